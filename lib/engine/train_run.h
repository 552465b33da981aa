/*
 * One training while it runs: what train.c (the flow), train_judge.c (what the finished model is
 * worth), train_files.c and train_track.c (what is written down about it) and search.c share. Not for
 * others.
 */
#ifndef OST_ENGINE_TRAIN_RUN_H
#define OST_ENGINE_TRAIN_RUN_H

#include "engine/train.h"
#include "io/json.h"

/* Texts of one part, what is true of them, and what an engine learns from that. */
struct ost_part {
    struct ost_slice *text;
    struct ost_slice *value;    /* [n x heads] */
    struct ost_targets *target; /* [heads] */
    size_t n;
};

/* One training while it runs. */
struct ost_run {
    const struct ost_train_job *job;
    struct ost_train_outcome *out;
    char *partial; /* DIR.partial */
    int lock;      /* an open descriptor of it, locked; -1 */
    struct ost_part train, dev;
    struct ost_part outside; /* rows of a dev file that belong to no class trained on; no targets */
    uint64_t fingerprint;
    struct ost_buf epochs;      /* finished epochs for metrics.json: JSON objects with commas */
    struct ost_buf best_scores; /* "scores" of the best one; empty without dev */
    bool best_passes;     /* only until there is an epoch that can be kept (ost_epoch.passing) */
    double clock_start_s; /* what the clock hook said at job->start_s */
    struct ost_slice
        *said; /* [rows of test, else of dev and outside] the finished model's answers */
};

/*
 * Chooses a plain task's trust on what the engine has held back, which may be nothing: called in its
 * epoch hook when there is no dev set.
 */
void ost_run_trust_held(struct ost_run *r, const struct ost_epoch *epoch);

/* Opens the model in the partial directory, judges it on dev and chooses its trust there. */
int ost_run_judge_dev(struct ost_run *r);

/* The same on the test rows, with trust as it was written down; nothing without test rows. */
int ost_run_judge_test(struct ost_run *r);

/* Lets the other model answer the same rows, test or else dev, if the job names one. */
int ost_run_compare(struct ost_run *r);

/* After a resume: takes over what metrics.json says of the epochs before `before`, once. */
int ost_run_recall(struct ost_run *r, int before);

/* Remembers an epoch for metrics.json. */
void ost_run_keep_epoch(struct ost_run *r, const struct ost_dev_report *report);

/* The judgements' figures as an object: "accuracy", or with several heads "column/accuracy". */
void ost_run_put_scores(struct ost_jsonw *w, const char *key, const struct ost_judgement *j,
                        size_t heads);

/* Releases judgements and the array; NULL is fine. */
void ost_run_judgements_free(struct ost_judgement *j, size_t heads);

/* Seconds since 1970 UTC. */
double ost_run_time(const struct ost_run *r);

/* Writes metrics.json into the partial directory, and what is new to the two files below. */
int ost_run_write_metrics(struct ost_run *r, bool finished);

/* The member "options" of ostler.json. */
void ost_train_put_options(struct ost_jsonw *w, const struct ost_train_job *job);

/*
 * Marks the training rows that become dev, when the job has no dev file. With a first head of kind
 * class a share of every class (of the examples that belong to none half, since they are few and
 * decide much), else of all rows.
 */
void ost_train_hold_back(bool *held, const struct ost_train_job *job);

/*
 * The rows' numbers by which they are divided evenly, [train.n] on the heap: their class, or 0 where
 * the first head is not of kind class. Returns how many numbers there are.
 */
size_t ost_train_strata(int **out, const struct ost_train_job *job);

/* Brings metrics.jsonl and the TensorBoard file up to date; `epochs` is "dev" of metrics.json. */
int ost_run_track(const struct ost_run *r, const struct ost_json *epochs, bool finished);

/*
 * Writes ostler.json into the partial directory: first without dev's trust and test scores, since the
 * model must be opened to be judged, then with them.
 */
int ost_run_write_manifest(struct ost_run *r);

/*
 * 1 when a resume finds a finished model of the same data, options and engine in the partial
 * directory (the training was interrupted while it was tested): its settings are taken over and
 * nothing is to be trained. Else 0, or a failure.
 */
int ost_run_is_trained(struct ost_run *r);

#endif
