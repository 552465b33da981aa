/* The sheet of a chart: what is to be placed, where, and everything around the marks. */
#include "report/svg_internal.h"

#include <math.h>
#include <stdlib.h>

#include "report/show.h"
#include "report/xml.h"
#include "text/width.h"

enum {
    MARGIN = 14,
    LINE = 18,          /* from one line of text to the next */
    UPRIGHT = 236,      /* height of the area for marks */
    LABEL_COLUMNS = 34, /* of a category at the side */
    MOST_CATEGORIES = 400,
};

double ost_svg_place(const struct ost_svg_scale *s, double value)
{
    return s->from + (value - s->low) / (s->high - s->low) * (s->to - s->from);
}

void ost_svg_number(struct ost_buf *out, double value)
{
    long tenths = lround(value * 10);
    ost_buf_printf(out, "%s%ld", tenths < 0 ? "-" : "", labs(tenths) / 10);
    if (tenths % 10)
        ost_buf_printf(out, ".%ld", labs(tenths) % 10);
}

double ost_svg_text_width(struct ost_slice text)
{
    return (double)ost_text_width(text) * 7.5;
}

void ost_svg_cut(struct ost_buf *out, struct ost_slice text, size_t columns)
{
    struct ost_slice start = ost_text_fit(text, columns);
    bool cut = start.n < text.n;
    if (cut)
        start = ost_text_fit(text, columns - 1);
    ost_xml_put(out, start);
    ost_buf_puts(out, cut ? "…" : "");
}

void ost_svg_class(struct ost_buf *out, const struct ost_chart *c, size_t series)
{
    static const char *const tones[] = {
        [OST_NEUTRAL] = NULL, [OST_GOOD] = "good",   [OST_WARN] = "warn",
        [OST_BAD] = "bad",    [OST_MUTED] = "quiet",
    };
    enum { COLOURS = 5 };
    const struct ost_series *s = c->series[series];
    size_t turn = 0;
    if (tones[s->tone]) {
        ost_buf_puts(out, tones[s->tone]);
        return;
    }
    /* A band has the colour of the line behind it. */
    for (size_t i = 0; i < series; i++)
        turn += c->series[i]->tone == OST_NEUTRAL && c->series[i]->kind != OST_BAND;
    ost_buf_printf(out, "s%zu", turn % COLOURS);
}

struct ost_slice ost_svg_category(const struct ost_chart *c, size_t i)
{
    for (size_t k = 0; k < c->n_series; k++)
        for (size_t p = 0; p < c->series[k]->points; p++)
            if (c->series[k]->point[p].x == (double)i && c->series[k]->point[p].label.n)
                return c->series[k]->point[p].label;
    return (struct ost_slice){"", 0};
}

/* ---- extents ---- */

struct extent {
    double low, high;
};

static void widen(struct extent *e, double value)
{
    if (!ost_ticks_can(value))
        return;
    e->low = fmin(e->low, value);
    e->high = fmax(e->high, value);
}

static bool has_kind(const struct ost_chart *c, enum ost_series_kind kind)
{
    for (size_t i = 0; i < c->n_series; i++)
        if (c->series[i]->kind == kind && c->series[i]->points)
            return true;
    return false;
}

static struct extent extent_of_values(const struct ost_chart *c)
{
    struct extent e = {INFINITY, -INFINITY};
    for (size_t i = 0; i < c->n_series; i++) {
        const struct ost_series *s = c->series[i];
        bool bounds = s->kind == OST_RANGE || s->kind == OST_BAND;
        for (size_t p = 0; p < s->points; p++) {
            widen(&e, s->point[p].y);
            widen(&e, bounds ? s->point[p].lower : NAN);
            widen(&e, bounds ? s->point[p].upper : NAN);
        }
    }
    if (e.low > e.high)
        return e;
    for (size_t i = 0; i < c->rules; i++)
        widen(&e, c->rule[i].y);
    /* The figure of a low end stands to the left of it, and must not run into the category. */
    if (has_kind(c, OST_RANGE))
        widen(&e, e.low - 0.15 * (e.high - e.low));
    /* A bar stands on 0; so does what is not far from it. */
    if (has_kind(c, OST_BARS) || (e.low > 0 && e.low < e.high * 0.6 && !has_kind(c, OST_RANGE)))
        widen(&e, 0);
    return e;
}

