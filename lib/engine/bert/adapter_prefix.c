/* Prefix tuning (Li and Liang 2021, arXiv:2101.00190) as peft has it, without its projection. */
#include "engine/bert/adapter_prefix.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/bert/adapter.h"

enum { TOKENS, KEYS };

static const struct ost_adapter_key keys[KEYS] = {
    [TOKENS] = {"num_virtual_tokens", OST_ADAPTER_WHOLE, 20, 1, 1024, NULL},
};

static const struct ost_adapter_fixed fixed[] = {
    {"num_transformer_submodules", "1"},
    {NULL, NULL},
};

/* A projection is folded into the weights that are stored. */
static const char *const harmless[] = {"encoder_hidden_size",
                                       "init_weights",
                                       "num_attention_heads",
                                       "num_layers",
                                       "prefix_projection",
                                       "token_dim",
                                       NULL};

/*
 * Whether peft (0.21, with transformers 4.57) can use it: the encoder has to take a past, and for classes
 * of texts peft calls the encoder itself and hands the second of what it says to the output, which is
 * the pooler's only where the head has none of its own.
 */
static bool peft_can(const struct ost_bert *m)
{
    const struct ost_bert_family *family = m->config.family;
    const char *transform = family->sequence.transform;
    bool pooled = strncmp(transform, family->prefix, strlen(family->prefix)) == 0;
    return !family->takes_no_past && (m->head != &ost_bert_head_sequence || pooled);
}

static int attach(struct ost_adapter *a)
{
    struct ost_bert *m = a->m;
    if (!peft_can(m))
        return ost_fail(OST_EINVAL,
                        "there is no adapter prefix for encoders of type '%s' under this head, as "
                        "peft could not load it; take lora or adalora",
                        m->config.family->type);
    struct ost_prefix *own = a->own = m->prefix = ost_calloc(1, sizeof *own);
    struct ost_bert_place at = {m, "", OST_BERT_ADAPTER};
    own->tokens = (int64_t)ost_adapter_number(a, TOKENS);
    ost_bert_add_slot(
        &at, "prompt_embeddings", &own->prompt, OST_BERT_TABLE,
        (struct ost_bert_rows){own->tokens, 2 * m->config.layers * m->config.hidden_size, 0});
    return 0;
}

/* As torch.nn.Embedding is drawn. */
static int draw(struct ost_adapter *a, uint64_t seed)
{
    const struct ost_prefix *own = a->own;
    int rc = 0;
    for (size_t i = 0; i < a->m->slots && rc == 0; i++)
        if (a->m->slot[i].weight == &own->prompt)
            rc = ost_adapter_draw_normal(&a->m->slot[i], 1, seed);
    return rc;
}

static void put(const struct ost_adapter *a, struct ost_jsonw *w)
{
    const struct ost_bert_config *c = &a->m->config;
    ost_jsonw_int(w, "encoder_hidden_size", c->hidden_size);
    ost_jsonw_int(w, "num_attention_heads", c->heads);
    ost_jsonw_int(w, "num_layers", c->layers);
    ost_jsonw_int(w, "token_dim", c->hidden_size);
}

static void release(struct ost_adapter *a)
{
    a->m->prefix = NULL;
    free(a->own);
}

/*
 * The prefix stands as tokens in front of the others, its queries 0; what they are answered is thrown
 * away. That costs P rows of the small attention matrix and no attention of its own kind.
 */
struct ost_tensor *ost_prefix_attend(struct ost_scope *s, const struct ost_bert *m, int64_t i,
                                     const struct ost_tensor *qkv,
                                     const struct ost_bert_batch *batch, int64_t queries)
{
    const struct ost_prefix *prefix = m->prefix;
    int64_t h = m->config.hidden_size, p = prefix->tokens;
    struct ost_tensor *key_value = ost_columns(s, prefix->prompt.working, 2 * i * h, 2 * h);
    struct ost_tensor *all = ost_prepend_tokens(s, ost_pad_columns(s, key_value, h), qkv);
    struct ost_tensor *length = ost_add_number(s, batch->length, p);
    struct ost_tensor *seen =
        ost_attention(s, all, length, m->config.heads, p + queries, m->config.attention_dropout);
    return ost_without_tokens(s, seen, p);
}

const struct ost_adapter_kind ost_adapter_prefix = {
    .name = "prefix",
    .peft_type = "PREFIX_TUNING",
    .prefix = "",
    .head_prefix = "base_model.",
    .key = keys,
    .keys = KEYS,
    .fixed = fixed,
    .harmless = harmless,
    .attach = attach,
    .draw = draw,
    .free = release,
    .put = put,
};
