#include "engine/bert/adapter_low_rank.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"

/* ---- finding linear maps ---- */

/* The slot's module: its name without ".weight". */
static struct ost_slice module_of(const struct ost_bert_slot *slot)
{
    return (struct ost_slice){slot->name, strlen(slot->name) - strlen(".weight")};
}

/* The weights of linear maps that stay as they are; the output is trained itself. */
static bool can_carry(const struct ost_bert_slot *slot)
{
    return slot->kind == OST_BERT_MATRIX && slot->part != OST_BERT_ADAPTER && slot->weight->frozen;
}

static bool is_named(struct ost_slice module, struct ost_slice name)
{
    if (module.n < name.n || memcmp(module.p + module.n - name.n, name.p, name.n) != 0)
        return false;
    return module.n == name.n || module.p[module.n - name.n - 1] == '.';
}

/* Counts the maps of one name and marks them. */
static size_t mark(bool *marked, const struct ost_bert *m, struct ost_slice name)
{
    size_t n = 0;
    for (size_t i = 0; i < m->slots; i++)
        if (can_carry(&m->slot[i]) && is_named(module_of(&m->slot[i]), name)) {
            marked[i] = true;
            n++;
        }
    return n;
}

static int fail_target(const struct ost_bert *m, struct ost_slice name)
{
    struct ost_slice example = {"", 0};
    for (size_t i = 0; i < m->slots && !example.n; i++)
        if (can_carry(&m->slot[i]))
            example = module_of(&m->slot[i]);
    return ost_fail(
        OST_EINVAL,
        "target_modules names '%.*s', which is no linear map of this encoder that stays "
        "as it is; there are such as '%.*s'",
        OST_SLICE_ARG(name), OST_SLICE_ARG(example));
}

static int mark_all(bool *marked, const struct ost_bert *m, const char *targets)
{
    struct ost_slice rest = ost_slice_of(targets), name;
    while (rest.n) {
        ost_slice_cut(&rest, '+', &name);
        if (mark(marked, m, name) == 0)
            return fail_target(m, name);
    }
    return 0;
}

static void hang(struct ost_low_rank *part, const struct ost_bert_slot *slot)
{
    struct ost_slice module = module_of(slot);
    struct ost_buf name = OST_BUF_INIT;
    ost_buf_slice(&name, module);
    part->module = ost_buf_detach(&name);
    /* a matrix always is the first member of its linear map (slots.h) */
    part->linear =
        (struct ost_bert_linear *)((char *)slot->weight - offsetof(struct ost_bert_linear, matrix));
    part->from = slot->from;
    part->out = slot->dim[0];
    part->in = slot->dim[1];
    part->next = part->linear->added;
    part->linear->added = part;
}

int ost_low_ranks_attach(struct ost_low_ranks *out, struct ost_adapter *a, const char *targets)
{
    struct ost_bert *m = a->m;
    bool *marked = ost_calloc(m->slots, sizeof *marked);
    int rc = mark_all(marked, m, targets);
    size_t n = 0;
    for (size_t i = 0; i < m->slots; i++)
        n += marked[i];
    out->part = ost_calloc(n, sizeof *out->part);
    for (size_t i = 0; i < m->slots && rc == 0; i++)
        if (marked[i])
            hang(&out->part[out->n++], &m->slot[i]);
    free(marked);
    return rc;
}

void ost_low_ranks_release(struct ost_low_ranks *l)
{
    for (size_t i = 0; i < l->n; i++) {
        l->part[i].linear->added = NULL;
        free(l->part[i].module);
    }
    free(l->part);
}

void ost_low_rank_add_slot(struct ost_adapter *a, const struct ost_low_rank *part,
                           struct ost_bert_weight *weight, const char *name, int64_t rows,
                           int64_t cols)
{
    struct ost_bert_place at = {a->m, part->module, OST_BERT_ADAPTER};
    ost_bert_add_slot(&at, name, weight, OST_BERT_MATRIX, (struct ost_bert_rows){rows, cols, 0});
    weight->linear = false; /* small: stays in fp32 */
}

struct ost_low_rank *ost_low_ranks_of(const struct ost_low_ranks *l,
                                      const struct ost_bert_slot *slot)
{
    for (size_t i = 0; i < l->n; i++) {
        struct ost_low_rank *part = &l->part[i];
        if (slot->weight == &part->a || slot->weight == &part->b || slot->weight == &part->e)
            return part;
    }
    return NULL;
}

/* ---- calculating ---- */

struct ost_tensor *ost_low_rank_apply(struct ost_scope *s, const struct ost_low_rank *part,
                                      const struct ost_tensor *x, const struct ost_tensor *y)
{
    const struct ost_tensor *a = part->a.working;
    if (part->e.working)
        a = ost_multiply(s, a, part->e.working);
    struct ost_tensor *low = ost_linear(s, ost_dropout(s, x, part->dropout), a, NULL);
    struct ost_tensor *more = ost_linear(s, ost_scale(s, low, part->scale), part->b.working, NULL);
    return ost_add_columns(s, y, more, part->from);
}

/* Adds scale B (E) A to the rows of W. */
static int merge_part(struct ost_scope *s, const struct ost_low_rank *part)
{
    struct ost_tensor *master = part->linear->matrix.master;
    const float *w = ost_tensor_values(s, master), *a = ost_tensor_values(s, part->a.master),
                *b = ost_tensor_values(s, part->b.master),
                *e = part->e.master ? ost_tensor_values(s, part->e.master) : NULL;
    int64_t rank = ost_tensor_dim(part->a.master, 0), in = part->in;
    int rc = ost_scope_status(s);
    if (rc < 0)
        return rc;
    float *sum = ost_calloc((size_t)(part->out * in), sizeof *sum);
    for (int64_t o = 0; o < part->out; o++)
        for (int64_t i = 0; i < in; i++) {
            double more = 0;
            for (int64_t k = 0; k < rank; k++)
                more += (double)b[o * rank + k] * (e ? e[k] : 1) * a[k * in + i];
            sum[o * in + i] = (float)(w[(part->from + o) * in + i] + part->scale * more);
        }
    rc = ost_tensor_write(master, part->from, part->out, sum);
    free(sum);
    return rc;
}

int ost_low_ranks_merge(const struct ost_low_ranks *l, struct ost_adapter *a)
{
    int rc = 0;
    for (size_t i = 0; i < l->n && rc == 0; i++) {
        struct ost_scope *s = ost_scope_new(a->m->device);
        rc = merge_part(s, &l->part[i]);
        ost_scope_free(s);
    }
    return rc;
}
