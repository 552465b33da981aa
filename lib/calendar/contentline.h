/*
 * Content lines of iCalendar (RFC 5545, section 3.1): NAME;PARAMETER=X:value, one after the other.
 *
 * A line that begins with a blank goes on the one before it ("folding", which may cut anywhere,
 * also through a character), and is put together again here. Lines end with CRLF or LF. Names are
 * matched in any case, as the standard wants it. Text behind the colon is as it stands;
 * ost_ical_unescape makes of TEXT values what is meant.
 */
#ifndef OST_CALENDAR_CONTENTLINE_H
#define OST_CALENDAR_CONTENTLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/slice.h"

struct ost_content_lines {
    struct ost_slice rest; /* not read yet */
    size_t next_line;      /* number of the line that comes next, 1-based */
    struct ost_buf text;   /* the line at hand, unfolded */
};

struct ost_content_line {
    struct ost_slice name, value; /* borrowed until the next call; parameters are passed over */
    size_t line;                  /* where it starts */
};

/* A byte order mark at the start is skipped. `text` must live as long. */
void ost_content_lines_init(struct ost_content_lines *lines, struct ost_slice text);
void ost_content_lines_release(struct ost_content_lines *lines);

/*
 * 1: a line; 0: the end; OST_EPARSE for one without a name or a colon. Empty lines are passed over.
 */
int ost_content_lines_next(struct ost_content_lines *lines, struct ost_content_line *out);

/* Whether the line has this name. */
bool ost_content_line_is(const struct ost_content_line *line, const char *name);

/* Whether two words are the same but for case (ASCII). */
bool ost_ical_same(struct ost_slice a, const char *b);

/* Appends a TEXT value as it is meant: \n is a space here, and \\ \; \, are the characters. */
void ost_ical_unescape(struct ost_buf *out, struct ost_slice text);

#endif
