/*
 * AdaLoRA (Zhang and others 2023, arXiv:2303.10512) as peft has it: low-rank additions B E A, whose
 * ranks are cut where they matter least.
 *
 * A triplet is a rank of an addition: a column of B, a value of E, a row of A. Every step tells how
 * much each weight matters: I = |weight gradient|, smoothed, times the smoothed distance of I from
 * that. Over all additions the triplets with the smallest sums (E's own, the means of A's and B's)
 * get E = 0, so many that the budget is kept, which falls with the cube of the time that is left:
 *
 *     steps   0 .. tinit            init_r ranks an addition
 *             .. total - tfinal     from there to target_r in the mean; cut every deltaT steps
 *             .. total              target_r: those that were cut stay so
 *
 * The loss gets the mean distance of A's rows and B's columns from orthonormality. Files hold only
 * the ranks that are left, and rank_pattern says which those are; the scale stays alpha / init_r.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/bert/adapter_low_rank.h"

enum {
    INIT_R,
    TARGET_R,
    ALPHA,
    DROPOUT,
    TINIT,
    TFINAL,
    DELTA_T,
    BETA1,
    BETA2,
    ORTHOGONAL,
    TARGETS,
    KEYS
};

/* tinit and tfinal of -1: a tenth and three tenths of all steps. */
static const struct ost_adapter_key keys[KEYS] = {
    [INIT_R] = {"init_r", OST_ADAPTER_WHOLE, 12, 1, 1024, NULL},
    [TARGET_R] = {"target_r", OST_ADAPTER_WHOLE, 8, 1, 1024, NULL},
    [ALPHA] = {"lora_alpha", OST_ADAPTER_REAL, 32, 1e-6, 1e6, NULL},
    [DROPOUT] = {"lora_dropout", OST_ADAPTER_REAL, .1, 0, .99, NULL},
    [TINIT] = {"tinit", OST_ADAPTER_WHOLE, -1, -1, 1e12, NULL},
    [TFINAL] = {"tfinal", OST_ADAPTER_WHOLE, -1, -1, 1e12, NULL},
    [DELTA_T] = {"deltaT", OST_ADAPTER_WHOLE, 10, 1, 1e12, NULL},
    [BETA1] = {"beta1", OST_ADAPTER_REAL, .85, 1e-6, .999999, NULL},
    [BETA2] = {"beta2", OST_ADAPTER_REAL, .85, 1e-6, .999999, NULL},
    [ORTHOGONAL] = {"orth_reg_weight", OST_ADAPTER_REAL, .5, 0, 1e6, NULL},
    [TARGETS] = {"target_modules", OST_ADAPTER_NAMES, 0, 0, 0, "query+value"},
};

static const struct ost_adapter_fixed fixed[] = {
    {"bias", "\"none\""},
    {"init_lora_weights", "true|false"},
    {NULL, NULL},
};

static const char *const harmless[] = {"megatron_core", "qalora_group_size", "r",
                                       "rank_pattern",  "total_step",        NULL};

enum matrix { A, B, E, MATRICES };

/* A matrix of an addition, and how much its weights matter. */
struct tracked {
    struct ost_bert_weight *weight;
    struct ost_bert_weight sensitivity, uncertainty; /* [as the matrix] smoothed I, |I - that| */
    float *gradient; /* of the step that is being taken; NULL: no training */
    size_t n;
};

struct addition {
    struct ost_low_rank *part;
    struct ost_bert_weight left; /* [init_r] 1: the rank is there, 0: it was cut */
    struct tracked of[MATRICES];
};

struct own {
    struct ost_low_ranks ranks;
    struct addition *addition; /* [ranks.n] */
    int64_t total;             /* steps; 0: no training */
};

static struct own *own_of(const struct ost_adapter *a)
{
    return a->own;
}

static int64_t whole(const struct ost_adapter *a, size_t i)
{
    return (int64_t)ost_adapter_number(a, i);
}

/* ---- slots ---- */

