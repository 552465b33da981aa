/*
 * Renderers: one per format, each a const record at the end of its file and a line in renderers.def.
 *
 * A renderer turns a document (document.h) into bytes. It looks at nothing else, so the same
 * document and options give the same bytes on every machine.
 *
 *     const struct ost_renderer *r;
 *     int rc = ost_renderer_for(&r, "report.html", NULL);
 *     if (rc == 0) rc = r->render(&out, d, &ost_render_defaults);
 *     if (rc == 0) rc = ost_file_write("report.html", ost_buf_view(&out));
 *
 * To add a format: write NAME.c with a `const struct ost_renderer ost_renderer_NAME`, and put
 * RENDERER(NAME) into renderers.def. Choice by name and by extension, help and the lists in messages
 * follow from the record.
 */
#ifndef OST_REPORT_RENDER_H
#define OST_REPORT_RENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "report/document.h"

struct ost_render_options {
    bool colour;  /* text: the caller has looked at the terminal and at NO_COLOR */
    size_t width; /* text: columns; tables are fitted where they can be */
    size_t limit; /* markdown: bytes; what does not fit is left out and named */
};

/* No colour, 100 columns, 1,024 KiB: what GitHub takes as one step summary. */
extern const struct ost_render_options ost_render_defaults;

struct ost_renderer {
    const char *name;
    const char *extensions; /* separated by spaces, without dots; the first is the usual one */
    const char *about;      /* one line for help */

    /* Appends to `out`. A document that lacks what the format is made of is OST_EINVAL. */
    int (*render)(struct ost_buf *out, const struct ost_document *d,
                  const struct ost_render_options *options);
};

/* The list, in the order of renderers.def. */
extern const struct ost_renderer *const ost_renderers[];
extern const size_t ost_renderer_count;

/*
 * The renderer called `name` or, when that is NULL, the one of the path's extension. None is
 * OST_EINVAL; the sentence lists those that are there.
 */
int ost_renderer_for(const struct ost_renderer **out, const char *path, const char *name);

#endif
