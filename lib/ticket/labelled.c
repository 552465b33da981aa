#include "ticket/labelled.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/intern.h"
#include "base/utf8.h"
#include "text/words.h"

static void add_name(char ***names, size_t *count, const char *name, size_t n)
{
    *names = ost_realloc(*names, *count + 1, sizeof **names);
    (*names)[(*count)++] = strndup(name, n);
}

static void split_names(char ***names, size_t *count, const char *list)
{
    for (const char *name = list; name && *name;) {
        size_t n = strcspn(name, ",");
        if (n)
            add_name(names, count, name, n);
        name += n + (name[n] == ',');
    }
}

void ost_ticket_columns_init(struct ost_ticket_columns *columns, const char *text,
                             const char *label)
{
    *columns = (struct ost_ticket_columns){0};
    split_names(&columns->text, &columns->texts, text);
    split_names(&columns->label, &columns->labels, label);
    columns->may_be_empty = ost_calloc(columns->labels + 1, sizeof *columns->may_be_empty);
}

void ost_ticket_columns_release(struct ost_ticket_columns *columns)
{
    for (size_t i = 0; i < columns->texts; i++)
        free(columns->text[i]);
    for (size_t i = 0; i < columns->labels; i++)
        free(columns->label[i]);
    free(columns->text);
    free(columns->label);
    free(columns->may_be_empty);
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

static const char *const tags_guesses[] = {"tags", "ner_tags", "tag"};

static void guess_text(struct ost_ticket_columns *columns, const struct ost_rows *rows)
{
    for (size_t i = 0; i < sizeof text_guesses / sizeof *text_guesses; i++) {
        const char *const *pair = text_guesses[i];
        if (!ost_rows_has(rows, pair[0]) || (pair[1] && !ost_rows_has(rows, pair[1])))
            continue;
        for (size_t k = 0; k < 2 && pair[k]; k++)
            add_name(&columns->text, &columns->texts, pair[k], strlen(pair[k]));
        columns->guessed_text = true;
        return;
    }
}

static void guess_label(struct ost_ticket_columns *columns, const struct ost_rows *rows)
{
    const char *const *guess = columns->tagged ? tags_guesses : label_guesses;
    size_t n = columns->tagged ? sizeof tags_guesses / sizeof *tags_guesses
                               : sizeof label_guesses / sizeof *label_guesses;
    for (size_t i = 0; i < n; i++) {
        if (!ost_rows_has(rows, guess[i]))
            continue;
        add_name(&columns->label, &columns->labels, guess[i], strlen(guess[i]));
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
    if (columns->labels == 0)
        guess_label(columns, rows);
    if (need_label && columns->labels == 0)
        return cannot_guess(rows, "label", "--label");
    return 0;
}

int ost_ticket_columns_pick(const struct ost_ticket_columns *columns, struct ost_rows *rows,
                            bool label)
{
    const char **names = ost_calloc(columns->texts + columns->labels, sizeof *names);
    for (size_t i = 0; i < columns->texts; i++)
        names[i] = columns->text[i];
    for (size_t i = 0; i < columns->labels; i++)
        names[columns->texts + i] = columns->label[i];
    int rc = ost_rows_pick(rows, names, columns->texts + (label ? columns->labels : 0));
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

int ost_ticket_tags_match(const struct ost_ticket_columns *columns, const struct ost_rows *rows,
                          size_t line, struct ost_slice text, struct ost_slice tags)
{
    size_t words = ost_words_count(text), n = ost_words_count(tags);
    if (words == n || columns->skip_mismatched)
        return words == n;
    return ost_fail(
        OST_EPARSE,
        "%s:%zu: words in the text: %zu, tags in '%s': %zu; give every word one tag, or "
        "leave such rows out with --skip-mismatched",
        ost_rows_name(rows), line, words, columns->label[0], n);
}

void ost_labelled_release(struct ost_labelled *set)
{
    free(set->text);
    free(set->label);
    free(set->line);
    free(set->other_name);
    free(set->other);
    ost_arena_release(&set->arena);
    *set = (struct ost_labelled){0};
}

/* While rows are read: what the set's arrays have room for, and the values of other columns. */
struct reading {
    struct ost_labelled *set;
    size_t text_cap, label_cap, line_cap, other_cap;
    size_t *column; /* [set->others] their places in the file */
    struct ost_intern values;
    struct ost_buf room;
};

static bool is_other(const struct ost_ticket_columns *columns, const char *name)
{
    for (size_t i = 0; i < columns->texts; i++)
        if (strcmp(columns->text[i], name) == 0)
            return false;
    for (size_t i = 0; i < columns->labels; i++)
        if (strcmp(columns->label[i], name) == 0)
            return false;
    return true;
}

static void start_others(struct reading *r, const struct ost_rows *rows,
                         const struct ost_ticket_columns *columns)
{
    struct ost_labelled *set = r->set;
    size_t n = columns->others ? ost_rows_columns(rows) : 0;
    ost_intern(&r->values, (struct ost_slice){"", 0});
    r->column = ost_calloc(n, sizeof *r->column);
    set->other_name = ost_calloc(n, sizeof *set->other_name);
    for (size_t i = 0; i < n; i++) {
        const char *name = ost_rows_column(rows, i);
        if (!is_other(columns, name))
            continue;
        r->column[set->others] = i;
        set->other_name[set->others++] = ost_arena_copy(&set->arena, ost_slice_of(name)).p;
    }
}

static void add_others(struct reading *r, const struct ost_rows *rows)
{
    struct ost_labelled *set = r->set;
    size_t at = set->n * set->others;
    set->other = ost_grow(set->other, &r->other_cap, at + set->others, sizeof *set->other);
    for (size_t i = 0; i < set->others; i++) {
        ost_buf_clear(&r->room);
        ost_rows_value(&r->room, rows, r->column[i]);
        set->other[at + i] = ost_intern(&r->values, ost_buf_view(&r->room));
    }
}

/* The row's labels behind those of the tickets before it; whether none is missing. */
static bool read_labels(struct reading *r, const struct ost_slice *value,
                        const struct ost_ticket_columns *columns)
{
    struct ost_labelled *set = r->set;
    size_t at = set->n * set->labels;
    bool all = true;
    set->label = ost_grow(set->label, &r->label_cap, at + set->labels, sizeof *set->label);
    for (size_t i = 0; i < set->labels && all; i++) {
        struct ost_slice label = ost_ticket_label(value[i], &r->room);
        all = label.n > 0 || columns->may_be_empty[i];
        if (all)
            set->label[at + i] = ost_arena_copy(&set->arena, label);
    }
    return all;
}

static void add_ticket(struct reading *r, struct ost_slice text, size_t line)
{
    struct ost_labelled *set = r->set;
    set->text = ost_grow(set->text, &r->text_cap, set->n + 1, sizeof *set->text);
    set->line = ost_grow(set->line, &r->line_cap, set->n + 1, sizeof *set->line);
    set->text[set->n] = ost_arena_copy(&set->arena, text);
    set->line[set->n++] = line;
}

/* Takes in the labels of a row with a text; 1 when they are fit to be learnt, 0 when they are not. */
static int take_labels(struct reading *r, const struct ost_rows *rows, const struct ost_row *row,
                       const struct ost_ticket_columns *columns, struct ost_slice text)
{
    struct ost_labelled *set = r->set;
    if (!read_labels(r, row->picked + columns->texts, columns)) {
        set->no_label++;
        return 0;
    }
    if (!columns->tagged)
        return 1;
    int rc =
        ost_ticket_tags_match(columns, rows, row->line, text, set->label[set->n * set->labels]);
    set->mismatched += rc == 0;
    return rc;
}

int ost_labelled_read(struct ost_labelled *out, struct ost_rows *rows,
                      const struct ost_ticket_columns *columns)
{
    struct ost_buf text = OST_BUF_INIT;
    struct reading r = {.set = out, .values = OST_INTERN_INIT, .room = OST_BUF_INIT};
    struct ost_row row;
    *out = (struct ost_labelled){.labels = columns->labels};
    int rc = ost_ticket_columns_pick(columns, rows, true);
    if (rc >= 0)
        start_others(&r, rows, columns);
    while (rc >= 0 && (rc = ost_rows_next(rows, &row)) > 0) {
        ost_buf_clear(&text);
        out->repaired += ost_ticket_text(&text, row.picked, columns->texts);
        bool no_text = ost_slice_trim(ost_buf_view(&text)).n == 0;
        out->no_text += no_text;
        if (no_text)
            continue;
        rc = take_labels(&r, rows, &row, columns, ost_buf_view(&text));
        if (rc > 0) {
            add_others(&r, rows);
            add_ticket(&r, ost_buf_view(&text), row.line);
        }
    }
    out->rows = ost_rows_oddities(rows);
    free(r.column);
    ost_intern_release(&r.values);
    ost_buf_release(&r.room);
    ost_buf_release(&text);
    return rc < 0 ? rc : 0;
}
