/*
 * GitHub workflow commands: checks that did not pass, as annotations of a run.
 *
 * GitHub keeps 10 annotations of a kind per step and drops the others without a word, so no more are
 * written, and a last one counts them all. A line of a command ends its message and a comma or colon a
 * property; the escapes are those of GitHub's own toolkit (packages/core/src/command.ts).
 */
#include "report/render.h"
#include "report/show.h"

enum { MOST = 10 };

static void put_escaped(struct ost_buf *out, struct ost_slice text, bool property)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '%' || c == '\n' || (property && (c == ':' || c == ',')))
            ost_buf_printf(out, "%%%02X", (unsigned)c);
        else
            ost_buf_addch(out, c);
    }
}

static void put_command(struct ost_buf *out, const char *kind, struct ost_slice title,
                        struct ost_slice message)
{
    ost_buf_printf(out, "::%s title=", kind);
    put_escaped(out, title, true);
    ost_buf_puts(out, "::");
    put_escaped(out, message, false);
    ost_buf_addch(out, '\n');
}

static void put_check(struct ost_buf *out, const struct ost_document *d, const struct ost_check *c)
{
    struct ost_buf message = OST_BUF_INIT;
    ost_buf_slice(&message, c->expression);
    ost_buf_puts(&message, c->verdict == OST_FAIL ? " failed: " : " is undecided: ");
    ost_show_cell(&message, &c->value, d->currency);
    if (c->reason.n) {
        ost_buf_puts(&message, "; ");
        ost_buf_slice(&message, c->reason);
    }
    put_command(out, c->verdict == OST_FAIL ? "error" : "warning", c->name, ost_buf_view(&message));
    ost_buf_release(&message);
}

/* The first MOST checks with the verdict; returns how many have it. */
static size_t put_those(struct ost_buf *out, const struct ost_document *d, enum ost_verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < d->checks; i++)
        if (d->check[i].verdict == verdict && count++ < MOST)
            put_check(out, d, &d->check[i]);
    return count;
}

static int render_annotations(struct ost_buf *out, const struct ost_document *d,
                              const struct ost_render_options *options)
{
    (void)options;
    struct ost_buf total = OST_BUF_INIT;
    size_t failed = put_those(out, d, OST_FAIL), undecided = put_those(out, d, OST_UNDECIDED);
    ost_buf_printf(&total, "%zu checks: %zu passed, %zu failed, %zu undecided", d->checks,
                   d->checks - failed - undecided, failed, undecided);
    if (failed > MOST || undecided > MOST)
        ost_buf_printf(&total, "; the first %d of a kind are shown", MOST);
    put_command(out, "notice", d->title, ost_buf_view(&total));
    ost_buf_release(&total);
    return 0;
}

const struct ost_renderer ost_renderer_annotations = {
    .name = "annotations",
    .extensions = "",
    .about = "GitHub workflow commands for checks that did not pass",
    .render = render_annotations,
};
