/*
 * Each promise becomes the one target of a clock: the tickets it is about carry its number, and the measurement
 * groups by that number.
 */
#include "sla/agreement.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/alloc.h"

const char *const ost_promise_verdict_name[] = {"kept", "broken", "undecided"};

static const double GOAL = 0.95;

static bool same_word(struct ost_slice a, struct ost_slice b)
{
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

/* The words of the set that are this one in any case; into `out` [words of the set]. */
static size_t words_like(struct ost_slice *out, const struct ost_tickets *set, const char *word)
{
    size_t n = 0;
    for (uint32_t w = 0; w < set->words.count; w++)
        if (same_word(ost_intern_text(&set->words, w), ost_slice_of(word)))
            out[n++] = ost_intern_text(&set->words, w);
    return n;
}

/* A policy that promises what the agreement does and nothing else. */
struct promises {
    struct ost_policy policy;  /* a copy; only its clocks are this one's */
    struct ost_target *target; /* [answers] */
    struct ost_target_condition (*condition)[2];
    struct ost_slice *word; /* [answers][words + 1]: products, then the severity */
    uint32_t *key;          /* [tickets] number of the promise, from 1; 0: none */
};

static void make_target(struct promises *p, const struct ost_agreed_answer *answer, size_t i,
                        const struct ost_tickets *set)
{
    struct ost_slice *word = p->word + i * (set->words.count + 1);
    char severity[4];
    snprintf(severity, sizeof severity, "%d", answer->severity);
    size_t products = words_like(word, set, answer->product);
    size_t severities = words_like(word + products, set, severity);
    p->condition[i][0] = (struct ost_target_condition){OST_PRODUCT, word, products};
    p->condition[i][1] = (struct ost_target_condition){OST_SEVERITY, word + products, severities};
    p->target[i] = (struct ost_target){.condition = p->condition[i],
                                       .conditions = 2,
                                       .within_s = answer->within_s,
                                       .calendar = answer->calendar};
}

static void mark_tickets(struct promises *p, const struct ost_agreement *a,
                         const struct ost_tickets *set)
{
    for (size_t t = 0; t < set->tickets; t++) {
        const uint32_t *property = set->ticket[t].property;
        struct ost_slice product = ost_intern_text(&set->words, property[OST_PRODUCT]);
        struct ost_slice severity = ost_intern_text(&set->words, property[OST_SEVERITY]);
        for (size_t i = 0; i < a->answers && p->key[t] == 0; i++)
            if (same_word(product, ost_slice_of(a->answer[i].product)) && severity.n == 1 &&
                severity.p[0] == '0' + a->answer[i].severity)
                p->key[t] = (uint32_t)i + 1;
    }
}

static void init(struct promises *p, const struct ost_agreement *a, const struct ost_policy *policy,
                 const struct ost_tickets *set)
{
    const struct ost_clock_policy *first = &policy->clock[OST_CLOCK_FIRST_RESPONSE];
    *p = (struct promises){
        .policy = *policy,
        .target = ost_calloc(a->answers + 1, sizeof *p->target),
        .condition = ost_calloc(a->answers + 1, sizeof *p->condition),
        .word = ost_calloc((a->answers + 1) * (set->words.count + 1), sizeof *p->word),
        .key = ost_calloc(set->tickets + 1, sizeof *p->key),
    };
    for (int k = 0; k < OST_CLOCKS; k++)
        p->policy.clock[k] = (struct ost_clock_policy){.calendar = policy->always, .goal = NAN};
    for (size_t i = 0; i < a->answers; i++)
        make_target(p, &a->answer[i], i, set);
    p->policy.clock[OST_CLOCK_FIRST_RESPONSE] =
        (struct ost_clock_policy){.defined = true,
                                  .target = p->target,
                                  .targets = a->answers,
                                  .calendar = policy->always,
                                  .no_reply = first->no_reply,
                                  .goal = NAN};
    mark_tickets(p, a, set);
}

static void release(struct promises *p)
{
    free(p->target);
    free(p->condition);
    free(p->word);
    free(p->key);
}

/* ---- verdicts ---- */

static enum ost_promise_verdict judge(const struct ost_measured *share, double goal)
{
    if (!share->known || share->n < OST_AGREEMENT_MIN_N)
        return OST_PROMISE_UNDECIDED;
    if (share->lower >= goal)
        return OST_PROMISE_KEPT;
    return share->upper < goal ? OST_PROMISE_BROKEN : OST_PROMISE_UNDECIDED;
}

static void take(struct ost_promise_kept *out, const struct ost_clock_figures *f, double goal)
{
    out->met = f->met;
    out->missed = f->missed;
    out->pending = f->pending;
    out->compliance = f->compliance;
    out->verdict = judge(&f->compliance, goal);
}

/* The report's period is the credit's when it is as long, to a tenth; a quarter is 90 to 92 days. */
static bool is_period(const struct ost_period *p, int64_t per_year)
{
    double days = (double)(p->end - p->start) / OST_DAY_S, whole = 365.25 / (double)per_year;
    return !p->whole && fabs(days - whole) <= 0.1 * whole;
}

static void settle(struct ost_credit_due *out, const struct ost_agreed_credit *credit,
                   const struct ost_agreement_kept *k, const struct ost_period *period)
{
    *out = (struct ost_credit_due){.credit = credit,
                                   .comparable = is_period(period, credit->periods_per_y)};
    for (size_t i = 0; i < k->promises; i++)
        if (same_word(ost_slice_of(k->promise[i].promise->product), ost_slice_of(credit->product)))
            out->missed += k->promise[i].missed;
    if (out->comparable && out->missed > (size_t)credit->misses_above)
        out->amount = credit->share * credit->fee / (double)credit->periods_per_y;
}

int ost_agreement_measure(struct ost_agreement_kept *out, const struct ost_agreement *a,
                          const struct ost_policy *policy, const struct ost_tickets *set,
                          const struct ost_measure_options *options)
{
    struct ost_measure_options by_promise = *options;
    double goal = policy->clock[OST_CLOCK_FIRST_RESPONSE].goal;
    struct ost_agreement_kept kept = {.goal = isnan(goal) ? GOAL : goal, .currency = a->currency};
    struct ost_measurement m;
    struct promises p;
    init(&p, a, policy, set);
    struct ost_grouping grouping = {
        .kind = OST_BY_KEY, .name = "promise", .key = p.key, .keys = (uint32_t)a->answers + 1};
    by_promise.grouping = &grouping;
    by_promise.groupings = 1;
    int rc = ost_measure(&m, &p.policy, set, &by_promise);
    if (rc == 0) {
        kept.promise = ost_calloc(a->answers + 1, sizeof *kept.promise);
        kept.promises = a->answers;
        for (size_t i = 0; i < a->answers; i++)
            kept.promise[i] = (struct ost_promise_kept){
                .promise = &a->answer[i],
                .compliance = ost_unmeasured(OST_MEASURED_SHARE, 0),
                .verdict = OST_PROMISE_UNDECIDED,
            };
        for (size_t g = 1; g < m.groups; g++)
            if (m.group[g].word > 0)
                take(&kept.promise[m.group[g].word - 1],
                     &m.group[g].clock[OST_CLOCK_FIRST_RESPONSE], kept.goal);
        kept.credit = ost_calloc(a->credits + 1, sizeof *kept.credit);
        kept.credits = a->credits;
        for (size_t i = 0; i < a->credits; i++)
            settle(&kept.credit[i], &a->credit[i], &kept, &options->period);
        ost_measurement_release(&m);
        *out = kept;
    }
    release(&p);
    return rc;
}

void ost_agreement_kept_release(struct ost_agreement_kept *k)
{
    free(k->promise);
    free(k->credit);
    *k = (struct ost_agreement_kept){0};
}
