/* Charts in a terminal: bars with their values, ranges, and a line of blocks for a course over time. */
#include <math.h>

#include "report/show.h"
#include "report/text_internal.h"
#include "text/width.h"

enum { BAR = 32, LABEL = 28, MOST_BARS = 40, SPARK = 60 };

/* Smallest and largest finite value that a series shows. */
struct extent {
    double low, high;
};

static void widen(struct extent *e, double value)
{
    if (!isfinite(value))
        return;
    e->low = fmin(e->low, value);
    e->high = fmax(e->high, value);
}

static struct extent extent_of(const struct ost_series *s, struct extent e)
{
    for (size_t i = 0; i < s->points; i++) {
        widen(&e, s->point[i].y);
        if (s->kind == OST_RANGE) {
            widen(&e, s->point[i].lower);
            widen(&e, s->point[i].upper);
        }
    }
    return e;
}

static const struct extent nothing = {INFINITY, -INFINITY};

static bool is_bars(const struct ost_series *s)
{
    return s->kind == OST_BARS || s->kind == OST_RANGE;
}

/* Bars of all series are drawn to one scale. */
static struct extent extent_of_bars(const struct ost_chart *c)
{
    struct extent e = nothing;
    for (size_t i = 0; i < c->n_series; i++)
        if (is_bars(c->series[i]))
            e = extent_of(c->series[i], e);
    return e;
}

/* 0..1 within the extent; 0.5 when it is a single value. */
static double share(struct extent e, double value)
{
    return e.high > e.low ? (value - e.low) / (e.high - e.low) : 0.5;
}

static struct ost_cell cell_of(enum ost_unit unit, double value)
{
    return ost_cell_of(unit == OST_TEXT ? OST_NUMBER : unit, value);
}

/* A bar of eighths of a column. */
static void put_bar(struct ost_buf *out, double part)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    int total = (int)lround(fmax(0, fmin(1, part)) * BAR * 8);
    ost_style_repeat(out, "█", (size_t)total / 8);
    ost_buf_puts(out, eighths[total % 8]);
}

/* "   ├────●──┤": where the range lies in the extent of the chart. */
static void put_range(struct ost_buf *out, const struct ost_point *p, struct extent e)
{
    if (!isfinite(p->lower) || !isfinite(p->upper) || !isfinite(p->y))
        return;
    long from = lround(share(e, p->lower) * (BAR - 1)), to = lround(share(e, p->upper) * (BAR - 1));
    long middle = lround(share(e, p->y) * (BAR - 1));
    for (long i = 0; i <= (to > middle ? to : middle); i++)
        ost_buf_puts(out, i == middle ? "●"
                          : i < from  ? " "
                          : i == from ? "├"
                          : i == to   ? "┤"
                                      : "─");
}

static void add_bar(struct ost_grid *g, const struct ost_chart *c, const struct ost_series *s,
                    const struct ost_point *p, struct extent e, const struct ost_style *style)
{
    enum ost_tone tone = style->colour ? s->tone : OST_NEUTRAL; /* no mark behind every bar */
    struct ost_buf bar = OST_BUF_INIT;
    struct ost_cell value = cell_of(c->y_unit, p->y);
    ost_grid_add(g, ost_text_fit(p->label, LABEL), OST_NEUTRAL);
    if (s->kind == OST_RANGE) {
        put_range(&bar, p, e);
        ost_cell_between(&value, p->lower, p->upper);
    } else if (isfinite(p->y) && e.high > 0) {
        put_bar(&bar, p->y / e.high);
    }
    ost_grid_add(g, ost_buf_view(&bar), p->flagged ? OST_WARN : tone);
    ost_grid_value(g, &value, c->document->currency);
    ost_buf_release(&bar);
}

