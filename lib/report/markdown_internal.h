/*
 * Text for GitHub's Markdown (https://github.github.com/gfm/), with nothing in it that Markdown or
 * GitHub would act on.
 */
#ifndef OST_REPORT_MARKDOWN_INTERNAL_H
#define OST_REPORT_MARKDOWN_INTERNAL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/slice.h"

/*
 * Appends text so that it shows as it is. Markdown's own characters get a backslash or an entity. What
 * GitHub looks for in the finished page (@names, #numbers, addresses) is parted by a zero-width
 * space, since a backslash does not reach that far, and a dollar sign is put in a span, as GitHub's
 * documentation of formulas asks for. A line break is <br>, in a cell of a table without a new line.
 */
void ost_markdown_put(struct ost_buf *out, struct ost_slice text, bool in_cell);

/* Appends lines as a block of code whose fence is longer than any in it. */
void ost_markdown_code(struct ost_buf *out, struct ost_slice lines);

#endif