/* A slot of state beside the weights: kept with a training, in no file. */
static void add_kept(struct ost_adapter *a, const struct ost_low_rank *part,
                     struct ost_bert_weight *weight, const char *name, size_t n)
{
    struct ost_bert_place at = {a->m, part->module, OST_BERT_ADAPTER};
    ost_bert_add_slot(&at, name, weight, OST_BERT_BIAS, (struct ost_bert_rows){(int64_t)n, 0, 0});
    weight->kept = true;
}

static int attach(struct ost_adapter *a)
{
    struct own *own = a->own = ost_calloc(1, sizeof *own);
    int rc = ost_low_ranks_attach(&own->ranks, a, a->settings.value[TARGETS].text);
    int64_t r = whole(a, INIT_R);
    own->addition = ost_calloc(own->ranks.n, sizeof *own->addition);
    for (size_t i = 0; i < own->ranks.n && rc == 0; i++) {
        struct ost_low_rank *part = &own->ranks.part[i];
        struct addition *add = &own->addition[i];
        *add = (struct addition){.part = part};
        add->of[A] = (struct tracked){.weight = &part->a, .n = (size_t)(r * part->in)};
        add->of[B] = (struct tracked){.weight = &part->b, .n = (size_t)(r * part->out)};
        add->of[E] = (struct tracked){.weight = &part->e, .n = (size_t)r};
        part->scale = ost_adapter_number(a, ALPHA) / ((double)r + 1e-5);
        part->dropout = ost_adapter_number(a, DROPOUT);
        ost_low_rank_add_slot(a, part, &part->a, ".lora_A", r, part->in);
        ost_low_rank_add_slot(a, part, &part->b, ".lora_B", part->out, r);
        ost_low_rank_add_slot(a, part, &part->e, ".lora_E", r, 1);
        add_kept(a, part, &add->left, ".left", (size_t)r);
    }
    return rc;
}

static void release(struct ost_adapter *a)
{
    struct own *own = own_of(a);
    for (size_t i = 0; i < own->ranks.n; i++)
        for (int k = 0; k < MATRICES; k++)
            free(own->addition[i].of[k].gradient);
    free(own->addition);
    ost_low_ranks_release(&own->ranks);
    free(own);
}

/* All ranks are left. */
static int leave_all(const struct addition *add, int64_t r)
{
    float *left = ost_calloc((size_t)r, sizeof *left);
    for (int64_t k = 0; k < r; k++)
        left[k] = 1;
    int rc = ost_tensor_write(add->left.master, 0, r, left);
    free(left);
    return rc;
}

/* A and B from N(0, .02), E 0: the model begins as it was. */
static int draw(struct ost_adapter *a, uint64_t seed)
{
    struct own *own = own_of(a);
    int rc = 0;
    for (size_t i = 0; i < own->ranks.n && rc == 0; i++)
        rc = leave_all(&own->addition[i], whole(a, INIT_R));
    for (size_t i = 0; i < a->m->slots && rc == 0; i++) {
        const struct ost_bert_slot *slot = &a->m->slot[i];
        const struct ost_low_rank *part = ost_low_ranks_of(&own->ranks, slot);
        if (part && slot->weight != &part->e)
            rc = ost_adapter_draw_normal(slot, .02, seed);
    }
    return rc;
}

/* ---- files ---- */

/* Which ranks the file has, [r]; all of them without a rank_pattern. */
static int read_pattern(float *left, int64_t *ranks, const struct ost_low_rank *part, int64_t r,
                        const struct ost_json *config)
{
    struct ost_buf name = OST_BUF_INIT;
    ost_buf_printf(&name, "%s.lora_E", part->module);
    const struct ost_json *list = ost_json_get(ost_json_get(config, "rank_pattern"), name.p);
    int rc = 0;
    if (list && (ost_json_type(list) != OST_JSON_ARRAY || ost_json_count(list) != (size_t)r))
        rc = ost_fail(OST_EPARSE, "'rank_pattern' has no list of %lld values for '%s'",
                      (long long)r, name.p);
    *ranks = 0;
    for (int64_t k = 0; k < r && rc == 0; k++) {
        left[k] = !list || ost_json_true(ost_json_at(list, (size_t)k));
        *ranks += left[k] != 0;
    }
    ost_buf_release(&name);
    return rc;
}

