/*
 * Bottleneck adapters as adapter-hub's `adapters` has them: its seq_bn (Pfeiffer and others 2021) by
 * default; its double_seq_bn (Houlsby and others 2019) is mh_adapter=true,original_ln_before=false,
 * non_linearity=swish.
 */
#include "engine/bert/adapter_bottleneck.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/bert/adapter.h"

enum { MH, OUTPUT, REDUCTION, ACTIVATION, NORM_BEFORE, SCALING, DROPOUT, KEYS };

static const struct ost_adapter_key keys[KEYS] = {
    [MH] = {"mh_adapter", OST_ADAPTER_FLAG, 0, 0, 1, NULL},
    [OUTPUT] = {"output_adapter", OST_ADAPTER_FLAG, 1, 0, 1, NULL},
    [REDUCTION] = {"reduction_factor", OST_ADAPTER_REAL, 16, .125, 65536, NULL},
    [ACTIVATION] = {"non_linearity", OST_ADAPTER_WORD, 0, 0, 0, "relu"},
    [NORM_BEFORE] = {"original_ln_before", OST_ADAPTER_FLAG, 1, 0, 1, NULL},
    [SCALING] = {"scaling", OST_ADAPTER_REAL, 1, 1e-6, 1e6, NULL},
    [DROPOUT] = {"dropout", OST_ADAPTER_REAL, 0, 0, .99, NULL},
};

static const struct ost_adapter_fixed fixed[] = {
    {"original_ln_after", "true"},
    {"residual_before_ln", "true"},
    {NULL, NULL},
};

/* How fresh weights are drawn, and the shapes of a layer kind (phm_layer) that is off. */
static const char *const harmless[] = {"adapter_residual_before_ln",
                                       "factorized_phm_W",
                                       "factorized_phm_rule",
                                       "init_weights",
                                       "init_weights_seed",
                                       "phm_c_init",
                                       "phm_dim",
                                       "phm_init_range",
                                       "phm_rank",
                                       "learn_phm",
                                       "phm_bias",
                                       "shared_W_phm",
                                       "shared_phm_rule",
                                       "hypercomplex_nonlinearity",
                                       NULL};

/* All of one adapter: two a layer, of which some have no weights. */
struct own {
    struct ost_bottleneck *part; /* [2 layers] */
};

static int find_activation(enum ost_activation_kind *out, const char *name)
{
    static const struct {
        const char *name;
        enum ost_activation_kind kind;
    } known[] = {{"relu", OST_RELU},
                 {"swish", OST_SWISH},
                 {"silu", OST_SWISH},
                 {"tanh", OST_TANH},
                 {"gelu", OST_GELU}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i].name) == 0) {
            *out = known[i].kind;
            return 0;
        }
    return ost_fail(OST_EINVAL, "'non_linearity' is '%.200s'; known are relu, swish, tanh and gelu",
                    name);
}

/* The one at the end of a half, whose module is `where`. */
static void hang(struct ost_adapter *a, struct ost_bottleneck *part, struct ost_bert_norm *norm,
                 const char *where)
{
    struct ost_buf prefix = OST_BUF_INIT;
    int64_t h = a->m->config.hidden_size;
    int64_t narrow = (int64_t)((double)h / ost_adapter_number(a, REDUCTION));
    narrow = narrow < 1 ? 1 : narrow;
    ost_buf_printf(&prefix, "%s.adapters.%s.", where, a->name);
    struct ost_bert_place at = {a->m, prefix.p, OST_BERT_ADAPTER};
    ost_bert_add_linear(&at, "adapter_down.0", &part->down, (struct ost_bert_rows){narrow, h, 0});
    ost_bert_add_linear(&at, "adapter_up", &part->up, (struct ost_bert_rows){h, narrow, 0});
    part->down.matrix.linear = part->up.matrix.linear = false; /* small: stay in fp32 */
    part->norm_before = ost_adapter_number(a, NORM_BEFORE) != 0;
    part->scaling = ost_adapter_number(a, SCALING);
    part->dropout = ost_adapter_number(a, DROPOUT);
    norm->before = part;
    ost_buf_release(&prefix);
}

