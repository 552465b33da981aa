/*
 * The parameters are described once, by describe() below: every slot with its name, its shape and
 * the field of the model it fills. Making, loading, storing and training all walk that list.
 */
#include "engine/bert/model.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"

/* ---- the list of parameters ---- */

/* What a parameter is; decides its precision and its weight decay. */
enum kind { TABLE, MATRIX, VECTOR };

/* Adds a slot: rows from.. of `weight` under `prefix` + `name`. cols 0: a vector. */
static void add_slot(struct ost_bert *m, struct ost_bert_weight *weight, enum kind kind,
                     int64_t from, int64_t rows, int64_t cols, const char *prefix, const char *name)
{
    struct ost_buf full = OST_BUF_INIT;
    ost_buf_printf(&full, "%s%s", prefix, name);
    struct ost_bert_slot *slot = &m->slot[m->slots++];
    *slot = (struct ost_bert_slot){ost_buf_detach(&full), weight, from, cols ? 2 : 1, {rows, cols}};
    weight->linear = kind == MATRIX;
    weight->decays = kind != VECTOR;
}

/* A linear map [out,in] with its bias, or a LayerNorm. */
static void add_linear(struct ost_bert *m, struct ost_bert_weight *w, struct ost_bert_weight *b,
                       int64_t out, int64_t in, int64_t from, const char *prefix, const char *name)
{
    struct ost_buf path = OST_BUF_INIT;
    ost_buf_printf(&path, "%s%s", prefix, name);
    add_slot(m, w, MATRIX, from, out, in, path.p, ".weight");
    add_slot(m, b, VECTOR, from, out, 0, path.p, ".bias");
    ost_buf_release(&path);
}

static void add_norm(struct ost_bert *m, struct ost_bert_weight *gain,
                     struct ost_bert_weight *shift, const char *prefix, const char *name)
{
    struct ost_buf path = OST_BUF_INIT;
    ost_buf_printf(&path, "%s%s", prefix, name);
    add_slot(m, gain, VECTOR, 0, m->config.hidden_size, 0, path.p, ".weight");
    add_slot(m, shift, VECTOR, 0, m->config.hidden_size, 0, path.p, ".bias");
    ost_buf_release(&path);
}

enum { SLOTS_PER_LAYER = 16, SLOTS_OUTSIDE = 9 };

static void describe_layer(struct ost_bert *m, int64_t i)
{
    struct ost_bert_layer *l = &m->layer[i];
    int64_t h = m->config.hidden_size, wide = m->config.intermediate_size;
    static const char *const third[] = {"query", "key", "value"};
    struct ost_buf at = OST_BUF_INIT;
    ost_buf_printf(&at, "bert.encoder.layer.%lld.attention.self.", (long long)i);
    for (int64_t k = 0; k < 3; k++)
        add_linear(m, &l->qkv, &l->qkv_bias, h, h, k * h, at.p, third[k]);
    ost_buf_clear(&at);
    ost_buf_printf(&at, "bert.encoder.layer.%lld.", (long long)i);
    add_linear(m, &l->mix, &l->mix_bias, h, h, 0, at.p, "attention.output.dense");
    add_norm(m, &l->mix_gain, &l->mix_shift, at.p, "attention.output.LayerNorm");
    add_linear(m, &l->up, &l->up_bias, wide, h, 0, at.p, "intermediate.dense");
    add_linear(m, &l->down, &l->down_bias, h, wide, 0, at.p, "output.dense");
    add_norm(m, &l->down_gain, &l->down_shift, at.p, "output.LayerNorm");
    ost_buf_release(&at);
}

static void describe(struct ost_bert *m)
{
    const struct ost_bert_config *c = &m->config;
    const char *at = "bert.embeddings.";
    int64_t h = c->hidden_size;
    m->slot = ost_calloc((size_t)c->layers * SLOTS_PER_LAYER + SLOTS_OUTSIDE, sizeof *m->slot);
    add_slot(m, &m->word, TABLE, 0, c->vocab_size, h, at, "word_embeddings.weight");
    add_slot(m, &m->position, TABLE, 0, c->max_positions, h, at, "position_embeddings.weight");
    add_slot(m, &m->type, TABLE, 0, c->type_vocab_size, h, at, "token_type_embeddings.weight");
    add_norm(m, &m->gain, &m->shift, at, "LayerNorm");
    for (int64_t i = 0; i < c->layers; i++)
        describe_layer(m, i);
    add_linear(m, &m->pooler, &m->pooler_bias, h, h, 0, "bert.pooler.", "dense");
    add_linear(m, &m->classifier, &m->classifier_bias, m->classes, h, 0, "", "classifier");
    m->classifier.linear = false; /* small, and the logits deserve all their digits */
    assert(m->slots == (size_t)c->layers * SLOTS_PER_LAYER + SLOTS_OUTSIDE);
}

/* ---- making and preparing ---- */

/* Rows of a parameter: those of its last slot and before. */
static int64_t rows_of(const struct ost_bert *m, const struct ost_bert_weight *weight)
{
    int64_t rows = 0;
    for (size_t i = 0; i < m->slots; i++)
        if (m->slot[i].weight == weight && m->slot[i].from + m->slot[i].dim[0] > rows)
            rows = m->slot[i].from + m->slot[i].dim[0];
    return rows;
}