static void put_bars(struct ost_buf *out, const struct ost_chart *c, const struct ost_series *s,
                     const struct ost_style *style)
{
    struct extent e = extent_of_bars(c);
    struct ost_grid g;
    size_t shown = s->points < MOST_BARS ? s->points : MOST_BARS;
    if (c->n_series > 1 && s->name.n) {
        ost_buf_puts(out, "  ");
        ost_style_tone(out, style, OST_NEUTRAL, s->name);
        ost_buf_addch(out, '\n');
    }
    ost_grid_init(&g, 3);
    g.indent = 2;
    g.right[2] = true;
    for (size_t i = 0; i < shown; i++)
        add_bar(&g, c, s, &s->point[i], e, style);
    ost_grid_print(out, &g, style);
    ost_grid_release(&g);
    if (shown < s->points)
        ost_buf_printf(out, "  … and %zu more\n", s->points - shown);
}

static void put_spark(struct ost_buf *out, const struct ost_series *s, struct extent e)
{
    static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    size_t shown = s->points < SPARK ? s->points : SPARK;
    for (size_t i = 0; i < shown; i++) {
        double y = s->point[shown == s->points ? i : i * (s->points - 1) / (shown - 1)].y;
        ost_buf_puts(out, isfinite(y) ? blocks[(int)fmin(7, share(e, y) * 8)] : " ");
    }
}

static void put_number(struct ost_buf *out, const struct ost_chart *c, double value)
{
    ost_show_number(out, c->y_unit, value, c->document->currency);
}

static void put_flags(struct ost_buf *out, const struct ost_chart *c, const struct ost_series *s,
                      const struct ost_style *style)
{
    struct ost_buf line = OST_BUF_INIT;
    for (size_t i = 0; i < s->points; i++) {
        const struct ost_point *p = &s->point[i];
        if (!p->flagged)
            continue;
        ost_buf_clear(&line);
        ost_buf_puts(&line, "  ! ");
        if (c->x_unit != OST_TEXT) {
            ost_show_number(&line, c->x_unit, p->x, c->document->currency);
            ost_buf_puts(&line, "  ");
        }
        put_number(&line, c, p->y);
        ost_buf_puts(&line, p->label.n ? "  " : "");
        ost_buf_slice(&line, p->label);
        ost_style_tone(out, style, OST_WARN, ost_text_fit(ost_buf_view(&line), style->width));
        ost_buf_addch(out, '\n');
    }
    ost_buf_release(&line);
}

static void put_course(struct ost_buf *out, const struct ost_chart *c, const struct ost_series *s,
                       const struct ost_style *style)
{
    struct extent e = extent_of(s, nothing);
    struct ost_buf spark = OST_BUF_INIT;
    ost_buf_puts(out, "  ");
    put_spark(&spark, s, e);
    ost_style_tone(out, style, s->tone, ost_buf_view(&spark));
    ost_buf_release(&spark);
    ost_buf_puts(out, "  ");
    ost_style_tone(out, style, OST_NEUTRAL, s->name);
    ost_buf_puts(out, s->name.n ? ": " : "");
    if (e.low <= e.high) {
        put_number(out, c, e.low);
        ost_buf_puts(out, " to ");
        put_number(out, c, e.high);
        ost_buf_puts(out, ", last ");
    }
    put_number(out, c, s->points ? s->point[s->points - 1].y : NAN);
    ost_buf_addch(out, '\n');
    put_flags(out, c, s, style);
}

static void put_rules(struct ost_buf *out, const struct ost_chart *c, const struct ost_style *style)
{
    for (size_t i = 0; i < c->rules; i++) {
        ost_buf_puts(out, "  ");
        ost_style_tone(out, style, OST_NEUTRAL, c->rule[i].name);
        ost_buf_puts(out, ": ");
        put_number(out, c, c->rule[i].y);
        ost_buf_addch(out, '\n');
    }
}

void ost_text_chart(struct ost_buf *out, const struct ost_chart *c, const struct ost_style *style)
{
    bool empty = true;
    ost_style_bold(out, style, c->title);
    ost_buf_addch(out, '\n');
    for (size_t i = 0; i < c->n_series; i++) {
        const struct ost_series *s = c->series[i];
        if (s->points == 0 || s->kind == OST_BAND)
            continue;
        empty = false;
        if (is_bars(s))
            put_bars(out, c, s, style);
        else
            put_course(out, c, s, style);
    }
    if (empty)
        ost_buf_puts(out, "  nothing to show\n");
    else
        put_rules(out, c, style);
}
