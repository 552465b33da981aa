#include "engine/bert/slots.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "engine/bert/model.h"

void ost_bert_add_slot(const struct ost_bert_place *at, const char *name,
                       struct ost_bert_weight *weight, enum ost_bert_kind kind,
                       struct ost_bert_rows rows)
{
    struct ost_bert *m = at->m;
    struct ost_buf full = OST_BUF_INIT;
    ost_buf_printf(&full, "%s%s", at->prefix, name);
    m->slot = ost_grow(m->slot, &m->slots_cap, m->slots + 1, sizeof *m->slot);
    m->slot[m->slots++] = (struct ost_bert_slot){
        .name = ost_buf_detach(&full),
        .weight = weight,
        .kind = kind,
        .part = at->part,
        .from = rows.from,
        .rank = rows.columns ? 2 : 1,
        .dim = {rows.rows, rows.columns},
    };
    weight->linear = kind == OST_BERT_MATRIX;
    weight->decays = kind == OST_BERT_MATRIX || kind == OST_BERT_TABLE;
}

/* The place of what is called `name` there; release the buffer, which holds its prefix. */
static struct ost_bert_place inside(const struct ost_bert_place *at, const char *name,
                                    struct ost_buf *prefix)
{
    ost_buf_printf(prefix, "%s%s.", at->prefix, name);
    return (struct ost_bert_place){at->m, prefix->p, at->part};
}

void ost_bert_add_table(const struct ost_bert_place *at, const char *name,
                        struct ost_bert_weight *table, struct ost_bert_rows rows)
{
    struct ost_buf prefix = OST_BUF_INIT;
    struct ost_bert_place in = inside(at, name, &prefix);
    ost_bert_add_slot(&in, "weight", table, OST_BERT_TABLE, rows);
    ost_buf_release(&prefix);
}

void ost_bert_add_linear(const struct ost_bert_place *at, const char *name,
                         struct ost_bert_linear *linear, struct ost_bert_rows rows)
{
    struct ost_buf prefix = OST_BUF_INIT;
    struct ost_bert_place in = inside(at, name, &prefix);
    ost_bert_add_slot(&in, "weight", &linear->matrix, OST_BERT_MATRIX, rows);
    rows.columns = 0;
    ost_bert_add_slot(&in, "bias", &linear->bias, OST_BERT_BIAS, rows);
    ost_buf_release(&prefix);
}

void ost_bert_add_norm(const struct ost_bert_place *at, const char *name,
                       struct ost_bert_norm *norm, int64_t features)
{
    struct ost_buf prefix = OST_BUF_INIT;
    struct ost_bert_place in = inside(at, name, &prefix);
    struct ost_bert_rows rows = {.rows = features};
    ost_bert_add_slot(&in, "weight", &norm->gain, OST_BERT_GAIN, rows);
    ost_bert_add_slot(&in, "bias", &norm->shift, OST_BERT_BIAS, rows);
    ost_buf_release(&prefix);
}

int64_t ost_bert_rows_of(const struct ost_bert *m, const struct ost_bert_slot *slot)
{
    int64_t rows = 0;
    for (size_t i = 0; i < m->slots; i++) {
        const struct ost_bert_slot *other = &m->slot[i];
        if (other->weight == slot->weight && other->from + other->dim[0] > rows)
            rows = other->from + other->dim[0];
    }
    return rows;
}
