/*
 * CoNLL files: a line per word, its tag in the last column, an empty line behind each text.
 *
 *     EU      NNP  B-ORG            words  "EU rejects German"
 *     rejects VBZ  O                tags   "B-ORG O B-MISC"
 *     German  JJ   B-MISC
 *
 * Columns are separated by tabs where the line has one, else by blanks; the first is the word, and what
 * stands between it and the tag is not looked at. Lines that start with -DOCSTART- end a text and are
 * no part of one. There are no comments: '#' is a word like others. A byte order mark at the start is
 * skipped, lines end in LF or CRLF, other bytes are taken as they are.
 *
 * Refused with line (OST_EPARSE): a line without a tag, and a word with a blank in it, which would be two
 * words of the text. A text whose words or tags are longer than the limit is OST_ELIMIT.
 */
#ifndef OST_IO_CONLL_H
#define OST_IO_CONLL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sha256.h"
#include "base/slice.h"

struct ost_conll;

struct ost_conll_text {
    struct ost_slice
        field[2]; /* words and tags, one blank between two; borrowed until the next call */
    size_t line;  /* where its first word stands, 1-based */
};

/* "-" is standard input. `sha`, unless it is NULL, gets the bytes of the file as they are read. Keeps `path`. */
int ost_conll_open(struct ost_conll **out, const char *path, int64_t limit, struct ost_sha256 *sha);

/* 1: a text; 0: the end; negative: a failure with path and line. Texts before it are delivered first. */
int ost_conll_next(struct ost_conll *conll, struct ost_conll_text *text);

/* Whether a line is at hand without waiting for a pipe. */
bool ost_conll_ready(const struct ost_conll *conll);

const char *ost_conll_name(const struct ost_conll *conll);
void ost_conll_close(struct ost_conll *conll); /* NULL is fine */

#endif
