#include "calendar/contentline.h"

#include <strings.h>

#include "base/error.h"

void ost_content_lines_init(struct ost_content_lines *lines, struct ost_slice text)
{
    if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
        text = (struct ost_slice){text.p + 3, text.n - 3};
    *lines = (struct ost_content_lines){.rest = text, .next_line = 1, .text = OST_BUF_INIT};
}

void ost_content_lines_release(struct ost_content_lines *lines)
{
    ost_buf_release(&lines->text);
}

static struct ost_slice physical_line(struct ost_content_lines *lines)
{
    struct ost_slice line;
    ost_slice_cut(&lines->rest, '\n', &line);
    lines->next_line++;
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

static bool continues(const struct ost_content_lines *lines)
{
    return lines->rest.n && (lines->rest.p[0] == ' ' || lines->rest.p[0] == '\t');
}

static void unfold(struct ost_content_lines *lines)
{
    ost_buf_clear(&lines->text);
    ost_buf_slice(&lines->text, physical_line(lines));
    while (continues(lines)) {
        struct ost_slice more = physical_line(lines);
        ost_buf_add(&lines->text, more.p + 1, more.n ? more.n - 1 : 0);
    }
}

/* The colon in front of the value: those in quoted parameters are not it. */
static size_t find_colon(struct ost_slice text)
{
    bool quoted = false;
    size_t i = 0;
    for (; i < text.n && (quoted || text.p[i] != ':'); i++)
        quoted ^= text.p[i] == '"';
    return i;
}

int ost_content_lines_next(struct ost_content_lines *lines, struct ost_content_line *out)
{
    struct ost_slice head, name;
    size_t line, colon;
    do {
        if (lines->rest.n == 0)
            return 0;
        line = lines->next_line;
        unfold(lines);
    } while (lines->text.n == 0);
    colon = find_colon(ost_buf_view(&lines->text));
    head = (struct ost_slice){lines->text.p, colon};
    ost_slice_cut(&head, ';', &name);
    *out = (struct ost_content_line){name, {"", 0}, line};
    if (colon == lines->text.n || name.n == 0)
        return ost_fail(OST_EPARSE, "'%.*s' is no line such as SUMMARY:New Year's Day",
                        OST_SLICE_ARG(ost_buf_view(&lines->text)));
    out->value = (struct ost_slice){lines->text.p + colon + 1, lines->text.n - colon - 1};
    return 1;
}

bool ost_ical_same(struct ost_slice a, const char *b)
{
    return a.n == strlen(b) && strncasecmp(a.p, b, a.n) == 0;
}

bool ost_content_line_is(const struct ost_content_line *line, const char *name)
{
    return ost_ical_same(line->name, name);
}

void ost_ical_unescape(struct ost_buf *out, struct ost_slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        bool escaped = text.p[i] == '\\';
        if (escaped && ++i == text.n)
            break;
        bool line_break = escaped && (text.p[i] == 'n' || text.p[i] == 'N');
        ost_buf_addch(out, line_break ? ' ' : text.p[i]);
    }
}
