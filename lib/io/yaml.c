/*
 * From libyaml's events to a tree in an arena.
 *
 * The bytes are looked through before libyaml sees them: its reader gives offsets instead of lines
 * for what is not UTF-8, and takes U+0085, U+2028 and U+2029 for line breaks, which an editor does
 * not. Recursion follows the file's nesting and ends at DEPTH_MAX. A mapping keeps keys and values in
 * turns: node->item[2 i], node->item[2 i + 1].
 */
#include "io/yaml.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/utf8.h"
#include "io/file.h"

enum { FILE_MAX = 16 << 20, DEPTH_MAX = 64, NODES_MAX = 1000000 };

struct document {
    struct ost_arena arena; /* nodes, texts and arrays of items */
    char *name;
};

struct ost_yaml {
    struct document *document;
    enum ost_yaml_type type;
    bool quoted;
    uint32_t line, column;
    struct ost_slice text;  /* of a scalar */
    struct ost_yaml **item; /* [items] */
    size_t items;
};

struct reader {
    yaml_parser_t parser;
    struct ost_slice text; /* what the parser reads */
    struct document *document;
    struct ost_yaml **pending; /* items of the collections that are open, innermost last */
    size_t pendings, cap;
    size_t nodes;
};

static int fail_at(const struct document *d, int status, size_t line, size_t column)
{
    return ost_fail_within(status, "%s:%zu:%zu", d->name, line, column);
}

int ost_yaml_within(int status, const struct ost_yaml *node)
{
    return node ? fail_at(node->document, status, node->line, node->column) : status;
}

