#include "ticket/labelled.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/utf8.h"

static void add_text_column(struct ost_ticket_columns *columns, const char *name, size_t n)
{
    columns->text = ost_realloc(columns->text, columns->texts + 1, sizeof *columns->text);
    columns->text[columns->texts++] = strndup(name, n);
}

void ost_ticket_columns_init(struct ost_ticket_columns *columns, const char *text,
                             const char *label)
{
    *columns = (struct ost_ticket_columns){.label = label ? ost_strdup(label) : NULL};
    for (const char *name = text; name && *name;) {
        size_t n = strcspn(name, ",");
        if (n)
            add_text_column(columns, name, n);
        name += n + (name[n] == ',');
    }
}

void ost_ticket_columns_release(struct ost_ticket_columns *columns)
{
    for (size_t i = 0; i < columns->texts; i++)
        free(columns->text[i]);
    free(columns->text);
    free(columns->label);
    *columns = (struct ost_ticket_columns){0};
}

/* Common names, best first; a pair is taken when both are there. */
static const char *const text_guesses[][2] = {
    {"subject", "body"},   {"subject", "description"},
    {"title", "body"},     {"title", "description"},
    {"text", NULL},        {"body", NULL},
    {"description", NULL}, {"message", NULL},
    {"query", NULL},       {"question", NULL},
    {"content", NULL},     {"sentence", NULL},
    {"summary", NULL},     {"subject", NULL},
    {"title", NULL},
};
static const char *const label_guesses[] = {"label", "category", "intent", "class",
                                            "queue", "topic",    "tag",    "type"};

static void guess_text(struct ost_ticket_columns *columns, const struct ost_rows *rows)
{
    for (size_t i = 0; i < sizeof text_guesses / sizeof *text_guesses; i++) {
        const char *const *pair = text_guesses[i];
        if (!ost_rows_has(rows, pair[0]) || (pair[1] && !ost_rows_has(rows, pair[1])))
            continue;
        for (size_t k = 0; k < 2 && pair[k]; k++)
            add_text_column(columns, pair[k], strlen(pair[k]));
        columns->guessed_text = true;
        return;
    }
}

static void guess_label(struct ost_ticket_columns *columns, const struct ost_rows *rows)
{
    for (size_t i = 0; i < sizeof label_guesses / sizeof *label_guesses; i++) {
        if (!ost_rows_has(rows, label_guesses[i]))
            continue;
        columns->label = ost_strdup(label_guesses[i]);
        columns->guessed_label = true;
        return;
    }
}

static int cannot_guess(const struct ost_rows *rows, const char *what, const char *option)
{
    struct ost_buf names = OST_BUF_INIT;
    for (size_t i = 0; i < ost_rows_columns(rows); i++)
        ost_buf_printf(&names, "%s%s", i ? ", " : "", ost_rows_column(rows, i));
    int rc =
        ost_fail(OST_ENOTFOUND, "%s: no column looks like the %s; name it with %s (there are: %s)",
                 ost_rows_name(rows), what, option, names.n ? names.p : "none, the file is empty");
    ost_buf_release(&names);
    return rc;
}

int ost_ticket_columns_resolve(struct ost_ticket_columns *columns, const struct ost_rows *rows,
                               bool need_label)
{
    if (columns->texts == 0)
        guess_text(columns, rows);
    if (columns->texts == 0)
        return cannot_guess(rows, "text", "--text");
    if (!columns->label)
        guess_label(columns, rows);
    if (need_label && !columns->label)
        return cannot_guess(rows, "label", "--label");
    return 0;
}

int ost_ticket_columns_pick(const struct ost_ticket_columns *columns, struct ost_rows *rows,
                            bool label)
{
    const char **names = ost_calloc(columns->texts + 1, sizeof *names);
    for (size_t i = 0; i < columns->texts; i++)
        names[i] = columns->text[i];
    names[columns->texts] = columns->label;
    int rc = ost_rows_pick(rows, names, columns->texts + label);
    free(names);
    return rc;
}

bool ost_ticket_text(struct ost_buf *out, const struct ost_slice *values, size_t n)
{
    struct ost_buf room = OST_BUF_INIT;
    bool repaired = false, any = false;
    for (size_t i = 0; i < n; i++) {
        struct ost_slice part;
        if (values[i].n == 0)
            continue;
        repaired |= ost_utf8_repair(&part, values[i], &room) > 0;
        if (any)
            ost_buf_addch(out, '\n');
        ost_buf_slice(out, part);
        any = true;
    }
    ost_buf_release(&room);
    return repaired;
}

struct ost_slice ost_ticket_label(struct ost_slice value, struct ost_buf *room)
{
    struct ost_slice label;
    ost_utf8_repair(&label, ost_slice_trim(value), room);
    return label;
}

void ost_labelled_release(struct ost_labelled *set)
{
    free(set->text);
    free(set->label);
    ost_arena_release(&set->arena);
    *set = (struct ost_labelled){0};
}

int ost_labelled_read(struct ost_labelled *out, struct ost_rows *rows,
                      const struct ost_ticket_columns *columns)
{
    struct ost_buf text = OST_BUF_INIT, room = OST_BUF_INIT;
    size_t cap = 0, label_cap = 0;
    struct ost_row row;
    *out = (struct ost_labelled){0};
    int rc = ost_ticket_columns_pick(columns, rows, true);
    while (rc >= 0 && (rc = ost_rows_next(rows, &row)) > 0) {
        ost_buf_clear(&text);
        out->repaired += ost_ticket_text(&text, row.picked, columns->texts);
        struct ost_slice label = ost_ticket_label(row.picked[columns->texts], &room);
        bool no_text = ost_slice_trim(ost_buf_view(&text)).n == 0;
        out->no_text += no_text;
        out->no_label += !no_text && label.n == 0;
        if (no_text || label.n == 0)
            continue;
        out->text = ost_grow(out->text, &cap, out->n + 1, sizeof *out->text);
        out->label = ost_grow(out->label, &label_cap, out->n + 1, sizeof *out->label);
        out->text[out->n] = ost_arena_copy(&out->arena, ost_buf_view(&text));
        out->label[out->n++] = ost_arena_copy(&out->arena, label);
    }
    out->rows = ost_rows_oddities(rows);
    ost_buf_release(&text);
    ost_buf_release(&room);
    return rc < 0 ? rc : 0;
}
