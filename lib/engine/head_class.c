/* A head that answers with one class. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/intern.h"
#include "engine/classification.h"
#include "engine/evaluate.h"
#include "engine/head.h"

enum { MIXUPS_TEXT = 5, MIXUPS_JSON = 20 };

static int collect(struct ost_head *head, const struct ost_slice *value, size_t n, size_t stride)
{
    struct ost_slice *name = ost_calloc(n, sizeof *name);
    for (size_t i = 0; i < n; i++)
        name[i] = value[i * stride];
    ost_labels_collect(&head->labels, name, n);
    free(name);
    if (head->labels.n >= 2)
        return 0;
    return ost_fail(OST_EDATA, "every row has the label '%s'; a classifier needs two classes",
                    head->labels.n ? head->labels.name[0] : "");
}

static bool learn(struct ost_targets *t, const struct ost_head *head, struct ost_slice text,
                  struct ost_slice value)
{
    (void)text;
    int known = ost_labels_find(&head->labels, value);
    if (known < 0)
        return false;
    t->label = ost_grow(t->label, &t->cap, t->rows + 1, sizeof *t->label);
    t->label[t->rows++] = known;
    return true;
}

static void say(struct ost_reply *out, const struct ost_head *head, struct ost_slice text,
                float *score, size_t stride)
{
    (void)text, (void)stride;
    size_t classes = head->labels.n;
    ost_reply_clear(out);
    out->outside = ost_trust_apply(&head->trust, score, classes);
    size_t best = ost_outside_best(&head->trust.outside, score, classes);
    out->confidence = score[best];
    ost_buf_puts(&out->value[0],
                 out->outside ? head->trust.outside.label : head->labels.name[best]);
    ost_buf_printf(&out->value[1], "%.6f", out->confidence);
}

/* ---- judging ---- */

/* Rows wait as two numbers until all names that occur are known. */
struct own {
    struct ost_intern truth;
    struct pair {
        uint32_t truth;     /* in the table */
        uint32_t predicted; /* class of the model; their number for a row without one */
    } * pair;               /* [rows] */
    size_t cap;
    float *room; /* [classes] */
    struct ost_evaluation evaluation;
};

const struct ost_evaluation *ost_judgement_evaluation(const struct ost_judgement *j)
{
    const struct own *own = j->own;
    return own && j->head->kind == &ost_head_class ? &own->evaluation : NULL;
}

struct ost_slice ost_judgement_answer(const struct ost_judgement *j, size_t i)
{
    const struct own *own = j->own;
    const struct ost_evaluation *e = &own->evaluation;
    return ost_slice_of(e->labels.name[e->of_model[own->pair[i].predicted]]);
}

static void judge_start(struct ost_judgement *j)
{
    struct own *own = ost_calloc(1, sizeof *own);
    own->truth = (struct ost_intern)OST_INTERN_INIT;
    own->room = ost_calloc(j->head->labels.n, sizeof *own->room);
    j->own = own;
}

static void judge_add(struct ost_judgement *j, struct ost_slice text, struct ost_slice truth,
                      const float *score, size_t stride)
{
    (void)text, (void)stride;
    struct own *own = j->own;
    const struct ost_trust *trust = &j->head->trust;
    size_t classes = j->head->labels.n;
    memcpy(own->room, score, classes * sizeof *score);
    bool outside = ost_trust_apply(trust, own->room, classes);
    size_t best = outside ? classes : ost_outside_best(&trust->outside, own->room, classes);
    own->pair = ost_grow(own->pair, &own->cap, j->rows + 1, sizeof *own->pair);
    own->pair[j->rows++] = (struct pair){ost_intern(&own->truth, truth), (uint32_t)best};
    j->unseen += ost_labels_find(&j->head->labels, truth) < 0 &&
                 !(trust->outside.label && ost_slice_is(truth, trust->outside.label));
}

