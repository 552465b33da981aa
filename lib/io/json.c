#include "io/json.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>

#include "io/file.h"
#include "io/number.h"

/* struct ost_json is never defined: a node is jansson's json_t under another name. */
static json_t *jansson(const struct ost_json *node)
{
    return (json_t *)node;
}

int ost_json_parse(struct ost_json **out, struct ost_slice text)
{
    json_error_t error;
    size_t flags = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY;
    json_t *root = json_loadb(text.n ? text.p : "", text.n, flags, &error);
    if (!root)
        return ost_fail(OST_EPARSE, "not valid JSON at line %d, column %d: %s", error.line,
                        error.column, error.text);
    *out = (struct ost_json *)root;
    return 0;
}

int ost_json_load(struct ost_json **out, const char *path, int64_t limit)
{
    struct ost_buf text = OST_BUF_INIT;
    int rc = ost_file_read(&text, path, limit);
    if (rc == 0) {
        rc = ost_json_parse(out, ost_buf_view(&text));
        if (rc < 0)
            ost_fail_within(rc, "%s", path);
    }
    ost_buf_release(&text);
    return rc;
}

void ost_json_free(struct ost_json *root)
{
    json_decref(jansson(root));
}

enum ost_json_type ost_json_type(const struct ost_json *node)
{
    switch (json_typeof(jansson(node))) {
    case JSON_OBJECT:
        return OST_JSON_OBJECT;
    case JSON_ARRAY:
        return OST_JSON_ARRAY;
    case JSON_STRING:
        return OST_JSON_STRING;
    case JSON_INTEGER:
        return OST_JSON_INT;
    case JSON_REAL:
        return OST_JSON_REAL;
    case JSON_TRUE:
    case JSON_FALSE:
        return OST_JSON_BOOL;
    default:
        return OST_JSON_NULL;
    }
}

const struct ost_json *ost_json_get(const struct ost_json *object, const char *key)
{
    json_t *member = json_object_get(jansson(object), key);
    return json_is_null(member) ? NULL : (const struct ost_json *)member;
}

bool ost_json_has(const struct ost_json *object, const char *key)
{
    return json_object_get(jansson(object), key) != NULL;
}

size_t ost_json_count(const struct ost_json *node)
{
    return json_is_array(jansson(node)) ? json_array_size(jansson(node))
                                        : json_object_size(jansson(node));
}

const struct ost_json *ost_json_at(const struct ost_json *array, size_t i)
{
    return (const struct ost_json *)json_array_get(jansson(array), i);
}

struct ost_json_iter ost_json_members(const struct ost_json *object)
{
    return (struct ost_json_iter){.object = object};
}

bool ost_json_next(struct ost_json_iter *it)
{
    json_t *object = jansson(it->object);
    it->at = it->at ? json_object_iter_next(object, it->at) : json_object_iter(object);
    if (!it->at)
        return false;
    it->key = ost_slice_of(json_object_iter_key(it->at));
    it->value = (const struct ost_json *)json_object_iter_value(it->at);
    return true;
}

struct ost_slice ost_json_text(const struct ost_json *node)
{
    json_t *string = jansson(node);
    return (struct ost_slice){json_string_value(string), json_string_length(string)};
}

double ost_json_number(const struct ost_json *node)
{
    return json_number_value(jansson(node));
}

bool ost_json_true(const struct ost_json *node)
{
    return json_is_true(jansson(node));
}

static int missing(const char *key)
{
    return ost_fail(OST_EPARSE, "'%s' is missing", key);
}

int ost_json_int_or(int64_t *out, const struct ost_json *object, const char *key)
{
    const struct ost_json *member = ost_json_get(object, key);
    if (!member)
        return 0;
    if (ost_json_type(member) != OST_JSON_INT)
        return ost_fail(OST_EPARSE, "'%s' is not a whole number", key);
    *out = json_integer_value(jansson(member));
    return 0;
}

int ost_json_real_or(double *out, const struct ost_json *object, const char *key)
{
    const struct ost_json *member = ost_json_get(object, key);
    if (!member)
        return 0;
    if (!json_is_number(jansson(member)))
        return ost_fail(OST_EPARSE, "'%s' is not a number", key);
    *out = ost_json_number(member);
    return 0;
}

int ost_json_string_or(const char **out, const struct ost_json *object, const char *key)
{
    const struct ost_json *member = ost_json_get(object, key);
    if (!member)
        return 0;
    struct ost_slice text = ost_json_text(member);
    if (ost_json_type(member) != OST_JSON_STRING || memchr(text.p, '\0', text.n))
        return ost_fail(OST_EPARSE, "'%s' is not plain text", key);
    *out = text.p;
    return 0;
}

int ost_json_bool_or(bool *out, const struct ost_json *object, const char *key)
{
    const struct ost_json *member = ost_json_get(object, key);
    if (!member)
        return 0;
    if (ost_json_type(member) != OST_JSON_BOOL)
        return ost_fail(OST_EPARSE, "'%s' is neither true nor false", key);
    *out = ost_json_true(member);
    return 0;
}

