/* How long tickets wait, as curves: the share that still waits after a time (Kaplan and Meier). */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "report/service_parts.h"

/* More curves than these cannot be told apart; more points cannot be seen. */
enum { MAX_CURVES = 5, MAX_POINTS = 200 };

/* Groups of the first grouping when they are some few, else all tickets together: [*from, *end). */
static void choose_groups(const struct ost_measurement *m, size_t *from, size_t *end)
{
    size_t first = 1;
    while (first < m->groups && m->group[first].grouping == 1)
        first++;
    *from = first > 2 && first - 1 <= MAX_CURVES ? 1 : 0;
    *end = *from ? first : 1;
}

/* Where the picture ends: beyond the last p90 there is only tail. */
static double right_end(const struct ost_measurement *m, enum ost_clock_kind kind, size_t from,
                        size_t end)
{
    double x = 0;
    for (size_t i = from; i < end; i++)
        if (m->group[i].clock[kind].p90.known)
            x = fmax(x, m->group[i].clock[kind].p90.value);
    return 1.2 * x;
}

static void add_curve(struct ost_chart *c, const struct ost_group *g,
                      const struct ost_duration *duration, size_t n, double right)
{
    struct ost_slice none = {"", 0};
    struct ost_survival curve;
    ost_survival_fit(&curve, duration, n);
    struct ost_series *s = ost_chart_series(c, ost_group_title(g).p, OST_STEP, OST_NEUTRAL);
    size_t stride = curve.steps / MAX_POINTS + 1;
    double last = 1;
    ost_series_point(c, s, 0, 1, none);
    for (size_t i = 0; i < curve.steps && (double)curve.step[i].time_s <= right; i += stride) {
        last = curve.step[i].survival;
        ost_series_point(c, s, (double)curve.step[i].time_s, last, none);
    }
    ost_series_point(c, s, fmin(right, (double)curve.last_s), last, none);
    ost_survival_release(&curve);
}

void ost_service_describe_curve(struct ost_document *d, const struct ost_service_result *r,
                                enum ost_clock_kind kind)
{
    const struct ost_measurement *m = &r->measurement;
    size_t from, end;
    choose_groups(m, &from, &end);
    double right = right_end(m, kind, from, end);
    if (!(right > 0))
        return;
    struct ost_chart *c = ost_document_chart(
        d, ost_document_format(d, "%s_curve", ost_clock_names[kind]).p,
        ost_document_format(d, "%s: the share that still waits", ost_clock_title(kind)).p);
    c->x_unit = ost_clock_unit(r->policy, kind);
    c->y_unit = OST_RATIO;
    c->description = ost_document_format(d, "Kaplan-Meier curves in the time of the calendars; "
                                            "tickets still open count as far as they got");
    ost_document_weigh(d, OST_EXTRA);
    struct ost_duration *duration = ost_calloc(m->clocks.n + 1, sizeof *duration);
    for (size_t i = from; i < end; i++) {
        size_t n = ost_measurement_durations(duration, m, r->tickets, &m->group[i], kind);
        if (n)
            add_curve(c, &m->group[i], duration, n, right);
    }
    free(duration);
}