/* Spreads what the file has of a matrix over its ranks: rows of A and E, columns of B. */
static void spread(float *to, const float *from, const float *left, int64_t rows, int64_t cols,
                   bool by_column)
{
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < cols; j++)
            if (left[by_column ? j : i])
                to[i * cols + j] = *from++;
}

static int take_matrix(const struct ost_bert_slot *slot, const struct ost_safetensors *st,
                       const float *left, int64_t ranks, bool by_column)
{
    const struct ost_safetensors_entry *e = NULL;
    struct ost_buf name = OST_BUF_INIT;
    int64_t rows = slot->dim[0], cols = slot->dim[1];
    ost_buf_printf(&name, "%s%s", ost_adapter_adalora.prefix, slot->name);
    int64_t dim[2] = {by_column ? rows : ranks, by_column ? ranks : cols};
    int rc = ost_adapter_find(&e, st, name.p, 2, dim);
    ost_buf_release(&name);
    if (rc < 0 || !slot->weight->master)
        return rc;
    float *all = ost_calloc((size_t)(rows * cols), sizeof *all);
    float *values = ost_calloc((size_t)e->count, sizeof *values);
    rc = ost_safetensors_read_f32(st, e, values);
    spread(all, values, left, rows, cols, by_column);
    if (rc == 0)
        rc = ost_tensor_write(slot->weight->master, 0, rows, all);
    free(values);
    free(all);
    return rc;
}

static struct addition *addition_of(struct own *own, const struct ost_bert_slot *slot)
{
    for (size_t i = 0; i < own->ranks.n; i++)
        if (slot->weight == &own->addition[i].left)
            return &own->addition[i];
    struct ost_low_rank *part = ost_low_ranks_of(&own->ranks, slot);
    return part ? &own->addition[part - own->ranks.part] : NULL;
}

static int take(struct ost_adapter *a, const struct ost_bert_slot *slot,
                const struct ost_safetensors *st, const struct ost_json *config)
{
    struct addition *add = addition_of(own_of(a), slot);
    int64_t r = whole(a, INIT_R), ranks = 0;
    float *left = ost_calloc((size_t)r, sizeof *left);
    int rc = read_pattern(left, &ranks, add->part, r, config);
    if (rc == 0 && !slot->weight->kept)
        rc = take_matrix(slot, st, left, ranks, slot->weight == &add->part->b);
    else if (rc == 0 && slot->weight->master)
        rc = ost_tensor_write(slot->weight->master, 0, r, left);
    free(left);
    return rc;
}

/* The reverse of spread. */
static int64_t gather(float *to, const float *from, const float *left, int64_t rows, int64_t cols,
                      bool by_column)
{
    int64_t n = 0;
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < cols; j++)
            if (left[by_column ? j : i])
                to[n++] = from[i * cols + j];
    return n;
}

static void give(const struct ost_adapter *a, const struct ost_bert_slot *slot, const float *values,
                 struct ost_adapter_items *items)
{
    struct addition *add = addition_of(own_of(a), slot);
    struct ost_scope *s = ost_scope_new(a->m->device);
    const float *left = ost_tensor_values(s, add->left.master);
    bool by_column = slot->weight == &add->part->b;
    int64_t rows = slot->dim[0], cols = slot->dim[1], ranks = 0;
    float *some = ost_calloc((size_t)(rows * cols), sizeof *some);
    struct ost_buf name = OST_BUF_INIT;
    for (int64_t k = 0; k < whole(a, INIT_R); k++)
        ranks += left[k] != 0;
    gather(some, values, left, rows, cols, by_column);
    ost_buf_printf(&name, "%s%s", ost_adapter_adalora.prefix, slot->name);
    int64_t dim[2] = {by_column ? rows : ranks, by_column ? ranks : cols};
    ost_adapter_items_add(items, name.p, 2, dim, some);
    ost_buf_release(&name);
    free(some);
    (void)ost_scope_status(s);
    ost_scope_free(s);
}

