/*
 * What a profile lacks, put in without touching what is there: the text is cut at the places where something
 * goes in, and those places come from the lines of the tree.
 *
 * A mapping in block style gets lines behind its last one; one in braces gets members before its first key,
 * which moves to a line of its own, so that the mark is that of the new ones alone.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/yaml.h"
#include "value/draft_internal.h"
#include "value/profile.h"

/* Something that goes in at a byte of the text; at one byte what is indented most goes first. */
struct insertion {
    size_t at, indent;
    bool braces;
    struct ost_buf text;
};

struct patch {
    struct ost_slice text;
    size_t *line; /* [lines + 1] where each begins, and the end */
    size_t lines;
    struct insertion *insertion; /* [n] */
    size_t n, cap, added;
};

/* ---- places ---- */

static void find_lines(struct patch *p)
{
    size_t cap = 0;
    p->line = ost_grow(NULL, &cap, 1, sizeof *p->line);
    p->line[p->lines++] = 0;
    for (size_t i = 0; i < p->text.n; i++)
        if (p->text.p[i] == '\n') {
            p->line = ost_grow(p->line, &cap, p->lines + 2, sizeof *p->line);
            p->line[p->lines++] = i + 1;
        }
    p->line = ost_grow(p->line, &cap, p->lines + 1, sizeof *p->line);
    p->line[p->lines] = p->text.n;
}

static struct ost_slice line_at(const struct patch *p, size_t number)
{
    size_t from = p->line[number - 1];
    return (struct ost_slice){p->text.p + from, p->line[number] - from};
}

/* Lines that hold nothing but a comment or blanks. */
static bool says_nothing(struct ost_slice line)
{
    line = ost_slice_trim(line);
    return line.n == 0 || line.p[0] == '#';
}

/* Behind the last line before number `end` that says something. */
static size_t behind_content(const struct patch *p, size_t end)
{
    while (end > 1 && says_nothing(line_at(p, end - 1)))
        end--;
    return p->line[end - 1];
}

/* The byte of a node: its column counts characters, and a byte order mark is none. */
static size_t byte_of(const struct patch *p, const struct ost_yaml *node)
{
    static const char mark[] = "\xef\xbb\xbf";
    size_t at = p->line[ost_yaml_line(node) - 1];
    if (at == 0 && p->text.n >= strlen(mark) && memcmp(p->text.p, mark, strlen(mark)) == 0)
        at = strlen(mark);
    for (size_t column = 1; column < ost_yaml_column(node); column++)
        do
            at++;
        while (at < p->text.n && ((unsigned char)p->text.p[at] & 0xc0) == 0x80);
    return at;
}

static bool is_in_braces(const struct patch *p, const struct ost_yaml *mapping)
{
    size_t at = byte_of(p, ost_yaml_key_node(mapping, 0));
    while (at > 0 && ost_is_space(p->text.p[at - 1]))
        at--;
    return at > 0 && p->text.p[at - 1] == '{';
}

static struct ost_buf *insert(struct patch *p, size_t at, size_t indent, bool braces)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->insertion[i].at == at && p->insertion[i].indent == indent)
            return &p->insertion[i].text;
    p->insertion = ost_grow(p->insertion, &p->cap, p->n + 1, sizeof *p->insertion);
    p->insertion[p->n] = (struct insertion){at, indent, braces, OST_BUF_INIT};
    return &p->insertion[p->n++].text;
}

/* ---- what is lacking ---- */

/* A mapping of the tree and the number of the line behind it. */
struct region {
    const struct ost_yaml *mapping;
    size_t end;
};

/* The member of that key; the line behind it is that of the next key, or of the whole. */
static struct region member(const struct region *of, struct ost_slice key)
{
    for (size_t i = 0; i < ost_yaml_count(of->mapping); i++)
        if (ost_slice_equal(ost_yaml_key(of->mapping, i), key)) {
            bool last = i + 1 == ost_yaml_count(of->mapping);
            return (struct region){ost_yaml_at(of->mapping, i),
                                   last ? of->end
                                        : ost_yaml_line(ost_yaml_key_node(of->mapping, i + 1))};
        }
    return (struct region){NULL, 0};
}

