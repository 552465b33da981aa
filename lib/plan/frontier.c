/*
 * The products are taken from the last to the first. A point of stage i is a choice for products
 * i .. n-1 and remembers its plan of product i and the point of stage i + 1 behind it: following them
 * from stage 0 reads the choice in file order. Of two equal points the one with the smaller plan number
 * at the earliest difference is wanted, and that is simply the one with the smaller plan now, since two
 * equal points with the same plan now have the same point behind.
 */
#include "plan/frontier.h"

#include <assert.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "plan/choice_internal.h"

const struct ost_frontier_options ost_frontier_defaults = {
    .points = OST_FRONTIER_POINTS,
};

/* Points of one stage and the plans they may choose. */
struct ost_frontier_stage {
    uint32_t *step; /* [points] point of the next stage * width + index into `plan` */
    size_t *plan;   /* [width] plan numbers */
    size_t width;
    size_t points;
};

/* Points under construction. */
struct points {
    int64_t *cost, *utility;
    size_t n, cap;
};

/* One shifted copy of the stage behind: the plan that shifts it and the next point to look at. */
struct lane {
    int64_t cost, utility; /* of the next point, shifted */
    int64_t plan_cost, plan_utility;
    size_t at;
    uint32_t index; /* of the plan in its stage */
};

static void release_points(struct points *p)
{
    free(p->cost);
    free(p->utility);
    *p = (struct points){0};
}

static void make_room(struct points *p, struct ost_frontier_stage *stage)
{
    if (p->n < p->cap)
        return;
    p->cap = p->cap ? p->cap * 2 : 64;
    p->cost = ost_realloc(p->cost, p->cap, sizeof *p->cost);
    p->utility = ost_realloc(p->utility, p->cap, sizeof *p->utility);
    stage->step = ost_realloc(stage->step, p->cap, sizeof *stage->step);
}

/* Moves the lane to its next point with more utility than `best`; false when there is none. */
static bool advance(struct lane *lane, const struct points *behind, int64_t best)
{
    while (lane->at < behind->n && behind->utility[lane->at] + lane->plan_utility <= best)
        lane->at++;
    if (lane->at == behind->n)
        return false;
    lane->cost = behind->cost[lane->at] + lane->plan_cost;
    lane->utility = behind->utility[lane->at] + lane->plan_utility;
    return true;
}

static bool comes_first(const struct lane *a, const struct lane *b)
{
    if (a->cost != b->cost)
        return a->cost < b->cost;
    if (a->utility != b->utility)
        return a->utility > b->utility;
    return a->index < b->index;
}

/*
 * Merges the lanes into `out`, cheapest point first, and keeps what has more utility than all before.
 * False when there are more than `most` points.
 */
static bool merge(struct points *out, struct ost_frontier_stage *stage, struct lane *lane,
                  size_t lanes, const struct points *behind, int64_t ceiling, size_t most)
{
    int64_t best = INT64_MIN;
    for (size_t k = 0; k < lanes; k++)
        advance(&lane[k], behind, best);
    while (lanes > 0) {
        size_t first = 0;
        for (size_t k = 1; k < lanes; k++)
            if (comes_first(&lane[k], &lane[first]))
                first = k;
        struct lane *l = &lane[first];
        if (l->cost > ceiling)
            break;
        if (l->utility > best) {
            if (out->n == most)
                return false;
            make_room(out, stage);
            best = out->utility[out->n] = l->utility;
            out->cost[out->n] = l->cost;
            stage->step[out->n++] = (uint32_t)(l->at * stage->width + l->index);
        }
        l->at++;
        if (!advance(l, behind, best))
            *l = lane[--lanes];
    }
    return true;
}

