/*
 * A head that answers with any number of classes: a value is their names with ';' between them, an
 * empty one none. A class is in the answer when its sigmoid is above one half.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/intern.h"
#include "engine/head.h"

/* The next name of a value, without white space around it; empty ones are skipped. */
static bool next_name(struct ost_slice *rest, struct ost_slice *name)
{
    while (rest->n) {
        ost_slice_cut(rest, ';', name);
        *name = ost_slice_trim(*name);
        if (name->n)
            return true;
    }
    return false;
}

/* All names of the values, repeated as they come; on the heap. */
static struct ost_slice *list_names(const struct ost_slice *value, size_t n, size_t stride,
                                    size_t *names)
{
    struct ost_slice *all = NULL, name;
    size_t cap = 0;
    *names = 0;
    for (size_t i = 0; i < n; i++)
        for (struct ost_slice rest = value[i * stride]; next_name(&rest, &name);) {
            all = ost_grow(all, &cap, *names + 1, sizeof *all);
            all[(*names)++] = name;
        }
    return all;
}

static int collect(struct ost_head *head, const struct ost_slice *value, size_t n, size_t stride)
{
    size_t names;
    struct ost_slice *all = list_names(value, n, stride, &names);
    ost_labels_collect(&head->labels, all, names);
    free(all);
    return head->labels.n ? 0
                          : ost_fail(OST_EDATA, "no row of column '%s' has a label",
                                     head->column ? head->column : "label");
}

