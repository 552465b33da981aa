/*
 * Charts as inline SVG, coloured by the style sheet of the page (html_style_internal.h).
 *
 * A chart is drawn on a sheet of fixed width in a user unit that is about a CSS pixel. Its frame says
 * where values go: scales, axes, rules and legend; marks are what the series draw into it.
 */
#ifndef OST_REPORT_SVG_INTERNAL_H
#define OST_REPORT_SVG_INTERNAL_H

#include <stdbool.h>

#include "base/buf.h"
#include "report/document.h"
#include "report/ticks.h"

/* Values low..high lie at pixels from..to (to < from on an axis that points up). */
struct ost_svg_scale {
    double low, high;
    double from, to;
};

struct ost_svg_frame {
    const struct ost_chart *chart;
    double left, right, top, bottom; /* of the area for marks */
    double height;                   /* of the sheet */
    struct ost_svg_scale x, y; /* where categories lie down the side, x is the scale of values */
    bool lying;                /* bars or ranges from left to right */
    size_t categories;         /* 0: x is a scale of numbers */
};

enum { OST_SVG_WIDTH = 860 };

double ost_svg_place(const struct ost_svg_scale *s, double value);

/* Appends a coordinate with one digit behind the point, when it has one. */
void ost_svg_number(struct ost_buf *out, double value);

/* The class of a series: its tone, or one of the colours in turn. */
void ost_svg_class(struct ost_buf *out, const struct ost_chart *c, size_t series);

/* Pixels that text takes in the widest of the usual fonts, roughly. */
double ost_svg_text_width(struct ost_slice text);

/* Appends text cut to `columns` characters, escaped. */
void ost_svg_cut(struct ost_buf *out, struct ost_slice text, size_t columns);

/* The label of category i: that of the first series which has one. */
struct ost_slice ost_svg_category(const struct ost_chart *c, size_t i);

/* The marks of all series. */
void ost_svg_marks(struct ost_buf *out, const struct ost_svg_frame *f);

/* The whole chart as an <svg> element; `id` is unique in the page and made of [a-z0-9_-]. */
void ost_svg_chart(struct ost_buf *out, const struct ost_chart *c, const char *id);

#endif
