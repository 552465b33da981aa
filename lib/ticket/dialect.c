#include "ticket/dialect.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/error.h"

#define DIALECT(id) extern const struct ost_dialect ost_dialect_##id;
#include "ticket/dialects.def"
#undef DIALECT

const struct ost_dialect *const ost_dialects[] = {
#define DIALECT(id) &ost_dialect_##id,
#include "ticket/dialects.def"
#undef DIALECT
    NULL};

int ost_dialect_find(const struct ost_dialect **out, const char *name)
{
    struct ost_buf names = OST_BUF_INIT;
    for (const struct ost_dialect *const *d = ost_dialects; *d; d++) {
        if (strcmp((*d)->name, name) == 0) {
            *out = *d;
            ost_buf_release(&names);
            return 0;
        }
        ost_buf_printf(&names, "%s%s", names.n ? ", " : "", (*d)->name);
    }
    int rc = ost_fail(OST_ENOTFOUND, "there is no dialect '%s'; there are: %s", name, names.p);
    ost_buf_release(&names);
    return rc;
}

/* The next letter to compare, and *s behind it: lower case; ' ' for a run of separators. */
static int next_letter(const char **s)
{
    size_t separators = strspn(*s, " _-.");
    *s += separators;
    if (separators)
        return ' ';
    return **s ? tolower((unsigned char)*(*s)++) : 0;
}

static bool same_name(const char *a, const char *b)
{
    for (;;) {
        int x = next_letter(&a), y = next_letter(&b);
        if (x != y)
            return false;
        if (x == 0)
            return true;
    }
}

/* The file's column that has the first of the names that any column has; NULL: none has. */
static const char *column_of(const char *const *names, const struct ost_rows *rows)
{
    for (; names && *names; names++)
        for (size_t i = 0; i < ost_rows_columns(rows); i++)
            if (same_name(*names, ost_rows_column(rows, i)))
                return ost_rows_column(rows, i);
    return NULL;
}

/* How many fields of a ticket the dialect finds; 0 when it does not find the needed ones. */
static size_t found(const struct ost_dialect *d, const struct ost_rows *rows)
{
    size_t n = 0;
    if (!column_of(d->ticket[OST_FIELD_ID], rows) ||
        !column_of(d->ticket[OST_FIELD_CREATED_AT], rows))
        return 0;
    for (int f = 0; f < OST_FIELDS; f++)
        n += column_of(d->ticket[f], rows) != NULL;
    return n;
}

/* Whether both find the same columns; names of one file's columns are equal when their pointers are. */
static bool agree(const struct ost_dialect *a, const struct ost_dialect *b,
                  const struct ost_rows *rows)
{
    for (int f = 0; f < OST_FIELDS; f++)
        if (column_of(a->ticket[f], rows) != column_of(b->ticket[f], rows))
            return false;
    return true;
}

static int no_guess(const struct ost_rows *rows)
{
    struct ost_buf names = OST_BUF_INIT;
    for (size_t i = 0; i < ost_rows_columns(rows); i++)
        ost_buf_printf(&names, "%s%s", i ? ", " : "", ost_rows_column(rows, i));
    int rc =
        ost_fail(OST_ENOTFOUND,
                 "%s: no dialect finds a ticket's id and creation time; say in the policy which "
                 "columns hold them (there are: %s)",
                 ost_rows_name(rows), names.p);
    ost_buf_release(&names);
    return rc;
}

int ost_dialect_guess(const struct ost_dialect **out, const struct ost_rows *rows)
{
    const struct ost_dialect *best = NULL, *rival = NULL;
    size_t most = 0;
    for (const struct ost_dialect *const *d = ost_dialects; *d; d++) {
        size_t n = found(*d, rows);
        if (n > most) {
            most = n;
            best = *d;
            rival = NULL;
        } else if (n && n == most && !rival && !agree(best, *d, rows)) {
            rival = *d;
        }
    }
    if (!best)
        return no_guess(rows);
    if (rival)
        return ost_fail(OST_EINVAL, "%s: the columns may be those of %s or of %s; name the dialect",
                        ost_rows_name(rows), best->name, rival->name);
    *out = best;
    return 0;
}

static void fill_map(struct ost_column_map *out, const char *const *const *names,
                     const struct ost_rows *rows)
{
    *out = (struct ost_column_map){.name = {NULL}};
    for (int f = 0; f < OST_FIELDS; f++) {
        const char *column = column_of(names[f], rows);
        out->name[f] = column || !names[f] ? column : names[f][0];
    }
}

void ost_dialect_ticket_map(struct ost_column_map *out, const struct ost_dialect *dialect,
                            const struct ost_rows *rows)
{
    fill_map(out, dialect->ticket, rows);
}

void ost_dialect_event_map(struct ost_column_map *out, const struct ost_dialect *dialect,
                           const struct ost_rows *rows)
{
    bool has_events = dialect->event[OST_FIELD_ID] != NULL;
    fill_map(out, (has_events ? dialect : ost_dialects[0])->event, rows);
}