/* Adds product i to the points behind it, up to a cost of `ceiling`. */
static bool add_product(struct points *out, struct ost_frontier_stage *stage,
                        const struct ost_core *core, size_t i, const struct points *behind,
                        int64_t ceiling, size_t most)
{
    const struct ost_core_plan *plan = &core->plan[core->first[i]];
    size_t lanes = core->first[i + 1] - core->first[i];
    struct lane *lane = ost_calloc(lanes, sizeof *lane);
    *stage =
        (struct ost_frontier_stage){.plan = ost_calloc(lanes, sizeof *stage->plan), .width = lanes};
    for (size_t k = 0; k < lanes; k++) {
        stage->plan[k] = plan[k].plan;
        lane[k] = (struct lane){
            .plan_cost = plan[k].cost, .plan_utility = plan[k].utility, .index = (uint32_t)k};
    }
    bool fits = merge(out, stage, lane, lanes, behind, ceiling, most);
    stage->points = out->n;
    free(lane);
    return fits;
}

/* Cost of the cheapest plan of product i. */
static int64_t cheapest(const struct ost_core *core, size_t i)
{
    int64_t least = INT64_MAX;
    for (size_t k = core->first[i]; k < core->first[i + 1]; k++)
        least = core->plan[k].cost < least ? core->plan[k].cost : least;
    return least;
}

static void release_stages(struct ost_frontier *f)
{
    for (size_t i = 0; f->stage && i < f->products; i++) {
        free(f->stage[i].step);
        free(f->stage[i].plan);
    }
    free(f->stage);
    f->stage = NULL;
}

/*
 * All stages at the core's granularity into f->stage, the last points into `out`; false: too many. A
 * point that leaves the products before it too little of the ceiling is of no use to them.
 */
static bool run_stages(struct points *out, struct ost_frontier *f, const struct ost_core *core,
                       int64_t ceiling, size_t most)
{
    int64_t nothing[2] = {0, 0};
    struct points behind = {&nothing[0], &nothing[1], 1, 1}, now = {0};
    bool fits = true;
    f->stage = ost_calloc(core->products, sizeof *f->stage);
    for (size_t i = 0; i < core->products; i++)
        ceiling -= cheapest(core, i);
    for (size_t i = core->products; fits && i-- > 0;) {
        ceiling += cheapest(core, i);
        now = (struct points){0};
        fits = add_product(&now, &f->stage[i], core, i, &behind, ceiling, most);
        if (i + 1 < core->products)
            release_points(&behind);
        behind = now;
    }
    *out = now;
    if (!fits) {
        release_points(out);
        release_stages(f);
    }
    return fits;
}

int ost_frontier_of(struct ost_frontier *out, const struct ost_choice_problem *problem,
                    const struct ost_frontier_options *options)
{
    const struct ost_frontier_options *o = options ? options : &ost_frontier_defaults;
    struct ost_core_view view = ost_core_plain;
    struct points points = {0};
    int rc = ost_core_check(problem);
    if (rc < 0)
        return rc;
    assert(o->points >= 1000 && o->points >= 20 * problem->products &&
           o->points <= OST_FRONTIER_POINTS);
    *out = (struct ost_frontier){.products = problem->products};
    view.waived = o->waived;
    for (bool fits = false; !fits; view.granularity *= 10) {
        struct ost_core core;
        ost_core_init(&core, problem, &view);
        out->blocked = core.blocked;
        out->granularity_cents = view.granularity;
        ost_core_drop_dominated(&core);
        fits = core.blocked != OST_CORE_NOT_BLOCKED ||
               run_stages(&points, out, &core, OST_CORE_ANY_BUDGET, o->points);
        ost_core_release(&core);
    }
    out->points = points.n;
    out->cost_cents = points.cost;
    out->utility = ost_calloc(points.n + 1, sizeof *out->utility);
    for (size_t k = 0; k < points.n; k++)
        out->utility[k] = (double)points.utility[k] / OST_MICROS;
    free(points.utility);
    return 0;
}

void ost_frontier_release(struct ost_frontier *f)
{
    release_stages(f);
    free(f->cost_cents);
    free(f->utility);
    *f = (struct ost_frontier){0};
}

