#include "plan/lp.h"

#include <inttypes.h>
#include <math.h>

#include "base/error.h"
#include "io/number.h"
#include "plan/choice_internal.h"

/* What a plan counts for in a row. */
typedef double coefficient(const struct ost_core_plan *plan, const void *arg);

/* All plans, each on a line of its own: the format limits the length of lines. */
static void put_row(struct ost_buf *out, const struct ost_core *core, coefficient *of,
                    const void *arg)
{
    for (size_t i = 0; i < core->products; i++)
        for (size_t k = core->first[i]; k < core->first[i + 1]; k++) {
            double factor = of(&core->plan[k], arg);
            ost_buf_puts(out, factor < 0 ? "\n - " : "\n + ");
            ost_number_put(out, fabs(factor));
            ost_buf_printf(out, " x_%zu_%zu", i, core->plan[k].plan);
        }
}

static double utility(const struct ost_core_plan *plan, const void *arg)
{
    (void)arg;
    return (double)plan->utility / OST_MICROS;
}

static double cost(const struct ost_core_plan *plan, const void *arg)
{
    (void)arg;
    return (double)plan->cost;
}

static double covers(const struct ost_core_plan *plan, const void *arg)
{
    (void)arg;
    return plan->covers;
}

struct share {
    size_t vendor;
    double most;
};

/* The vendor's money less its share of all money: at most 0. */
static double beyond_share(const struct ost_core_plan *plan, const void *arg)
{
    const struct share *share = arg;
    double cents = (double)plan->cost;
    return (plan->vendor == share->vendor ? cents : 0) - share->most * cents;
}

static bool has_vendor(const struct ost_core *core, size_t vendor)
{
    for (size_t k = 0; k < core->first[core->products]; k++)
        if (core->plan[k].vendor == vendor)
            return true;
    return false;
}

static const char *name_or(const char *name)
{
    return name ? name : "";
}

static void put_names(struct ost_buf *out, const struct ost_choice_problem *problem,
                      const struct ost_core *core)
{
    ost_buf_puts(
        out,
        "\\ One plan for each product: costs in cents, utility in currency units, per year.\n");
    for (size_t i = 0; i < core->products; i++)
        for (size_t k = core->first[i]; k < core->first[i + 1]; k++) {
            size_t j = core->plan[k].plan;
            ost_buf_printf(out, "\\ x_%zu_%zu: %s, %s\n", i, j, name_or(problem->product[i].name),
                           name_or(problem->product[i].plan[j].name));
        }
}

static void put_one_plan_each(struct ost_buf *out, const struct ost_core *core)
{
    for (size_t i = 0; i < core->products; i++) {
        ost_buf_printf(out, " one_%zu:", i);
        for (size_t k = core->first[i]; k < core->first[i + 1]; k++)
            ost_buf_printf(out, "\n + x_%zu_%zu", i, core->plan[k].plan);
        ost_buf_puts(out, " = 1\n");
    }
}

/* y_k is 1 as soon as one of the vendor's plans is taken. */
static void put_vendor_cap(struct ost_buf *out, const struct ost_core *core, size_t vendors,
                           size_t most)
{
    for (size_t i = 0; i < core->products; i++)
        for (size_t k = core->first[i]; k < core->first[i + 1]; k++)
            if (core->plan[k].vendor > 0)
                ost_buf_printf(out, " uses_%zu_%zu: x_%zu_%zu - y_%zu <= 0\n", i,
                               core->plan[k].plan, i, core->plan[k].plan, core->plan[k].vendor);
    ost_buf_puts(out, " vendors:");
    for (size_t v = 1; v <= vendors; v++)
        if (has_vendor(core, v))
            ost_buf_printf(out, "\n + y_%zu", v);
    ost_buf_printf(out, " <= %zu\n", most);
}

static void put_limits(struct ost_buf *out, const struct ost_core *core,
                       const struct ost_choice_limits *limits, size_t vendors)
{
    if (limits->budget_cents != OST_CHOICE_ANY_BUDGET) {
        ost_buf_puts(out, " budget:");
        put_row(out, core, cost, NULL);
        ost_buf_printf(out, " <= %" PRId64 "\n", limits->budget_cents);
    }
    for (size_t v = 1; limits->max_share < 1 && v <= vendors; v++) {
        struct share share = {v, limits->max_share};
        if (!has_vendor(core, v))
            continue;
        ost_buf_printf(out, " share_%zu:", v);
        put_row(out, core, beyond_share, &share);
        ost_buf_puts(out, " <= 0\n");
    }
    if (limits->min_covered > 0) {
        ost_buf_puts(out, " covered:");
        put_row(out, core, covers, NULL);
        ost_buf_printf(out, " >= %zu\n", limits->min_covered);
    }
}

/* What the products of a purse cost. */
static void put_purse(struct ost_buf *out, const struct ost_core *core,
                      const struct ost_choice_purse *purse, size_t number)
{
    ost_buf_printf(out, " purse_%zu:", number);
    for (size_t i = 0; i < core->products; i++)
        for (size_t k = core->first[i]; purse->holds[i] && k < core->first[i + 1]; k++) {
            int64_t cents = core->plan[k].cost;
            ost_buf_printf(out, "\n %c %" PRId64 " x_%zu_%zu", cents < 0 ? '-' : '+',
                           cents < 0 ? -cents : cents, i, core->plan[k].plan);
        }
    ost_buf_printf(out, " <= %" PRId64 "\n", purse->cents);
}

static void put_program(struct ost_buf *out, const struct ost_choice_problem *problem,
                        const struct ost_core *core, const struct ost_choice_limits *limits)
{
    size_t vendors = ost_core_vendors(problem);
    bool capped = limits->max_vendors < vendors;
    put_names(out, problem, core);
    ost_buf_puts(out, "Maximize\n utility:");
    put_row(out, core, utility, NULL);
    ost_buf_puts(out, "\nSubject To\n");
    put_one_plan_each(out, core);
    put_limits(out, core, limits, vendors);
    for (size_t k = 0; k < limits->purses; k++)
        if (!(limits->purses_waived >> k & 1))
            put_purse(out, core, &limits->purse[k], k);
    if (capped)
        put_vendor_cap(out, core, vendors, limits->max_vendors);
    ost_buf_puts(out, "Binary\n");
    for (size_t i = 0; i < core->products; i++)
        for (size_t k = core->first[i]; k < core->first[i + 1]; k++)
            ost_buf_printf(out, " x_%zu_%zu\n", i, core->plan[k].plan);
    for (size_t v = 1; capped && v <= vendors; v++)
        if (has_vendor(core, v))
            ost_buf_printf(out, " y_%zu\n", v);
    ost_buf_puts(out, "End\n");
}

int ost_lp_write(struct ost_buf *out, const struct ost_choice_problem *problem,
                 const struct ost_choice_limits *limits)
{
    struct ost_core_view view = ost_core_plain;
    struct ost_core core;
    int rc = ost_core_check(problem);
    if (rc == 0)
        rc = ost_core_check_limits(limits);
    if (rc < 0)
        return rc;
    view.waived = limits->waived;
    ost_core_init(&core, problem, &view);
    if (core.blocked == OST_CORE_NOT_BLOCKED)
        put_program(out, problem, &core, limits);
    else
        rc = ost_fail(OST_EINVAL, "no plan of '%s' is allowed: there is no program to write",
                      name_or(problem->product[core.blocked].name));
    ost_core_release(&core);
    return rc;
}
