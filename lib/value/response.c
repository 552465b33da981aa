/*
 * R is linear in tau between "corners": where coverage begins or ends, where tau + promise meets such an
 * edge, and on full hours when arrivals have hourly weights. All of them are whole seconds, so they are
 * found exactly; each stretch between two corners is one point (covered: R stays) or one uniform piece
 * (not covered: R falls with the clock) of the distribution.
 */
#include "value/response.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "calendar/spans.h"
#include "stats/quantile.h"

static const double hour_s = 3600;
static const double nanohour = 1e-9;

/* R lies in [low_h, high_h] with this probability, evenly; a point when both are equal. */
struct piece {
    double low_h, high_h, weight;
};

/* The week's coverage with its running total. */
struct week {
    const struct ost_promise *promise;
    int64_t *before; /* [spans + 1] covered seconds before span i; the last is the whole week's */
};

static int64_t covered_in_a_week(const struct week *w)
{
    return w->before[w->promise->spans];
}

/* Covered seconds before week time t, 0 <= t <= OST_WEEK_S. */
static int64_t covered_before(const struct week *w, int64_t t)
{
    const struct ost_promise *p = w->promise;
    for (size_t i = p->spans; i-- > 0;)
        if (p->open[i].from_s < t) {
            int64_t end = t < p->open[i].to_s ? t : p->open[i].to_s;
            return w->before[i] + end - p->open[i].from_s;
        }
    return 0;
}

static bool is_covered(const struct week *w, double t)
{
    const struct ost_promise *p = w->promise;
    for (size_t i = 0; i < p->spans; i++)
        if (p->open[i].from_s < t && t < p->open[i].to_s)
            return true;
    return false;
}

/* The first time at which `amount` > 0 seconds have been covered since Monday 00:00 of week 0. */
static int64_t when_covered(const struct week *w, int64_t amount)
{
    const struct ost_promise *p = w->promise;
    int64_t total = covered_in_a_week(w), weeks = (amount - 1) / total;
    int64_t rest = amount - weeks * total;
    size_t i = 0;
    while (w->before[i + 1] < rest)
        i++;
    return weeks * OST_WEEK_S + p->open[i].from_s + rest - w->before[i];
}

/*
 * R for an arrival just behind corner t. Covered, the promise runs out just behind a time as well: a
 * second later, less that second. Not covered, it runs from the next opening; 0 s is that opening.
 */
static double wait_h(const struct week *w, int64_t t, bool covered)
{
    int64_t amount = covered_before(w, t) + w->promise->promised_s;
    int64_t due = covered || w->promise->promised_s == 0 ? when_covered(w, amount + 1) - 1
                                                         : when_covered(w, amount);
    return (double)(due - t) / hour_s;
}

static double arrival_weight(const double *arrivals, int64_t from_s)
{
    return arrivals ? arrivals[from_s / 3600] : 1;
}

/* Corners of the week, ascending, may repeat; returns how many. */
static size_t find_corners(int64_t *corner, const struct week *w)
{
    const struct ost_promise *p = w->promise;
    int64_t total = covered_in_a_week(w), shift = p->promised_s % total;
    size_t n = 0;
    for (size_t i = 0; i < p->spans; i++) {
        corner[n++] = p->open[i].from_s;
        corner[n++] = p->open[i].to_s;
        /* the arrival whose promise runs out when span i ends */
        int64_t amount = w->before[i + 1] - shift;
        corner[n++] = when_covered(w, amount > 0 ? amount : amount + total) % OST_WEEK_S;
    }
    for (int64_t h = 0; h <= OST_WEEK_HOURS; h += p->arrivals ? 1 : OST_WEEK_HOURS)
        corner[n++] = h * 3600;
    ost_sort_s(corner, n);
    return n;
}

