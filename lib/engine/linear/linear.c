#include "engine/linear/linear.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/linear/machine.h"
#include "engine/linear/svm.h"
#include "engine/split.h"
#include "io/json.h"

enum { TICK_TEXTS = 256 };
static const double HELD_BACK = 0.1;

/* One training, and what it has come to so far. */
struct training {
    const struct ost_fit *fit;
    size_t classes;
    size_t *members; /* [classes] training texts */
    uint32_t min_df;
    struct ost_matrix x; /* the training texts */
    struct ost_bag bag;
    struct ost_machine machine;
    struct ost_support support;
    float *dev_score;  /* [dev.n x classes]; NULL without dev */
    float *held_score; /* [held x classes] of texts held back, by a machine without them */
    int *held_label;
    size_t held;

    const char *stage;
};

static int fail_task(void)
{
    return ost_fail(OST_EINVAL, "the linear engine learns one label column with one class a row; "
                                "take --engine bert for other tasks");
}

static const struct ost_labels *labels_of(const struct ost_fit *fit)
{
    return &fit->task->head->labels;
}

static int tick(const struct training *t, size_t done, size_t total)
{
    const struct ost_train_hooks *h = t->fit->hooks;
    struct ost_tick tick = {.stage = t->stage, .done = done, .total = total, .loss = NAN};
    return h->tick(h->ctx, &tick);
}

static int tick_classes(void *ctx, size_t done, size_t classes)
{
    return tick(ctx, done, classes);
}

static void note(const struct training *t, const char *sentence)
{
    t->fit->hooks->note(t->fit->hooks->ctx, sentence);
}

/* Tells of the classes with so few texts, by name while they are few. */
static void note_small_classes(const struct training *t, size_t texts, const char *what)
{
    enum { NAMED = 5 };
    struct ost_buf b = OST_BUF_INIT;
    size_t n = 0;
    for (size_t c = 0; c < t->classes; c++) {
        if (t->members[c] != texts)
            continue;
        if (n++ < NAMED)
            ost_buf_printf(&b, "%s '%s'", n > 1 ? "," : "", labels_of(t->fit)->name[c]);
    }
    if (n) {
        struct ost_buf sentence = OST_BUF_INIT;
        ost_buf_printf(&sentence, "%zu %s %s:%s%s", n, n == 1 ? "class has" : "classes have", what,
                       b.p, n > NAMED ? ", ..." : "");
        note(t, sentence.p);
        ost_buf_release(&sentence);
    }
    ost_buf_release(&b);
}

/* Counts the classes' texts and refuses what cannot be trained. */
static int check(struct training *t)
{
    const struct ost_fit *fit = t->fit;
    size_t populated = 0;
    if (!(fit->options->cost > 0) || !isfinite(fit->options->cost))
        return ost_fail(OST_EINVAL, "the cost must be above 0, not %g", fit->options->cost);
    if (fit->options->words < 1 || fit->options->min_df < 1 || fit->options->characters < 0)
        return ost_fail(OST_EINVAL, "words and min_df must be at least 1, and characters 0");
    for (size_t i = 0; i < fit->train.n; i++)
        t->members[fit->train.target->label[i]]++;
    for (size_t c = 0; c < t->classes; c++) {
        double weight = fit->train.target->weight ? fit->train.target->weight[c] : 1;
        if (!(weight > 0) || !isfinite(weight))
            return ost_fail(OST_EINVAL, "the weight of class '%s' must be above 0, not %g",
                            labels_of(fit)->name[c], weight);
        populated += t->members[c] > 0;
    }
    if (populated < 2)
        return ost_fail(OST_EDATA, "the training texts have %s: two are needed to tell apart",
                        populated ? "one class only" : "no class");
    note_small_classes(t, 0, "no training text and will not be predicted");
    note_small_classes(t, 1, "one training text only");
    return 0;
}

