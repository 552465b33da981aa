#include "output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/alloc.h"
#include "io/file.h"
#include "report/render.h"

static bool is_stdout(const char *path)
{
    return strcmp(path, "-") == 0;
}

static bool wants_colour(void)
{
    const char *no = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return !(no && *no) && !(terminal && strcmp(terminal, "dumb") == 0);
}

static struct ost_render_options options_for(const char *path)
{
    enum { NARROWEST = 40, WIDEST = 200 };
    struct ost_render_options o = ost_render_defaults;
    struct winsize window;
    if (!is_stdout(path) || !isatty(STDOUT_FILENO))
        return o;
    o.colour = wants_colour();
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col >= NARROWEST)
        o.width = window.ws_col < WIDEST ? window.ws_col : WIDEST;
    return o;
}

static int render(struct ost_buf *out, const struct ost_document *d, const char *path,
                  const char *format)
{
    const struct ost_renderer *renderer;
    struct ost_render_options options = options_for(path);
    if (is_stdout(path) && !format)
        format = "text";
    int rc = ost_renderer_for(&renderer, path, format);
    return rc < 0 ? rc : renderer->render(out, d, &options);
}

static int write_one(const char *path, const struct ost_buf *text)
{
    if (!is_stdout(path))
        return ost_file_write(path, ost_buf_view(text));
    /* Flushed, so that what is said on stderr afterwards stands behind it; main looks at errors. */
    fwrite(text->p, 1, text->n, stdout);
    fflush(stdout);
    return 0;
}

int output_write(const struct ost_document *d, const char *const *path, size_t n,
                 const char *format)
{
    static const char *const only_stdout[] = {"-"};
    if (n == 0) {
        path = only_stdout;
        n = 1;
    }
    struct ost_buf *text = ost_calloc(n, sizeof *text);
    int rc = 0;
    for (size_t i = 0; i < n; i++)
        text[i] = (struct ost_buf)OST_BUF_INIT;
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = render(&text[i], d, path[i], n == 1 || is_stdout(path[i]) ? format : NULL);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = write_one(path[i], &text[i]);
    for (size_t i = 0; i < n; i++)
        ost_buf_release(&text[i]);
    free(text);
    return rc;
}
