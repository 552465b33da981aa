/*
 * What is wrong with a text: its characters, and what libyaml says of its syntax.
 *
 * The characters are looked at before libyaml sees them: its reader gives offsets instead of lines for
 * what is not UTF-8, and takes U+0085, U+2028 and U+2029 for line breaks, which an editor does not.
 */
#include <yaml.h>

#include "base/utf8.h"
#include "io/yaml_internal.h"

/* The sentence against a character that may not stand in a file, or NULL. */
static const char *why_refused(int32_t c)
{
    if (c == OST_UTF8_BAD)
        return "this is not UTF-8; save the file in that encoding";
    if (c == 0)
        return "a NUL byte; save the file as UTF-8 text";
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c < 0xa0 && c != 0x85) ||
        c == 0xfffe || c == 0xffff)
        return "a control character; write it as \\u and its four digits in double quotes";
    if (c == 0x85 || c == 0x2028 || c == 0x2029)
        return "a line break of another kind; end the line with a plain one, or write \\u and its "
               "four digits in double quotes";
    return NULL;
}

static int check_characters(const struct ost_yaml_document *d, struct ost_slice text)
{
    size_t line = 1, column = 1, taken;
    for (size_t i = 0; i < text.n; i += taken, column++) {
        int32_t c = ost_utf8_decode(text.p + i, text.n - i, &taken);
        const char *refused = why_refused(c);
        if (refused)
            return ost_yaml_fail_at(d, ost_fail(OST_EPARSE, "%s", refused), line, column);
        if (c == '\n' || (c == '\r' && (i + 1 == text.n || text.p[i + 1] != '\n'))) {
            line++;
            column = 0;
        }
    }
    return 0;
}

int ost_yaml_check_text(const struct ost_yaml_document *d, struct ost_slice text)
{
    if (text.n > OST_YAML_FILE_MAX)
        return ost_fail(OST_ELIMIT, "%s: larger than %d bytes", d->name, (int)OST_YAML_FILE_MAX);
    return check_characters(d, text);
}

/* What to do about libyaml's problems; their texts are those of its scanner.c and parser.c. */
struct remedy {
    const char *problem, *remedy;
    bool at_start; /* the mistake is where the text begins, not where libyaml gave up */
};

static const struct remedy remedies[] = {
    {"cannot start any token", "put text that starts with '@', '`' or '%' in quotes", false},
    {"mapping values are not allowed",
     "put text that holds ': ' in quotes, or mend the indentation", false},
    {"block sequence entries are not allowed", "start a list on a line of its own", false},
    {"could not find expected ':'", "write 'key: value', with a space behind the colon", true},
    {"alphabetic or numeric character", "put text that starts with '*' or '&' in quotes", false},
    {"unknown escape character", "double the backslash, or use single quotes", false},
    {"did not find expected key", "mend the indentation, or put the whole text in quotes", false},
    {"expected '-' indicator", "indent all elements of the list alike", false},
    {"expected ',' or", "close the bracket, or put text that holds brackets in quotes", false},
    {"end of stream", "close the quotes", true},
    {"document indicator", "close the quotes", true},
    {"undefined tag handle", "remove the tag, or put text that starts with '!' in quotes", false},
    {"", "mend the indentation, or put the text in quotes", false},
};

static const struct remedy *remedy_for(const char *problem)
{
    const struct remedy *r = remedies;
    while (!strstr(problem, r->problem))
        r++;
    return r;
}

/* Whether line `line`, from 0, has a tab among the blanks it starts with. */
static bool is_indented_by_tab(struct ost_slice text, size_t line)
{
    const char *p = text.p, *end = text.p + text.n;
    for (; line && p < end; p++)
        line -= *p == '\n' || (*p == '\r' && (p + 1 == end || p[1] != '\n'));
    while (p < end && *p == ' ')
        p++;
    return p < end && *p == '\t';
}

/* libyaml's problem as a sentence, at its place. */
int ost_yaml_problem(const struct ost_yaml_document *d, struct ost_slice text,
                     const yaml_parser_t *p)
{
    if (!p->problem) /* what it does not explain is a failed allocation */
        return ost_fail(OST_ELIMIT, "%s: too large for the memory there is", d->name);
    const struct remedy *remedy = remedy_for(p->problem);
    yaml_mark_t at = remedy->at_start ? p->context_mark : p->problem_mark;
    bool by_tab = is_indented_by_tab(text, p->problem_mark.line);
    struct ost_buf within = OST_BUF_INIT;
    if (p->context && p->context_mark.line != at.line)
        ost_buf_printf(&within, " (%s that starts in line %zu)", p->context,
                       p->context_mark.line + 1);
    else if (p->context)
        ost_buf_printf(&within, " (%s)", p->context);
    int rc = ost_fail(OST_EPARSE, "%s%s; %s", p->problem, within.p,
                      by_tab ? "indent with spaces, not with tabs" : remedy->remedy);
    ost_buf_release(&within);
    return ost_yaml_fail_at(d, rc, at.line + 1, at.column + 1);
}
