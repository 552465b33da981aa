#include "value/what_if.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/nearest.h"
#include "io/number.h"

static const char *const limits[] = {"budget", "vendors.max", "vendors.max_share", "min_covered"};
enum { BUDGET, VENDORS, SHARE, COVERED, LIMITS };

/* ---- limits ---- */

static int set_amount(int64_t *cents, const struct ost_profile *p, struct ost_slice value)
{
    struct ost_quantity_options options = {.currency = p->currency, .bare = true};
    struct ost_quantity q;
    int rc = ost_quantity_parse(&q, value, OST_QUANTITY_MONEY_PER_YEAR, &options);
    if (rc < 0)
        return rc;
    rc = ost_quantity_cents(cents, &q);
    ost_quantity_release(&q);
    return rc;
}

static int set_share(double *share, const struct ost_profile *p, struct ost_slice value)
{
    struct ost_quantity_options options = {.currency = p->currency, .bare = true};
    struct ost_quantity q;
    int rc = ost_quantity_parse(&q, value, OST_QUANTITY_SHARE, &options);
    if (rc < 0)
        return rc;
    *share = ost_distribution_mean(&q.distribution);
    ost_quantity_release(&q);
    return 0;
}

static int set_count(int64_t *count, struct ost_slice value)
{
    int64_t n;
    int rc = ost_number_int(&n, value);
    if (rc == 0 && n < 0)
        rc = ost_fail(OST_EINVAL, "a number from 0 on is needed");
    if (rc == 0)
        *count = n;
    return rc;
}

static int set_limit(struct ost_profile *p, int limit, struct ost_slice value)
{
    switch (limit) {
    case BUDGET:
        return set_amount(&p->budget_cents, p, value);
    case VENDORS:
        return set_count(&p->max_vendors, value);
    case SHARE:
        return set_share(&p->max_share, p, value);
    default:
        return set_count(&p->min_covered, value);
    }
}

/* ---- inputs ---- */

/* `units` is a fact that rules ask about. */
static void place(struct ost_profile *p, const struct ost_profile_input *in, size_t product)
{
    struct ost_profile_product *of = &p->product[product];
    double mean = ost_distribution_mean(&in->quantity.distribution);
    if (in->offset == OST_NO_PLACE)
        of->growth = mean;
    else
        memcpy((char *)&of->need + in->offset, &mean, sizeof mean);
    for (size_t i = 0; i < of->facts; i++)
        if (strcmp(of->fact[i].name, "units") == 0)
            of->fact[i].number = of->need.demand;
}

static int set_input(struct ost_profile *p, struct ost_profile_input *in, struct ost_slice value)
{
    struct ost_quantity_options options = {
        .currency = p->currency,
        .unit = in->product == OST_EVERY_PRODUCT ? NULL : p->product[in->product].unit,
        .bare = true,
    };
    struct ost_quantity q;
    int rc = ost_quantity_parse(&q, value, in->kind, &options);
    if (rc < 0)
        return rc;
    ost_quantity_release(&in->quantity);
    in->quantity = q;
    in->text = ost_arena_copy(&p->arena, value).p;
    in->assumed = true;
    for (size_t i = 0; i < p->products; i++)
        if (in->product == i || in->product == OST_EVERY_PRODUCT)
            place(p, in, i);
    return 0;
}

static int no_such_path(const struct ost_profile *p, struct ost_slice path)
{
    const char **names = ost_calloc(p->inputs + LIMITS, sizeof *names);
    char *wanted = ost_alloc(path.n + 1);
    memcpy(wanted, path.p, path.n);
    wanted[path.n] = '\0';
    memcpy(names, limits, sizeof limits);
    for (size_t i = 0; i < p->inputs; i++)
        names[LIMITS + i] = p->input[i].path;
    const char *near = ost_nearest(wanted, names, p->inputs + LIMITS);
    int rc =
        near ? ost_fail(OST_ENOTFOUND, "the profile has no input '%s'; did you mean '%s'?", wanted,
                        near)
             : ost_fail(OST_ENOTFOUND, "the profile has no input '%s'; inputs are called like '%s'",
                        wanted, names[p->inputs ? LIMITS : 0]);
    free(names);
    free(wanted);
    return rc;
}

static int within(int rc, const char *path)
{
    return rc < 0 ? ost_fail_within(rc, "%s", path) : 0;
}

int ost_what_if(struct ost_profile *p, struct ost_slice assignment)
{
    struct ost_slice value = assignment, path;
    if (!ost_slice_cut(&value, '=', &path))
        return ost_fail(OST_EPARSE, "'%.*s': write PATH=VALUE, as in mysql.demand=80",
                        OST_SLICE_ARG(assignment));
    path = ost_slice_trim(path);
    value = ost_slice_trim(value);
    for (int i = 0; i < LIMITS; i++)
        if (ost_slice_is(path, limits[i]))
            return within(set_limit(p, i, value), limits[i]);
    for (size_t i = 0; i < p->inputs; i++)
        if (ost_slice_is(path, p->input[i].path))
            return within(set_input(p, &p->input[i], value), p->input[i].path);
    return no_such_path(p, path);
}
