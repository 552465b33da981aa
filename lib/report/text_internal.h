/*
 * What the text renderer is made of: styled words, and grids that align them.
 *
 * A grid is rows of cells. A cell has a head, which is aligned, and a tail that hangs behind it on the
 * left (the interval of a value), so that numbers stand below each other whatever follows them.
 */
#ifndef OST_REPORT_TEXT_INTERNAL_H
#define OST_REPORT_TEXT_INTERNAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "report/document.h"
#include "report/render.h"

struct ost_style {
    bool colour;
    size_t width; /* columns of the terminal */
};

/*
 * Appends the text, bold or in the colour of the tone, as the style says; line breaks and tabs of the
 * text become spaces.
 */
void ost_style_bold(struct ost_buf *out, const struct ost_style *style, struct ost_slice text);
void ost_style_tone(struct ost_buf *out, const struct ost_style *style, enum ost_tone tone,
                    struct ost_slice text);

/* The sign that stands for a tone where there is no colour; empty for neutral and muted. */
const char *ost_style_mark(const struct ost_style *style, enum ost_tone tone);

void ost_style_repeat(struct ost_buf *out, const char *what, size_t times);

struct ost_grid_cell {
    struct ost_slice head, tail;
    enum ost_tone tone;
};

struct ost_grid {
    struct ost_arena arena;
    struct ost_grid_cell *cell; /* row-major [cells] */
    size_t columns, cells, cap;
    bool *right;   /* [columns] heads are aligned on the right */
    size_t indent; /* spaces in front of each line */
    bool header;   /* the first row names the columns */
};

void ost_grid_init(struct ost_grid *g, size_t columns);
void ost_grid_release(struct ost_grid *g);

/* The next cell; line breaks and tabs of the text become spaces. */
void ost_grid_add(struct ost_grid *g, struct ost_slice head, enum ost_tone tone);
void ost_grid_value(struct ost_grid *g, const struct ost_cell *cell, const char *currency);

/*
 * Appends the rows. Too wide a grid first loses from its widest text columns (an ellipsis says so),
 * then is printed in parts of some columns each, every part with the first column.
 */
void ost_grid_print(struct ost_buf *out, const struct ost_grid *g, const struct ost_style *style);

/* The chart as bars or sparklines. */
void ost_text_chart(struct ost_buf *out, const struct ost_chart *c, const struct ost_style *style);

#endif
