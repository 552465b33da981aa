/*
 * What series draw: bands, lines, steps, bars, ranges. Values that cannot be placed are gaps. Points
 * carry their values as <title>, which browsers show below the pointer without any script.
 */
#include <math.h>

#include "report/show.h"
#include "report/svg_internal.h"
#include "report/xml.h"
#include "text/width.h"

enum {
    MOST_DOTS = 80, /* a line with more points shows only the flagged ones */
    NOTE_COLUMNS = 48,
};

static bool has_place(const struct ost_svg_frame *f, double x)
{
    return ost_ticks_can(x) && (!f->categories || (x >= 0 && x < (double)f->categories));
}

static bool can_place(const struct ost_svg_frame *f, const struct ost_point *p)
{
    return has_place(f, p->x) && ost_ticks_can(p->y);
}

static bool can_span(const struct ost_svg_frame *f, const struct ost_point *p)
{
    return has_place(f, p->x) && ost_ticks_can(p->lower) && ost_ticks_can(p->upper);
}

/* The middle of the category, or the place of the number. */
static double place_x(const struct ost_svg_frame *f, double x)
{
    if (!f->categories)
        return ost_svg_place(&f->x, x);
    double slot = (f->right - f->left) / (double)f->categories;
    return f->left + slot * (x + 0.5);
}

static void put_pair(struct ost_buf *out, const char *command, double x, double y)
{
    ost_buf_puts(out, command);
    ost_svg_number(out, x);
    ost_buf_addch(out, ' ');
    ost_svg_number(out, y);
}

static void put_attribute(struct ost_buf *out, const char *name, double value)
{
    ost_buf_printf(out, " %s=\"", name);
    ost_svg_number(out, value);
    ost_buf_addch(out, '"');
}

/* What a point is, in words: "2026-08-06: 141, above the limits". */
static void put_title(struct ost_buf *out, const struct ost_svg_frame *f,
                      const struct ost_series *s, const struct ost_point *p)
{
    const struct ost_chart *c = f->chart;
    struct ost_buf text = OST_BUF_INIT;
    struct ost_cell value = ost_cell_of(c->y_unit == OST_TEXT ? OST_NUMBER : c->y_unit, p->y);
    if (s->kind == OST_RANGE)
        ost_cell_between(&value, p->lower, p->upper);
    if (f->categories) {
        ost_buf_slice(&text, ost_svg_category(c, (size_t)p->x));
    } else {
        ost_show_number(&text, c->x_unit, p->x, c->document->currency);
    }
    ost_buf_puts(&text, text.n ? ": " : "");
    ost_show_cell(&text, &value, c->document->currency);
    if (!f->categories && p->label.n) {
        ost_buf_puts(&text, ", ");
        ost_buf_slice(&text, p->label);
    }
    ost_buf_puts(out, "<title>");
    ost_xml_put(out, ost_buf_view(&text));
    ost_buf_puts(out, "</title>");
    ost_buf_release(&text);
}

static void put_note(struct ost_buf *out, const char *class, const char *anchor, double x, double y,
                     struct ost_slice text)
{
    ost_buf_printf(out, "<text class=\"%s\"", class);
    put_attribute(out, "x", x);
    put_attribute(out, "y", y);
    ost_buf_printf(out, " text-anchor=\"%s\">", anchor);
    ost_svg_cut(out, text, NOTE_COLUMNS);
    ost_buf_puts(out, "</text>\n");
}

/* ---- lines ---- */

static void put_dot(struct ost_buf *out, const struct ost_svg_frame *f, size_t series,
                    const struct ost_point *p)
{
    const struct ost_series *s = f->chart->series[series];
    double x = place_x(f, p->x), y = ost_svg_place(&f->y, p->y);
    ost_buf_puts(out, "<circle class=\"dot ");
    ost_svg_class(out, f->chart, series);
    ost_buf_puts(out, p->flagged ? " flagged\"" : "\"");
    put_attribute(out, "cx", x);
    put_attribute(out, "cy", y);
    ost_buf_printf(out, " r=\"%s\">", p->flagged ? "5.5" : "2.5");
    put_title(out, f, s, p);
    ost_buf_puts(out, "</circle>\n");
    if (!p->flagged || !p->label.n || f->categories)
        return;
    double half = ost_svg_text_width(ost_text_fit(p->label, NOTE_COLUMNS)) / 2;
    const char *anchor = x - half < f->left ? "start" : x + half > f->right ? "end" : "middle";
    put_note(out, "note strong halo", anchor, x, y - 11 < f->top ? y + 22 : y - 11, p->label);
}

