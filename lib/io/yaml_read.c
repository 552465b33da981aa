/*
 * From libyaml's events to a tree in an arena. Recursion follows the file's nesting and ends at
 * DEPTH_MAX.
 */
#include <stdlib.h>
#include <yaml.h>

#include "base/alloc.h"
#include "io/yaml_internal.h"

enum { DEPTH_MAX = 64, NODES_MAX = 1000000 };

struct reader {
    yaml_parser_t parser;
    struct ost_slice text; /* what the parser reads */
    struct ost_yaml_document *document;
    struct ost_yaml **pending; /* items of the collections that are open, innermost last */
    size_t pendings, cap;
    size_t nodes;
};

/* The next event; yours to yaml_event_delete. */
static int next_event(struct reader *r, yaml_event_t *event)
{
    return yaml_parser_parse(&r->parser, event)
               ? 0
               : ost_yaml_problem(r->document, r->text, &r->parser);
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

/* Anchors and tags of any event; "!" and "!!str" are fine where they say that a scalar is text. */
static int refuse_decoration(const struct ost_yaml *node, const yaml_char_t *anchor,
                             const yaml_char_t *tag)
{
    if (anchor)
        return ost_yaml_fail(node,
                             "anchors ('&%.200s') are not supported; write the value out wherever "
                             "it is needed, or put text that starts with '&' in quotes",
                             anchor);
    bool says_text =
        tag && node->type == OST_YAML_SCALAR &&
        (strcmp((const char *)tag, "!") == 0 || strcmp((const char *)tag, YAML_STR_TAG) == 0);
    if (tag && !says_text)
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
    return ost_yaml_fail_at(r->document, rc, at.line + 1, at.column + 1);
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

/* The byte order mark would count as a column. */
static struct ost_slice without_mark(struct ost_slice text)
{
    bool marked = text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0;
    return marked ? (struct ost_slice){text.p + 3, text.n - 3} : text;
}

static int read_tree(struct ost_yaml **root, struct ost_yaml_document *d, struct ost_slice text)
{
    struct reader r = {.document = d, .text = text};
    if (!yaml_parser_initialize(&r.parser))
        return ost_yaml_problem(d, text, &r.parser);
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
    struct ost_yaml_document *d = ost_calloc(1, sizeof *d);
    d->name = ost_strdup(name);
    text = without_mark(text);
    int rc = ost_yaml_check_text(d, text);
    if (rc == 0)
        rc = read_tree(root, d, text);
    if (rc < 0)
        ost_yaml_document_free(d);
    return rc;
}