static void put(const struct ost_adapter *a, struct ost_jsonw *w)
{
    const struct own *own = own_of(a);
    struct ost_scope *s = ost_scope_new(a->m->device);
    ost_jsonw_int(w, "total_step", own->total ? own->total : 1);
    ost_jsonw_object(w, "rank_pattern");
    for (size_t i = 0; i < own->ranks.n; i++) {
        struct ost_buf name = OST_BUF_INIT;
        const float *left = ost_tensor_values(s, own->addition[i].left.master);
        ost_buf_printf(&name, "%s.lora_E", own->ranks.part[i].module);
        ost_jsonw_array(w, name.p);
        for (int64_t k = 0; left && k < whole(a, INIT_R); k++)
            ost_jsonw_bool(w, NULL, left[k] != 0);
        ost_jsonw_end(w);
        ost_buf_release(&name);
    }
    ost_jsonw_end(w);
    (void)ost_scope_status(s);
    ost_scope_free(s);
}

/* ---- the training ---- */

static int plan(struct ost_adapter *a, int64_t steps)
{
    struct own *own = own_of(a);
    static const char *const name[MATRICES][2] = {
        [A] = {".lora_A.sensitivity", ".lora_A.uncertainty"},
        [B] = {".lora_B.sensitivity", ".lora_B.uncertainty"},
        [E] = {".lora_E.sensitivity", ".lora_E.uncertainty"}};
    own->total = steps;
    if (whole(a, TINIT) < 0)
        a->settings.value[TINIT].number = (double)(steps / 10);
    if (whole(a, TFINAL) < 0)
        a->settings.value[TFINAL].number = (double)(steps * 3 / 10);
    if (whole(a, TARGET_R) > whole(a, INIT_R))
        return ost_fail(OST_EINVAL, "target_r %lld is more than init_r %lld",
                        (long long)whole(a, TARGET_R), (long long)whole(a, INIT_R));
    if (whole(a, TINIT) >= steps - whole(a, TFINAL))
        return ost_fail(OST_EINVAL,
                        "tinit %lld and tfinal %lld leave none of %lld steps to cut ranks in",
                        (long long)whole(a, TINIT), (long long)whole(a, TFINAL), (long long)steps);
    for (size_t i = 0; i < own->ranks.n; i++)
        for (int k = 0; k < MATRICES; k++) {
            struct tracked *t = &own->addition[i].of[k];
            t->gradient = ost_calloc(t->n, sizeof *t->gradient);
            add_kept(a, own->addition[i].part, &t->sensitivity, name[k][0], t->n);
            add_kept(a, own->addition[i].part, &t->uncertainty, name[k][1], t->n);
        }
    return ost_bert_make_masters(a->m);
}

static struct ost_tensor *loss(struct ost_scope *s, const struct ost_adapter *a,
                               struct ost_tensor *of_head)
{
    const struct own *own = own_of(a);
    double share = ost_adapter_number(a, ORTHOGONAL) / (2 * (double)own->ranks.n);
    struct ost_tensor *sum = NULL;
    for (size_t i = 0; i < own->ranks.n; i++) {
        const struct ost_low_rank *part = &own->ranks.part[i];
        struct ost_tensor *both = ost_add(s, ost_orthogonality(s, part->a.working, false),
                                          ost_orthogonality(s, part->b.working, true));
        sum = sum ? ost_add(s, sum, both) : both;
    }
    return ost_add(s, of_head, ost_scale(s, sum, share));
}

/* The step forgets the gradients, which are needed beside the weights that it makes. */
static int before_step(struct ost_adapter *a, const struct ost_adamw *adamw)
{
    struct own *own = own_of(a);
    float scale = (float)ost_adamw_scale(adamw);
    struct ost_scope *s = ost_scope_new(a->m->device);
    for (size_t i = 0; i < own->ranks.n; i++)
        for (int k = 0; k < MATRICES; k++) {
            struct tracked *t = &own->addition[i].of[k];
            struct ost_tensor *g = ost_gradient(s, t->weight->working);
            const float *values = g ? ost_tensor_values(s, g) : NULL;
            for (size_t n = 0; n < t->n; n++)
                t->gradient[n] = values ? scale * values[n] : 0;
        }
    int rc = ost_scope_status(s);
    ost_scope_free(s);
    return rc;
}

