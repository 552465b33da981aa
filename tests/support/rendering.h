/* What the renderers' tests share. */
#ifndef TESTS_SUPPORT_RENDERING_H
#define TESTS_SUPPORT_RENDERING_H

#include "report/render.h"
#include "support/sample_document.h"
#include "support/test.h"

/* Text that each format would stumble over, if it were not escaped. */
static const char *const hostile_texts[] = {
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "]]> --> <!-- <![CDATA[ &amp; &#x3c; <?xml ?>",
    "a | b || `code` ```fence``` **bold** _it_ [link](javascript:x) ![i](u) ~~s~~",
    "@octocat #123 https://example.org www.example.org a@example.org $x$ :tada:",
    "=cmd|' /C calc'!A0",
    "+49 30 1",
    "-1",
    "@SUM(A1)",
    "\ttab first",
    "\r\nbreak first",
    "::error title=x::y%0A::set-env",
    "\x1b[31mred\x1b]0;t\a\x1b[0m \xc2\x9b"
    "2J",
    "\"double\" 'single' \\back\\ \\n {curly} %s %n",
    "\xff\xfe bad \xc3( utf-8 \xed\xa0\x80",
    "\xe2\x80\xaeright to left\xe2\x81\xa6 \xef\xbf\xbf",
    "# heading\n- list\n1. one\n> quote\n    code\n---\n| a |\n|---|",
    "",
    " ",
    "\n",
};

/* Appends the document in the format; the call must succeed. */
static inline void render_as(struct ost_buf *out, const struct ost_document *d, const char *format)
{
    const struct ost_renderer *r;
    ost_buf_clear(out);
    assert_ok(ost_renderer_for(&r, NULL, format));
    assert_ok(r->render(out, d, &ost_render_defaults));
}

#define assert_has(out, text)                                                                      \
    do {                                                                                           \
        if (!strstr((out).p, (text)))                                                              \
            fail_msg("'%s' is not in:\n%.2000s", (text), (out).p);                                 \
    } while (0)

#define assert_has_not(out, text)                                                                  \
    do {                                                                                           \
        if (strstr((out).p, (text)))                                                               \
            fail_msg("'%s' is in:\n%.2000s", (text), (out).p);                                     \
    } while (0)

#endif
