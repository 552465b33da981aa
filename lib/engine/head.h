/*
 * What a model is asked of a text: a task of one head per label column.
 *
 * A head's kind says what its column holds and what an answer is:
 *
 *     class    one class of several              "billing"
 *     labels   any number of classes             "bug;docs", or nothing
 *     number   a number                          "3.5"
 *     token    a tag for every word              "O O B-city I-city"
 *
 * A kind is one const record at the end of its own file and one line in heads.def; training, judging,
 * classifying and the files know nothing else of it. An engine sees even less: how the scores of a
 * head and its targets make a loss (enum ost_loss).
 *
 * Scores. An engine answers a text with one row of ost_task_width numbers, the heads' columns beside
 * each other in their order; a head of kind token is alone in its task and gets one row for each word
 * of the text. The scores of a class are logits, of a number it is the number itself.
 */
#ifndef OST_ENGINE_HEAD_H
#define OST_ENGINE_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "engine/labels.h"
#include "engine/trust.h"
#include "io/json.h"
#include "stats/confusion.h"

/* How scores and targets make a loss. */
enum ost_loss {
    OST_LOSS_CLASS,  /* cross-entropy of the softmax with one class */
    OST_LOSS_LABELS, /* binary cross-entropy of the sigmoid with each class */
    OST_LOSS_NUMBER, /* squared error */
};

/* What the best epoch is chosen by. */
enum ost_metric { OST_MACRO_F1, OST_ACCURACY };

struct ost_head_kind;

struct ost_head {
    const struct ost_head_kind *kind;
    char *column;             /* the label column; NULL: not known */
    struct ost_labels labels; /* classes; none of a number */
    struct ost_trust trust;   /* of a class; else ost_trust_none */
};

struct ost_task {
    struct ost_head *head; /* [heads] */
    size_t heads;
};

/* Scores of a head, and of all together. */
size_t ost_head_width(const struct ost_head *head);
size_t ost_task_width(const struct ost_task *task);

/* One head of kind class: what every engine can, and what comparing and auditing are made for. */
bool ost_task_is_plain(const struct ost_task *task);

/* Rows of scores that a text gets. */
size_t ost_task_rows(const struct ost_task *task, struct ost_slice text);

void ost_task_release(struct ost_task *task);

/* ---- targets -----------------------------------------------------------------------------------
 */

/* What one head is to learn from some texts; a row per text, or per word. Zeroed is empty. */
struct ost_targets {
    int *label;      /* [rows] class numbers, of OST_LOSS_CLASS */
    uint8_t *member; /* [rows x labels.n] 0 or 1, of OST_LOSS_LABELS */
    float *value;    /* [rows], of OST_LOSS_NUMBER */
    size_t rows;
    double *weight; /* [labels.n] multiplies the loss of a class, of OST_LOSS_LABELS where the text
                       is in it; NULL: all 1 */
    size_t cap;     /* private: rows there is room for */
};

void ost_targets_release(struct ost_targets *t);

/*
 * Sets weights: for a class rows / (classes * members), scikit-learn's "balanced"; for labels the texts
 * without one to those with it. A class without members gets 1.
 */
void ost_targets_balance(struct ost_targets *t, const struct ost_head *head);

/* ---- replies and judgements --------------------------------------------------------------------
 */

/* What a head says of one text. */
struct ost_reply {
    struct ost_buf value[2]; /* as the kind's outputs */
    double confidence;       /* 0..1; 1 of a kind that has none */
    bool outside;            /* belongs to no class */
};

#define OST_REPLY_INIT                                                                             \
    {                                                                                              \
        {OST_BUF_INIT, OST_BUF_INIT}, 0, false                                                     \
    }

void ost_reply_clear(struct ost_reply *r);
void ost_reply_release(struct ost_reply *r);

/* What a head's answers to some texts are worth. */
struct ost_judgement {
    const struct ost_head *head;
    size_t rows;   /* judged */
    size_t unseen; /* of them with a true value that the head cannot answer with */
    void *own;     /* of the kind */
};

struct ost_scalar {
    const char *name; /* for people: "macro F1" */
    const char *key;  /* for programs: "macro_f1" */
    double value;
};
enum { OST_SCALARS = 4 };

/* Precision, recall and F1 of a class, or of an average; for tables. */
struct ost_class_score {
    const char *name;
    double precision, recall, f1;
    uint64_t support;
};