static void judge_end(struct ost_judgement *j)
{
    struct own *own = j->own;
    ost_evaluation_init(&own->evaluation, &j->head->labels, j->head->trust.outside.label,
                        own->truth.text, own->truth.count);
    for (size_t i = 0; i < j->rows; i++)
        ost_evaluation_add(&own->evaluation, ost_intern_text(&own->truth, own->pair[i].truth),
                           own->pair[i].predicted);
}

static void judge_release(struct ost_judgement *j)
{
    struct own *own = j->own;
    ost_evaluation_release(&own->evaluation);
    ost_intern_release(&own->truth);
    free(own->pair);
    free(own->room);
    free(own);
}

static size_t scalars(const struct ost_judgement *j, struct ost_scalar out[OST_SCALARS])
{
    struct ost_scores scores;
    ost_scores_of(&scores, &ost_judgement_evaluation(j)->confusion);
    out[0] = (struct ost_scalar){"accuracy", "accuracy", scores.accuracy};
    out[1] = (struct ost_scalar){"macro F1", "macro_f1", scores.macro.f1};
    ost_scores_release(&scores);
    return 2;
}

static double score(const struct ost_judgement *j, enum ost_metric metric)
{
    struct ost_scalar scalar[OST_SCALARS];
    scalars(j, scalar);
    return scalar[metric == OST_ACCURACY ? 0 : 1].value;
}

static size_t classes(const struct ost_judgement *j, struct ost_class_score **out)
{
    const struct ost_evaluation *e = ost_judgement_evaluation(j);
    struct ost_scores scores;
    size_t n = 0;
    ost_scores_of(&scores, &e->confusion);
    *out = ost_calloc(scores.classes + 2, sizeof **out);
    for (size_t c = 0; c < scores.classes; c++)
        if (scores.occurs[c])
            (*out)[n++] = ost_class_score_of(e->labels.name[c], &scores.each[c]);
    (*out)[n++] = ost_class_score_of("macro avg", &scores.macro);
    (*out)[n++] = ost_class_score_of("weighted avg", &scores.weighted);
    ost_scores_release(&scores);
    return n;
}

static void text(struct ost_buf *out, const struct ost_judgement *j)
{
    const struct ost_evaluation *e = ost_judgement_evaluation(j);
    ost_classification_text(out, &e->confusion, (const char *const *)e->labels.name, MIXUPS_TEXT);
}

static void put_confusions(struct ost_jsonw *w, const struct ost_evaluation *e)
{
    struct ost_mixup worst[MIXUPS_JSON];
    size_t n = ost_confusion_worst(&e->confusion, worst, MIXUPS_JSON);
    ost_jsonw_array(w, "confusions");
    for (size_t i = 0; i < n; i++) {
        ost_jsonw_object(w, NULL);
        ost_jsonw_string(w, "truth", e->labels.name[worst[i].truth]);
        ost_jsonw_string(w, "predicted", e->labels.name[worst[i].predicted]);
        ost_jsonw_int(w, "count", (int64_t)worst[i].count);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}

static void json(struct ost_jsonw *w, const struct ost_judgement *j, bool more)
{
    const struct ost_evaluation *e = ost_judgement_evaluation(j);
    ost_classification_json(w, "report", &e->confusion, (const char *const *)e->labels.name);
    if (!more)
        return;
    ost_classification_intervals_json(w, "intervals", &e->confusion);
    put_confusions(w, e);
}

const struct ost_head_kind ost_head_class = {
    .name = "class",
    .summary = "one class of several",
    .loss = OST_LOSS_CLASS,
    .output = {{"predicted_label", "predicted", false}, {"confidence", "confidence", true}},
    .collect = collect,
    .learn = learn,
    .say = say,
    .judge_start = judge_start,
    .judge_add = judge_add,
    .judge_end = judge_end,
    .judge_release = judge_release,
    .scalars = scalars,
    .score = score,
    .classes = classes,
    .text = text,
    .json = json,
};