/* *next = beta old + (1 - beta) new, element by element */
static float smooth(double beta, float old, float new)
{
    return (float)beta * old + (float)(1 - beta) * new;
}

static int track(struct ost_scope *s, const struct ost_adapter *a, struct tracked *t)
{
    const float *w = ost_tensor_values(s, t->weight->master),
                *was = ost_tensor_values(s, t->sensitivity.master),
                *unsure = ost_tensor_values(s, t->uncertainty.master);
    int rc = ost_scope_status(s);
    if (rc < 0)
        return rc;
    float *now = ost_calloc(2 * t->n, sizeof *now), *apart = now + t->n;
    for (size_t n = 0; n < t->n; n++) {
        float importance = fabsf(w[n] * t->gradient[n]);
        now[n] = smooth(ost_adapter_number(a, BETA1), was[n], importance);
        apart[n] = smooth(ost_adapter_number(a, BETA2), unsure[n], fabsf(importance - now[n]));
    }
    rc = ost_tensor_write(t->sensitivity.master, 0, (int64_t)t->n, now);
    if (rc == 0)
        rc = ost_tensor_write(t->uncertainty.master, 0, (int64_t)t->n, apart);
    free(now);
    return rc;
}

static int forget(struct tracked *t)
{
    float *zeros = ost_calloc(t->n, sizeof *zeros);
    int rc = ost_tensor_write(t->sensitivity.master, 0, (int64_t)t->n, zeros);
    if (rc == 0)
        rc = ost_tensor_write(t->uncertainty.master, 0, (int64_t)t->n, zeros);
    free(zeros);
    return rc;
}

/* Adds what the matrix says of each rank's worth: the mean of its weights' scores. */
static void add_worth(struct ost_scope *s, float *worth, const struct tracked *t, int64_t r,
                      bool by_column)
{
    const float *sensitivity = ost_tensor_values(s, t->sensitivity.master),
                *uncertainty = ost_tensor_values(s, t->uncertainty.master);
    int64_t each = (int64_t)t->n / r;
    for (int64_t k = 0; sensitivity && uncertainty && k < r; k++) {
        double sum = 0;
        for (int64_t i = 0; i < each; i++) {
            int64_t at = by_column ? i * r + k : k * each + i;
            sum += sensitivity[at] * uncertainty[at];
        }
        worth[k] += (float)(sum / (double)each);
    }
}

static int by_size(const void *x, const void *y)
{
    float a = *(const float *)x, b = *(const float *)y;
    return (a > b) - (a < b);
}

/* The worth up to which `cut` of the n ranks are cut; below all when none is. */
static float threshold(const float *worth, size_t n, int64_t cut)
{
    if (cut < 1)
        return -1;
    float *sorted = ost_calloc(n, sizeof *sorted);
    memcpy(sorted, worth, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_size);
    float most = sorted[cut - 1];
    free(sorted);
    return most;
}

/* E = 0 where no rank is left. */
static int cut_values(struct ost_scope *s, const struct addition *add, int64_t r)
{
    const float *left = ost_tensor_values(s, add->left.master),
                *e = ost_tensor_values(s, add->part->e.master);
    int rc = ost_scope_status(s);
    if (rc < 0)
        return rc;
    float *values = ost_calloc((size_t)r, sizeof *values);
    for (int64_t k = 0; k < r; k++)
        values[k] = left[k] ? e[k] : 0;
    rc = ost_tensor_write(add->part->e.master, 0, r, values);
    free(values);
    return rc;
}

static int mark_left(const struct addition *add, const float *worth, int64_t r, float most)
{
    float *left = ost_calloc((size_t)r, sizeof *left);
    for (int64_t k = 0; k < r; k++)
        left[k] = worth[k] > most;
    int rc = ost_tensor_write(add->left.master, 0, r, left);
    free(left);
    return rc;
}

