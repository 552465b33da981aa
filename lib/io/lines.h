/*
 * Lines of a stream, one after the other: LF or CRLF ends them, the last one needs none.
 *
 * A byte order mark at the start is skipped. Memory: the longest line.
 */
#ifndef OST_IO_LINES_H
#define OST_IO_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sha256.h"
#include "base/slice.h"

struct ost_lines;

/*
 * "-" is standard input. A line longer than `limit` bytes is OST_ELIMIT. `sha`, unless it is NULL, gets
 * the bytes of the file as they are read. Keeps `path`.
 */
int ost_lines_open(struct ost_lines **out, const char *path, int64_t limit, struct ost_sha256 *sha);

/* 1: a line without its end, borrowed until the next call; 0: the end; negative: a failure. */
int ost_lines_next(struct ost_lines *lines, struct ost_slice *line);

/* Whether a line is at hand without waiting for a pipe. */
bool ost_lines_ready(const struct ost_lines *lines);

const char *ost_lines_name(const struct ost_lines *lines);
void ost_lines_close(struct ost_lines *lines); /* NULL is fine */

#endif