struct ost_output {
    const char *alone;  /* column where the task has one head: "predicted_label" */
    const char *prefix; /* else this, _ and the label column: "predicted" */
    bool bare;          /* JSON writes it without quotes */
};

struct ost_head_kind {
    const char *name;    /* as in --task and ostler.json */
    const char *summary; /* one line for help */
    enum ost_loss loss;
    bool empty_ok;               /* an empty value is an answer, not a row to be left out */
    struct ost_output output[2]; /* added by classify; the second may have no name */

    /* Whether the value is one of this kind. NULL: any is. */
    bool (*holds)(struct ost_slice value);

    /* Takes in the values of training rows: the classes. OST_EDATA: nothing to learn. */
    int (*collect)(struct ost_head *head, const struct ost_slice *value, size_t n, size_t stride);

    /* Appends a row's target; false, and appends nothing, when the head cannot learn it. */
    bool (*learn)(struct ost_targets *t, const struct ost_head *head, struct ost_slice text,
                  struct ost_slice value);

    /* Rows of scores of a text; NULL: 1. Such a head is alone in its task. */
    size_t (*rows)(struct ost_slice text);

    /*
     * The answer to a text from its scores, row after row `stride` apart, which become probabilities
     * in place. Replaces what *out held.
     */
    void (*say)(struct ost_reply *out, const struct ost_head *head, struct ost_slice text,
                float *score, size_t stride);

    /* Makes j->own; takes in a text with its true value and its rows of scores, `stride` apart. */
    void (*judge_start)(struct ost_judgement *j);
    void (*judge_add)(struct ost_judgement *j, struct ost_slice text, struct ost_slice truth,
                      const float *score, size_t stride);
    /* After the last; what follows may be asked then. NULL: nothing is to be done. */
    void (*judge_end)(struct ost_judgement *j);
    void (*judge_release)(struct ost_judgement *j);

    /* The figures, best known first; returns how many. */
    size_t (*scalars)(const struct ost_judgement *j, struct ost_scalar out[OST_SCALARS]);

    /* What the best epoch is chosen by; higher is better. */
    double (*score)(const struct ost_judgement *j, enum ost_metric metric);

    /* Per class, averages last; on the heap, *out yours to free. NULL: the kind has no classes. */
    size_t (*classes)(const struct ost_judgement *j, struct ost_class_score **out);

    /* The report for people, and its members in an open JSON object; more: also what is long. */
    void (*text)(struct ost_buf *out, const struct ost_judgement *j);
    void (*json)(struct ost_jsonw *w, const struct ost_judgement *j, bool more);
};

/* The kind of that name, or NULL; ost_head_kinds lists the names: "class, labels, number". */
const struct ost_head_kind *ost_head_kind_find(struct ost_slice name);
void ost_head_kinds(struct ost_buf *out);

/* A head of kind class. */
extern const struct ost_head_kind ost_head_class;

/* The judgement of a class head in full; NULL of any other. */
struct ost_evaluation;
const struct ost_evaluation *ost_judgement_evaluation(const struct ost_judgement *j);

/* What the class head has answered to row i of those judged: the name, as the evaluation has it. */
struct ost_slice ost_judgement_answer(const struct ost_judgement *j, size_t i);

/* Judging: start, then the kind's judge_add for every text, then end. Keeps `head`. */
void ost_judgement_start(struct ost_judgement *j, const struct ost_head *head);
void ost_judgement_end(struct ost_judgement *j);
void ost_judgement_release(struct ost_judgement *j); /* fine on a zeroed struct */

/* A row of the tables below. */
struct ost_class_score ost_class_score_of(const char *name, const struct ost_score *score);

/* A table of ost_class_score, as ost_classification_text prints it. */
void ost_class_scores_text(struct ost_buf *out, const struct ost_class_score *score, size_t n);

/* The same as members of the open object, with the keys of scikit-learn's output_dict. */
void ost_class_scores_json(struct ost_jsonw *w, const struct ost_class_score *score, size_t n);

/* ---- files -------------------------------------------------------------------------------------
 */

/*
 * The member "heads" of ostler.json:
 *     [{"column": "category", "kind": "class", "labels": [...], "calibration": {...}, ...}]
 */
void ost_task_json(struct ost_jsonw *w, const struct ost_task *task);

/* Reads it back; *out is yours to release. Everything is checked. */
int ost_task_read(struct ost_task *out, const struct ost_json *root);

#endif
