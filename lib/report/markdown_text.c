#include <string.h>
#include <strings.h>

#include "report/markdown_internal.h"

static const char gap[] = "&#8203;"; /* zero-width space */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

static bool stands_at(struct ost_slice text, size_t at, const char *what)
{
    size_t n = strlen(what);
    return text.n - at >= n && strncasecmp(text.p + at, what, n) == 0;
}

/* What a character is written as, or NULL for itself. */
static const char *spelling(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '$':
        return "<span>$</span>";
    case '\\':
        return "\\\\";
    case '`':
        return "\\`";
    case '*':
        return "\\*";
    case '_':
        return "\\_";
    case '[':
        return "\\[";
    case '|':
        return "\\|";
    case '~':
        return "\\~";
    case '#':
        return "\\#";
    default:
        return NULL;
    }
}

/* Whether GitHub would make a link of what stands around the character: @name, #12, ://, www. */
static bool needs_gap_behind(struct ost_slice text, size_t at)
{
    char next = at + 1 < text.n ? text.p[at + 1] : ' ';
    switch (text.p[at]) {
    case '@':
        return is_word(next);
    case '#':
        return is_digit(next);
    case ':':
        return stands_at(text, at, "://");
    case '.':
        return at > 2 && stands_at(text, at - 3, "www.");
    default:
        return false;
    }
}

/* The offset of the character that would make a list or a rule of the line at `at`, or text.n. */
static size_t block_mark(struct ost_slice text, size_t at)
{
    size_t digits = at;
    if (at < text.n && memchr("-+=", text.p[at], 3))
        return at;
    while (digits < text.n && is_digit(text.p[digits]))
        digits++;
    if (digits == at || digits == text.n || !memchr(".)", text.p[digits], 2))
        return text.n;
    char next = digits + 1 < text.n ? text.p[digits + 1] : '\n';
    return next == ' ' || next == '\t' || next == '\n' ? digits : text.n;
}

/*
 * Begins a line at `at`: outside of tables its blanks are skipped, which would make it code, and the
 * character is found that must be escaped. Returns where to go on.
 */
static size_t begin_line(struct ost_slice text, size_t at, bool in_cell, size_t *mark)
{
    *mark = text.n;
    if (in_cell)
        return at;
    while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\t'))
        at++;
    *mark = block_mark(text, at);
    return at;
}

void ost_markdown_put(struct ost_buf *out, struct ost_slice text, bool in_cell)
{
    size_t mark, at = begin_line(text, 0, in_cell, &mark);
    while (at < text.n) {
        char c = text.p[at];
        const char *spelled = spelling(c);
        if (c == '\n') {
            ost_buf_puts(out, in_cell ? "<br>" : "<br>\n");
            at = begin_line(text, at + 1, in_cell, &mark);
            continue;
        }
        if (at == mark)
            ost_buf_addch(out, '\\');
        if (spelled)
            ost_buf_puts(out, spelled);
        else
            ost_buf_addch(out, c == '\t' ? ' ' : c);
        if (needs_gap_behind(text, at))
            ost_buf_puts(out, gap);
        at++;
    }
}

void ost_markdown_code(struct ost_buf *out, struct ost_slice lines)
{
    size_t longest = 2, run = 0;
    for (size_t i = 0; i < lines.n; i++) {
        run = lines.p[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    struct ost_buf fence = OST_BUF_INIT;
    for (size_t i = 0; i <= longest; i++)
        ost_buf_addch(&fence, '`');
    ost_buf_printf(out, "%stext\n", fence.p);
    ost_buf_slice(out, lines);
    ost_buf_printf(out, "%s\n", fence.p);
    ost_buf_release(&fence);
}
