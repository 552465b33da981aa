/*
 * choice_speed PRODUCTS PLANS SEED STEP_CENTS MAX_VENDORS LP_FILE: a random choice of plans, for
 * scripts/bench_plan.
 *
 * Costs are multiples of STEP_CENTS up to 100,000 currency units, utilities go with them; the budget is a
 * quarter of what the dearest plans cost. Of 15 vendors MAX_VENDORS may be used, 0: all. Writes the problem to
 * LP_FILE; prints the points of the whole frontier and its granularity (0 0 under a vendor cap, where there
 * is none), the seconds taken, and the best utility. LP_FILE "-" writes none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/rng.h"
#include "io/file.h"
#include "plan/frontier.h"
#include "plan/lp.h"

enum { VENDORS = 15, DEAREST = 10000000 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Plan 0 is free; a plan's utility is half to twice its cost. */
static struct ost_choice_problem make_problem(size_t products, size_t plans, uint64_t seed,
                                              int64_t step)
{
    struct ost_choice_product *product = ost_calloc(products, sizeof *product);
    struct ost_rng rng = ost_rng_seeded(seed, 0);
    for (size_t i = 0; i < products; i++) {
        struct ost_choice_plan *plan = ost_calloc(plans, sizeof *plan);
        for (size_t j = 1; j < plans; j++) {
            int64_t cost = step * (int64_t)(1 + ost_rng_below(&rng, (uint64_t)(DEAREST / step)));
            plan[j].cost_cents = cost;
            plan[j].utility = (double)cost / 100 * (0.5 + (double)ost_rng_below(&rng, 1500) / 1000);
            plan[j].vendor = 1 + ost_rng_below(&rng, VENDORS);
        }
        product[i] = (struct ost_choice_product){NULL, plan, plans};
    }
    return (struct ost_choice_problem){product, products};
}

static int64_t quarter_of_dearest(const struct ost_choice_problem *problem)
{
    int64_t sum = 0;
    for (size_t i = 0; i < problem->products; i++) {
        int64_t most = 0;
        for (size_t j = 0; j < problem->product[i].plans; j++)
            if (problem->product[i].plan[j].cost_cents > most)
                most = problem->product[i].plan[j].cost_cents;
        sum += most;
    }
    return sum / 4;
}

static int write_lp(const char *path, const struct ost_choice_problem *problem,
                    const struct ost_choice_limits *limits)
{
    struct ost_buf lp = OST_BUF_INIT;
    int rc = ost_lp_write(&lp, problem, limits);
    if (rc == 0)
        rc = ost_file_write(path, ost_buf_view(&lp));
    ost_buf_release(&lp);
    return rc;
}

static int measure_frontier(const struct ost_choice_problem *problem, int64_t budget)
{
    struct ost_frontier f;
    size_t at = 0;
    double start = seconds();
    int rc = ost_frontier_of(&f, problem, NULL);
    if (rc < 0)
        return rc;
    ost_frontier_find(&at, &f, budget);
    printf("%zu %lld %.6f %.6f\n", f.points, (long long)f.granularity_cents, seconds() - start,
           f.utility[at]);
    ost_frontier_release(&f);
    return 0;
}

static int measure_choice(const struct ost_choice_problem *problem,
                          const struct ost_choice_limits *limits)
{
    struct ost_choice best;
    double start = seconds();
    int rc = ost_choice_best(&best, problem, limits);
    if (rc == 0 && best.status != OST_CHOICE_OPTIMAL)
        rc = ost_fail(OST_EDATA, "not proved optimal");
    if (rc == 0)
        printf("0 0 %.6f %.6f\n", seconds() - start, best.utility);
    ost_choice_release(&best);
    return rc;
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        fprintf(stderr, "usage: choice_speed PRODUCTS PLANS SEED STEP_CENTS MAX_VENDORS LP_FILE\n");
        return 2;
    }
    struct ost_choice_limits limits = ost_choice_no_limits;
    struct ost_choice_problem problem =
        make_problem(strtoul(argv[1], NULL, 10), strtoul(argv[2], NULL, 10),
                     strtoul(argv[3], NULL, 10), strtol(argv[4], NULL, 10));
    size_t most = strtoul(argv[5], NULL, 10);
    int rc = 0;
    limits.budget_cents = quarter_of_dearest(&problem);
    if (most > 0)
        limits.max_vendors = most;
    if (strcmp(argv[6], "-") != 0)
        rc = write_lp(argv[6], &problem, &limits);
    if (rc == 0)
        rc = most > 0 ? measure_choice(&problem, &limits)
                      : measure_frontier(&problem, limits.budget_cents);
    if (rc < 0)
        fprintf(stderr, "choice_speed: %s\n", ost_error());
    for (size_t i = 0; i < problem.products; i++)
        free((void *)problem.product[i].plan);
    free((void *)problem.product);
    return rc < 0;
}