static int choose_features(struct training *t)
{
    const struct ost_examples *train = &t->fit->train;
    struct ost_df *df = ost_df_new();
    struct ost_terms_limit limit = {t->fit->options->words, t->fit->options->characters};
    struct ost_tfidf features = {0};
    int rc = 0;
    for (size_t i = 0; i < train->n && rc == 0; i++) {
        ost_terms_read_limited(&t->bag.terms, train->text[i], limit);
        ost_df_add(df, &t->bag.terms);
        if (i % TICK_TEXTS == 0)
            rc = tick(t, i, 2 * train->n);
    }
    if (rc == 0) {
        t->min_df = ost_df_choose(df, &features, ost_machine_features_most(t->classes),
                                  (uint32_t)t->fit->options->min_df);
        ost_machine_init(&t->machine, &features, t->classes);
    }
    ost_df_free(df);
    return rc;
}

static int make_matrix(struct training *t)
{
    const struct ost_examples *train = &t->fit->train;
    int rc = 0;
    for (size_t i = 0; i < train->n && rc == 0; i++) {
        ost_tfidf_vector(&t->machine.features, &t->bag, train->text[i]);
        ost_matrix_add(&t->x, &t->bag);
        if (i % TICK_TEXTS == 0)
            rc = tick(t, train->n + i, 2 * train->n);
    }
    return rc;
}

static int train_machine(struct training *t, const char *stage, const bool *left_out)
{
    const struct ost_fit *fit = t->fit;
    struct ost_svm_problem problem = {
        .x = &t->x,
        .label = fit->train.target->label,
        .left_out = left_out,
        .class_weight = fit->train.target->weight,
        .cost = fit->options->cost,
        .seed = fit->options->seed,
        .processes = fit->options->threads,
        .progress = tick_classes,
        .ctx = t,
    };
    t->stage = stage;
    return ost_svm_train(&t->machine, &problem, &t->support);
}

/* Trains without the texts held back and scores them. */
static int score_held(struct training *t, const bool *held, size_t n)
{
    int rc = train_machine(t, "holdout", held);
    if (rc != 0)
        return rc;
    t->held_score = ost_calloc(n, t->classes * sizeof *t->held_score);
    t->held_label = ost_calloc(n, sizeof *t->held_label);
    const struct ost_matrix *x = &t->x;
    for (size_t i = 0; i < x->rows; i++) {
        if (!held[i])
            continue;
        size_t at = x->start[i];
        ost_machine_score(&t->machine, x->column + at, x->value + at, x->start[i + 1] - at,
                          t->held_score + t->held * t->classes);
        t->held_label[t->held++] = t->fit->train.target->label[i];
    }
    return 0;
}

static int hold_back(struct training *t)
{
    const struct ost_fit *fit = t->fit;
    bool *held = ost_calloc(fit->train.n, sizeof *held);
    size_t n = ost_split_stratified(held, fit->train.target->label, fit->train.n, t->classes,
                                    HELD_BACK, fit->options->seed);
    int rc = 0;
    if (n == 0)
        note(t, "too few texts of each class to hold any back: probabilities are not calibrated");
    else
        rc = score_held(t, held, n);
    free(held);
    return rc;
}

static void score_text(const struct ost_machine *m, struct ost_bag *bag, struct ost_slice text,
                       float *score)
{
    ost_tfidf_vector(&m->features, bag, text);
    ost_machine_score(m, bag->column, bag->value, bag->n, score);
}

static void score_dev(struct training *t)
{
    const struct ost_examples *dev = &t->fit->dev;
    t->dev_score = ost_calloc(dev->n, t->classes * sizeof *t->dev_score);
    for (size_t i = 0; i < dev->n; i++)
        score_text(&t->machine, &t->bag, dev->text[i], t->dev_score + i * t->classes);
}

