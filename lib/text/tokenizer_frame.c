/*
 * The frame: which special tokens stand around the texts, and what the post-processor does to the
 * spans (processors/{template,bert,roberta}.rs).
 */
#include "base/error.h"
#include "base/utf8.h"
#include "io/json.h"
#include "text/tokenizer_parts.h"
#include "text/unicode.h"

static const char bert_pair[] = "C0A0S0B1S1", roberta_pair[] = "C0A0S0S0B0S0";

/* The pairs that templates may have. */
static const char *const pairs[] = {bert_pair, roberta_pair, "C0A0S0B0S0", "C0A0S0S1B1S1",
                                    "C0A0S0S0B1S1"};

/* BertProcessing and RobertaProcessing name a token as ["[SEP]", 102]. */
static int read_token(struct ost_slice *name, const struct ost_json *node, const char *key)
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
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (is_template(single, "C0A0S0", r->name) && is_template(pair, pairs[i], r->name)) {
            r->t->frame = (struct ost_frame){.pair = pairs[i]};
            return 0;
        }
    return ost_fail(OST_EINVAL,
                    "its template puts other tokens around the texts: " OST_TOKENIZER_SUPPORTED);
}

void ost_frame_roberta(struct ost_frame *f, bool keep_first)
{
    *f = (struct ost_frame){roberta_pair, true, true, keep_first};
}

static int read_roberta(struct ost_frame *f, const struct ost_json *node)
{
    ost_frame_roberta(f, true);
    int rc = ost_json_bool_or(&f->trim, node, "trim_offsets");
    return rc < 0 ? rc : ost_json_bool_or(&f->keep_first, node, "add_prefix_space");
}

int ost_frame_read(struct ost_reading *r)
{
    const struct ost_json *node = ost_json_get(r->tokenizer, "post_processor");
    const struct ost_json *type = ost_json_get(node, "type");
    bool text = type && ost_json_type(type) == OST_JSON_STRING;
    bool roberta = text && ost_slice_is(ost_json_text(type), "RobertaProcessing");
    bool bert = text && ost_slice_is(ost_json_text(type), "BertProcessing");
    int rc = 0;
    r->t->frame = (struct ost_frame){.pair = bert_pair};
    if (!r->tokenizer)
        return 0;
    if (!roberta && !bert) {
        rc = ost_reading_type(node, "post_processor", "TemplateProcessing");
        return rc < 0 ? rc : read_template(r, node);
    }
    if (roberta)
        rc = read_roberta(&r->t->frame, node);
    if (rc == 0)
        rc = read_token(&r->name[OST_CLS], node, "cls");
    return rc < 0 ? rc : read_token(&r->name[OST_SEP], node, "sep");
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

int ost_frame_check(const struct ost_reading *r)
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

/* What the reference calls a space in a token: white space, or byte-level BPE's letter for it. */
static bool is_space(int32_t c)
{
    return c == 0x120 || (c >= 0 && ost_unicode_is_space((uint32_t)c));
}

static size_t spaces_before(struct ost_slice value)
{
    size_t n = 0;
    for (size_t at = 0, taken; at < value.n; at += taken, n++)
        if (!is_space(ost_utf8_decode(value.p + at, value.n - at, &taken)))
            break;
    return n;
}

static size_t spaces_after(struct ost_slice value)
{
    size_t n = 0;
    for (size_t at = 0, taken; at < value.n; at += taken)
        n = is_space(ost_utf8_decode(value.p + at, value.n - at, &taken)) ? n + 1 : 0;
    return n;
}

/* `n` characters on from byte `at`, not beyond `end`. */
static size_t forward(struct ost_slice text, size_t at, size_t end, size_t n)
{
    for (size_t taken; n > 0 && at < end; n--, at += taken)
        ost_utf8_decode(text.p + at, end - at, &taken);
    return at;
}

static size_t backward(struct ost_slice text, size_t at, size_t begin, size_t n)
{
    for (; n > 0 && at > begin; n--)
        for (at--; at > begin && (text.p[at] & 0xc0) == 0x80;)
            at--;
    return at;
}

struct ost_text_span ost_frame_trim(const struct ost_frame *f, struct ost_slice text, size_t i,
                                    struct ost_text_span span, struct ost_slice value)
{
    size_t before = spaces_before(value), after = spaces_after(value);
    if (before == 1 && f->keep_first && (i == 0 || span.begin == 0))
        before = 0;
    span.begin = forward(text, span.begin, span.end, before);
    span.end = backward(text, span.end, span.begin, after);
    return span;
}