int ost_json_int(int64_t *out, const struct ost_json *object, const char *key)
{
    return ost_json_get(object, key) ? ost_json_int_or(out, object, key) : missing(key);
}

int ost_json_real(double *out, const struct ost_json *object, const char *key)
{
    return ost_json_get(object, key) ? ost_json_real_or(out, object, key) : missing(key);
}

int ost_json_string(const char **out, const struct ost_json *object, const char *key)
{
    return ost_json_get(object, key) ? ost_json_string_or(out, object, key) : missing(key);
}

void ost_json_remove(struct ost_json *object, const char *key)
{
    json_object_del(jansson(object), key);
}

static int append(const char *bytes, size_t n, void *out)
{
    ost_buf_add(out, bytes, n);
    return 0;
}

void ost_json_print(struct ost_buf *out, const struct ost_json *node)
{
    json_dump_callback(jansson(node), append, out,
                       JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
}

struct ost_jsonw ost_jsonw_start(struct ost_buf *out, int indent)
{
    return (struct ost_jsonw){.out = out, .indent = indent, .first = true};
}

static void new_line(struct ost_jsonw *w)
{
    if (!w->indent)
        return;
    ost_buf_addch(w->out, '\n');
    for (int i = 0; i < w->indent * w->depth; i++)
        ost_buf_addch(w->out, ' ');
}

/* Comma, line break and key: everything that stands before a value. */
static void before_value(struct ost_jsonw *w, const char *key)
{
    bool in_object = w->depth && (w->is_object >> w->depth & 1);
    assert(in_object == (key != NULL));
    if (!w->first)
        ost_buf_addch(w->out, ',');
    if (w->depth)
        new_line(w);
    if (key) {
        ost_json_quote(w->out, ost_slice_of(key));
        ost_buf_puts(w->out, w->indent ? ": " : ":");
    }
    w->first = false;
}

static void open_level(struct ost_jsonw *w, const char *key, bool is_object)
{
    before_value(w, key);
    w->depth++;
    assert(w->depth < 64);
    w->is_object = (w->is_object & ~(1ull << w->depth)) | (uint64_t)is_object << w->depth;
    w->first = true;
    ost_buf_addch(w->out, is_object ? '{' : '[');
}

void ost_jsonw_object(struct ost_jsonw *w, const char *key)
{
    open_level(w, key, true);
}

void ost_jsonw_array(struct ost_jsonw *w, const char *key)
{
    open_level(w, key, false);
}

void ost_jsonw_end(struct ost_jsonw *w)
{
    assert(w->depth > 0);
    bool is_object = w->is_object >> w->depth & 1;
    w->depth--;
    if (!w->first)
        new_line(w);
    ost_buf_addch(w->out, is_object ? '}' : ']');
    w->first = false;
    if (w->depth == 0 && w->indent)
        ost_buf_addch(w->out, '\n');
}

void ost_jsonw_slice(struct ost_jsonw *w, const char *key, struct ost_slice value)
{
    before_value(w, key);
    ost_json_quote(w->out, value);
}

void ost_jsonw_string(struct ost_jsonw *w, const char *key, const char *value)
{
    ost_jsonw_slice(w, key, ost_slice_of(value));
}

void ost_jsonw_int(struct ost_jsonw *w, const char *key, int64_t value)
{
    before_value(w, key);
    ost_buf_printf(w->out, "%lld", (long long)value);
}

void ost_jsonw_real(struct ost_jsonw *w, const char *key, double value)
{
    before_value(w, key);
    if (isfinite(value))
        ost_number_put(w->out, value);
    else
        ost_buf_puts(w->out, "null");
}

void ost_jsonw_bool(struct ost_jsonw *w, const char *key, bool value)
{
    before_value(w, key);
    ost_buf_puts(w->out, value ? "true" : "false");
}

void ost_jsonw_null(struct ost_jsonw *w, const char *key)
{
    before_value(w, key);
    ost_buf_puts(w->out, "null");
}

void ost_jsonw_instant(struct ost_jsonw *w, const char *key, ost_time at)
{
    struct ost_buf text = OST_BUF_INIT;
    ost_time_put(&text, at);
    ost_jsonw_slice(w, key, ost_buf_view(&text));
    ost_buf_release(&text);
}

void ost_jsonw_digest(struct ost_jsonw *w, const char *key, const struct ost_digest *digest)
{
    struct ost_buf text = OST_BUF_INIT;
    ost_digest_put(&text, digest);
    ost_jsonw_slice(w, key, ost_buf_view(&text));
    ost_buf_release(&text);
}

void ost_jsonw_node(struct ost_jsonw *w, const char *key, const struct ost_json *value)
{
    before_value(w, key);
    ost_json_print(w->out, value);
}

void ost_json_quote(struct ost_buf *out, struct ost_slice text)
{
    ost_buf_addch(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '"' || c == '\\')
            ost_buf_addch(out, '\\');
        if (c == '\n')
            ost_buf_puts(out, "\\n");
        else if (c < 0x20)
            ost_buf_printf(out, "\\u%04x", c);
        else
            ost_buf_addch(out, (char)c);
    }
    ost_buf_addch(out, '"');
}
