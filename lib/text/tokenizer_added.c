/*
 * Added tokens: those that are cut out of a text before the model sees it.
 *
 * As in the reference (tokenizer/added_vocabulary.rs) there are two sets. The first is looked for in
 * the raw text; what is left between is normalised, and the second is looked for there, each token
 * normalised as the text is. Leftmost and longest wins; of two tokens with the same normalised text
 * the special one, then the one of lower place in the file.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/json.h"
#include "io/number.h"
#include "text/tokenizer_parts.h"

/* One entry of added_tokens or added_tokens_decoder. */
struct added {
    struct ost_slice content;
    int64_t id;
    uint8_t bits;
};

static const struct ost_json *list_of(const struct ost_reading *r)
{
    return r->tokenizer ? ost_json_get(r->tokenizer, "added_tokens")
                        : ost_json_get(r->config, "added_tokens_decoder");
}

size_t ost_added_count(const struct ost_reading *r)
{
    return ost_json_count(list_of(r));
}

static int read_added_bits(struct added *out, const struct ost_json *node)
{
    bool special = false, single_word = false, left = false, right = false;
    int rc = ost_json_bool_or(&special, node, "special");
    if (rc == 0)
        rc = ost_json_bool_or(&single_word, node, "single_word");
    if (rc == 0)
        rc = ost_json_bool_or(&left, node, "lstrip");
    if (rc == 0)
        rc = ost_json_bool_or(&right, node, "rstrip");
    bool normalized = !special;
    if (rc == 0)
        rc = ost_json_bool_or(&normalized, node, "normalized");
    if (rc < 0)
        return rc;
    if (single_word)
        return ost_fail(OST_EINVAL,
                        "added token '%.*s' is matched as a whole word only: ostler reads added "
                        "tokens with single_word false",
                        OST_SLICE_ARG(out->content));
    out->bits = OST_ADDED | (special ? OST_ADDED_SPECIAL : 0) | (left ? OST_ADDED_LSTRIP : 0) |
                (right ? OST_ADDED_RSTRIP : 0) | (normalized ? OST_ADDED_NORMALIZED : 0);
    return 0;
}

static int read_added(struct added *out, const struct ost_json *node)
{
    const char *content;
    int rc = ost_json_string(&content, node, "content");
    if (rc < 0)
        return rc;
    out->content = ost_slice_of(content);
    if (out->content.n == 0 || out->content.n > OST_ADDED_BYTES)
        return ost_fail(OST_ELIMIT, "added token '%.*s' is not 1 to %d bytes long",
                        OST_SLICE_ARG(out->content), OST_ADDED_BYTES);
    return read_added_bits(out, node);
}

int ost_added_mark(struct ost_tokenizer *t, int32_t id, uint8_t bits)
{
    bool known = t->added[id];
    t->added[id] |= bits;
    return known ? 0 : ost_vocabulary_index(&t->vocabulary, OST_TOKEN_ADDED, id);
}

static int add_added(struct ost_tokenizer *t, const struct added *a)
{
    struct ost_vocabulary *v = &t->vocabulary;
    int32_t known = ost_vocabulary_id(v, a->content);
    int rc = 0;
    if (a->id < 0 || (uint64_t)a->id >= v->n || (known >= 0 && known != a->id))
        return ost_fail(OST_EPARSE, "added token '%.*s' cannot have the id %lld",
                        OST_SLICE_ARG(a->content), (long long)a->id);
    if (known < 0)
        rc = ost_vocabulary_set(v, a->content, (int32_t)a->id);
    return rc < 0 ? rc : ost_added_mark(t, (int32_t)a->id, a->bits);
}

/* "added_tokens": [{"id": 100, "content": ...}, ...] */
static int read_list(struct ost_tokenizer *t, const struct ost_json *list)
{
    int rc = 0;
    for (size_t i = 0; i < ost_json_count(list) && rc == 0; i++) {
        struct added a;
        rc = ost_json_int(&a.id, ost_json_at(list, i), "id");
        if (rc == 0)
            rc = read_added(&a, ost_json_at(list, i));
        if (rc == 0)
            rc = add_added(t, &a);
    }
    return rc;
}

/* "added_tokens_decoder": {"100": {"content": ...}, ...} */
static int read_decoder(struct ost_tokenizer *t, const struct ost_json *decoder)
{
    struct ost_json_iter it = ost_json_members(decoder);
    int rc = 0;
    while (rc == 0 && ost_json_next(&it)) {
        struct added a;
        rc = ost_number_int(&a.id, it.key);
        if (rc == 0)
            rc = read_added(&a, it.value);
        if (rc == 0)
            rc = add_added(t, &a);
    }
    return rc;
}

