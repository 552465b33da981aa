/* Trends: a chart per series, and a sentence for everything that is out of the ordinary. */
#include <math.h>

#include "report/service_parts.h"

static const struct {
    const char *title, *y_name;
    enum ost_unit unit;
} series_titles[OST_TRENDS] = {
    [OST_TREND_VOLUME] = {"Tickets created", "tickets", OST_COUNT},
    [OST_TREND_FIRST_RESPONSE] = {"Median first response", "time", OST_SECONDS},
    [OST_TREND_RESOLUTION] = {"Median resolution", "time", OST_SECONDS},
    [OST_TREND_FIRST_RESPONSE_COMPLIANCE] = {"First response in time", "share", OST_RATIO},
    [OST_TREND_RESOLUTION_COMPLIANCE] = {"Resolution in time", "share", OST_RATIO},
    [OST_TREND_NEGATIVE] = {"Negative tickets", "share", OST_RATIO},
};

/* "2026-10-05", the day on which the bucket begins in the zone. */
static struct ost_slice day(struct ost_document *d, const struct ost_zone *zone, ost_time t)
{
    struct ost_slice text = ost_local_text(d, zone, t);
    return ost_document_format(d, "%.10s", text.p);
}

static struct ost_slice point_label(struct ost_document *d, const struct ost_trend_point *p,
                                    const struct ost_zone *zone)
{
    return ost_document_format(d, "%s, n = %lld%s", day(d, zone, p->start).p, (long long)p->n,
                               p->partial ? ", not complete" : "");
}

static enum ost_unit series_unit(const struct ost_service_result *r, enum ost_series_of of)
{
    if (of == OST_TREND_FIRST_RESPONSE)
        return ost_clock_unit(r->policy, OST_CLOCK_FIRST_RESPONSE);
    if (of == OST_TREND_RESOLUTION)
        return ost_clock_unit(r->policy, OST_CLOCK_RESOLUTION);
    return series_titles[of].unit;
}

static void chart_series(struct ost_document *d, const struct ost_service_result *r,
                         enum ost_series_of of, const struct ost_zone *zone)
{
    const struct ost_trend *t = &r->trend;
    const struct ost_trend_series *s = &t->series[of];
    struct ost_chart *c = ost_document_chart(
        d, ost_document_format(d, "trend_%s", ost_trend_names[of]).p, series_titles[of].title);
    c->x_unit = OST_INSTANT;
    c->y_unit = series_unit(r, of);
    c->y_name = ost_slice_of(series_titles[of].y_name);
    c->description = ost_document_format(
        d, "%s per %s, with the limits within which it moves by itself", series_titles[of].title,
        t->bucket == OST_BUCKET_WEEK ? "week" : "month");
    struct ost_series *band = ost_chart_series(c, "limits", OST_BAND, OST_MUTED);
    struct ost_series *line = ost_chart_series(c, series_titles[of].title, OST_LINE, OST_NEUTRAL);
    for (size_t i = 0; i < t->buckets; i++) {
        const struct ost_trend_point *p = &s->point[i];
        if (!isnan(p->lower)) {
            struct ost_point *limits =
                ost_series_point(c, band, (double)p->start, s->centre, (struct ost_slice){"", 0});
            limits->lower = p->lower;
            limits->upper = p->upper;
        }
        if (!isnan(p->value))
            ost_series_point(c, line, (double)p->start, p->value, point_label(d, p, zone))
                ->flagged = p->outside;
    }
    if (!isnan(s->centre))
        ost_chart_rule(c, s->centre, OST_MUTED, "mean");
}

/* What happened to a series, in words. */
static void tell_series(struct ost_document *d, const struct ost_trend *t, enum ost_series_of of,
                        const struct ost_zone *zone)
{
    const struct ost_trend_series *s = &t->series[of];
    for (size_t i = 0; i < s->changes; i++)
        ost_document_paragraph(d, OST_WARN, "%s: a new level since %s (p = %.3g).",
                               series_titles[of].title,
                               day(d, zone, s->point[s->change[i]].start).p, s->change_p[i]);
    const struct ost_trend_point *last = NULL;
    size_t outside = 0;
    for (size_t i = 0; i < t->buckets; i++)
        if (s->point[i].outside) {
            outside++;
            last = &s->point[i];
        }
    if (outside)
        ost_document_paragraph(
            d, OST_WARN, "%s: %zu of %zu outside the limits, the last one of %s.",
            series_titles[of].title, outside, t->buckets, day(d, zone, last->start).p);
}

void ost_service_describe_trend(struct ost_document *d, const struct ost_service_result *r,
                                const struct ost_zone *zone)
{
    const struct ost_trend *t = &r->trend;
    if (t->buckets < 2)
        return;
    ost_document_heading(d, "Trend", OST_EXTRA);
    if (t->spike)
        ost_document_paragraph(
            d, OST_BAD, "Spike: %lld tickets in the %s of %s, %.3g were to be expected (p = %.2g).",
            (long long)t->series[OST_TREND_VOLUME].point[t->spike_bucket].value,
            t->bucket == OST_BUCKET_WEEK ? "week" : "month",
            day(d, zone, t->series[OST_TREND_VOLUME].point[t->spike_bucket].start).p,
            t->spike_expected, t->spike_p);
    for (int i = 0; i < OST_TRENDS; i++)
        if (t->series[i].there) {
            chart_series(d, r, i, zone);
            tell_series(d, t, i, zone);
        }
}
