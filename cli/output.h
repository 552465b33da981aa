/*
 * A document into one or more files, or to stdout, each in its own format.
 *
 *     const char *path[] = {"report.html", "report.xml", "-"};
 *     rc = output_write(document, path, 3, NULL);
 *
 * Every output is rendered before any is written, so a failure leaves all files as they were; each is
 * replaced whole (io/file.h).
 */
#ifndef OSTLER_CLI_OUTPUT_H
#define OSTLER_CLI_OUTPUT_H

#include <stddef.h>

#include "report/document.h"

/*
 * Paths [n]; "-" is stdout, and so is n = 0. The format is that of the extension; `format` (NULL: not
 * said) names it for stdout, where it is text otherwise, and for a path that stands alone. On a
 * terminal text has its width, and colours unless NO_COLOR is set (https://no-color.org) or it is a
 * dumb one.
 */
int output_write(const struct ost_document *d, const char *const *path, size_t n,
                 const char *format);

#endif