/* How many of the rising values are at most `x`. */
static size_t count_up_to(const int64_t *value, size_t n, int64_t x)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (value[middle] <= x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool ost_frontier_find(size_t *point, const struct ost_frontier *f, int64_t budget_cents)
{
    size_t n = count_up_to(f->cost_cents, f->points, budget_cents);
    if (n > 0)
        *point = n - 1;
    return n > 0;
}

/* Reads the plans of a point off the stages. */
static void follow(size_t *plan, const struct ost_frontier_stage *stage, size_t products,
                   size_t point)
{
    for (size_t i = 0; i < products; i++) {
        uint32_t step = stage[i].step[point];
        plan[i] = stage[i].plan[step % stage[i].width];
        point = step / stage[i].width;
    }
}

void ost_frontier_choice(size_t *plan, const struct ost_frontier *f, size_t point)
{
    assert(point < f->points);
    follow(plan, f->stage, f->products, point);
}

bool ost_frontier_next(struct ost_frontier_step *out, const struct ost_frontier *f,
                       int64_t budget_cents)
{
    size_t at;
    if (!ost_frontier_find(&at, f, budget_cents) || at + 1 == f->points)
        return false;
    *out = (struct ost_frontier_step){
        .more_budget_cents = f->cost_cents[at + 1] - budget_cents,
        .more_cost_cents = f->cost_cents[at + 1] - f->cost_cents[at],
        .more_utility = f->utility[at + 1] - f->utility[at],
        .from = at,
        .to = at + 1,
    };
    return true;
}

void ost_frontier_entries(int64_t *out, size_t width, const struct ost_frontier *f)
{
    /* The least cost of a final point that passes through each point of the stage. */
    int64_t *least = NULL, *behind;
    for (size_t k = 0; k < f->products * width; k++)
        out[k] = OST_CHOICE_ANY_BUDGET;
    for (size_t i = 0; f->points > 0 && i < f->products; i++) {
        const struct ost_frontier_stage *stage = &f->stage[i];
        size_t n = i + 1 < f->products ? f->stage[i + 1].points : 1;
        behind = ost_calloc(n, sizeof *behind);
        for (size_t k = 0; k < n; k++)
            behind[k] = OST_CHOICE_ANY_BUDGET;
        for (size_t k = 0; k < stage->points; k++) {
            int64_t cost = least ? least[k] : f->cost_cents[k];
            size_t plan = stage->plan[stage->step[k] % stage->width];
            size_t at = stage->step[k] / stage->width;
            assert(plan < width);
            if (cost < out[i * width + plan])
                out[i * width + plan] = cost;
            if (cost < behind[at])
                behind[at] = cost;
        }
        free(least);
        least = behind;
    }
    free(least);
}

double ost_frontier_loss(const struct ost_frontier *f, int64_t budget_cents)
{
    size_t at, beyond;
    int64_t room = (int64_t)f->products * (f->granularity_cents - 1);
    if (room == 0 || !ost_frontier_find(&at, f, budget_cents))
        return 0;
    if (budget_cents > INT64_MAX - room || !ost_frontier_find(&beyond, f, budget_cents + room))
        beyond = f->points - 1;
    return f->utility[beyond] - f->utility[at];
}

bool ost_merge_best(struct ost_best *best, const struct ost_core *core, int64_t budget)
{
    struct ost_frontier f = {.products = core->products};
    struct points points;
    if (!run_stages(&points, &f, core, budget, OST_FRONTIER_POINTS))
        return false;
    if (points.n > 0) {
        size_t *plan = ost_calloc(core->products, sizeof *plan);
        follow(plan, f.stage, f.products, points.n - 1);
        ost_best_offer(best, points.cost[points.n - 1], points.utility[points.n - 1], plan);
        free(plan);
    }
    release_points(&points);
    release_stages(&f);
    return true;
}