static int cut_to(struct ost_scope *s, const struct ost_adapter *a, int64_t budget)
{
    const struct own *own = own_of(a);
    int64_t r = whole(a, INIT_R);
    size_t n = own->ranks.n * (size_t)r;
    float *worth = ost_calloc(n, sizeof *worth);
    for (size_t i = 0; i < own->ranks.n; i++) {
        const struct addition *add = &own->addition[i];
        add_worth(s, worth + i * (size_t)r, &add->of[A], r, false);
        add_worth(s, worth + i * (size_t)r, &add->of[B], r, true);
        add_worth(s, worth + i * (size_t)r, &add->of[E], r, false);
    }
    int rc = ost_scope_status(s);
    float most = threshold(worth, n, (int64_t)n - budget);
    for (size_t i = 0; i < own->ranks.n && rc == 0; i++) {
        rc = mark_left(&own->addition[i], worth + i * (size_t)r, r, most);
        if (rc == 0)
            rc = cut_values(s, &own->addition[i], r);
    }
    free(worth);
    return rc;
}

/* Ranks that may be left after a step between tinit and total - tfinal. */
static int64_t budget_of(const struct ost_adapter *a, int64_t step)
{
    const struct own *own = own_of(a);
    double n = (double)own->ranks.n, first = n * ost_adapter_number(a, INIT_R),
           last = n * ost_adapter_number(a, TARGET_R);
    double time = (double)(own->total - whole(a, TFINAL) - whole(a, TINIT));
    double still = 1 - (double)(step - whole(a, TINIT)) / time;
    return (int64_t)((first - last) * (still * still * still) + last);
}

/* All matrices of all additions. */
static int each(struct ost_scope *s, const struct ost_adapter *a, bool forgets)
{
    struct own *own = own_of(a);
    int rc = 0;
    for (size_t i = 0; i < own->ranks.n; i++)
        for (int k = 0; k < MATRICES && rc == 0; k++)
            rc = forgets ? forget(&own->addition[i].of[k]) : track(s, a, &own->addition[i].of[k]);
    return rc;
}

static int cut_again(struct ost_scope *s, const struct ost_adapter *a)
{
    const struct own *own = own_of(a);
    int rc = 0;
    for (size_t i = 0; i < own->ranks.n && rc == 0; i++)
        rc = cut_values(s, &own->addition[i], whole(a, INIT_R));
    return rc;
}

static int allocate(struct ost_scope *s, const struct ost_adapter *a, int64_t step)
{
    int64_t last = own_of(a)->total - whole(a, TFINAL);
    if (step > last)
        return cut_again(s, a);
    int rc = step < last ? each(s, a, false) : 0;
    bool cuts = step == last || (step > whole(a, TINIT) && step % whole(a, DELTA_T) == 0);
    if (rc == 0 && cuts)
        rc = cut_to(s, a, budget_of(a, step));
    return rc == 0 && step == last ? each(s, a, true) : rc;
}

static int after_step(struct ost_adapter *a, int64_t step)
{
    struct ost_scope *s = ost_scope_new(a->m->device);
    int rc = allocate(s, a, step);
    ost_scope_free(s);
    return rc;
}

static bool settled(const struct ost_adapter *a, int64_t step)
{
    return step >= own_of(a)->total - whole(a, TFINAL);
}

static int merge(struct ost_adapter *a)
{
    return ost_low_ranks_merge(&own_of(a)->ranks, a);
}

const struct ost_adapter_kind ost_adapter_adalora = {
    .name = "adalora",
    .peft_type = "ADALORA",
    .prefix = "base_model.model.",
    .head_prefix = "base_model.model.",
    .key = keys,
    .keys = KEYS,
    .fixed = fixed,
    .harmless = harmless,
    .attach = attach,
    .draw = draw,
    .free = release,
    .take = take,
    .give = give,
    .put = put,
    .merge = merge,
    .plan = plan,
    .loss = loss,
    .before_step = before_step,
    .after_step = after_step,
    .settled = settled,
};