/* Those that are no pieces follow the pieces without a gap. */
int ost_added_read(struct ost_reading *r)
{
    struct ost_vocabulary *v = &r->t->vocabulary;
    int rc = r->tokenizer ? read_list(r->t, list_of(r)) : read_decoder(r->t, list_of(r));
    size_t n = r->t->model_size, highest = n;
    for (size_t id = n; id < v->n; id++) {
        n += v->token[id].p != NULL;
        highest = v->token[id].p ? id + 1 : highest;
    }
    if (rc == 0 && highest != n)
        rc = ost_fail(OST_EPARSE, "the ids of the added tokens leave a gap below %zu", highest);
    v->n = n;
    return rc;
}

void ost_added_release(struct ost_added_set *set)
{
    ost_vocabulary_release(&set->form);
    free(set->id);
}

/* The token's text as the normalizer leaves it. */
static void normal_form(struct ost_buf *out, struct ost_token_run *r, struct ost_slice token)
{
    r->text = token;
    r->room->text.n = 0;
    r->t->kind->normalize(r, 0, token.n);
    ost_buf_clear(out);
    ost_traced_write(out, r->room->text.c, r->room->text.n);
}

static int add_form(struct ost_added_set *set, struct ost_slice form, int32_t id)
{
    struct ost_vocabulary *v = &set->form;
    int32_t at = (int32_t)v->n;
    if (form.n == 0 || form.n > OST_ADDED_BYTES)
        return ost_fail(OST_ELIMIT, "added token %d, normalised, is not 1 to %d bytes long", id,
                        OST_ADDED_BYTES);
    if (ost_vocabulary_id(v, form) >= 0)
        return 0;
    v->n++;
    set->id[at] = id;
    set->first[(unsigned char)form.p[0]] = true;
    set->length[form.n] = 1;
    int rc = ost_vocabulary_set(v, form, at);
    return rc < 0 ? rc : ost_vocabulary_index(v, OST_TOKEN_BEGINS, at);
}

/* From "is there one of this length" to a list of the lengths, longest first. */
static void list_lengths(struct ost_added_set *set)
{
    bool there[OST_ADDED_BYTES + 1];
    for (size_t n = 0; n <= OST_ADDED_BYTES; n++)
        there[n] = set->length[n];
    for (size_t n = OST_ADDED_BYTES; n > 0; n--)
        if (there[n])
            set->length[set->n_lengths++] = n;
}

static int make_set(struct ost_token_run *r, struct ost_added_set *set, bool normalized)
{
    const struct ost_tokenizer *t = r->t;
    struct ost_buf form = OST_BUF_INIT;
    size_t n = 0;
    int rc = 0;
    for (size_t id = 0; id < t->vocabulary.n; id++)
        n += t->added[id] != 0;
    ost_vocabulary_init(&set->form, n, false);
    set->form.n = 0;
    set->id = ost_calloc(n, sizeof *set->id);
    for (int special = 1; special >= 0; special--)
        for (size_t id = 0; id < t->vocabulary.n && rc == 0; id++) {
            uint8_t bits = t->added[id];
            if (!bits || !(bits & OST_ADDED_SPECIAL) != !special ||
                !(bits & OST_ADDED_NORMALIZED) != !normalized)
                continue;
            ost_buf_clear(&form);
            ost_buf_slice(&form, t->vocabulary.token[id]);
            if (normalized)
                normal_form(&form, r, t->vocabulary.token[id]);
            rc = add_form(set, ost_buf_view(&form), (int32_t)id);
        }
    list_lengths(set);
    ost_buf_release(&form);
    return rc;
}

/* A token of the set may be looked for across the end of a window. */
static bool crosses_windows(const struct ost_tokenizer *t, const struct ost_added_set *set)
{
    for (size_t i = 0; i < set->form.n; i++) {
        struct ost_slice form = set->form.token[i];
        if (memchr(form.p, ' ', form.n) || t->added[set->id[i]] & OST_ADDED_RSTRIP)
            return true;
    }
    return false;
}

int ost_added_prepare(struct ost_tokenizer *t)
{
    struct ost_encoding e = OST_ENCODING_INIT;
    e.room = ost_calloc(1, sizeof *e.room);
    e.room->normal = (struct ost_normal)OST_NORMAL_INIT;
    e.room->bytes = (struct ost_buf)OST_BUF_INIT;
    struct ost_token_run r = {.out = &e, .t = t, .room = e.room};
    int rc = make_set(&r, &t->raw, false);
    if (rc == 0)
        rc = make_set(&r, &t->normalized, true);
    if (rc == 0 && crosses_windows(t, &t->normalized))
        t->windows = false;
    ost_encoding_release(&e);
    return rc;
}

int32_t ost_added_match(const struct ost_tokenizer *t, const struct ost_added_set *set,
                        struct ost_slice bytes, size_t *length)
{
    for (size_t i = 0; i < set->n_lengths; i++) {
        *length = set->length[i];
        if (*length > bytes.n)
            continue;
        struct ost_slice key = {bytes.p, *length};
        int32_t at = ost_vocabulary_find(&set->form, OST_TOKEN_BEGINS, key);
        if (at >= 0 && (t->special_in_text || !(t->added[set->id[at]] & OST_ADDED_SPECIAL)))
            return set->id[at];
    }
    return -1;
}