static struct extent extent_of_x(const struct ost_chart *c)
{
    struct extent e = {INFINITY, -INFINITY};
    for (size_t i = 0; i < c->n_series; i++)
        for (size_t p = 0; p < c->series[i]->points; p++)
            widen(&e, c->series[i]->point[p].x);
    return e;
}

/* How many categories there are; 0 when x is a scale of numbers. */
static size_t count_categories(const struct ost_chart *c)
{
    bool bars = has_kind(c, OST_BARS) || has_kind(c, OST_RANGE);
    struct extent e = extent_of_x(c);
    if ((c->x_unit != OST_TEXT && !bars) || e.low > e.high)
        return 0;
    return (size_t)fmax(1, fmin(MOST_CATEGORIES, floor(e.high) + 1));
}

/* ---- words around the marks ---- */

struct words {
    const char *class, *anchor;
    double x, y;
};

static void begin_text(struct ost_buf *out, struct words w)
{
    ost_buf_printf(out, "<text class=\"%s\" x=\"", w.class);
    ost_svg_number(out, w.x);
    ost_buf_puts(out, "\" y=\"");
    ost_svg_number(out, w.y);
    ost_buf_printf(out, "\" text-anchor=\"%s\">", w.anchor);
}

static void put_words(struct ost_buf *out, struct words w, struct ost_slice text, size_t columns)
{
    begin_text(out, w);
    ost_svg_cut(out, text, columns);
    ost_buf_puts(out, "</text>\n");
}

static void put_line(struct ost_buf *out, const char *class, double x1, double y1, double x2,
                     double y2)
{
    ost_buf_printf(out, "<path class=\"%s\" d=\"M", class);
    ost_svg_number(out, x1);
    ost_buf_addch(out, ' ');
    ost_svg_number(out, y1);
    ost_buf_addch(out, 'L');
    ost_svg_number(out, x2);
    ost_buf_addch(out, ' ');
    ost_svg_number(out, y2);
    ost_buf_puts(out, "\"/>\n");
}

static bool is_in_legend(const struct ost_series *s)
{
    return s->points && s->name.n;
}

static size_t count_legend(const struct ost_chart *c)
{
    size_t count = 0;
    for (size_t i = 0; i < c->n_series; i++)
        count += is_in_legend(c->series[i]);
    return count > 1 ? count : 0;
}

static void put_legend(struct ost_buf *out, const struct ost_chart *c)
{
    enum { SWATCH = 12, COLUMNS = 30 };
    double x = MARGIN;
    if (!count_legend(c))
        return;
    for (size_t i = 0; i < c->n_series && x < OST_SVG_WIDTH - 60; i++) {
        const struct ost_series *s = c->series[i];
        if (!is_in_legend(s))
            continue;
        bool line = s->kind == OST_LINE || s->kind == OST_STEP;
        ost_buf_printf(out, "<rect class=\"%s ", s->kind == OST_BAND ? "band" : "mark");
        ost_svg_class(out, c, i);
        ost_buf_puts(out, "\" x=\"");
        ost_svg_number(out, x);
        ost_buf_printf(out, "\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>\n", line ? 10 : 6,
                       SWATCH, line ? 3 : 11);
        put_words(out, (struct words){"label", "start", x + SWATCH + 6, 16}, s->name, COLUMNS);
        x += SWATCH + 26 + ost_svg_text_width(ost_text_fit(s->name, COLUMNS));
    }
}

enum { RULE_COLUMNS = 26, RULE_GAP = 13 };

/* "upper limit 130.4" */
static void name_rule(struct ost_buf *out, const struct ost_chart *c,
                      const struct ost_reference_line *r)
{
    ost_buf_slice(out, r->name);
    ost_buf_puts(out, r->name.n ? " " : "");
    ost_show_number(out, c->y_unit, r->y, c->document->currency);
}

/* How far rule names reach to the right of the marks. */
static double widest_rule(const struct ost_chart *c)
{
    struct ost_buf name = OST_BUF_INIT;
    double widest = 0;
    for (size_t i = 0; i < c->rules; i++) {
        ost_buf_clear(&name);
        name_rule(&name, c, &c->rule[i]);
        widest = fmax(widest, ost_svg_text_width(ost_text_fit(ost_buf_view(&name), RULE_COLUMNS)));
    }
    ost_buf_release(&name);
    return widest;
}