/* One key into a mapping that is there. */
static void add_key(struct patch *p, const struct region *r, const char *key, const char *value)
{
    const struct ost_yaml *first = ost_yaml_key_node(r->mapping, 0);
    p->added++;
    size_t indent = ost_yaml_column(first) - 1;
    if (!is_in_braces(p, r->mapping)) {
        ost_draft_line(insert(p, behind_content(p, r->end), indent, false), indent, key, value);
        return;
    }
    size_t at = byte_of(p, first);
    ost_buf_printf(insert(p, at, indent, true), "%s: %s, ", key, value);
}

/* Rows [from, to) of one section or of several under one name, as members in braces. */
static void put_in_braces(struct ost_buf *out, size_t from, size_t to, bool below,
                          struct ost_draft_size size)
{
    const char *before = "";
    for (size_t i = from; i < to; i++) {
        const char *section = ost_draft_rows[i].section, *dot = strchr(section, '.');
        const char *inner = dot ? dot + 1 : section;
        if (strcmp(section, before) != 0) {
            ost_buf_puts(out, *before ? "}, " : "");
            if (!*before && dot && !below)
                ost_buf_printf(out, "%.*s: {", (int)(dot - section), section);
            ost_buf_printf(out, "%s: {", inner);
        }
        ost_buf_printf(out, "%s%s: %s", strcmp(section, before) == 0 ? ", " : "",
                       ost_draft_rows[i].key, ost_draft_value(&ost_draft_rows[i], size));
        before = section;
    }
    ost_buf_puts(out, strchr(before, '.') && !below ? "}}, " : "}, ");
}

/* Rows [from, to) that the product lacks with their sections; `parent` holds the section if it is there. */
static void add_sections(struct patch *p, const struct region *product, const struct region *parent,
                         size_t from, size_t to, struct ost_draft_size size)
{
    const struct region *into = parent->mapping ? parent : product;
    const struct ost_yaml *first = ost_yaml_key_node(into->mapping, 0);
    const char *before = "";
    p->added += to - from;
    if (is_in_braces(p, into->mapping)) {
        size_t at = byte_of(p, first);
        put_in_braces(insert(p, at, ost_yaml_column(first) - 1, true), from, to,
                      parent->mapping != NULL, size);
        return;
    }
    size_t outer = ost_yaml_column(first) - 1, indent = 0;
    struct ost_buf *out = insert(p, behind_content(p, into->end), outer, false);
    for (size_t i = from; i < to; i++) {
        const char *section = ost_draft_rows[i].section;
        if (strcmp(section, before) != 0)
            indent = ost_draft_open(out, outer,
                                    parent->mapping ? strchr(section, '.') + 1 : section, before);
        before = section;
        ost_draft_line(out, indent, ost_draft_rows[i].key,
                       ost_draft_value(&ost_draft_rows[i], size));
    }
}

/* Where a section is, or how far the product has got towards it. */
struct section {
    struct region at;     /* its mapping; NULL: it has none with members */
    struct region parent; /* what holds it when it has a dot; NULL: it is not there */
    bool blocked;         /* the key is there with something else, which is the author's */
};

static bool has_members(const struct ost_yaml *node)
{
    return ost_yaml_type(node) == OST_YAML_MAPPING && ost_yaml_count(node) > 0;
}

static struct section find_section(const struct region *product, const char *name)
{
    struct ost_slice rest = ost_slice_of(name), part;
    struct section s = {.at = *product};
    while (rest.n && s.at.mapping) {
        struct region above = s.at;
        bool more = ost_slice_cut(&rest, '.', &part);
        s.at = member(&above, part);
        if (!has_members(s.at.mapping)) {
            s.blocked = s.at.mapping != NULL;
            s.at.mapping = NULL;
        } else if (more) {
            s.parent = s.at;
        }
    }
    return s;
}

/* The row behind those of the section or, with `all`, of all sections under its first name. */
static size_t end_of_section(size_t from, bool all)
{
    const char *section = ost_draft_rows[from].section;
    size_t n = all ? strcspn(section, ".") + 1 : strlen(section) + 1, to = from;
    while (to < ost_draft_row_count && strncmp(ost_draft_rows[to].section, section, n) == 0)
        to++;
    return to;
}

