/*
 * Unlabelled tickets in memory: texts to learn the words of the house from.
 *
 * From ticket files, as labelled ones are read (labelled.h) but without a label; or from a file of
 * plain text, whose name ends in ".txt" and of which each line is a text. Rows and lines without text
 * are left out and counted.
 */
#ifndef OST_TICKET_CORPUS_H
#define OST_TICKET_CORPUS_H

#include "ticket/labelled.h"

/* Zeroed is empty and ready. */
struct ost_corpus {
    struct ost_slice *text; /* [n] valid UTF-8, not empty */
    size_t n, cap;
    size_t no_text;  /* rows left out */
    size_t repaired; /* rows with bytes that were not UTF-8 */
    struct ost_arena arena;
};

/*
 * Adds the texts of a file. `text` are the columns as --text names them; NULL leaves them to be
 * guessed. Fails as ost_rows_open, ost_ticket_columns_resolve and ost_rows_next.
 */
int ost_corpus_read(struct ost_corpus *corpus, const char *path,
                    const struct ost_rows_options *format, const char *text);

void ost_corpus_release(struct ost_corpus *corpus);

#endif