/* The pieces of the distribution of R; returns how many. Weights sum to 1. */
static size_t find_pieces(struct piece *piece, const struct week *w, const int64_t *corner,
                          size_t corners)
{
    size_t n = 0;
    double sum = 0;
    for (size_t i = 0; i + 1 < corners; i++) {
        int64_t from = corner[i], to = corner[i + 1];
        double weight = from < to ? arrival_weight(w->promise->arrivals, from) : 0;
        if (weight <= 0)
            continue;
        bool covered = is_covered(w, (double)from + (double)(to - from) / 2);
        double high = wait_h(w, from, covered);
        double low = covered ? high : high - (double)(to - from) / hour_s;
        piece[n++] = (struct piece){low, high, weight * (double)(to - from)};
        sum += weight * (double)(to - from);
    }
    for (size_t i = 0; i < n; i++)
        piece[i].weight /= sum;
    return n;
}

static int ascending_knots(const void *a, const void *b)
{
    const struct ost_response_knot *x = a, *y = b;
    return (x->at_h > y->at_h) - (x->at_h < y->at_h);
}

/* P(R > x) of one piece. */
static double piece_beyond(const struct piece *p, double x)
{
    if (x >= p->high_h)
        return 0;
    return x <= p->low_h ? p->weight : p->weight * (p->high_h - x) / (p->high_h - p->low_h);
}

static void fill_knots(struct ost_response *r, const struct piece *piece, size_t pieces)
{
    for (size_t k = 0; k < r->n; k++) {
        struct ost_response_knot *knot = &r->knot[k];
        for (size_t i = 0; i < pieces; i++) {
            const struct piece *p = &piece[i];
            knot->beyond += piece_beyond(p, knot->at_h);
            if (p->low_h <= knot->at_h && knot->at_h < p->high_h)
                knot->density += p->weight / (p->high_h - p->low_h);
        }
        if (k > 0) {
            const struct ost_response_knot *last = knot - 1;
            double step = knot->at_h - last->at_h;
            knot->limited_h = last->limited_h + step * (last->beyond - last->density * step / 2);
        }
    }
}

static void knots_of_pieces(struct ost_response *r, const struct piece *piece, size_t pieces)
{
    struct ost_response_knot *knot = ost_calloc(2 * pieces + 1, sizeof *knot);
    size_t n = 1, kept = 1;
    for (size_t i = 0; i < pieces; i++) {
        knot[n++].at_h = piece[i].low_h;
        knot[n++].at_h = piece[i].high_h;
    }
    qsort(knot, n, sizeof *knot, ascending_knots);
    for (size_t i = 1; i < n; i++)
        if (knot[i].at_h > knot[kept - 1].at_h)
            knot[kept++].at_h = knot[i].at_h;
    *r = (struct ost_response){knot, kept};
    fill_knots(r, piece, pieces);
}

size_t ost_week_spans(struct ost_week_span out[OST_WEEK_SPANS], const struct ost_week *week)
{
    struct ost_spans open = {0};
    for (int day = 0; day < 7; day++)
        for (int i = 0; i < week->day[day].n; i++) {
            ost_time start = day * OST_DAY_S + week->day[day].at[i].start_s;
            ost_time end = day * OST_DAY_S + week->day[day].at[i].end_s;
            ost_spans_add(&open, start, end < OST_WEEK_S ? end : OST_WEEK_S);
            ost_spans_add(&open, start > OST_WEEK_S ? start - OST_WEEK_S : 0, end - OST_WEEK_S);
        }
    ost_spans_normalise(&open);
    size_t n = open.n;
    assert(n <= OST_WEEK_SPANS);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct ost_week_span){(int32_t)open.at[i].start, (int32_t)open.at[i].end};
    ost_spans_release(&open);
    return n;
}

