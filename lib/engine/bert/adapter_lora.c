/* LoRA (Hu and others 2021, arXiv:2106.09685) as peft has it: scale is alpha / r, or alpha / sqrt r. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "engine/bert/adapter_low_rank.h"

enum { R, ALPHA, DROPOUT, RANK_STABLE, TARGETS, KEYS };

static const struct ost_adapter_key keys[KEYS] = {
    [R] = {"r", OST_ADAPTER_WHOLE, 8, 1, 1024, NULL},
    [ALPHA] = {"lora_alpha", OST_ADAPTER_REAL, 16, 1e-6, 1e6, NULL},
    [DROPOUT] = {"lora_dropout", OST_ADAPTER_REAL, .1, 0, .99, NULL},
    [RANK_STABLE] = {"use_rslora", OST_ADAPTER_FLAG, 0, 0, 1, NULL},
    [TARGETS] = {"target_modules", OST_ADAPTER_NAMES, 0, 0, 0, "query+value"},
};

static const struct ost_adapter_fixed fixed[] = {
    {"bias", "\"none\""},
    {"init_lora_weights", "true|false|\"gaussian\""},
    {NULL, NULL},
};

static const char *const harmless[] = {"megatron_core", "qalora_group_size", NULL};

static int attach(struct ost_adapter *a)
{
    struct ost_low_ranks *own = a->own = ost_calloc(1, sizeof *own);
    int rc = ost_low_ranks_attach(own, a, a->settings.value[TARGETS].text);
    int64_t r = (int64_t)ost_adapter_number(a, R);
    double over = ost_adapter_number(a, RANK_STABLE) ? sqrt((double)r) : (double)r;
    for (size_t i = 0; i < own->n && rc == 0; i++) {
        struct ost_low_rank *part = &own->part[i];
        part->scale = ost_adapter_number(a, ALPHA) / over;
        part->dropout = ost_adapter_number(a, DROPOUT);
        ost_low_rank_add_slot(a, part, &part->a, ".lora_A.weight", r, part->in);
        ost_low_rank_add_slot(a, part, &part->b, ".lora_B.weight", part->out, r);
    }
    return rc;
}

/* A as torch.nn.Linear is drawn, B 0: the model begins as it was. */
static int draw(struct ost_adapter *a, uint64_t seed)
{
    const struct ost_low_ranks *own = a->own;
    int rc = 0;
    for (size_t i = 0; i < a->m->slots && rc == 0; i++) {
        const struct ost_bert_slot *slot = &a->m->slot[i];
        const struct ost_low_rank *part = ost_low_ranks_of(own, slot);
        if (part && slot->weight == &part->a)
            rc = ost_adapter_draw_even(slot, 1 / sqrt((double)part->in), seed);
    }
    return rc;
}

static int merge(struct ost_adapter *a)
{
    return ost_low_ranks_merge(a->own, a);
}

static void release(struct ost_adapter *a)
{
    ost_low_ranks_release(a->own);
    free(a->own);
}

const struct ost_adapter_kind ost_adapter_lora = {
    .name = "lora",
    .peft_type = "LORA",
    .prefix = "base_model.model.",
    .head_prefix = "base_model.model.",
    .key = keys,
    .keys = KEYS,
    .fixed = fixed,
    .harmless = harmless,
    .attach = attach,
    .draw = draw,
    .free = release,
    .merge = merge,
};
