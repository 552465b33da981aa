/*
 * JSON: read strictly (jansson behind the door), written by our own writer.
 *
 * Reading: duplicate keys, NaN, trailing text, bad UTF-8 and nesting beyond 2,048 are refused with
 * line and column. Nodes are borrowed from the root and live until ost_json_free(root).
 *
 *     struct ost_json *root;
 *     int rc = ost_json_load(&root, "config.json", 1 << 20);
 *     if (rc == 0) rc = ost_json_int(&layers, root, "num_hidden_layers");   // names the key on failure
 *     ost_json_free(root);
 *
 * Writing: straight through, keys first; NULL as key inside an array. Doubles read back exactly; what
 * is not finite is written as null.
 *
 *     struct ost_jsonw w = ost_jsonw_start(&buf, 2);
 *     ost_jsonw_object(&w, NULL);
 *     ost_jsonw_int(&w, "rows", 640);
 *     ost_jsonw_end(&w);
 */
#ifndef OST_IO_JSON_H
#define OST_IO_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/sha256.h"
#include "base/slice.h"
#include "base/time.h"

struct ost_json;

enum ost_json_type {
    OST_JSON_NULL,
    OST_JSON_BOOL,
    OST_JSON_INT,
    OST_JSON_REAL,
    OST_JSON_STRING,
    OST_JSON_ARRAY,
    OST_JSON_OBJECT,
};

/* The whole text as one value. The caller puts the file's name in front of a failure. */
int ost_json_parse(struct ost_json **out, struct ost_slice text);

/* A file of at most `limit` bytes; failures carry its path. */
int ost_json_load(struct ost_json **out, const char *path, int64_t limit);

void ost_json_free(struct ost_json *root);

enum ost_json_type ost_json_type(const struct ost_json *node);

/* The member, or NULL when there is none, it is null, or `object` is no object. */
const struct ost_json *ost_json_get(const struct ost_json *object, const char *key);

/* Whether there is such a member, null or not. */
bool ost_json_has(const struct ost_json *object, const char *key);

/* Elements of an array or members of an object; 0 for anything else and for NULL. */
size_t ost_json_count(const struct ost_json *node);

/* Element i of an array, i < count. */
const struct ost_json *ost_json_at(const struct ost_json *array, size_t i);

/* Members in the order of the file: `for (it = ost_json_members(o); ost_json_next(&it);)`. */
struct ost_json_iter {
    const struct ost_json *object;
    void *at;
    struct ost_slice key;
    const struct ost_json *value;
};
struct ost_json_iter ost_json_members(const struct ost_json *object);
bool ost_json_next(struct ost_json_iter *it);

/* The bytes of a string node (may hold NUL; a NUL follows them); empty for anything else. */
struct ost_slice ost_json_text(const struct ost_json *node);
/* The value of an integer or real node; 0 for anything else. */
double ost_json_number(const struct ost_json *node);
bool ost_json_true(const struct ost_json *node);

/*
 * A required member of the given type; missing or of another type is OST_EPARSE naming the key.
 * The string is borrowed and holds no NUL. A real accepts an integer.
 */
int ost_json_int(int64_t *out, const struct ost_json *object, const char *key);
int ost_json_real(double *out, const struct ost_json *object, const char *key);
int ost_json_string(const char **out, const struct ost_json *object, const char *key);

/* As above, with *out left as it is when the member is missing or null. */
int ost_json_int_or(int64_t *out, const struct ost_json *object, const char *key);
int ost_json_real_or(double *out, const struct ost_json *object, const char *key);
int ost_json_string_or(const char **out, const struct ost_json *object, const char *key);
int ost_json_bool_or(bool *out, const struct ost_json *object, const char *key);

/* Takes a member out of a parsed object; one that is not there is fine. */
void ost_json_remove(struct ost_json *object, const char *key);

/* Appends the value on one line; strings, integers and doubles read back equal. */
void ost_json_print(struct ost_buf *out, const struct ost_json *node);

struct ost_jsonw {
    struct ost_buf *out;
    int indent; /* spaces per level; 0 writes one line */
    int depth;
    bool first;         /* no value yet on this level */
    uint64_t is_object; /* bit d: level d is an object */
};

struct ost_jsonw ost_jsonw_start(struct ost_buf *out, int indent);
void ost_jsonw_object(struct ost_jsonw *w, const char *key);
void ost_jsonw_array(struct ost_jsonw *w, const char *key);
void ost_jsonw_end(struct ost_jsonw *w); /* closes the innermost object or array */
void ost_jsonw_string(struct ost_jsonw *w, const char *key, const char *value);
void ost_jsonw_slice(struct ost_jsonw *w, const char *key, struct ost_slice value);
void ost_jsonw_int(struct ost_jsonw *w, const char *key, int64_t value);
void ost_jsonw_real(struct ost_jsonw *w, const char *key, double value);
void ost_jsonw_bool(struct ost_jsonw *w, const char *key, bool value);
void ost_jsonw_null(struct ost_jsonw *w, const char *key);
void ost_jsonw_instant(struct ost_jsonw *w, const char *key, ost_time at); /* RFC 3339, UTC */
void ost_jsonw_digest(struct ost_jsonw *w, const char *key, const struct ost_digest *digest);
/* A parsed value as it is, on one line. */
void ost_jsonw_node(struct ost_jsonw *w, const char *key, const struct ost_json *value);

/* Appends a JSON string with its quotes; valid UTF-8 in, only what must be escaped is. */
void ost_json_quote(struct ost_buf *out, struct ost_slice text);

#endif