static int check(const struct ost_promise *p)
{
    int64_t end = 0;
    for (size_t i = 0; i < p->spans; end = p->open[i++].to_s)
        if (p->open[i].from_s < end || p->open[i].to_s <= p->open[i].from_s ||
            p->open[i].to_s > OST_WEEK_S)
            return ost_fail(OST_EINVAL, "covered hours must be ascending and within the week");
    if (p->spans == 0)
        return ost_fail(OST_EINVAL, "a response is promised in hours that are never covered");
    if (p->promised_s < 0 || p->promised_s > 52 * (int64_t)OST_WEEK_S)
        return ost_fail(OST_EINVAL, "a promised response must lie between 0 and 52 weeks");
    double sum = 0;
    for (size_t h = 0; p->arrivals && h < OST_WEEK_HOURS; sum += p->arrivals[h++])
        if (!(p->arrivals[h] >= 0))
            return ost_fail(OST_EINVAL, "the weight of hour %zu of the week is negative", h);
    if (p->arrivals && !(sum > 0))
        return ost_fail(OST_EINVAL, "the weights of arrivals are all 0");
    return 0;
}

int ost_response_init(struct ost_response *out, const struct ost_promise *promise)
{
    int rc = check(promise);
    if (rc < 0)
        return rc;
    struct week w = {promise, ost_calloc(promise->spans + 1, sizeof *w.before)};
    for (size_t i = 0; i < promise->spans; i++)
        w.before[i + 1] = w.before[i] + promise->open[i].to_s - promise->open[i].from_s;
    size_t room = 3 * promise->spans + OST_WEEK_HOURS + 1;
    int64_t *corner = ost_calloc(room, sizeof *corner);
    struct piece *piece = ost_calloc(room, sizeof *piece);
    size_t corners = find_corners(corner, &w);
    knots_of_pieces(out, piece, find_pieces(piece, &w, corner, corners));
    free(piece);
    free(corner);
    free(w.before);
    return 0;
}

void ost_response_release(struct ost_response *r)
{
    free(r->knot);
    *r = (struct ost_response){0};
}

void ost_arrivals_business(double weights[OST_WEEK_HOURS])
{
    for (size_t h = 0; h < OST_WEEK_HOURS; h++)
        weights[h] = h / 24 < 5 && h % 24 >= 9 && h % 24 < 17;
}

/* The last knot at or below x >= 0. */
static const struct ost_response_knot *knot_below(const struct ost_response *r, double x)
{
    size_t low = 0, high = r->n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (r->knot[middle].at_h <= x)
            low = middle;
        else
            high = middle;
    }
    return &r->knot[low];
}

double ost_response_mean_h(const struct ost_response *r)
{
    return r->knot[r->n - 1].limited_h;
}

double ost_response_longest_h(const struct ost_response *r)
{
    return r->knot[r->n - 1].at_h;
}

double ost_response_share_within(const struct ost_response *r, double x_h)
{
    if (x_h < -nanohour)
        return 0;
    const struct ost_response_knot *k = knot_below(r, x_h);
    bool at_next = k + 1 < r->knot + r->n && k[1].at_h - x_h < nanohour;
    return at_next ? 1 - k[1].beyond : 1 - (k->beyond - k->density * fmax(x_h - k->at_h, 0));
}

double ost_response_quantile_h(const struct ost_response *r, double p)
{
    assert(p > 0 && p <= 1);
    size_t k = 0;
    while (k + 1 < r->n && 1 - r->knot[k].beyond < p)
        k++;
    if (k == 0)
        return r->knot[0].at_h;
    const struct ost_response_knot *last = &r->knot[k - 1];
    double reached = last->at_h + (last->density > 0 ? (p - 1 + last->beyond) / last->density : 0);
    return last->density > 0 && reached < r->knot[k].at_h ? reached : r->knot[k].at_h;
}

double ost_response_limited_h(const struct ost_response *r, double x_h)
{
    if (x_h <= 0)
        return 0;
    const struct ost_response_knot *k = knot_below(r, x_h);
    double step = x_h - k->at_h;
    return k->limited_h + step * (k->beyond - k->density * step / 2);
}

double ost_response_restore_h(const struct ost_response *r, double kappa, double alone_h,
                              double work_h)
{
    double left = alone_h - work_h;
    return left <= 0 ? alone_h : work_h + kappa * ost_response_limited_h(r, left / kappa);
}

double ost_response_meets(const struct ost_response *r, double kappa, double work_h, double rto_h)
{
    return ost_response_share_within(r, (rto_h - work_h) / kappa);
}