static void put_line(struct ost_buf *out, const struct ost_svg_frame *f, size_t series)
{
    const struct ost_series *s = f->chart->series[series];
    bool pen_down = false;
    ost_buf_puts(out, "<path class=\"line ");
    ost_svg_class(out, f->chart, series);
    ost_buf_puts(out, "\" d=\"");
    for (size_t i = 0; i < s->points; i++) {
        const struct ost_point *p = &s->point[i];
        if (!can_place(f, p)) {
            pen_down = false;
            continue;
        }
        double x = place_x(f, p->x), y = ost_svg_place(&f->y, p->y);
        if (pen_down && s->kind == OST_STEP) {
            ost_buf_addch(out, 'H');
            ost_svg_number(out, x);
            ost_buf_addch(out, 'V');
            ost_svg_number(out, y);
        } else {
            put_pair(out, pen_down ? "L" : "M", x, y);
        }
        pen_down = true;
    }
    ost_buf_puts(out, "\"/>\n");
}

/* Few points have dots; the edges of a step function only where they have something to say. */
static void put_dots(struct ost_buf *out, const struct ost_svg_frame *f, size_t series)
{
    const struct ost_series *s = f->chart->series[series];
    for (size_t i = 0; i < s->points; i++) {
        const struct ost_point *p = &s->point[i];
        bool wanted = s->points <= MOST_DOTS && (s->kind != OST_STEP || p->label.n);
        if (can_place(f, p) && (p->flagged || wanted))
            put_dot(out, f, series, p);
    }
}

/* Whether the chart draws a step function, whose band has steps as well. */
static bool has_steps(const struct ost_chart *c)
{
    for (size_t i = 0; i < c->n_series; i++)
        if (c->series[i]->kind == OST_STEP)
            return true;
    return false;
}

/* The edge of a band from point `from` up to `to`, or back along the lower side. */
static void put_edge(struct ost_buf *out, const struct ost_svg_frame *f, const struct ost_point *p,
                     size_t from, size_t to, bool lower)
{
    bool steps = has_steps(f->chart);
    double before = 0;
    for (size_t k = 0; k < to - from; k++) {
        const struct ost_point *q = &p[lower ? to - 1 - k : from + k];
        double x = place_x(f, q->x), y = ost_svg_place(&f->y, lower ? q->lower : q->upper);
        if (k && steps && !lower)
            put_pair(out, "L", x, before);
        if (k && steps && lower)
            put_pair(out, "L", place_x(f, q[1].x), y);
        put_pair(out, k || lower ? "L" : "M", x, y);
        before = y;
    }
}

static void put_band(struct ost_buf *out, const struct ost_svg_frame *f, size_t series)
{
    const struct ost_series *s = f->chart->series[series];
    ost_buf_puts(out, "<path class=\"band ");
    ost_svg_class(out, f->chart, series);
    ost_buf_puts(out, "\" d=\"");
    for (size_t from = 0, to; from < s->points; from = to + 1) {
        for (to = from; to < s->points && can_span(f, &s->point[to]); to++)
            ;
        if (to == from)
            continue;
        put_edge(out, f, s->point, from, to, false);
        put_edge(out, f, s->point, from, to, true);
        ost_buf_addch(out, 'Z');
    }
    ost_buf_puts(out, "\"/>\n");
}

/* ---- bars and ranges ---- */

/* Where a bar lies across its category: bars of several series stand beside each other. */
struct lane {
    double from, width;
};

static bool takes_lane(const struct ost_series *s)
{
    return s->kind == OST_BARS || s->kind == OST_RANGE;
}