/* Where the name of rule `at` stands: at its line, or below names that are there already. */
static double rule_name_y(const struct ost_svg_frame *f, size_t at)
{
    double y = ost_svg_place(&f->y, f->chart->rule[at].y);
    for (size_t i = 0; i < at; i++) {
        double other = ost_svg_place(&f->y, f->chart->rule[i].y);
        if (fabs(other - y) < RULE_GAP)
            y = other + RULE_GAP;
    }
    return y + 4;
}

static void put_rules(struct ost_buf *out, const struct ost_svg_frame *f)
{
    static const char *const classes[] = {
        [OST_NEUTRAL] = "rule", [OST_GOOD] = "rule good",   [OST_WARN] = "rule warn",
        [OST_BAD] = "rule bad", [OST_MUTED] = "rule quiet",
    };
    struct ost_buf name = OST_BUF_INIT;
    for (size_t i = 0; i < f->chart->rules; i++) {
        const struct ost_reference_line *r = &f->chart->rule[i];
        if (!ost_ticks_can(r->y))
            continue;
        ost_buf_clear(&name);
        name_rule(&name, f->chart, r);
        struct words w = {"note", "start", f->right + 8, 0};
        if (f->lying) {
            double x = ost_svg_place(&f->x, r->y);
            put_line(out, classes[r->tone], x, f->top, x, f->bottom);
            w = (struct words){"note", "middle", x, f->top - 5};
        } else {
            double y = ost_svg_place(&f->y, r->y);
            put_line(out, classes[r->tone], f->left, y, f->right, y);
            w.y = rule_name_y(f, i);
        }
        put_words(out, w, ost_buf_view(&name), RULE_COLUMNS);
    }
    ost_buf_release(&name);
}

/* Marks of a scale of numbers: grid lines across the area, labels outside of it. */
static void put_axis(struct ost_buf *out, const struct ost_svg_frame *f, const struct ost_ticks *t,
                     enum ost_unit unit, bool upright)
{
    struct ost_buf label = OST_BUF_INIT;
    for (size_t i = 0; i < t->n; i++) {
        ost_buf_clear(&label);
        ost_tick_put(&label, unit, t->at[i], t->step, f->chart->document->currency);
        const char *class = t->at[i] == 0 ? "grid zero" : "grid";
        if (upright) {
            double y = ost_svg_place(&f->y, t->at[i]);
            put_line(out, class, f->left, y, f->right, y);
            put_words(out, (struct words){"tick", "end", f->left - 8, y + 4}, ost_buf_view(&label),
                      16);
        } else {
            double x = ost_svg_place(&f->x, t->at[i]);
            if (f->lying)
                put_line(out, class, x, f->top, x, f->bottom);
            else
                put_line(out, "grid zero", x, f->bottom, x, f->bottom + 4);
            put_words(out, (struct words){"tick", "middle", x, f->bottom + LINE},
                      ost_buf_view(&label), 16);
        }
    }
    ost_buf_release(&label);
}

static void put_categories(struct ost_buf *out, const struct ost_svg_frame *f)
{
    double from = f->lying ? f->top : f->left, to = f->lying ? f->bottom : f->right;
    double slot = (to - from) / (double)f->categories, widest = 20;
    for (size_t i = 0; i < f->categories; i++)
        widest = fmax(widest, ost_svg_text_width(ost_text_fit(ost_svg_category(f->chart, i), 16)));
    size_t every = f->lying ? 1 : (size_t)ceil((widest + 8) / slot);
    for (size_t i = 0; i < f->categories; i += every) {
        double middle = from + slot * ((double)i + 0.5);
        struct words w = {"tick", "middle", middle, f->bottom + LINE};
        if (f->lying)
            w = (struct words){"label", "end", f->left - 10, middle + 4};
        put_words(out, w, ost_svg_category(f->chart, i), f->lying ? LABEL_COLUMNS : 16);
    }
}

static void put_names(struct ost_buf *out, const struct ost_svg_frame *f)
{
    const struct ost_chart *c = f->chart;
    struct ost_slice below = f->lying ? c->y_name : c->x_name;
    if (!f->lying && c->y_name.n)
        put_words(out, (struct words){"note", "start", MARGIN, f->top - 12}, c->y_name, 60);
    if (below.n)
        put_words(out, (struct words){"note", "end", f->right, f->bottom + 2 * LINE}, below, 100);
}

/* ---- the frame ---- */

