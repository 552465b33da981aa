#include "engine/linear/folds.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/rng.h"
#include "engine/linear/machine.h"
#include "engine/linear/svm.h"
#include "stats/temperature.h"

enum { TICK_TEXTS = 256 };

struct folds {
    const struct ost_examples *examples;
    size_t classes;
    const struct ost_engine_options *options;
    const struct ost_train_hooks *hooks;
    size_t fold; /* the one left out */
    uint8_t *of; /* [n] the fold of each text */
    struct ost_matrix x;
    struct ost_bag bag;
    struct ost_machine machine;
    struct ost_support support;
};

static int tick(const struct folds *f, const char *stage, size_t done, size_t total)
{
    struct ost_tick tick = {.stage = stage, .done = done, .total = total, .loss = NAN};
    return f->hooks->tick(f->hooks->ctx, &tick);
}

static int tick_classes(void *ctx, size_t done, size_t classes)
{
    const struct folds *f = ctx;
    return tick(f, "folds", f->fold * classes + done, OST_FOLDS * classes);
}

/* In shuffled order the texts of a class go to the folds in turn. */
static void deal(struct folds *f)
{
    size_t n = f->examples->n, *order = ost_calloc(n, sizeof *order);
    size_t *next = ost_calloc(f->classes, sizeof *next);
    struct ost_rng rng = ost_rng_seeded(f->options->seed, 0);
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    ost_rng_shuffle(&rng, order, n);
    for (size_t k = 0; k < n; k++) {
        int label = f->examples->target->label[order[k]];
        /* Classes begin at different folds, so that small ones do not all stand in the first. */
        f->of[order[k]] = (uint8_t)((next[label]++ + (size_t)label) % OST_FOLDS);
    }
    free(order);
    free(next);
}

static int choose_features(struct folds *f)
{
    struct ost_df *df = ost_df_new();
    struct ost_terms_limit limit = {f->options->words, f->options->characters};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < f->examples->n; i++) {
        ost_terms_read_limited(&f->bag.terms, f->examples->text[i], limit);
        ost_df_add(df, &f->bag.terms);
        if (i % TICK_TEXTS == 0)
            rc = tick(f, "features", i, 2 * f->examples->n);
    }
    if (rc == 0) {
        struct ost_tfidf features = {0};
        ost_df_choose(df, &features, ost_machine_features_most(f->classes),
                      (uint32_t)f->options->min_df);
        ost_machine_init(&f->machine, &features, f->classes);
    }
    ost_df_free(df);
    return rc;
}

static int make_matrix(struct folds *f)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < f->examples->n; i++) {
        ost_tfidf_vector(&f->machine.features, &f->bag, f->examples->text[i]);
        ost_matrix_add(&f->x, &f->bag);
        if (i % TICK_TEXTS == 0)
            rc = tick(f, "features", f->examples->n + i, 2 * f->examples->n);
    }
    return rc;
}

/* Marks the texts of the fold; OST_EDATA unless two classes are left. */
static int leave_out(const struct folds *f, bool *out)
{
    int first = -1;
    bool two = false;
    for (size_t i = 0; i < f->examples->n; i++) {
        out[i] = f->of[i] == f->fold;
        if (out[i])
            continue;
        two |= first >= 0 && f->examples->target->label[i] != first;
        first = f->examples->target->label[i];
    }
    return two ? 0
               : ost_fail(OST_EDATA,
                          "there are too few texts to judge labels by: in each of %d "
                          "parts two classes must be left without it",
                          OST_FOLDS);
}

static void score_fold(const struct folds *f, float *score)
{
    const struct ost_matrix *x = &f->x;
    for (size_t i = 0; i < x->rows; i++)
        if (f->of[i] == f->fold)
            ost_machine_score(&f->machine, x->column + x->start[i], x->value + x->start[i],
                              x->start[i + 1] - x->start[i], score + i * f->classes);
}

static int judge_fold(struct folds *f, float *score)
{
    bool *left_out = ost_calloc(f->examples->n, sizeof *left_out);
    struct ost_svm_problem problem = {
        .x = &f->x,
        .label = f->examples->target->label,
        .left_out = left_out,
        .cost = f->options->cost,
        .seed = f->options->seed,
        .processes = f->options->threads,
        .progress = tick_classes,
        .ctx = f,
    };
    int rc = leave_out(f, left_out);
    if (rc == 0)
        rc = ost_svm_train(&f->machine, &problem, &f->support);
    if (rc == 0)
        score_fold(f, score);
    free(left_out);
    return rc;
}

int ost_linear_out_of_fold(float *proba, const struct ost_examples *examples, size_t classes,
                           const struct ost_engine_options *options,
                           const struct ost_train_hooks *hooks)
{
    struct folds f = {.examples = examples, .classes = classes, .options = options, .hooks = hooks};
    f.of = ost_calloc(examples->n, sizeof *f.of);
    deal(&f);
    int rc = ost_support_init(&f.support, classes, examples->n);
    if (rc == 0)
        rc = choose_features(&f);
    if (rc == 0)
        rc = make_matrix(&f);
    for (; rc == 0 && f.fold < OST_FOLDS; f.fold++)
        rc = judge_fold(&f, proba);
    if (rc == 0) {
        double t = ost_temperature_fit(proba, examples->target->label, examples->n, classes);
        for (size_t i = 0; i < examples->n; i++)
            ost_temperature_softmax(t, proba + i * classes, classes);
    }
    free(f.of);
    ost_matrix_release(&f.x);
    ost_bag_release(&f.bag);
    ost_machine_release(&f.machine);
    ost_support_release(&f.support);
    return rc;
}
