/*
 * Prints the sample document (tests/support/sample_document.h) in a format, to look at it.
 *
 *     sample_document FORMAT [colour]
 */
#include <stdio.h>
#include <string.h>

#include "report/render.h"
#include "support/sample_document.h"

int main(int argc, char **argv)
{
    const struct ost_renderer *renderer;
    struct ost_render_options options = ost_render_defaults;
    struct ost_buf out = OST_BUF_INIT;
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: sample_document FORMAT [colour]\n");
        return 2;
    }
    options.colour = argc == 3 && strcmp(argv[2], "colour") == 0;
    struct ost_document *d = sample_document();
    int rc = ost_renderer_for(&renderer, NULL, argv[1]);
    if (rc == 0)
        rc = renderer->render(&out, d, &options);
    if (rc == 0)
        fwrite(out.p, 1, out.n, stdout);
    else
        fprintf(stderr, "%s\n", ost_error());
    ost_document_free(d);
    ost_buf_release(&out);
    return rc == 0 ? 0 : 1;
}