static double widest_label(const struct ost_svg_frame *f, const struct ost_ticks *t)
{
    struct ost_buf label = OST_BUF_INIT;
    double widest = 20;
    if (f->lying) {
        for (size_t i = 0; i < f->categories; i++)
            widest = fmax(widest, ost_svg_text_width(
                                      ost_text_fit(ost_svg_category(f->chart, i), LABEL_COLUMNS)));
    } else {
        for (size_t i = 0; i < t->n; i++) {
            ost_buf_clear(&label);
            ost_tick_put(&label, f->chart->y_unit, t->at[i], t->step, f->chart->document->currency);
            widest = fmax(widest, ost_svg_text_width(ost_buf_view(&label)));
        }
    }
    ost_buf_release(&label);
    return widest;
}

static size_t count_bars(const struct ost_chart *c)
{
    size_t count = 0;
    for (size_t i = 0; i < c->n_series; i++)
        count += c->series[i]->kind == OST_BARS || c->series[i]->kind == OST_RANGE;
    return count ? count : 1;
}

/* Everything but the scale of x. */
static void lay_out(struct ost_svg_frame *f, const struct ost_ticks *values)
{
    const struct ost_chart *c = f->chart;
    bool name_above = !f->lying && c->y_name.n, rule_above = f->lying && c->rules;
    bool name_below = f->lying ? c->y_name.n > 0 : c->x_name.n > 0;
    double slot = fmax(30, 16 * (double)count_bars(c) + 12);
    f->left = MARGIN + widest_label(f, values) + 10;
    f->right = OST_SVG_WIDTH - (f->lying ? 84 : fmax(MARGIN + 14, widest_rule(c) + 22));
    f->top = 14 + (count_legend(c) ? 26 : 0) + (name_above || rule_above ? LINE : 0);
    f->bottom = f->top + (f->lying ? slot * (double)f->categories : UPRIGHT);
    f->height = f->bottom + LINE + 8 + (name_below ? LINE : 0);
}

/* Fills the frame and draws what lies below the marks; false when there is nothing to place. */
static bool put_frame(struct ost_buf *out, struct ost_svg_frame *f, const struct ost_chart *c)
{
    struct extent values = extent_of_values(c), along = extent_of_x(c);
    struct ost_ticks value_ticks, x_ticks;
    *f = (struct ost_svg_frame){.chart = c, .height = 80};
    if (values.low > values.high || along.low > along.high)
        return false;
    f->categories = count_categories(c);
    f->lying = f->categories && (c->horizontal || has_kind(c, OST_RANGE));
    ost_ticks_around(&value_ticks, c->y_unit, &values.low, &values.high, f->lying ? 6 : 5);
    lay_out(f, &value_ticks);
    struct ost_svg_scale up = {values.low, values.high, f->bottom, f->top};
    struct ost_svg_scale across = {values.low, values.high, f->left, f->right};
    f->y = up;
    f->x = across;
    put_legend(out, c);
    put_axis(out, f, &value_ticks, c->y_unit, !f->lying);
    if (f->categories) {
        put_categories(out, f);
    } else {
        if (along.high <= along.low)
            along = (struct extent){along.low - 1, along.high + 1};
        f->x = (struct ost_svg_scale){along.low, along.high, f->left + 6, f->right - 6};
        ost_ticks_within(&x_ticks, c->x_unit, along.low, along.high, 7);
        put_axis(out, f, &x_ticks, c->x_unit, false);
    }
    put_names(out, f);
    return true;
}

void ost_svg_chart(struct ost_buf *out, const struct ost_chart *c, const char *id)
{
    struct ost_svg_frame f;
    struct ost_buf body = OST_BUF_INIT;
    if (put_frame(&body, &f, c)) {
        ost_svg_marks(&body, &f);
        put_rules(&body, &f);
    } else {
        put_words(&body, (struct words){"note", "middle", OST_SVG_WIDTH / 2.0, 44},
                  ost_slice_of("nothing to show"), 40);
    }
    ost_buf_printf(out,
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %ld\" role=\"img\" "
                   "aria-labelledby=\"%s--t %s--d\">\n<title id=\"%s--t\">",
                   OST_SVG_WIDTH, lround(f.height), id, id, id);
    ost_xml_put(out, c->title);
    ost_buf_printf(out, "</title>\n<desc id=\"%s--d\">", id);
    ost_xml_put(out, c->description);
    ost_buf_puts(out, "</desc>\n");
    ost_buf_slice(out, ost_buf_view(&body));
    ost_buf_puts(out, "</svg>\n");
    ost_buf_release(&body);
}