static int train_and_score(struct training *t)
{
    bool dev = t->fit->dev.n > 0;
    int rc = ost_support_init(&t->support, t->classes, t->fit->train.n);
    if (rc == 0 && !dev)
        rc = hold_back(t);
    if (rc == 0)
        rc = train_machine(t, "train", NULL);
    if (rc == 0 && dev)
        score_dev(t);
    return rc;
}

static void write_settings(const struct training *t)
{
    struct ost_jsonw w = ost_jsonw_start(t->fit->settings, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "features", (int64_t)t->machine.features.n);
    ost_jsonw_int(&w, "min_df", t->min_df);
    ost_jsonw_real(&w, "cost", t->fit->options->cost);
    ost_jsonw_end(&w);
}

static int report_epoch(const struct training *t, double seconds)
{
    const struct ost_train_hooks *h = t->fit->hooks;
    double score = 0;
    struct ost_epoch epoch = {.epoch = 1,
                              .epochs = 1,
                              .train_loss = NAN,
                              .lr = NAN,
                              .seconds = seconds,
                              .dev_score = t->dev_score,
                              .held_score = t->held_score,
                              .held_label = t->held_label,
                              .held_n = t->held};
    return h->epoch(h->ctx, &epoch, &score);
}

static void training_release(struct training *t)
{
    free(t->members);
    free(t->dev_score);
    free(t->held_score);
    free(t->held_label);
    ost_matrix_release(&t->x);
    ost_bag_release(&t->bag);
    ost_machine_release(&t->machine);
    ost_support_release(&t->support);
}

static int linear_train(const struct ost_fit *fit)
{
    const struct ost_train_hooks *h = fit->hooks;
    if (!ost_task_is_plain(fit->task))
        return fail_task();
    struct training t = {.fit = fit, .classes = labels_of(fit)->n, .stage = "features"};
    double start_s = h->clock_s(h->ctx);
    t.members = ost_calloc(t.classes, sizeof *t.members);
    int rc = check(&t);
    if (rc == 0)
        rc = choose_features(&t);
    if (rc == 0)
        rc = make_matrix(&t);
    if (rc == 0)
        rc = train_and_score(&t);
    if (rc == 0)
        rc = ost_machine_save(&t.machine, fit->dir);
    if (rc == 0) {
        write_settings(&t);
        rc = report_epoch(&t, h->clock_s(h->ctx) - start_s);
    }
    training_release(&t);
    return rc;
}

struct ost_predictor {
    struct ost_machine machine;
    struct ost_bag bag;
};

static void linear_close(struct ost_predictor *p)
{
    if (!p)
        return;
    ost_machine_release(&p->machine);
    ost_bag_release(&p->bag);
    free(p);
}

static int linear_open(struct ost_predictor **out, const char *dir, const struct ost_task *task,
                       const struct ost_json *settings, const struct ost_engine_options *options)
{
    (void)settings,
        (void)options; /* the file says all; a text is too quick to share among threads */
    if (!ost_task_is_plain(task))
        return fail_task();
    struct ost_predictor *p = ost_calloc(1, sizeof *p);
    int rc = ost_machine_load(&p->machine, dir, task->head->labels.n);
    if (rc < 0)
        linear_close(p);
    else
        *out = p;
    return rc;
}

static int linear_score(struct ost_predictor *p, const struct ost_slice *text, size_t n,
                        float *score)
{
    for (size_t i = 0; i < n; i++)
        score_text(&p->machine, &p->bag, text[i], score + i * p->machine.classes);
    return 0;
}

/* The look-ups grow with the text, the rest does not. */
static size_t linear_weigh(struct ost_predictor *p, struct ost_slice text)
{
    (void)p;
    return 1 + text.n / 64;
}

const struct ost_engine ost_engine_linear = {
    .name = "linear",
    .summary = "TF-IDF and linear support vector machines: seconds to train, needs nothing else",
    .train = linear_train,
    .open = linear_open,
    .score = linear_score,
    .weigh = linear_weigh,
    .close = linear_close,
};
