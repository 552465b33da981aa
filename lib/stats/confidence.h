/*
 * What a classifier's confidences are worth: are they true, and what do they leave to people?
 *
 * An answer is the most probable class of one text, with its probability as confidence, on a text that
 * the classifier has not learnt from. Two questions are asked of many answers:
 *
 *   calibration  of the answers given with confidence 0.8, are 80 % right? The expected calibration
 *                error is the mean gap between the two, over bins of equal width weighted by their
 *                answers (Guo et al. 2017, arXiv:1706.04599, section 2; 15 bins as there).
 *   abstention   when only answers at or above a threshold are used and people take the rest, how many
 *                are used (coverage) and how many of those are right (precision)? (El-Yaniv and Wiener
 *                2010, JMLR 11:1605, call 1 - precision the risk.)
 *
 *     struct ost_reliability table = ost_reliability_of(answer, n);
 *     ost_answers_sort(answer, n);
 *     struct ost_coverage c;
 *     bool found = ost_coverage_at(&c, answer, n, 0.95, OST_BY_BOUND);
 */
#ifndef OST_STATS_CONFIDENCE_H
#define OST_STATS_CONFIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ost_answer {
    double confidence; /* 0..1 */
    bool right;
};

/* ---- calibration ---- */

enum { OST_RELIABILITY_BINS = 15 };

/* Answers with i/15 < confidence <= (i+1)/15. */
struct ost_reliability_bin {
    uint64_t rows;
    double confidence, accuracy; /* means; 0 without rows */
};

struct ost_reliability {
    struct ost_reliability_bin bin[OST_RELIABILITY_BINS];
    uint64_t rows;
    double ece;     /* expected calibration error: mean |accuracy - confidence|, weighted by rows */
    double largest; /* the largest gap of a bin that has rows */
};

/* All 0 without answers. */
struct ost_reliability ost_reliability_of(const struct ost_answer *answer, size_t n);

/* ---- abstention ---- */

/* By falling confidence. */
void ost_answers_sort(struct ost_answer *answer, size_t n);

/* Answers used when those at or above `threshold` are. */
struct ost_coverage {
    double threshold;
    uint64_t used, right;
    double coverage, precision; /* used / n, right / used */
    double bound;               /* lower end of the one-sided 95 % Wilson interval of `precision` */
};

/* What has to reach the wanted precision. */
enum ost_coverage_rule {
    OST_BY_ESTIMATE, /* the precision seen: right about every second time on other texts */
    OST_BY_BOUND,    /* its lower bound: a promise, which a few hundred answers are needed for */
};

/* Those at or above the threshold; of sorted answers. Nothing used has precision 0 and bound 0. */
struct ost_coverage ost_coverage_of(const struct ost_answer *sorted, size_t n, double threshold);

/*
 * The smallest threshold that reaches the precision: the confidence of an answer, so that as many as
 * possible are used. False when none does; *out is untouched then.
 */
bool ost_coverage_at(struct ost_coverage *out, const struct ost_answer *sorted, size_t n,
                     double precision, enum ost_coverage_rule rule);

/*
 * Area under the risk-coverage curve: the mean over k = 1..n of the share of wrong ones among the k most
 * confident (Geifman and El-Yaniv 2017, arXiv:1705.08500). The share of wrong ones when confidence says
 * nothing, 0 when nothing is wrong. Answers of equal confidence are taken in their order after sorting:
 * the wrong ones first.
 */
double ost_coverage_area(const struct ost_answer *sorted, size_t n);

/* ---- detection ---- */

/*
 * P(a member scores higher than an outsider), equal scores counting half: the area under the ROC
 * curve, Mann and Whitney's U / (n m). `inside` [n], `outside` [m]; both are sorted. n, m > 0.
 */
double ost_detection_area(double *inside, size_t n, double *outside, size_t m);

#endif