/* The module of a half, on the heap: its LayerNorm's name without ".LayerNorm.weight"; NULL: not so called. */
static char *half_of(const struct ost_bert *m, const struct ost_bert_norm *norm)
{
    struct ost_buf name = OST_BUF_INIT;
    for (size_t i = 0; i < m->slots; i++)
        if (m->slot[i].weight == &norm->gain)
            ost_buf_puts(&name, m->slot[i].name);
    const char *end = strstr(name.p, ".LayerNorm.");
    if (end)
        ost_buf_cut(&name, (size_t)(end - name.p));
    else
        ost_buf_release(&name);
    return end ? ost_buf_detach(&name) : NULL;
}

static int fail_family(const struct ost_bert_family *family)
{
    return ost_fail(OST_EINVAL,
                    "there is no adapter bottleneck for encoders of type '%s', as adapter-hub's "
                    "adapters could not load it; take lora or adalora",
                    family->type);
}

static int attach(struct ost_adapter *a)
{
    struct ost_bert *m = a->m;
    struct own *own = a->own = ost_calloc(1, sizeof *own);
    enum ost_activation_kind activation = OST_RELU;
    own->part = ost_calloc(2 * (size_t)m->config.layers, sizeof *own->part);
    int rc = find_activation(&activation, a->settings.value[ACTIVATION].text);
    if (rc == 0 && !ost_adapter_number(a, MH) && !ost_adapter_number(a, OUTPUT))
        rc = ost_fail(OST_EINVAL, "neither mh_adapter nor output_adapter is true");
    if (rc == 0 && m->config.family->hub_lacks)
        rc = fail_family(m->config.family);
    for (int64_t i = 0; i < 2 * m->config.layers && rc == 0; i++) {
        struct ost_bert_layer *l = &m->layer[i / 2];
        struct ost_bert_norm *norm = i % 2 ? &l->down_norm : &l->mix_norm;
        if (!ost_adapter_number(a, i % 2 ? OUTPUT : MH))
            continue;
        char *where = half_of(m, norm);
        own->part[i].activation = activation;
        if (where)
            hang(a, &own->part[i], norm, where);
        else
            rc = fail_family(m->config.family);
        free(where);
    }
    return rc;
}

/* Matrices from N(0, .02), adapter-hub's "bert". */
static int draw(struct ost_adapter *a, uint64_t seed)
{
    int rc = 0;
    for (size_t i = 0; i < a->m->slots && rc == 0; i++) {
        const struct ost_bert_slot *slot = &a->m->slot[i];
        if (slot->part == OST_BERT_ADAPTER && slot->kind == OST_BERT_MATRIX)
            rc = ost_adapter_draw_normal(slot, .02, seed);
    }
    return rc;
}

static void release(struct ost_adapter *a)
{
    struct own *own = a->own;
    for (int64_t i = 0; i < a->m->config.layers; i++)
        a->m->layer[i].mix_norm.before = a->m->layer[i].down_norm.before = NULL;
    free(own->part);
    free(own);
}

struct ost_tensor *ost_bottleneck_close(struct ost_scope *s, const struct ost_bert *m,
                                        const struct ost_tensor *x, double p,
                                        const struct ost_tensor *h,
                                        const struct ost_bert_norm *norm)
{
    const struct ost_bottleneck *b = norm->before;
    const struct ost_tensor *gain = norm->gain.working, *shift = norm->shift.working;
    double eps = m->config.layer_norm_eps;
    struct ost_tensor *z = ost_dropout(s, x, p);
    struct ost_tensor *u = b->norm_before ? ost_add_norm(s, z, 0, h, gain, shift, eps) : z;
    u = ost_activate(s, ost_bert_map(s, u, &b->down), b->activation);
    u = ost_dropout(s, ost_scale(s, ost_bert_map(s, u, &b->up), b->scaling), b->dropout);
    return ost_add_norm(s, ost_add(s, u, z), 0, h, gain, shift, eps);
}

const struct ost_adapter_kind ost_adapter_bottleneck = {
    .name = "bottleneck",
    .prefix = "",
    .head_prefix = "",
    .key = keys,
    .keys = KEYS,
    .fixed = fixed,
    .harmless = harmless,
    .attach = attach,
    .draw = draw,
    .free = release,
};