/* A class that was not trained on is left out of the target; the row stays. */
static bool learn(struct ost_targets *t, const struct ost_head *head, struct ost_slice text,
                  struct ost_slice value)
{
    (void)text;
    size_t classes = head->labels.n;
    struct ost_slice name;
    t->member = ost_grow(t->member, &t->cap, (t->rows + 1) * classes, sizeof *t->member);
    memset(t->member + t->rows * classes, 0, classes);
    while (next_name(&value, &name)) {
        int known = ost_labels_find(&head->labels, name);
        if (known >= 0)
            t->member[t->rows * classes + (size_t)known] = 1;
    }
    t->rows++;
    return true;
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* The names, and as many probabilities; with none the confidence is that of there being none. */
static void say(struct ost_reply *out, const struct ost_head *head, struct ost_slice text,
                float *score, size_t stride)
{
    (void)text, (void)stride;
    double sure = 1;
    ost_reply_clear(out);
    for (size_t c = 0; c < head->labels.n; c++) {
        double p = sigmoid(score[c]);
        score[c] = (float)p;
        sure *= fmax(p, 1 - p);
        if (p <= 0.5)
            continue;
        const char *comma = out->value[0].n ? ";" : "";
        ost_buf_printf(&out->value[0], "%s%s", comma, head->labels.name[c]);
        ost_buf_printf(&out->value[1], "%s%.6f", comma, p);
    }
    out->confidence = sure;
}

/* ---- judging ---- */

/* Counts per name; those of the model come first, in its order. */
struct own {
    struct ost_intern names;
    struct count {
        size_t hit, said, is; /* rows */
        size_t row;           /* the last one it is true of; 0: none yet */
    } * count;                /* [names.count] */
    size_t cap;
    size_t exact; /* rows with all of them right */
};

static struct count *count_of(struct own *own, struct ost_slice name)
{
    uint32_t id = ost_intern(&own->names, name);
    size_t before = own->cap;
    own->count = ost_grow(own->count, &own->cap, own->names.count, sizeof *own->count);
    if (own->cap > before)
        memset(own->count + before, 0, (own->cap - before) * sizeof *own->count);
    return &own->count[id];
}

static void judge_start(struct ost_judgement *j)
{
    struct own *own = ost_calloc(1, sizeof *own);
    own->names = (struct ost_intern)OST_INTERN_INIT;
    for (size_t c = 0; c < j->head->labels.n; c++)
        count_of(own, ost_slice_of(j->head->labels.name[c]));
    j->own = own;
}

static void judge_add(struct ost_judgement *j, struct ost_slice text, struct ost_slice truth,
                      const float *score, size_t stride)
{
    (void)text, (void)stride;
    struct own *own = j->own;
    size_t row = ++j->rows, wrong = 0, model = j->head->labels.n;
    struct ost_slice name;
    bool unseen = false;
    while (next_name(&truth, &name)) {
        struct count *c = count_of(own, name);
        bool known = (size_t)(c - own->count) < model;
        c->is += c->row != row;
        c->row = row;
        unseen |= !known;
    }
    for (size_t c = 0; c < model; c++) {
        bool said = score[c] > 0, is = own->count[c].row == row;
        own->count[c].said += said;
        own->count[c].hit += said && is;
        wrong += said != is;
    }
    own->exact += wrong == 0 && !unseen;
    j->unseen += unseen;
}

static void judge_release(struct ost_judgement *j)
{
    struct own *own = j->own;
    ost_intern_release(&own->names);
    free(own->count);
    free(own);
}

static struct ost_class_score score_of(const char *name, size_t hit, size_t said, size_t is)
{
    return (struct ost_class_score){
        .name = name,
        .precision = said ? (double)hit / (double)said : 0,
        .recall = is ? (double)hit / (double)is : 0,
        .f1 = said + is ? 2 * (double)hit / (double)(said + is) : 0,
        .support = is,
    };
}

static void add_weighted(struct ost_class_score *to, const struct ost_class_score *s, double weight)
{
    to->precision += weight * s->precision;
    to->recall += weight * s->recall;
    to->f1 += weight * s->f1;
}

static int by_name(const void *a, const void *b)
{
    const struct ost_class_score *x = a, *y = b;
    return strcmp(x->name, y->name);
}

/* The classes that occur, then micro, macro and weighted averages, as scikit-learn has them. */
static size_t classes(const struct ost_judgement *j, struct ost_class_score **out)
{
    const struct own *own = j->own;
    size_t hit = 0, said = 0, is = 0, n = 0;
    struct ost_class_score *row = ost_calloc(own->names.count + 3, sizeof *row);
    for (uint32_t i = 0; i < own->names.count; i++) {
        const struct count *c = &own->count[i];
        hit += c->hit;
        said += c->said;
        is += c->is;
        if (c->said || c->is)
            row[n++] = score_of(ost_intern_text(&own->names, i).p, c->hit, c->said, c->is);
    }
    if (n)
        qsort(row, n, sizeof *row, by_name);
    struct ost_class_score macro = {.name = "macro avg", .support = is};
    struct ost_class_score weighted = {.name = "weighted avg", .support = is};
    for (size_t i = 0; i < n; i++) {
        add_weighted(&macro, &row[i], 1 / (double)n);
        add_weighted(&weighted, &row[i], is ? (double)row[i].support / (double)is : 0);
    }
    row[n] = score_of("micro avg", hit, said, is);
    row[n + 1] = macro;
    row[n + 2] = weighted;
    *out = row;
    return n + 3;
}

static size_t scalars(const struct ost_judgement *j, struct ost_scalar out[OST_SCALARS])
{
    const struct own *own = j->own;
    struct ost_class_score *row;
    size_t n = classes(j, &row);
    out[0] = (struct ost_scalar){"exact matches", "accuracy",
                                 j->rows ? (double)own->exact / (double)j->rows : 0};
    out[1] = (struct ost_scalar){"micro F1", "micro_f1", row[n - 3].f1};
    out[2] = (struct ost_scalar){"macro F1", "macro_f1", row[n - 2].f1};
    free(row);
    return 3;
}

static double score(const struct ost_judgement *j, enum ost_metric metric)
{
    struct ost_scalar scalar[OST_SCALARS];
    scalars(j, scalar);
    return scalar[metric == OST_ACCURACY ? 0 : 2].value;
}

static void text(struct ost_buf *out, const struct ost_judgement *j)
{
    struct ost_class_score *row;
    struct ost_scalar scalar[OST_SCALARS];
    size_t n = classes(j, &row);
    scalars(j, scalar);
    ost_class_scores_text(out, row, n);
    ost_buf_printf(out, "\nrows with all labels right  %.3f\n", scalar[0].value);
    free(row);
}

static void json(struct ost_jsonw *w, const struct ost_judgement *j, bool more)
{
    (void)more;
    struct ost_class_score *row;
    struct ost_scalar scalar[OST_SCALARS];
    size_t n = classes(j, &row);
    scalars(j, scalar);
    ost_jsonw_object(w, "report");
    ost_class_scores_json(w, row, n);
    ost_jsonw_real(w, "exact_matches", scalar[0].value);
    ost_jsonw_end(w);
    free(row);
}

const struct ost_head_kind ost_head_labels = {
    .name = "labels",
    .summary = "any number of classes, with ';' between them",
    .loss = OST_LOSS_LABELS,
    .empty_ok = true,
    .output = {{"predicted_labels", "predicted", false}, {"confidence", "confidence", false}},
    .collect = collect,
    .learn = learn,
    .say = say,
    .judge_start = judge_start,
    .judge_add = judge_add,
    .judge_release = judge_release,
    .scalars = scalars,
    .score = score,
    .classes = classes,
    .text = text,
    .json = json,
};
