#include "ticket/corpus.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"

static void add(struct ost_corpus *corpus, const struct ost_slice *values, size_t n,
                struct ost_buf *room)
{
    ost_buf_clear(room);
    corpus->repaired += ost_ticket_text(room, values, n);
    if (ost_slice_trim(ost_buf_view(room)).n == 0) {
        corpus->no_text++;
        return;
    }
    corpus->text = ost_grow(corpus->text, &corpus->cap, corpus->n + 1, sizeof *corpus->text);
    corpus->text[corpus->n++] = ost_arena_copy(&corpus->arena, ost_buf_view(room));
}

static int read_lines(struct ost_corpus *corpus, const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return ost_fail_errno("cannot open '%s'", path);
    struct ost_buf room = OST_BUF_INIT;
    char *line = NULL;
    size_t cap = 0;
    for (ssize_t got; (got = getline(&line, &cap, file)) >= 0;) {
        struct ost_slice text = ost_slice_trim((struct ost_slice){line, (size_t)got});
        add(corpus, &text, 1, &room);
    }
    int rc = ferror(file) ? ost_fail_errno("cannot read '%s'", path) : 0;
    fclose(file);
    free(line);
    ost_buf_release(&room);
    return rc;
}

static int read_rows(struct ost_corpus *corpus, struct ost_rows *rows, const char *text)
{
    struct ost_ticket_columns columns;
    struct ost_buf room = OST_BUF_INIT;
    struct ost_row row;
    ost_ticket_columns_init(&columns, text, NULL);
    int rc = ost_ticket_columns_resolve(&columns, rows, false);
    if (rc >= 0)
        rc = ost_ticket_columns_pick(&columns, rows, false);
    while (rc >= 0 && (rc = ost_rows_next(rows, &row)) > 0)
        add(corpus, row.picked, columns.texts, &room);
    ost_ticket_columns_release(&columns);
    ost_buf_release(&room);
    return rc;
}

int ost_corpus_read(struct ost_corpus *corpus, const char *path,
                    const struct ost_rows_options *format, const char *text)
{
    size_t n = strlen(path);
    if (n > 4 && strcmp(path + n - 4, ".txt") == 0)
        return read_lines(corpus, path);
    struct ost_rows *rows;
    int rc = ost_rows_open(&rows, path, format);
    if (rc < 0)
        return rc;
    rc = read_rows(corpus, rows, text);
    ost_rows_close(rows);
    return rc;
}

void ost_corpus_release(struct ost_corpus *corpus)
{
    free(corpus->text);
    ost_arena_release(&corpus->arena);
    *corpus = (struct ost_corpus){0};
}