int ost_bert_new(struct ost_bert **out, struct ost_bert_config *config, int64_t classes, int device)
{
    assert(classes > 0);
    struct ost_bert *m = ost_calloc(1, sizeof *m);
    m->config = *config;
    *config = (struct ost_bert_config){0};
    m->classes = classes;
    m->device = device;
    m->layer = ost_calloc((size_t)m->config.layers, sizeof *m->layer);
    m->masters = ost_scope_new(device);
    m->copies = ost_scope_new(device);
    describe(m);
    for (size_t i = 0; i < m->slots; i++) {
        struct ost_bert_slot *slot = &m->slot[i];
        int64_t dim[2] = {rows_of(m, slot->weight), slot->dim[1]};
        if (slot->from == 0)
            slot->weight->master = ost_tensor_f32(m->masters, slot->rank, dim, NULL);
        slot->weight->working = slot->weight->master;
    }
    int rc = ost_scope_status(m->masters);
    if (rc < 0)
        ost_bert_free(m);
    else
        *out = m;
    return rc;
}

void ost_bert_free(struct ost_bert *m)
{
    if (!m)
        return;
    ost_scope_free(m->copies);
    ost_scope_free(m->masters);
    for (size_t i = 0; i < m->slots; i++)
        free(m->slot[i].name);
    free(m->slot);
    free(m->layer);
    ost_bert_config_release(&m->config);
    free(m);
}

int ost_bert_prepare(struct ost_bert *m, enum ost_dtype precision, bool trainable)
{
    (void)ost_scope_status(m->copies);
    ost_scope_clear(m->copies);
    for (size_t i = 0; i < m->slots; i++) {
        struct ost_bert_weight *w = m->slot[i].weight;
        if (m->slot[i].from != 0)
            continue;
        bool copied = precision == OST_BF16 && w->linear;
        w->working = copied ? ost_tensor_cast(m->copies, w->master, OST_BF16) : w->master;
        if (trainable && ost_scope_status(m->copies) == 0)
            ost_tensor_trainable(w->working);
    }
    return ost_scope_status(m->copies);
}

void ost_bert_forget_gradients(struct ost_bert *m)
{
    for (size_t i = 0; i < m->slots; i++)
        ost_gradient_forget(m->slot[i].weight->working);
}

int ost_bert_register(struct ost_bert *m, struct ost_adamw *o, double weight_decay)
{
    int rc = 0;
    for (size_t i = 0; i < m->slots && rc == 0; i++) {
        const struct ost_bert_weight *w = m->slot[i].weight;
        if (m->slot[i].from == 0)
            rc = ost_adamw_add(o, w->master, w->working, w->decays ? weight_decay : 0);
    }
    return rc;
}

/* ---- the forward pass ---- */

static struct ost_tensor *linear(struct ost_scope *s, const struct ost_tensor *x,
                                 const struct ost_bert_weight *w, const struct ost_bert_weight *b)
{
    return ost_linear(s, x, w->working, b->working);
}

static struct ost_tensor *embed(struct ost_scope *s, const struct ost_bert *m,
                                const struct ost_bert_batch *batch)
{
    struct ost_tensor *word =
        ost_embedding(s, m->word.working, batch->ids, m->config.pad_token_id, true);
    struct ost_tensor *place = ost_add(s, ost_first_rows(s, m->position.working, batch->tokens),
                                       ost_first_rows(s, m->type.working, 1));
    struct ost_tensor *h = ost_layer_norm(s, ost_add(s, word, place), m->gain.working,
                                          m->shift.working, m->config.layer_norm_eps);
    return ost_dropout(s, h, m->config.hidden_dropout);
}

/* One layer on h [B,T,H]; only the first `queries` tokens come out. */
static struct ost_tensor *layer(struct ost_scope *s, const struct ost_bert_config *c,
                                const struct ost_bert_layer *l, const struct ost_tensor *h,
                                const struct ost_bert_batch *batch, int64_t queries)
{
    double p = c->hidden_dropout, eps = c->layer_norm_eps;
    enum ost_gelu_kind kind = c->gelu == OST_BERT_GELU_TANH ? OST_GELU_TANH : OST_GELU_ERF;
    struct ost_tensor *qkv = linear(s, h, &l->qkv, &l->qkv_bias);
    struct ost_tensor *seen =
        ost_attention(s, qkv, batch->length, c->heads, queries, c->attention_dropout);
    if (queries < batch->tokens)
        h = ost_first_tokens(s, h, queries);
    h = ost_add_norm(s, linear(s, seen, &l->mix, &l->mix_bias), p, h, l->mix_gain.working,
                     l->mix_shift.working, eps);
    struct ost_tensor *wide = ost_gelu(s, linear(s, h, &l->up, &l->up_bias), kind);
    return ost_add_norm(s, linear(s, wide, &l->down, &l->down_bias), p, h, l->down_gain.working,
                        l->down_shift.working, eps);
}

struct ost_tensor *ost_bert_encode(struct ost_scope *s, const struct ost_bert *m,
                                   const struct ost_bert_batch *batch, int64_t queries)
{
    assert(batch->tokens <= m->config.max_positions && queries <= batch->tokens);
    struct ost_tensor *h = embed(s, m, batch);
    for (int64_t i = 0; i < m->config.layers; i++) {
        bool last = i + 1 == m->config.layers;
        h = layer(s, &m->config, &m->layer[i], h, batch, last ? queries : batch->tokens);
    }
    return h;
}

struct ost_tensor *ost_bert_pooled(struct ost_scope *s, const struct ost_bert *m,
                                   const struct ost_bert_batch *batch)
{
    struct ost_tensor *first = ost_only_token(s, ost_bert_encode(s, m, batch, 1));
    return ost_tanh(s, linear(s, first, &m->pooler, &m->pooler_bias));
}

struct ost_tensor *ost_bert_logits(struct ost_scope *s, const struct ost_bert *m,
                                   const struct ost_bert_batch *batch)
{
    struct ost_tensor *pooled =
        ost_dropout(s, ost_bert_pooled(s, m, batch), m->config.classifier_dropout);
    return linear(s, pooled, &m->classifier, &m->classifier_bias);
}
