/*
 * JSON: the data as the command wrote them, laid out for people. Only white space between values
 * changes, so numbers keep their spelling.
 */
#include <string.h>

#include "report/render.h"

static void new_line(struct ost_buf *out, size_t depth)
{
    ost_buf_addch(out, '\n');
    while (depth--)
        ost_buf_puts(out, "  ");
}

static size_t skip_space(struct ost_slice text, size_t at)
{
    while (at < text.n && memchr(" \t\r\n", text.p[at], 4))
        at++;
    return at;
}

/* The offset behind the string that begins at `at`. */
static size_t end_of_string(struct ost_slice text, size_t at)
{
    for (at++; at < text.n && text.p[at] != '"'; at++)
        at += text.p[at] == '\\';
    return at < text.n ? at + 1 : text.n;
}

static void lay_out(struct ost_buf *out, struct ost_slice text)
{
    size_t depth = 0;
    for (size_t at = skip_space(text, 0), end; at < text.n; at = skip_space(text, end)) {
        char c = text.p[at];
        end = at + 1;
        if (c == '"')
            end = end_of_string(text, at);
        if ((c == '}' || c == ']') && depth)
            new_line(out, --depth);
        ost_buf_add(out, text.p + at, end - at);
        if (c == ':')
            ost_buf_addch(out, ' ');
        if (c == ',')
            new_line(out, depth);
        if (c != '{' && c != '[')
            continue;
        size_t next = skip_space(text, end);
        if (next < text.n && (text.p[next] == '}' || text.p[next] == ']')) {
            ost_buf_addch(out, text.p[next]); /* empty ones stay on their line */
            end = next + 1;
        } else {
            new_line(out, ++depth);
        }
    }
    ost_buf_addch(out, '\n');
}

static int render_json(struct ost_buf *out, const struct ost_document *d,
                       const struct ost_render_options *options)
{
    (void)options;
    if (d->data.n == 0)
        return ost_fail(OST_EINVAL, "this result has no JSON form: choose another format");
    lay_out(out, ost_buf_view(&d->data));
    return 0;
}

const struct ost_renderer ost_renderer_json = {
    .name = "json",
    .extensions = "json",
    .about = "everything, for programs",
    .render = render_json,
};
