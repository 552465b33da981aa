#include "ticket/column_map.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"

const struct ost_column_map ost_ticket_columns_canonical = {
    .name =
        {
#define X(field, in_tickets, in_events) [field] = in_tickets,
            OST_FIELD_MAP(X)
#undef X
        },
};

const struct ost_column_map ost_event_columns_canonical = {
    .name =
        {
#define X(field, in_tickets, in_events) [field] = in_events,
            OST_FIELD_MAP(X)
#undef X
        },
};

enum ost_field ost_column_map_missing(const struct ost_column_map *map, const struct ost_rows *rows,
                                      const enum ost_field *needed, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *name = map->name[needed[i]];
        if (!name || !ost_rows_has(rows, name))
            return needed[i];
    }
    return OST_FIELDS;
}

static int no_column_for(enum ost_field field, const struct ost_rows *rows,
                         const struct ost_column_choice *choice)
{
    struct ost_buf names = OST_BUF_INIT;
    for (size_t i = 0; i < ost_rows_columns(rows); i++)
        ost_buf_printf(&names, "%s%s", i ? ", " : "", ost_rows_column(rows, i));
    int rc = names.n == 0
                 ? ost_fail(OST_ENOTFOUND, "%s: the file is empty", ost_rows_name(rows))
                 : ost_fail(OST_ENOTFOUND,
                            "%s: no column is known to hold '%s'; say in the policy which one does "
                            "with columns: {%s: NAME} (there are: %s)",
                            ost_rows_name(rows), choice->canonical->name[field],
                            choice->canonical->name[field], names.p);
    ost_buf_release(&names);
    return rc;
}

/* An asked-for column must be there; ost_rows_pick says which are. */
static int check_asked(const struct ost_column_map *map, struct ost_rows *rows)
{
    for (int f = 0; f < OST_FIELDS; f++)
        if (map->asked[f] && map->name[f] && !ost_rows_has(rows, map->name[f]))
            return ost_rows_pick(rows, &map->name[f], 1);
    return 0;
}

static int pick(struct ost_column_pick *out, struct ost_rows *rows,
                const struct ost_column_choice *choice)
{
    const char **names = ost_calloc(OST_FIELDS + choice->extras, sizeof *names);
    size_t n = 0;
    for (int f = 0; f < OST_FIELDS; f++) {
        const char *name = out->map.name[f];
        out->at[f] = name ? (int)n : -1;
        if (name)
            names[n++] = name;
    }
    out->extra = (int)n;
    for (size_t i = 0; i < choice->extras; i++)
        names[n++] = choice->extra[i];
    int rc = ost_rows_pick_if_there(rows, names, n);
    free(names);
    return rc;
}

void ost_column_map_ask(struct ost_column_map *map, const struct ost_column_map *asked)
{
    for (int f = 0; f < OST_FIELDS; f++)
        if (asked->name[f]) {
            map->name[f] = asked->name[f];
            map->asked[f] = true;
        }
}

int ost_column_choose(struct ost_column_pick *out, struct ost_rows *rows,
                      const struct ost_column_choice *choice)
{
    struct ost_column_pick chosen = {.map = choice->map};
    int rc = check_asked(&chosen.map, rows);
    if (rc < 0)
        return rc;
    enum ost_field field = ost_column_map_missing(&chosen.map, rows, choice->needed, choice->needs);
    if (field != OST_FIELDS)
        return no_column_for(field, rows, choice);
    rc = pick(&chosen, rows, choice);
    if (rc == 0)
        *out = chosen;
    return rc;
}
