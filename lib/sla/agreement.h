/*
 * What was agreed with vendors, and whether it was kept: the promises of a plan beside the tickets.
 *
 * `ostler plan -o plan.json` writes the agreement of every chosen contract: for each product and severity the
 * time until the first answer, with the calendar it is counted in, and the service credit, if there is one.
 *
 *     struct ost_agreement a;
 *     rc = ost_agreement_load(&a, "plan.json");
 *     if (rc == 0) rc = ost_agreement_measure(&kept, &a, &policy, &tickets, &options);
 *     for (size_t i = 0; i < kept.promises; i++)
 *         use(kept.promise[i].verdict);
 *     ost_agreement_kept_release(&kept);
 *     ost_agreement_release(&a);
 *
 * Products are matched by name, ASCII letters in any case; severities by their number. A promise is measured
 * with the first_response clock of sla/clock.h in the promise's calendar, never paused. It is
 *
 *     kept        the whole 95 % interval (Wilson) of the share in time lies at or above the goal
 *     broken      the whole interval lies below it
 *     undecided   it holds both, or there are fewer than OST_AGREEMENT_MIN_N answers
 *
 * The goal is that of the policy's first_response clock, else 95 %: vendors promise every answer, but nobody
 * keeps a promise for ever.
 */
#ifndef OST_SLA_AGREEMENT_H
#define OST_SLA_AGREEMENT_H

#include "sla/measure.h"

enum { OST_AGREEMENT_MIN_N = 10 };

/* A promised first answer. */
struct ost_agreed_answer {
    const char *product, *plan, *vendor; /* vendor: "" when nobody */
    int severity;
    int64_t within_s;
    struct ost_calendar *calendar; /* the agreement's */
    const char *text;              /* "1h @ nine_five" */
};

/* "`share` of a period's fee comes back when more than `misses_above` answers of it are late." */
struct ost_agreed_credit {
    const char *product, *plan;
    double fee;            /* per year */
    double share, claim_d; /* claim_d: NaN when not said */
    int64_t periods_per_y, misses_above;
};

struct ost_agreement {
    struct ost_agreed_answer *answer; /* [answers] */
    size_t answers;
    struct ost_agreed_credit *credit; /* [credits] */
    size_t credits;
    const char *currency;           /* of the fees: "USD" */
    struct ost_calendar **calendar; /* [answers] owned */
    struct ost_arena arena;
};

/* *out is yours to release. OST_EPARSE for what is no plan of format version 1. */
int ost_agreement_load(struct ost_agreement *out, const char *path);
void ost_agreement_release(struct ost_agreement *a);

enum ost_promise_verdict { OST_PROMISE_KEPT, OST_PROMISE_BROKEN, OST_PROMISE_UNDECIDED };

extern const char *const ost_promise_verdict_name[]; /* "kept", "broken", "undecided" */

/* What came of a promise. */
struct ost_promise_kept {
    const struct ost_agreed_answer *promise;
    size_t met, missed, pending;
    struct ost_measured compliance; /* met of met + missed */
    enum ost_promise_verdict verdict;
};

/* What came of a credit: late answers of the report's period, and what they are worth. */
struct ost_credit_due {
    const struct ost_agreed_credit *credit;
    size_t missed;
    bool comparable; /* the report's period is as long as the credit's, to a tenth */
    double amount;   /* due when comparable and missed above the threshold, else 0 */
};

struct ost_agreement_kept {
    double goal;
    const char *currency;
    struct ost_promise_kept *promise; /* [promises] in the order of the agreement */
    size_t promises;
    struct ost_credit_due *credit; /* [credits] */
    size_t credits;
};

/* *out is yours to release; it borrows from the agreement. Failures as ost_measure. */
int ost_agreement_measure(struct ost_agreement_kept *out, const struct ost_agreement *a,
                          const struct ost_policy *policy, const struct ost_tickets *set,
                          const struct ost_measure_options *options);
void ost_agreement_kept_release(struct ost_agreement_kept *k);

#endif
