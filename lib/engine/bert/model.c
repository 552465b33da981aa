#include "engine/bert/model.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "engine/bert/adapter.h"
#include "engine/bert/adapter_bottleneck.h"
#include "engine/bert/adapter_low_rank.h"
#include "engine/bert/adapter_prefix.h"

/* ---- the list of parameters ---- */

static void describe_layer(struct ost_bert *m, int64_t i)
{
    struct ost_bert_layer *l = &m->layer[i];
    const struct ost_bert_names *names = m->config.family->names;
    const char *const third[] = {names->query, names->key, names->value};
    int64_t h = m->config.hidden_size, wide = m->config.intermediate_size;
    struct ost_buf prefix = OST_BUF_INIT;
    ost_buf_printf(&prefix, "%s%s.%lld.", m->config.family->prefix, names->layer, (long long)i);
    struct ost_bert_place at = {m, prefix.p, OST_BERT_ENCODER};
    for (int64_t k = 0; k < 3; k++)
        ost_bert_add_linear(&at, third[k], &l->qkv, (struct ost_bert_rows){h, h, k * h});
    ost_bert_add_linear(&at, names->mix, &l->mix, (struct ost_bert_rows){h, h, 0});
    ost_bert_add_norm(&at, names->mix_norm, &l->mix_norm, h);
    ost_bert_add_linear(&at, names->up, &l->up, (struct ost_bert_rows){wide, h, 0});
    ost_bert_add_linear(&at, names->down, &l->down, (struct ost_bert_rows){h, wide, 0});
    ost_bert_add_norm(&at, names->down_norm, &l->down_norm, h);
    ost_buf_release(&prefix);
}

static void describe(struct ost_bert *m)
{
    const struct ost_bert_config *c = &m->config;
    const struct ost_bert_names *names = c->family->names;
    struct ost_bert_place at = {m, c->family->prefix, OST_BERT_ENCODER};
    int64_t e = c->embedding_size, h = c->hidden_size;
    ost_bert_add_table(&at, names->word, &m->word, (struct ost_bert_rows){c->vocab_size, e, 0});
    ost_bert_add_table(&at, names->position, &m->position,
                       (struct ost_bert_rows){c->max_positions, e, 0});
    if (names->type)
        ost_bert_add_table(&at, names->type, &m->type,
                           (struct ost_bert_rows){c->type_vocab_size, e, 0});
    ost_bert_add_norm(&at, names->norm, &m->norm, e);
    if (e != h)
        ost_bert_add_linear(&at, names->project, &m->project, (struct ost_bert_rows){h, e, 0});
    for (int64_t i = 0; i < c->layers; i++)
        describe_layer(m, i);
    m->head->describe(m);
}

/* ---- making and preparing ---- */

int ost_bert_make_masters(struct ost_bert *m)
{
    for (size_t i = 0; i < m->slots; i++) {
        struct ost_bert_slot *slot = &m->slot[i];
        int64_t dim[2] = {ost_bert_rows_of(m, slot), slot->dim[1]};
        if (slot->weight->master)
            continue;
        slot->weight->master = ost_tensor_f32(m->masters, slot->rank, dim, NULL);
        slot->weight->working = slot->weight->master;
    }
    return ost_scope_status(m->masters);
}

struct ost_bert *ost_bert_new(struct ost_bert_config *config, const struct ost_bert_spec *spec)
{
    struct ost_bert *m = ost_calloc(1, sizeof *m);
    m->config = *config;
    *config = (struct ost_bert_config){0};
    m->head = spec->head;
    m->width = spec->width;
    m->device = spec->device;
    m->layer = ost_calloc((size_t)m->config.layers, sizeof *m->layer);
    m->masters = ost_scope_new(m->device);
    m->copies = ost_scope_new(m->device);
    describe(m);
    return m;
}

void ost_bert_free(struct ost_bert *m)
{
    if (!m)
        return;
    ost_adapter_free(m->adapter);
    ost_scope_free(m->copies);
    ost_scope_free(m->masters);
    for (size_t i = 0; i < m->slots; i++)
        free(m->slot[i].name);
    free(m->slot);
    free(m->layer);
    ost_bert_config_release(&m->config);
    free(m);
}