static struct lane lane_of(const struct ost_svg_frame *f, size_t series, double category)
{
    const struct ost_chart *c = f->chart;
    double start = f->lying ? f->top : f->left, end = f->lying ? f->bottom : f->right;
    double slot = (end - start) / (double)f->categories;
    size_t lanes = 0, own = 0;
    for (size_t i = 0; i < c->n_series; i++) {
        own += i < series && takes_lane(c->series[i]);
        lanes += takes_lane(c->series[i]);
    }
    double used = fmin(slot * 0.72, 64.0 * (double)lanes), width = used / (double)lanes;
    double from = start + slot * (category + 0.5) - used / 2 + width * (double)own;
    double gap = lanes > 1 ? fmin(2, width / 4) : 0;
    return (struct lane){from + gap / 2, width - gap};
}

/* A bar between two values, with its words below the pointer. */
static void put_bar(struct ost_buf *out, const struct ost_svg_frame *f, size_t series,
                    const struct ost_point *p, struct lane lane, double from, double to)
{
    const struct ost_svg_scale *scale = f->lying ? &f->x : &f->y;
    double a = ost_svg_place(scale, fmin(from, to)), b = ost_svg_place(scale, fmax(from, to));
    double start = fmin(a, b), length = fmax(1, fabs(b - a));
    ost_buf_puts(out, "<rect class=\"mark ");
    ost_svg_class(out, f->chart, series);
    ost_buf_puts(out, p->flagged ? " flagged\"" : "\"");
    put_attribute(out, "x", f->lying ? start : lane.from);
    put_attribute(out, "y", f->lying ? lane.from : start);
    put_attribute(out, "width", f->lying ? length : lane.width);
    put_attribute(out, "height", f->lying ? lane.width : length);
    ost_buf_puts(out, " rx=\"2\">");
    put_title(out, f, f->chart->series[series], p);
    ost_buf_puts(out, "</rect>\n");
}

/* The value at the end of a lying bar. */
static void put_value(struct ost_buf *out, const struct ost_svg_frame *f, double value, double y,
                      bool before)
{
    struct ost_buf text = OST_BUF_INIT;
    ost_show_number(&text, f->chart->y_unit, value, f->chart->document->currency);
    double x = ost_svg_place(&f->x, value) + (before ? -7 : 7);
    put_note(out, "value halo", before ? "end" : "start", x, y + 4, ost_buf_view(&text));
    ost_buf_release(&text);
}

static void put_range_marks(struct ost_buf *out, const struct ost_svg_frame *f,
                            const struct ost_point *p, struct lane lane)
{
    double middle = lane.from + lane.width / 2;
    if (ost_ticks_can(p->y)) {
        double x = ost_svg_place(&f->x, p->y);
        ost_buf_puts(out, "<path class=\"middle\" d=\"");
        put_pair(out, "M", x, lane.from - 2);
        put_pair(out, "L", x, lane.from + lane.width + 2);
        ost_buf_puts(out, "\"/>\n");
    }
    put_value(out, f, fmin(p->lower, p->upper), middle, true);
    put_value(out, f, fmax(p->lower, p->upper), middle, false);
}

static void put_bars(struct ost_buf *out, const struct ost_svg_frame *f, size_t series)
{
    const struct ost_series *s = f->chart->series[series];
    for (size_t i = 0; i < s->points; i++) {
        const struct ost_point *p = &s->point[i];
        bool range = s->kind == OST_RANGE;
        if (!(range ? can_span(f, p) : can_place(f, p)))
            continue;
        struct lane lane = lane_of(f, series, floor(p->x));
        put_bar(out, f, series, p, lane, range ? p->lower : 0, range ? p->upper : p->y);
        if (range)
            put_range_marks(out, f, p, lane);
        else if (f->lying)
            put_value(out, f, p->y, lane.from + lane.width / 2, p->y < 0);
    }
}

void ost_svg_marks(struct ost_buf *out, const struct ost_svg_frame *f)
{
    const struct ost_chart *c = f->chart;
    for (size_t i = 0; i < c->n_series; i++)
        if (c->series[i]->kind == OST_BAND && !f->lying)
            put_band(out, f, i);
    for (size_t i = 0; i < c->n_series; i++) {
        if (takes_lane(c->series[i]))
            put_bars(out, f, i);
        else if (c->series[i]->kind != OST_BAND && !f->lying)
            put_line(out, f, i);
    }
    for (size_t i = 0; i < c->n_series; i++)
        if (!f->lying && (c->series[i]->kind == OST_LINE || c->series[i]->kind == OST_STEP))
            put_dots(out, f, i);
}