static void complete_product(struct patch *p, const struct region *product,
                             struct ost_draft_size size)
{
    for (size_t from = 0, to; from < ost_draft_row_count; from = to) {
        struct section s = find_section(product, ost_draft_rows[from].section);
        to = end_of_section(from, !s.at.mapping && !s.parent.mapping);
        if (!s.at.mapping && !s.blocked)
            add_sections(p, product, &s.parent, from, to, size);
        for (size_t i = from; s.at.mapping && i < to; i++)
            if (!ost_yaml_has(s.at.mapping, ost_draft_rows[i].key))
                add_key(p, &s.at, ost_draft_rows[i].key, ost_draft_value(&ost_draft_rows[i], size));
    }
}

/* ---- the whole ---- */

static int by_place(const void *a, const void *b)
{
    const struct insertion *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->indent < y->indent) - (x->indent > y->indent);
}

/* What goes in, with the profile's money in place of the dollars of the defaults. */
static void put_inserted(struct ost_buf *out, const struct ost_buf *text, const char *currency)
{
    static const char *const symbols[][2] = {{"USD", "$"}, {"EUR", "€"}, {"GBP", "£"}};
    const char *symbol = NULL;
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        if (strcmp(currency, symbols[i][0]) == 0)
            symbol = symbols[i][1];
    for (size_t i = 0; i < text->n; i++)
        if (text->p[i] != '$')
            ost_buf_addch(out, text->p[i]);
        else
            ost_buf_printf(out, symbol ? "%s" : "%s ", symbol ? symbol : currency);
}

static void put_patched(struct ost_buf *out, struct patch *p, const char *currency)
{
    size_t from = 0;
    if (p->n)
        qsort(p->insertion, p->n, sizeof *p->insertion, by_place);
    for (size_t i = 0; i < p->n; i++) {
        ost_buf_add(out, p->text.p + from, p->insertion[i].at - from);
        from = p->insertion[i].at;
        if (from == p->text.n && from > 0 && p->text.p[from - 1] != '\n' &&
            p->insertion[i].text.p[0] == ' ' && strchr(p->insertion[i].text.p, '\n'))
            ost_buf_addch(out, '\n'); /* the last line had no end */
        put_inserted(out, &p->insertion[i].text, currency);
        if (p->insertion[i].braces)
            ost_buf_printf(out, "  # assumed\n%*s", (int)p->insertion[i].indent, "");
    }
    ost_buf_add(out, p->text.p + from, p->text.n - from);
}

static void complete_products(struct patch *p, const struct ost_yaml *root,
                              const struct ost_profile *profile)
{
    struct region whole = {root, p->lines + 1};
    struct region list = member(&whole, ost_slice_of("products"));
    for (size_t i = 0; i < profile->products; i++) {
        const struct ost_profile_product *product = &profile->product[i];
        bool last = i + 1 == profile->products;
        struct region r = {ost_yaml_at(list.mapping, i),
                           last ? list.end : profile->product[i + 1].line};
        complete_product(p, &r,
                         ost_draft_size_of(ost_slice_of(product->name), product->need.demand));
    }
}

/* YAML knows more line breaks than editors count lines by. */
static int check_breaks(struct ost_slice text, const char *name)
{
    static const char *const others[] = {"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};
    bool found = false;
    for (size_t i = 0; i < text.n; i++)
        found |= text.p[i] == '\r' && (i + 1 == text.n || text.p[i + 1] != '\n');
    for (size_t i = 0; text.n && i < sizeof others / sizeof *others; i++)
        found |= memmem(text.p, text.n, others[i], strlen(others[i])) != NULL;
    return found ? ost_fail(OST_EPARSE,
                            "%s: has line breaks that are neither LF nor CR LF; save it with "
                            "one of those",
                            name)
                 : 0;
}

int ost_draft_complete(struct ost_buf *out, size_t *added, struct ost_slice text, const char *name)
{
    struct patch p = {.text = text};
    struct ost_profile profile;
    struct ost_yaml *root;
    int rc = check_breaks(text, name);
    if (rc == 0)
        rc = ost_yaml_parse(&root, text, name);
    if (rc < 0)
        return rc;
    rc = ost_profile_read(&profile, root);
    if (rc == 0) {
        find_lines(&p);
        complete_products(&p, root, &profile);
        put_patched(out, &p, profile.currency);
        *added = p.added;
        ost_profile_release(&profile);
    }
    for (size_t i = 0; i < p.n; i++)
        ost_buf_release(&p.insertion[i].text);
    free(p.insertion);
    free(p.line);
    ost_yaml_free(root);
    return rc;
}
