#include "stats/quantile_table.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "stats/special.h"

/* Points at z = (i - MIDDLE) / PER_UNIT: to 8.64 on both sides. */
enum { PER_UNIT = 50, MIDDLE = 432, POINTS = 2 * MIDDLE + 1 };

void ost_quantile_table_init(struct ost_quantile_table *out, const struct ost_distribution *d)
{
    *out = (struct ost_quantile_table){.distribution = d};
    if (d->kind != OST_DISTRIBUTION_BETA && d->kind != OST_DISTRIBUTION_GAMMA)
        return;
    out->x = ost_calloc(POINTS, sizeof *out->x);
    for (int i = 0; i < POINTS; i++)
        out->x[i] = ost_distribution_quantile(d, ost_normal_cdf((double)(i - MIDDLE) / PER_UNIT));
}

void ost_quantile_table_release(struct ost_quantile_table *t)
{
    free(t->x);
    *t = (struct ost_quantile_table){0};
}

double ost_quantile_table_at(const struct ost_quantile_table *t, double u)
{
    double place = t->x ? ost_normal_quantile(u) * PER_UNIT + MIDDLE : 0;
    if (!(place >= 1 && place < POINTS - 2))
        return ost_distribution_quantile(t->distribution, u);
    /* Lagrange's cubic through the two points on each side */
    const double *x = t->x + (size_t)place - 1;
    double b = place - floor(place), a = b + 1, c = b - 1, d = b - 2;
    return -b * c * d / 6 * x[0] + a * c * d / 2 * x[1] - a * b * d / 2 * x[2] +
           a * b * c / 6 * x[3];
}
