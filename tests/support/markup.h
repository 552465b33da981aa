/*
 * Whether markup is balanced: each element closed, in order; values quoted; no stray '<', '>' or '&';
 * only the elements and attributes that a page or a JUnit file of ours has, none of which runs or
 * fetches anything. A validator reads more (tests/support/check_report_formats); this one is always there.
 */
#ifndef TESTS_SUPPORT_MARKUP_H
#define TESTS_SUPPORT_MARKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/slice.h"

static inline bool markup_is_one_of(struct ost_slice word, const char *const *words)
{
    for (; *words; words++)
        if (ost_slice_is(word, *words))
            return true;
    return false;
}

static inline struct ost_slice markup_word(const char *p)
{
    return (struct ost_slice){p, strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "0123456789-:")};
}

/* The character behind the reference at `p`, which starts with '&'; NULL when it is none. */
static inline const char *markup_reference(const char *p)
{
    static const char *const all[] = {"&amp;", "&lt;",  "&gt;", "&quot;",
                                      "&#39;", "&#10;", "&#9;", NULL};
    for (const char *const *r = all; *r; r++)
        if (strncmp(p, *r, strlen(*r)) == 0)
            return p + strlen(*r);
    return NULL;
}

/* The character behind text that ends at one of `ends`; NULL when something stray stands in it. */
static inline const char *markup_text(const char *p, const char *ends)
{
    while (p && *p && !strchr(ends, *p)) {
        if (*p == '<' || *p == '>')
            return NULL;
        p = *p == '&' ? markup_reference(p) : p + 1;
    }
    return p;
}

/* The character behind the attributes of a start tag: '>' or '/'. */
static inline const char *markup_attributes(const char *p)
{
    static const char *const known[] = {"class",
                                        "id",
                                        "lang",
                                        "charset",
                                        "http-equiv",
                                        "content",
                                        "name",
                                        "role",
                                        "x",
                                        "y",
                                        "cx",
                                        "cy",
                                        "r",
                                        "rx",
                                        "d",
                                        "width",
                                        "height",
                                        "xmlns",
                                        "viewBox",
                                        "tabindex",
                                        "scope",
                                        "text-anchor",
                                        "preserveAspectRatio",
                                        "aria-label",
                                        "aria-labelledby",
                                        "aria-hidden",
                                        "classname",
                                        "tests",
                                        "failures",
                                        "errors",
                                        "skipped",
                                        "message",
                                        NULL};
    while (p && *p == ' ') {
        struct ost_slice name = markup_word(++p);
        p += name.n;
        if (!markup_is_one_of(name, known) || p[0] != '=' || p[1] != '"')
            return NULL;
        if (ost_slice_is(name, "content")) /* of meta, which holds no text of the document */
            p = strchr(p + 2, '"');
        else
            p = markup_text(p + 2, "\"");
        p = p && *p == '"' ? p + 1 : NULL;
    }
    return p;
}

/* NULL when the markup is fine, else where it is not. */
static inline const char *markup_mistake(const char *markup)
{
    static const char *const known[] = {
        "html",   "head",       "meta",      "title",    "style",   "body",    "header",
        "main",   "footer",     "h1",        "h2",       "p",       "br",      "ul",
        "li",     "dl",         "dt",        "dd",       "div",     "span",    "code",
        "table",  "thead",      "tbody",     "caption",  "tr",      "th",      "td",
        "figure", "figcaption", "svg",       "desc",     "path",    "rect",    "circle",
        "text",   "testsuites", "testsuite", "testcase", "failure", "skipped", "system-out",
        NULL};
    static const char *const empty[] = {"meta", "br", NULL};
    enum { DEEPEST = 32 };
    struct ost_slice open[DEEPEST];
    size_t depth = 0;
    const char *p = markup;
    static const char *const beginnings[] = {"<!DOCTYPE html>",
                                             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"};
    for (size_t i = 0; i < 2; i++)
        if (strncmp(p, beginnings[i], strlen(beginnings[i])) == 0)
            p += strlen(beginnings[i]);
    while (*p) {
        const char *at = p;
        if (*p != '<') {
            p = markup_text(p, "<");
            if (!p)
                return at;
            continue;
        }
        bool end = p[1] == '/';
        struct ost_slice name = markup_word(p + 1 + end);
        p += 1 + end + name.n;
        if (!markup_is_one_of(name, known))
            return at;
        if (end) {
            if (depth == 0 || !ost_slice_equal(open[--depth], name) || *p != '>')
                return at;
            p++;
            continue;
        }
        p = markup_attributes(p);
        if (!p || (*p != '>' && strncmp(p, "/>", 2) != 0))
            return at;
        bool closed = *p == '/' || markup_is_one_of(name, empty);
        p += *p == '/' ? 2 : 1;
        if (ost_slice_is(name, "style"))
            p += strcspn(p, "<");
        if (closed)
            continue;
        if (depth == DEEPEST)
            return at;
        open[depth++] = name;
    }
    return depth ? p : NULL;
}

#endif