/* What is calculated with in place of a linear map's master. What an adapter adds keeps its digits. */
static struct ost_tensor *working_copy(const struct ost_bert *m, const struct ost_bert_weight *w,
                                       enum ost_dtype precision)
{
    if (precision == OST_F32 || (precision == OST_INT8 && m->adapter && !w->frozen))
        return w->master;
    return precision == OST_INT8 ? ost_tensor_pack(m->copies, w->master)
                                 : ost_tensor_cast(m->copies, w->master, OST_BF16);
}

int ost_bert_prepare(struct ost_bert *m, enum ost_dtype precision, bool trainable)
{
    (void)ost_scope_status(m->copies);
    ost_scope_clear(m->copies);
    for (size_t i = 0; i < m->slots; i++) {
        struct ost_bert_weight *w = m->slot[i].weight;
        if (m->slot[i].from != 0)
            continue;
        w->working = w->linear ? working_copy(m, w, precision) : w->master;
        if (trainable && ost_bert_is_trained(&m->slot[i]) && ost_scope_status(m->copies) == 0)
            ost_tensor_trainable(w->working);
    }
    m->packs = !m->prefix && ost_attention_packs(m->device, precision);
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
        if (ost_bert_is_trained(&m->slot[i]))
            rc = ost_adamw_add(o, w->master, w->working, w->decays ? weight_decay : 0);
    }
    return rc;
}

/* ---- the forward pass ---- */

struct ost_tensor *ost_bert_map(struct ost_scope *s, const struct ost_tensor *x,
                                const struct ost_bert_linear *linear)
{
    struct ost_tensor *y = ost_linear(s, x, linear->matrix.working, linear->bias.working);
    for (const struct ost_low_rank *part = linear->added; part; part = part->next)
        y = ost_low_rank_apply(s, part, x, y);
    return y;
}

struct ost_tensor *ost_bert_activate(struct ost_scope *s, const struct ost_tensor *x,
                                     enum ost_bert_activation activation)
{
    switch (activation) {
    case OST_BERT_GELU_ERF:
        return ost_gelu(s, x, OST_GELU_ERF);
    case OST_BERT_GELU_TANH:
        return ost_gelu(s, x, OST_GELU_TANH);
    case OST_BERT_RELU:
        return ost_relu(s, x);
    case OST_BERT_TANH:
        break;
    }
    return ost_tanh(s, x);
}

/* The sum of word, position and type of each token, with its LayerNorm. */
static struct ost_tensor *embed(struct ost_scope *s, const struct ost_bert *m,
                                const struct ost_bert_batch *batch)
{
    const struct ost_bert_config *c = &m->config;
    /* the gradient of a table that is also the output matrix is dense in any case */
    struct ost_tensor *h =
        ost_embedding(s, m->word.working, batch->ids, c->pad_token_id, !m->head->tied);
    h = ost_add(s, h,
                ost_embedding(s, m->position.working, batch->places,
                              c->family->positions_behind_pad ? c->pad_token_id : -1, false));
    if (c->type_vocab_size)
        h = ost_add(s, h, ost_first_rows(s, m->type.working, 1));
    h = ost_layer_norm(s, h, m->norm.gain.working, m->norm.shift.working, c->layer_norm_eps);
    h = ost_dropout(s, h, c->hidden_dropout);
    return c->embedding_size == c->hidden_size ? h : ost_bert_map(s, h, &m->project);
}

/* LayerNorm of (h + dropout(x)), which closes each half of a layer. */
static struct ost_tensor *close_half(struct ost_scope *s, const struct ost_bert *m,
                                     const struct ost_tensor *x, double p,
                                     const struct ost_tensor *h, const struct ost_bert_norm *norm)
{
    if (norm->before)
        return ost_bottleneck_close(s, m, x, p, h, norm);
    return ost_add_norm(s, x, p, h, norm->gain.working, norm->shift.working,
                        m->config.layer_norm_eps);
}

/* What each token sees; from all tokens of h to the first `queries` of each text. */
static struct ost_tensor *attend(struct ost_scope *s, const struct ost_bert *m, int64_t i,
                                 const struct ost_tensor *qkv, const struct ost_bert_batch *batch,
                                 int64_t queries)
{
    int64_t heads = m->config.heads;
    double p = m->config.attention_dropout;
    if (m->prefix)
        return ost_prefix_attend(s, m, i, qkv, batch, queries);
    if (!batch->starts)
        return ost_attention(s, qkv, batch->length, heads, queries, p);
    return ost_attention_packed(s, qkv, batch->starts, batch->tokens, queries, heads, p);
}

