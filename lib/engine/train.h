/*
 * From labelled texts to a model directory: the part of training that every engine shares.
 *
 * Splits off a dev set, lets the engine train in `DIR.partial`, keeps the report of each epoch,
 * evaluates on the test set, writes metrics.json and ostler.json, and puts the finished directory
 * in the place of DIR in one step. Killed at any moment, DIR is the old model or the new one; the
 * next run with `resume` goes on in DIR.partial.
 *
 * metrics.json:
 *     {"dev": [{"epoch", "train_loss", "lr", "seconds", "time", "score", "scores": {...},
 *               "report": {...}}, ...],
 *      "best_epoch": 4,
 *      "final": {"rows", "unseen_labels", "report": {...}, "intervals": {"accuracy", "macro_f1"},
 *                "confusions": [{"truth", "predicted", "count"}, ...]},
 *      "test": {as "final"},
 *      "calibration": {...}, "abstain": {...}, "out_of_scope": {...}, "risk_coverage": {...},
 *      "comparison": {...}}
 * `report` has the keys of scikit-learn's output_dict; "scores" are the kind's scalars (engine/head.h):
 * "accuracy" and "macro_f1" of a class. "final" is the finished model on dev, rows that
 * it refuses included (engine/trust.h). "final", "test" and "comparison" are null when there is none.
 * In a task of several heads the reports, and calibration and what follows, stand in an object "heads"
 * with a member per label column, and the keys of "scores" are "column/accuracy".
 *
 * The same is tracked while the training runs, in two files that only grow:
 *
 *   metrics.jsonl               a line per epoch and evaluation: {"time", "kind": "epoch", "epoch",
 *                               "train_loss", "lr", "seconds", and "scores" as above}, of dev; of the
 *                               finished model {"time", "kind": "final" or "test", "epoch", "rows",
 *                               and scores}. What there is not is left out; time is in seconds since
 *                               1970.
 *   events.out.tfevents.ostler  the same for TensorBoard (`tensorboard --logdir DIR`), with the options
 *                               as hyperparameters (io/tfevents.h)
 */
#ifndef OST_ENGINE_TRAIN_H
#define OST_ENGINE_TRAIN_H

#include "engine/compare.h"
#include "engine/engine.h"
#include "engine/head.h"

#define OST_METRICS_LINES_FILE "metrics.jsonl"
#define OST_TENSORBOARD_FILE "events.out.tfevents.ostler"

/* Texts with their true values, as they come from a file; borrowed. */
struct ost_named_examples {
    const struct ost_slice *text;  /* [n] valid UTF-8 */
    const struct ost_slice *label; /* [n x heads] row-major */
    size_t n;
    const char *path;   /* the file; NULL: not known, nor are lines */
    const size_t *line; /* [n] where the row starts in it, 1-based */
};

/* The dev set's report after an epoch. */
struct ost_dev_report {
    const struct ost_epoch *epoch;
    const struct ost_judgement *dev; /* [heads]; NULL without dev set */
    size_t heads;
    double score;
    bool best; /* better than every epoch before */
};

/* A label column and what it holds. */
struct ost_train_head {
    const char *column;
    const struct ost_head_kind *kind;
};

struct ost_train_job {
    const struct ost_train_head *head; /* [heads] */
    size_t heads;
    struct ost_named_examples train, dev, test; /* dev.n = 0: taken from train by dev_fraction */
    const struct ost_slice *corpus; /* [corpus_n] unlabelled texts, for engines that pre-train */
    size_t corpus_n;
    double dev_fraction; /* 0..1; 0 and no dev set: no dev evaluation */
    const struct ost_engine *engine;
    struct ost_engine_options options;
    enum ost_metric metric;
    struct ost_trust_options trust; /* with a label of outside texts half of its rows go to dev */
    size_t mistakes;                /* of a plain task: wrong answers to dev to keep, the surest */
    const char *compare; /* a model's directory to compare with on test, else on dev; NULL */
    bool balanced;       /* weigh classes by how rare they are (ost_targets_balance) */
    const char *dir;
    bool resume;
    /* One of several processes that train together, or NULL. Rank 0 alone reports and leaves files. */
    const struct ost_ranks *ranks;
    double start_s; /* when it is now: seconds since 1970 UTC, for the times in what is tracked */
    char *const *text_columns; /* [text_column_count] go into ostler.json */
    size_t text_column_count;

    int (*tick)(void *ctx, const struct ost_tick *tick); /* non-zero stops */
    void (*epoch)(void *ctx, const struct ost_dev_report *report);
    void (*note)(void *ctx, const char *sentence);
    double (*clock_s)(void *ctx);
    void *ctx;
};

/* A wrong answer to a dev row. */
struct ost_mistake {
    struct ost_slice text, truth; /* borrowed from the job */
    const char *predicted;        /* among the outcome's labels */
    double confidence;
};

struct ost_train_outcome {
    size_t train_rows, dev_rows;
    size_t dev_unseen; /* rows of a dev set left out: their label is not among those trained on */
    struct ost_task task;
    int best_epoch;
    double best_score;
    struct ost_buf settings;     /* one JSON object: what the engine decided, as in ostler.json */
    struct ost_buf epochs;       /* a JSON array: "dev" of metrics.json */
    struct ost_mistake *mistake; /* [mistakes] by falling confidence; without dev there are none */
    size_t mistakes;
    struct ost_judgement *dev, *test; /* [heads] of the finished model; NULL: there are no rows */
    bool has_comparison;
    struct ost_comparison comparison;
};

/*
 * Runs the job; *out is yours to release, also after a failure. OST_EDATA: fewer than two classes
 * or no rows. OST_EINVAL: outside texts or a model to compare with where the task is not plain; DIR is there and no model, or another training works on it. OST_ESTOP:
 * the tick hook stopped it, DIR.partial can be resumed.
 *
 * When the comparison finds the new model worse, DIR stays as it was and the new model lies in
 * DIR.partial; that is 0, too.
 */
int ost_train(struct ost_train_outcome *out, const struct ost_train_job *job);
void ost_train_outcome_release(struct ost_train_outcome *outcome);

#endif
