/*
 * Gates: a bar that a figure of the report must clear, written as an expression.
 *
 *     first_response.compliance >= 0.95
 *     resolution[priority=P1].p90 <= 8h
 *     first_response.compliance.lower >= 90%      the lower end of the 95 % interval
 *     availability[portal] >= 99.9%
 *     data_quality.rejected <= 1%
 *
 *     gate   = metric op value
 *     metric = name [ "[" group "]" ] { "." part }
 *     op     = ">=" | "<=" | ">" | "<"
 *     value  = number | number "%" | duration
 *
 * Figures: for each clock compliance, median, p90, p95, naive_median, n, met, missed, pending,
 * budget_left; and resolution_rate, reopen_rate, escalated_share, created, backlog, csat.content,
 * csat.mean, csat.response_rate, availability, data_quality.rejected. A part `lower` or `upper`
 * takes the bound of its interval. A group is one of those that the report shows (--by), or a service.
 *
 * A gate is undecided when its figure rests on fewer observations than `min_n`, was not measured, or
 * is a quantile that was not reached and whose longest time seen does not settle it. A gate that can
 * be settled without the missing part is: 3 hours seen without the median being reached fail a
 * median <= 2h. An upper bound that was not reached lies above the value and settles as little.
 */
#ifndef OST_SLA_GATE_H
#define OST_SLA_GATE_H

#include "base/slice.h"
#include "sla/measured.h"

enum ost_gate_verdict { OST_GATE_PASS, OST_GATE_FAIL, OST_GATE_UNDECIDED, OST_GATE_VERDICTS };
extern const char *const ost_gate_verdict_names[OST_GATE_VERDICTS];

enum ost_gate_operator { OST_GATE_GE, OST_GATE_LE, OST_GATE_GT, OST_GATE_LT };

/* Slices are borrowed from the text of the expression. */
struct ost_gate {
    struct ost_slice expression;
    struct ost_slice metric; /* "first_response" */
    struct ost_slice part;   /* "p90"; empty: the figure has none */
    struct ost_slice group;  /* "priority=P1"; empty: all */
    int bound;               /* -1 lower, 0 the value, +1 upper */
    enum ost_gate_operator op;
    double bar;                  /* share, seconds or number */
    enum ost_measured_kind kind; /* of the bar as written: "%" a share, "4h" seconds, else number */
};

/* OST_EPARSE says at which character, and what was expected. */
int ost_gate_parse(struct ost_gate *out, struct ost_slice expression);

/*
 * The verdict for a figure. OST_EINVAL when the bar does not fit the figure (hours for a share, or more
 * than 100 % of it); a plain number fits everything but a duration, where only 0 does.
 */
int ost_gate_judge(enum ost_gate_verdict *out, const struct ost_gate *gate,
                   const struct ost_measured *figure, int64_t min_n);

#endif
