#include "base/error.h"
#include "text/tokenizer_reading.h"

static bool is_string(const struct ost_json *node, const char *text)
{
    return node && ost_json_type(node) == OST_JSON_STRING &&
           ost_slice_is(ost_json_text(node), text);
}

int ost_reading_type(const struct ost_json *part, const char *what, const char *type)
{
    if (is_string(ost_json_get(part, "type"), type))
        return 0;
    return ost_fail(OST_EINVAL, "its %s is no %s: " OST_TOKENIZER_SUPPORTED, what, type);
}

int ost_reading_setting(enum ost_tokenizer_setting *out, const struct ost_json *value,
                        const char *key)
{
    if (ost_json_type(value) == OST_JSON_NULL)
        *out = OST_AS_IN_FILE;
    else if (ost_json_type(value) == OST_JSON_BOOL)
        *out = ost_json_true(value) ? OST_ON : OST_OFF;
    else
        return ost_fail(OST_EPARSE, "'%s' is neither true, false nor null", key);
    return 0;
}

static int read_normalizer(struct ost_reading *r, const struct ost_json *node)
{
    struct ost_normal_rules *rules = &r->t->rules;
    const struct ost_json *strip = ost_json_get(node, "strip_accents");
    int rc = ost_reading_type(node, "normalizer", "BertNormalizer");
    if (rc == 0)
        rc = ost_json_bool_or(&rules->clean_text, node, "clean_text");
    if (rc == 0)
        rc = ost_json_bool_or(&rules->split_ideographs, node, "handle_chinese_chars");
    if (rc == 0)
        rc = ost_json_bool_or(&rules->lowercase, node, "lowercase");
    if (rc == 0 && strip)
        rc = ost_reading_setting(&r->t->strip_accents, strip, "strip_accents");
    return rc;
}

/* BertProcessing names a token as ["[SEP]", 102]. */
static int read_bert_token(struct ost_slice *name, const struct ost_json *node, const char *key)
{
    const struct ost_json *pair = ost_json_get(node, key);
    bool good = pair && ost_json_type(pair) == OST_JSON_ARRAY && ost_json_count(pair) == 2 &&
                ost_json_type(ost_json_at(pair, 0)) == OST_JSON_STRING;
    if (!good)
        return ost_fail(OST_EPARSE, "'%s' in post_processor is not a pair of token and id", key);
    *name = ost_json_text(ost_json_at(pair, 0));
    return 0;
}

/* The member `key` of the object that is element i of a template. */
static const struct ost_json *template_part(const struct ost_json *array, size_t i, const char *key)
{
    return i < ost_json_count(array) ? ost_json_get(ost_json_at(array, i), key) : NULL;
}

/* The template reads as `shape`: C [CLS], S [SEP], A and B the texts, each followed by its type. */
static bool is_template(const struct ost_json *array, const char *shape,
                        const struct ost_slice name[OST_SPECIALS])
{
    size_t n = strlen(shape) / 2;
    if (!array || ost_json_type(array) != OST_JSON_ARRAY || ost_json_count(array) != n)
        return false;
    for (size_t i = 0; i < n; i++, shape += 2) {
        bool text = *shape == 'A' || *shape == 'B';
        const struct ost_json *part = template_part(array, i, text ? "Sequence" : "SpecialToken");
        const struct ost_json *id = ost_json_get(part, "id");
        const struct ost_json *type = ost_json_get(part, "type_id");
        struct ost_slice wanted =
            text ? (struct ost_slice){shape, 1} : name[*shape == 'C' ? OST_CLS : OST_SEP];
        if (!id || ost_json_type(id) != OST_JSON_STRING ||
            !ost_slice_equal(ost_json_text(id), wanted))
            return false;
        if (!type || ost_json_type(type) != OST_JSON_INT || ost_json_number(type) != shape[1] - '0')
            return false;
    }
    return true;
}

static int read_template(struct ost_reading *r, const struct ost_json *node)
{
    const struct ost_json *single = ost_json_get(node, "single");
    const struct ost_json *pair = ost_json_get(node, "pair");
    const struct ost_json *cls = ost_json_get(template_part(single, 0, "SpecialToken"), "id");
    const struct ost_json *sep = ost_json_get(template_part(single, 2, "SpecialToken"), "id");
    if (cls && ost_json_type(cls) == OST_JSON_STRING)
        r->name[OST_CLS] = ost_json_text(cls);
    if (sep && ost_json_type(sep) == OST_JSON_STRING)
        r->name[OST_SEP] = ost_json_text(sep);
    if (is_template(single, "C0A0S0", r->name) && is_template(pair, "C0A0S0B1S1", r->name))
        return 0;
    return ost_fail(OST_EINVAL,
                    "its template puts other tokens around the texts: " OST_TOKENIZER_SUPPORTED);
}

/* Finds out what [CLS] and [SEP] are called. */
static int read_post_processor(struct ost_reading *r, const struct ost_json *node)
{
    if (!is_string(ost_json_get(node, "type"), "BertProcessing")) {
        int rc = ost_reading_type(node, "post_processor", "TemplateProcessing");
        return rc < 0 ? rc : read_template(r, node);
    }
    int rc = read_bert_token(&r->name[OST_CLS], node, "cls");
    return rc < 0 ? rc : read_bert_token(&r->name[OST_SEP], node, "sep");
}

/* The id that the post-processor gives to its token `key`; NULL if it says none. */
static const struct ost_json *post_id(const struct ost_json *node, const char *key,
                                      struct ost_slice name)
{
    const struct ost_json *pair = ost_json_get(node, key);
    if (pair)
        return ost_json_at(pair, 1);
    const struct ost_json *ids =
        ost_json_get(ost_json_get(ost_json_get(node, "special_tokens"), name.p), "ids");
    return ids && ost_json_count(ids) == 1 ? ost_json_at(ids, 0) : NULL;
}

int ost_reading_post_ids(const struct ost_reading *r)
{
    const struct ost_json *node = ost_json_get(r->tokenizer, "post_processor");
    const int which[] = {OST_CLS, OST_SEP};
    const char *const key[] = {"cls", "sep"};
    struct ost_special_ids ids = r->t->special;
    for (size_t i = 0; i < 2; i++) {
        struct ost_slice name = r->name[which[i]];
        const struct ost_json *id = post_id(node, key[i], name);
        bool same = id && ost_json_type(id) == OST_JSON_INT &&
                    ost_json_number(id) == *ost_special_at(&ids, which[i]);
        if (!same)
            return ost_fail(OST_EPARSE, "post_processor does not give '%.*s' its id %d",
                            OST_SLICE_ARG(name), *ost_special_at(&ids, which[i]));
    }
    return 0;
}

int ost_reading_pipeline(struct ost_reading *r)
{
    const struct ost_json *root = r->tokenizer;
    const struct ost_json *pre = ost_json_get(root, "pre_tokenizer");
    int rc = ost_reading_type(pre, "pre_tokenizer", "BertPreTokenizer");
    if (rc == 0)
        rc = read_normalizer(r, ost_json_get(root, "normalizer"));
    return rc < 0 ? rc : read_post_processor(r, ost_json_get(root, "post_processor"));
}