int ost_yaml_fail(const struct ost_yaml *node, const char *format, ...)
{
    char sentence[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    return ost_yaml_within(ost_fail(OST_EPARSE, "%s", sentence), node);
}

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

static int check_characters(const struct document *d, struct ost_slice text)
{
    size_t line = 1, column = 1, taken;
    for (size_t i = 0; i < text.n; i += taken, column++) {
        int32_t c = ost_utf8_decode(text.p + i, text.n - i, &taken);
        const char *refused = why_refused(c);
        if (refused)
            return fail_at(d, ost_fail(OST_EPARSE, "%s", refused), line, column);
        if (c == '\n' || (c == '\r' && (i + 1 == text.n || text.p[i + 1] != '\n'))) {
            line++;
            column = 0;
        }
    }
    return 0;
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
static int parser_failed(const struct reader *r)
{
    const yaml_parser_t *p = &r->parser;
    if (!p->problem) /* what it does not explain is a failed allocation */
        return ost_fail(OST_ELIMIT, "%s: too large for the memory there is", r->document->name);
    const struct remedy *remedy = remedy_for(p->problem);
    yaml_mark_t at = remedy->at_start ? p->context_mark : p->problem_mark;
    bool by_tab = is_indented_by_tab(r->text, p->problem_mark.line);
    struct ost_buf within = OST_BUF_INIT;
    if (p->context && p->context_mark.line != at.line)
        ost_buf_printf(&within, " (%s that starts in line %zu)", p->context,
                       p->context_mark.line + 1);
    else if (p->context)
        ost_buf_printf(&within, " (%s)", p->context);
    int rc = ost_fail(OST_EPARSE, "%s%s; %s", p->problem, within.p,
                      by_tab ? "indent with spaces, not with tabs" : remedy->remedy);
    ost_buf_release(&within);
    return fail_at(r->document, rc, at.line + 1, at.column + 1);
}

/* The next event; yours to yaml_event_delete. */
static int next_event(struct reader *r, yaml_event_t *event)
{
    return yaml_parser_parse(&r->parser, event) ? 0 : parser_failed(r);
}

/* A node of nothing. */
static struct ost_yaml *new_node(struct reader *r, yaml_mark_t at)
{
    struct ost_yaml *node = ost_arena_calloc(&r->document->arena, 1, sizeof *node);
    node->document = r->document;
    node->line = (uint32_t)at.line + 1;
    node->column = (uint32_t)at.column + 1;
    r->nodes++;
    return node;
}

/* Anchors and tags of any event. "!" and "!!str" say that a scalar is text. */
static int refuse_decoration(const struct ost_yaml *node, const yaml_char_t *anchor,
                             const yaml_char_t *tag)
{
    if (anchor)
        return ost_yaml_fail(node,
                             "anchors ('&%.200s') are not supported; write the value out wherever "
                             "it is needed, or put text that starts with '&' in quotes",
                             anchor);
    if (tag && strcmp((const char *)tag, "!") != 0 && strcmp((const char *)tag, YAML_STR_TAG) != 0)
        return ost_yaml_fail(node,
                             "tags ('%.200s') are not supported; remove it, or put text that "
                             "starts with '!' in quotes",
                             tag);
    return 0;
}

/* The core schema of YAML 1.2.2, section 10.3.2. */
static bool is_null(struct ost_slice text)
{
    return text.n == 0 || ost_slice_is(text, "~") || ost_slice_is(text, "null") ||
           ost_slice_is(text, "Null") || ost_slice_is(text, "NULL");
}

static int read_scalar(struct reader *r, const yaml_event_t *event, struct ost_yaml *node)
{
    struct ost_slice text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE || event->data.scalar.tag;
    if (memchr(text.p, '\0', text.n))
        return ost_yaml_fail(node, "this text holds a NUL character; leave it out");
    if (node->quoted || !is_null(text)) {
        node->type = OST_YAML_SCALAR;
        node->text = ost_arena_copy(&r->document->arena, text);
    }
    return refuse_decoration(node, event->data.scalar.anchor, event->data.scalar.tag);
}

static bool stands_before(const struct ost_yaml *a, const struct ost_yaml *b)
{
    return a->line < b->line || (a->line == b->line && a->column < b->column);
}

static int by_key(const void *a, const void *b)
{
    const struct ost_yaml *x = *(struct ost_yaml *const *)a, *y = *(struct ost_yaml *const *)b;
    int order = strcmp(x->text.p, y->text.p);
    return order ? order : stands_before(y, x) - stands_before(x, y);
}

/* Sorted, so that a hostile file of a million keys costs no more than its reading. */
static int refuse_duplicates(const struct ost_yaml *mapping)
{
    size_t n = ost_yaml_count(mapping);
    struct ost_yaml **key = ost_calloc(n, sizeof *key);
    const struct ost_yaml *again = NULL, *first = NULL;
    for (size_t i = 0; i < n; i++)
        key[i] = mapping->item[2 * i];
    qsort(key, n, sizeof *key, by_key);
    for (size_t i = 1; i < n; i++)
        if (ost_slice_equal(key[i - 1]->text, key[i]->text) &&
            (!again || stands_before(key[i], again))) {
            again = key[i];
            first = key[i - 1];
        }
    free(key);
    return again ? ost_yaml_fail(again, "'%.*s' stands in line %u already; remove one of the two",
                                 OST_SLICE_ARG(again->text), (unsigned)first->line)
                 : 0;
}

static int check_keys(const struct ost_yaml *mapping)
{
    for (size_t i = 0; i < ost_yaml_count(mapping); i++) {
        const struct ost_yaml *key = ost_yaml_key_node(mapping, i);
        if (key->type != OST_YAML_SCALAR)
            return ost_yaml_fail(key, "a key must be text; write 'key: value', with the key in "
                                      "quotes when it holds brackets or is empty");
        if (!key->quoted && ost_slice_is(key->text, "<<"))
            return ost_yaml_fail(key, "merge keys ('<<') are not supported; write the members out");
    }
    return refuse_duplicates(mapping);
}

static int read_value(struct reader *r, const yaml_event_t *event, size_t depth);

/* Values up to the event that ends the collection; they become items of `node`. */
static int read_items(struct reader *r, struct ost_yaml *node, yaml_event_type_t end, size_t depth)
{
    size_t before = r->pendings;
    bool ended = false;
    while (!ended) {
        yaml_event_t event;
        int rc = next_event(r, &event);
        if (rc < 0)
            return rc;
        ended = event.type == end;
        if (!ended)
            rc = read_value(r, &event, depth);
        yaml_event_delete(&event);
        if (rc < 0)
            return rc;
    }
    node->items = r->pendings - before;
    node->item = ost_arena_calloc(&r->document->arena, node->items, sizeof *node->item);
    if (node->items)
        memcpy(node->item, r->pending + before, node->items * sizeof *node->item);
    r->pendings = before;
    return 0;
}

static int read_collection(struct reader *r, const yaml_event_t *event, struct ost_yaml *node,
                           size_t depth)
{
    bool is_mapping = event->type == YAML_MAPPING_START_EVENT;
    const yaml_char_t *anchor =
        is_mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
    const yaml_char_t *tag =
        is_mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    node->type = is_mapping ? OST_YAML_MAPPING : OST_YAML_SEQUENCE;
    int rc = refuse_decoration(node, anchor, tag);
    if (rc < 0)
        return rc;
    if (depth == DEPTH_MAX)
        return ost_yaml_within(ost_fail(OST_ELIMIT, "nested deeper than %d levels", DEPTH_MAX),
                               node);
    rc = read_items(r, node, is_mapping ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT,
                    depth + 1);
    return rc == 0 && is_mapping ? check_keys(node) : rc;
}

/* The value that starts with `event`; its node becomes the last pending one. */
static int read_value(struct reader *r, const yaml_event_t *event, size_t depth)
{
    struct ost_yaml *node = new_node(r, event->start_mark);
    if (r->nodes > NODES_MAX)
        return ost_yaml_within(
            ost_fail(OST_ELIMIT, "more than %d values in one file; split it", NODES_MAX), node);
    r->pending = ost_grow(r->pending, &r->cap, r->pendings + 1, sizeof *r->pending);
    r->pending[r->pendings++] = node;
    if (event->type == YAML_SCALAR_EVENT)
        return read_scalar(r, event, node);
    if (event->type == YAML_ALIAS_EVENT)
        return ost_yaml_fail(node,
                             "aliases ('*%.200s') are not supported; write the value out, or put "
                             "text that starts with '*' in quotes",
                             event->data.alias.anchor);
    return read_collection(r, event, node, depth);
}

static int second_document(const struct reader *r, yaml_mark_t at)
{
    int rc = ost_fail(OST_EPARSE, "a second document starts here; give it a file of its own");
    return fail_at(r->document, rc, at.line + 1, at.column + 1);
}

static int read_stream(struct reader *r)
{
    bool ended = false;
    while (!ended) {
        yaml_event_t event;
        int rc = next_event(r, &event);
        if (rc < 0)
            return rc;
        ended = event.type == YAML_STREAM_END_EVENT;
        if (event.type == YAML_DOCUMENT_START_EVENT && r->pendings)
            rc = second_document(r, event.start_mark);
        else if (event.type == YAML_SCALAR_EVENT || event.type == YAML_ALIAS_EVENT ||
                 event.type == YAML_SEQUENCE_START_EVENT || event.type == YAML_MAPPING_START_EVENT)
            rc = read_value(r, &event, 0);
        yaml_event_delete(&event);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static void free_document(struct document *d)
{
    ost_arena_release(&d->arena);
    free(d->name);
    free(d);
}

static int check_text(const struct document *d, struct ost_slice text)
{
    if (text.n > FILE_MAX)
        return ost_fail(OST_ELIMIT, "%s: larger than %d bytes", d->name, (int)FILE_MAX);
    return check_characters(d, text);
}

/* The byte order mark would count as a column. */
static struct ost_slice without_mark(struct ost_slice text)
{
    bool marked = text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0;
    return marked ? (struct ost_slice){text.p + 3, text.n - 3} : text;
}

static int read_tree(struct ost_yaml **root, struct document *d, struct ost_slice text)
{
    struct reader r = {.document = d, .text = text};
    if (!yaml_parser_initialize(&r.parser))
        return parser_failed(&r);
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)(text.n ? text.p : ""), text.n);
    int rc = read_stream(&r);
    if (rc == 0)
        *root = r.pendings ? r.pending[0] : new_node(&r, (yaml_mark_t){0});
    yaml_parser_delete(&r.parser);
    free(r.pending);
    return rc;
}

int ost_yaml_parse(struct ost_yaml **root, struct ost_slice text, const char *name)
{
    struct document *d = ost_calloc(1, sizeof *d);
    d->name = ost_strdup(name);
    text = without_mark(text);
    int rc = check_text(d, text);
    if (rc == 0)
        rc = read_tree(root, d, text);
    if (rc < 0)
        free_document(d);
    return rc;
}

int ost_yaml_load(struct ost_yaml **root, const char *path)
{
    struct ost_buf text = OST_BUF_INIT;
    int rc = ost_file_read(&text, path, FILE_MAX);
    if (rc == 0)
        rc = ost_yaml_parse(root, ost_buf_view(&text), path);
    ost_buf_release(&text);
    return rc;
}

void ost_yaml_free(struct ost_yaml *root)
{
    if (root)
        free_document(root->document);
}

enum ost_yaml_type ost_yaml_type(const struct ost_yaml *node)
{
    return node ? node->type : OST_YAML_NULL;
}

struct ost_slice ost_yaml_text(const struct ost_yaml *node)
{
    return ost_yaml_type(node) == OST_YAML_SCALAR ? node->text : ost_slice_of("");
}

bool ost_yaml_quoted(const struct ost_yaml *node)
{
    return node && node->quoted;
}

size_t ost_yaml_count(const struct ost_yaml *node)
{
    return node ? node->items >> (node->type == OST_YAML_MAPPING) : 0;
}

const struct ost_yaml *ost_yaml_at(const struct ost_yaml *node, size_t i)
{
    assert(i < ost_yaml_count(node));
    return node->type == OST_YAML_MAPPING ? node->item[2 * i + 1] : node->item[i];
}

const struct ost_yaml *ost_yaml_key_node(const struct ost_yaml *mapping, size_t i)
{
    assert(ost_yaml_type(mapping) == OST_YAML_MAPPING && i < ost_yaml_count(mapping));
    return mapping->item[2 * i];
}

struct ost_slice ost_yaml_key(const struct ost_yaml *mapping, size_t i)
{
    return ost_yaml_key_node(mapping, i)->text;
}

/* The value of the member, of whatever type; NULL when there is none. */
static const struct ost_yaml *find(const struct ost_yaml *mapping, const char *key)
{
    if (ost_yaml_type(mapping) == OST_YAML_MAPPING)
        for (size_t i = 0; i < ost_yaml_count(mapping); i++)
            if (ost_slice_is(ost_yaml_key(mapping, i), key))
                return ost_yaml_at(mapping, i);
    return NULL;
}

const struct ost_yaml *ost_yaml_get(const struct ost_yaml *mapping, const char *key)
{
    const struct ost_yaml *value = find(mapping, key);
    return ost_yaml_type(value) == OST_YAML_NULL ? NULL : value;
}

bool ost_yaml_has(const struct ost_yaml *mapping, const char *key)
{
    return find(mapping, key) != NULL;
}

size_t ost_yaml_line(const struct ost_yaml *node)
{
    return node->line;
}

size_t ost_yaml_column(const struct ost_yaml *node)
{
    return node->column;
}
