/*
 * Search for better options: successive halving (Jamieson and Talwalkar 2016, arXiv:1502.07943).
 *
 * Trial 0 has the options given, the others are drawn from the engine's space by the seed:
 *
 *   linear   cost 0.1..10 (by its logarithm), words 1..2, characters 3..5, min_df 1..3
 *   bert     lr 1e-5..3e-4 (likewise), epochs 3..8, batch size 8, 16, 32, max length 64, 128, 256;
 *            method "auto" is fine-tuning here, whatever the rows of a rung
 *
 * All are trained on a ninth of the training rows and the best third of them on a third, then the
 * best third of those on all (with fewer than 9 trials the first rung falls away, with fewer than 3
 * both). Trial 0 always comes to the last rung, so that what was gained can be said. Every trial is
 * judged on the same dev rows, those that a training with the same job would hold back; the test
 * rows are not looked at. The best score of many is too high by its luck: only the test rows of the
 * training that follows say what it is worth.
 *
 * Each finished trial is a line of `DIR.search.jsonl`, so a search that was interrupted goes on where it
 * was; a trial's model is made in `DIR.search-trial` and removed.
 *
 *     struct ost_search found;
 *     rc = ost_search(&found, &job, 27, hooks);
 *     if (rc == 0) job.options = found.best;                     // then ost_train(&outcome, &job)
 */
#ifndef OST_ENGINE_SEARCH_H
#define OST_ENGINE_SEARCH_H

#include "engine/train.h"

/* One trial that is done, for those who watch. */
struct ost_trial {
    size_t number, rung, rungs; /* rung is 1-based */
    size_t rows;                /* trained on */
    struct ost_engine_options options;
    double score;  /* of dev, by the job's metric */
    bool recalled; /* from the log of a search that was interrupted */
};

struct ost_search {
    struct ost_engine_options best;
    size_t best_trial;
    double best_score, start_score; /* on all rows: of the best trial, and of the options given */
};

/*
 * Searches with `trials` >= 1 trials. The job's hooks tick and note are called, `done` after each trial
 * with the job's ctx. Fails as ost_train; OST_EDATA when there are no dev rows to judge by.
 */
int ost_search(struct ost_search *out, const struct ost_train_job *job, size_t trials,
               void (*done)(void *ctx, const struct ost_trial *trial));

/* Moves the log into the model's directory, as search.jsonl, once that is trained. */
int ost_search_finish(const struct ost_train_job *job);

/* Appends what a trial's engine was given, of the dimensions that are searched: "cost 2.1, words 2". */
void ost_search_put_options(struct ost_buf *out, const struct ost_engine *engine,
                            const struct ost_engine_options *options);

#endif