static const struct ost_tensor *first_tokens(struct ost_scope *s, const struct ost_tensor *h,
                                             const struct ost_bert_batch *batch, int64_t queries)
{
    if (queries == batch->tokens)
        return h;
    return batch->starts ? ost_pick_rows(s, h, batch->first) : ost_first_tokens(s, h, queries);
}

static struct ost_tensor *feed_forward(struct ost_scope *s, const struct ost_bert_layer *l,
                                       const struct ost_tensor *h,
                                       enum ost_bert_activation activation)
{
    struct ost_linear_map up = {l->up.matrix.working, l->up.bias.working};
    struct ost_linear_map down = {l->down.matrix.working, l->down.bias.working};
    bool plain = !l->up.added && !l->down.added;
    if (plain && (activation == OST_BERT_GELU_ERF || activation == OST_BERT_GELU_TANH))
        return ost_feed_forward(
            s, h, &up, activation == OST_BERT_GELU_ERF ? OST_GELU_ERF : OST_GELU_TANH, &down);
    return ost_bert_map(s, ost_bert_activate(s, ost_bert_map(s, h, &l->up), activation), &l->down);
}

/* Layer i on h [B,T,H], or packed [N,H]; only the first `queries` tokens come out. */
static struct ost_tensor *layer(struct ost_scope *s, const struct ost_bert *m, int64_t i,
                                const struct ost_tensor *h, const struct ost_bert_batch *batch,
                                int64_t queries)
{
    const struct ost_bert_layer *l = &m->layer[i];
    const struct ost_bert_config *c = &m->config;
    double p = c->hidden_dropout, p_mix = c->family->mix_keeps ? 0 : p;
    struct ost_tensor *seen = attend(s, m, i, ost_bert_map(s, h, &l->qkv), batch, queries);
    h = first_tokens(s, h, batch, queries);
    h = close_half(s, m, ost_bert_map(s, seen, &l->mix), p_mix, h, &l->mix_norm);
    return close_half(s, m, feed_forward(s, l, h, c->activation), p, h, &l->down_norm);
}

/* The first `queries` tokens of each text, all of them or one, behind the last layer: [rows,H]. */
static struct ost_tensor *encode(struct ost_scope *s, const struct ost_bert *m,
                                 const struct ost_bert_batch *batch, int64_t queries)
{
    assert(batch->tokens <= ost_adapter_tokens(m));
    assert(!batch->starts || !m->prefix);
    struct ost_tensor *h = embed(s, m, batch);
    size_t held = ost_scope_count(s);
    for (int64_t i = 0; i < m->config.layers; i++) {
        bool last = i + 1 == m->config.layers;
        h = layer(s, m, i, h, batch, last ? queries : batch->tokens);
        h = ost_scope_fold(s, held, h);
    }
    return batch->starts ? h : ost_token_rows(s, h);
}

struct ost_tensor *ost_bert_firsts(struct ost_scope *s, const struct ost_bert *m,
                                   const struct ost_bert_batch *batch)
{
    return ost_first_rows(s, encode(s, m, batch, 1), batch->texts);
}

struct ost_tensor *ost_bert_rows(struct ost_scope *s, const struct ost_bert *m,
                                 const struct ost_bert_batch *batch)
{
    return encode(s, m, batch, batch->tokens);
}

struct ost_tensor *ost_bert_asked(struct ost_scope *s, const struct ost_bert *m,
                                  const struct ost_bert_batch *batch)
{
    assert(batch->asked);
    return ost_pick_rows(s, ost_bert_rows(s, m, batch), batch->asked);
}

struct ost_tensor *ost_bert_sentences(struct ost_scope *s, const struct ost_bert *m,
                                      const struct ost_bert_batch *batch)
{
    return ost_mean_rows(s, ost_bert_rows(s, m, batch), batch->length, batch->starts != NULL);
}

struct ost_tensor *ost_bert_logits(struct ost_scope *s, const struct ost_bert *m,
                                   const struct ost_bert_batch *batch)
{
    assert(m->head->logits);
    return m->head->logits(s, m, batch);
}
