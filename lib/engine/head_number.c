/* A head that answers with a number. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/head.h"
#include "io/number.h"

/* A finite number that a float holds. */
static bool parse(double *out, struct ost_slice value)
{
    return ost_number_real(out, value) == 0 && isfinite((float)*out);
}

static bool holds(struct ost_slice value)
{
    double number;
    return parse(&number, value);
}

static int collect(struct ost_head *head, const struct ost_slice *value, size_t n, size_t stride)
{
    double number, low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (!parse(&number, value[i * stride]))
            continue;
        low = fmin(low, number);
        high = fmax(high, number);
    }
    return low < high ? 0
                      : ost_fail(OST_EDATA, "column '%s' holds the same number in every row",
                                 head->column ? head->column : "label");
}

static bool learn(struct ost_targets *t, const struct ost_head *head, struct ost_slice text,
                  struct ost_slice value)
{
    (void)head, (void)text;
    double number;
    if (!parse(&number, value))
        return false;
    t->value = ost_grow(t->value, &t->cap, t->rows + 1, sizeof *t->value);
    t->value[t->rows++] = (float)number;
    return true;
}

static void say(struct ost_reply *out, const struct ost_head *head, struct ost_slice text,
                float *score, size_t stride)
{
    (void)head, (void)text, (void)stride;
    ost_reply_clear(out);
    ost_buf_printf(&out->value[0], "%.7g", *score);
}

/* ---- judging ---- */

/* Running sums of truth y and answer x, from the first truth so that the squares stay small. */
struct own {
    double first, y, yy, x, xx, xy, absolute, squared;
    size_t n;
};

static void judge_start(struct ost_judgement *j)
{
    j->own = ost_calloc(1, sizeof(struct own));
}

static void judge_add(struct ost_judgement *j, struct ost_slice text, struct ost_slice truth,
                      const float *score, size_t stride)
{
    (void)text, (void)stride;
    struct own *own = j->own;
    double y, x = *score;
    j->rows++;
    if (!parse(&y, truth)) {
        j->unseen++;
        return;
    }
    if (own->n == 0)
        own->first = y;
    own->absolute += fabs(x - y);
    own->squared += (x - y) * (x - y);
    y -= own->first;
    x -= own->first;
    own->n++;
    own->y += y;
    own->yy += y * y;
    own->x += x;
    own->xx += x * x;
    own->xy += x * y;
}

static void judge_release(struct ost_judgement *j)
{
    free(j->own);
}

/*
 * r2 = 1 - sum (y - x)^2 / sum (y - mean)^2; pearson's r; both NaN where the truth does not vary.
 */
static size_t scalars(const struct ost_judgement *j, struct ost_scalar out[OST_SCALARS])
{
    const struct own *o = j->own;
    double n = (double)o->n;
    double yy = o->yy - o->y * o->y / n, xx = o->xx - o->x * o->x / n;
    double xy = o->xy - o->x * o->y / n;
    out[0] = (struct ost_scalar){"R2", "r2", yy > 0 ? 1 - o->squared / yy : NAN};
    out[1] = (struct ost_scalar){"MAE", "mae", o->absolute / n};
    out[2] = (struct ost_scalar){"RMSE", "rmse", sqrt(o->squared / n)};
    out[3] =
        (struct ost_scalar){"Pearson r", "pearson", yy > 0 && xx > 0 ? xy / sqrt(yy * xx) : NAN};
    return 4;
}

/* The smallest error is best, whatever the metric of classes; R2 is unbounded below. */
static double score(const struct ost_judgement *j, enum ost_metric metric)
{
    (void)metric;
    struct ost_scalar scalar[OST_SCALARS];
    scalars(j, scalar);
    return isfinite(scalar[0].value) ? scalar[0].value : -scalar[2].value;
}

static void text(struct ost_buf *out, const struct ost_judgement *j)
{
    struct ost_scalar scalar[OST_SCALARS];
    size_t n = scalars(j, scalar);
    for (size_t i = 0; i < n; i++)
        ost_buf_printf(out, "%12s  %.6g\n", scalar[i].name, scalar[i].value);
}

static void json(struct ost_jsonw *w, const struct ost_judgement *j, bool more)
{
    (void)more;
    struct ost_scalar scalar[OST_SCALARS];
    size_t n = scalars(j, scalar);
    ost_jsonw_object(w, "report");
    for (size_t i = 0; i < n; i++)
        ost_jsonw_real(w, scalar[i].key, scalar[i].value);
    ost_jsonw_end(w);
}

const struct ost_head_kind ost_head_number = {
    .name = "number",
    .summary = "a number",
    .loss = OST_LOSS_NUMBER,
    .output = {{"predicted_value", "predicted", true}},
    .holds = holds,
    .collect = collect,
    .learn = learn,
    .say = say,
    .judge_start = judge_start,
    .judge_add = judge_add,
    .judge_release = judge_release,
    .scalars = scalars,
    .score = score,
    .text = text,
    .json = json,
};
