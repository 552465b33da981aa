#include "plan/queue.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "stats/special.h"

enum { QUEUE_LIMIT = 1000000 };
static const double STEP_LIMIT = 4e9; /* of uniformization: some ten seconds */
static const double TAIL = 1e-15;

static int check(const struct ost_queue *q)
{
    if (!(q->arrivals > 0 && isfinite(q->arrivals) && q->handle_h > 0 && isfinite(q->handle_h)))
        return ost_fail(OST_EINVAL, "arrivals and handling time of a queue must be above 0");
    if (q->agents < 1 || q->agents > OST_QUEUE_AGENTS)
        return ost_fail(OST_EINVAL, "a desk of %zu agents; there must be 1 to %d", q->agents,
                        OST_QUEUE_AGENTS);
    if (!(q->target_h >= 0))
        return ost_fail(OST_EINVAL, "a target of %g hours; it must not be below 0", q->target_h);
    return 0;
}

static int check_stable(double load, size_t agents)
{
    if (load >= (double)agents)
        return ost_fail(OST_EINVAL,
                        "the queue grows without end: a load of %.4g erlangs needs more than %zu "
                        "agents",
                        load, agents);
    return 0;
}

double ost_erlang_b(double load, size_t agents)
{
    assert(load >= 0);
    double b = 1;
    for (size_t k = 1; k <= agents; k++)
        b = load * b / ((double)k + load * b);
    return b;
}

static double p_wait(double load, double agents, double block)
{
    return block / (1 - load / agents * (1 - block));
}

static void fill_c(struct ost_queue_state *out, const struct ost_queue *q, double block)
{
    double load = q->arrivals * q->handle_h, c = (double)q->agents;
    double wait = p_wait(load, c, block), mean_wait_h = wait * q->handle_h / (c - load);
    *out = (struct ost_queue_state){
        .load = load,
        .occupancy = load / c,
        .p_wait = wait,
        .service_level = 1 - wait * exp(-(c - load) * q->target_h / q->handle_h),
        .mean_wait_h = mean_wait_h,
        .mean_queue = q->arrivals * mean_wait_h,
        .mean_response_h = mean_wait_h + q->handle_h,
    };
}

int ost_erlang_c(struct ost_queue_state *out, const struct ost_queue *queue)
{
    double load = queue->arrivals * queue->handle_h;
    int rc = check(queue);
    if (rc == 0)
        rc = check_stable(load, queue->agents);
    if (rc == 0)
        fill_c(out, queue, ost_erlang_b(load, queue->agents));
    return rc;
}

/* Stationary probabilities of the states with all agents busy: p[j] has j requests waiting. */
struct waiting {
    double *p;
    size_t n;
    double p_free; /* of an agent being free */
};

/*
 * The chain's weights relative to state c, where everybody is busy and nobody waits: upwards until what is
 * left is below TAIL, downwards as one over Erlang B, since below c the chain is Erlang B's.
 */
static int find_waiting(struct waiting *out, const struct ost_queue *q)
{
    double load = q->arrivals * q->handle_h, c = (double)q->agents;
    double sum = 0, weight = 1, ratio = 1;
    size_t cap = 0;
    do {
        if (out->n == QUEUE_LIMIT)
            return ost_fail(OST_ELIMIT, "more than %d requests would wait", QUEUE_LIMIT);
        out->p = ost_grow(out->p, &cap, out->n + 1, sizeof *out->p);
        out->p[out->n++] = weight;
        sum += weight;
        ratio = q->arrivals / (c / q->handle_h + (double)out->n / q->patience_h);
        weight *= ratio;
    } while (!(ratio < 1 && weight / (1 - ratio) < TAIL * sum));
    double free_weight = 1 / ost_erlang_b(load, q->agents) - 1; /* infinite: nobody ever waits */
    for (size_t j = 0; j < out->n; j++)
        out->p[j] /= sum + free_weight;
    out->p_free = 1 / (1 + sum / free_weight);
    return 0;
}

/*
 * P(an arrival that finds everybody busy is taken up within the target). With j others waiting it moves
 * up at rate c/handle + j/patience (somebody is done or gives up) and gives up itself at 1/patience.
 * Uniformization: events at one rate for all states, of which some do nothing; the number of events
 * within the target is Poisson.
 */
static int taken_up_in_time(double *out, const struct waiting *w, const struct ost_queue *q)
{
    double served = (double)q->agents / q->handle_h, theta = 1 / q->patience_h;
    double rate = served + (double)w->n * theta, events = rate * q->target_h;
    double in_front = 0, level = 0, left = 1;
    if ((double)w->n * events > STEP_LIMIT)
        return ost_fail(OST_ELIMIT, "a queue of %zu with %.3g events within the target is too long",
                        w->n, events);
    double *p = ost_calloc(w->n, sizeof *p);
    for (size_t j = 0; j < w->n; j++)
        p[j] = w->p[j];
    for (uint64_t k = 0; events > 0 && left > TAIL; k++) {
        double poisson = exp((double)k * log(events) - events - ost_log_gamma((double)k + 1));
        level += poisson * in_front;
        left -= poisson;
        if ((double)k > events && poisson < TAIL)
            break;
        in_front += p[0] * served / rate;
        for (size_t j = 0; j < w->n; j++) {
            double move = (served + (double)j * theta) / rate;
            double come = j + 1 < w->n ? p[j + 1] * (served + (double)(j + 1) * theta) / rate : 0;
            p[j] = p[j] * (1 - move - theta / rate) + come;
        }
    }
    free(p);
    *out = level;
    return 0;
}

int ost_erlang_a(struct ost_queue_state *out, const struct ost_queue *queue)
{
    struct waiting w = {0};
    double in_time = 0;
    int rc = check(queue);
    if (rc == 0 && !(queue->patience_h > 0))
        rc = ost_fail(OST_EINVAL, "a patience of %g hours; it must be above 0", queue->patience_h);
    if (rc == 0)
        rc = find_waiting(&w, queue);
    if (rc == 0)
        rc = taken_up_in_time(&in_time, &w, queue);
    if (rc < 0)
        goto done;
    double load = queue->arrivals * queue->handle_h, mean_queue = 0;
    for (size_t j = 0; j < w.n; j++)
        mean_queue += (double)j * w.p[j];
    double abandon = mean_queue / queue->patience_h / queue->arrivals;
    double mean_wait_h = mean_queue / queue->arrivals;
    *out = (struct ost_queue_state){
        .load = load,
        .occupancy = load * (1 - abandon) / (double)queue->agents,
        .p_wait = 1 - w.p_free,
        .p_abandon = abandon,
        .service_level = w.p_free + in_time,
        .mean_wait_h = mean_wait_h,
        .mean_queue = mean_queue,
        .mean_response_h = mean_wait_h + (1 - abandon) * queue->handle_h,
    };
done:
    free(w.p);
    return rc;
}

static int check_goal(const struct ost_queue_goal *goal)
{
    if (!(goal->service_level >= 0 && goal->service_level < 1))
        return ost_fail(OST_EINVAL, "a service level of %g; it must lie from 0 to below 1",
                        goal->service_level);
    if (!(goal->max_occupancy >= 0 && goal->max_occupancy <= 1))
        return ost_fail(OST_EINVAL, "an occupancy of %g; it must lie between 0 and 1",
                        goal->max_occupancy);
    if (!(goal->max_abandon >= 0 && goal->max_block >= 0))
        return ost_fail(OST_EINVAL, "shares of lost requests must not be below 0");
    if (goal->min_agents > OST_QUEUE_AGENTS)
        return ost_fail(OST_EINVAL, "at least %zu agents; %d are the most", goal->min_agents,
                        OST_QUEUE_AGENTS);
    return 0;
}

static bool reaches(const struct ost_queue_state *s, const struct ost_queue_goal *goal)
{
    return s->service_level >= goal->service_level &&
           (goal->max_occupancy == 0 || s->occupancy <= goal->max_occupancy) &&
           (goal->max_abandon == 0 || s->p_abandon <= goal->max_abandon);
}

static int too_many_needed(void)
{
    return ost_fail(OST_ELIMIT, "the goal needs more than %d agents", OST_QUEUE_AGENTS);
}

/* Upwards from a single agent, carrying Erlang B along: one pass whatever the answer. */
static int staff_c(struct ost_queue_state *out, struct ost_queue *q,
                   const struct ost_queue_goal *goal)
{
    double load = q->arrivals * q->handle_h, block = 1;
    for (size_t c = 1; c <= OST_QUEUE_AGENTS; c++) {
        block = load * block / ((double)c + load * block);
        q->agents = c;
        if (c < goal->min_agents || load >= (double)c)
            continue;
        fill_c(out, q, block);
        if (reaches(out, goal))
            return 0;
    }
    return too_many_needed();
}

/* All goals get easier with agents: doubles until they are reached, then halves the step. */
static int staff_a(struct ost_queue_state *out, struct ost_queue *q,
                   const struct ost_queue_goal *goal)
{
    size_t low = goal->min_agents > 1 ? goal->min_agents - 1 : 0, high = 0;
    size_t try = low + 1;
    while (high == 0 || high - low > 1) {
        struct ost_queue_state state;
        q->agents = try;
        int rc = ost_erlang_a(&state, q);
        if (rc < 0)
            return rc;
        if (reaches(&state, goal)) {
            high = try;
            *out = state;
        } else if (try == OST_QUEUE_AGENTS) {
            return too_many_needed();
        } else {
            low = try;
        }
        try = high                         ? low + (high - low) / 2
              : try > OST_QUEUE_AGENTS / 2 ? OST_QUEUE_AGENTS
                                           : 2 * try;
    }
    q->agents = high;
    return 0;
}

int ost_queue_staff(struct ost_queue_state *out, struct ost_queue *queue,
                    const struct ost_queue_goal *goal)
{
    struct ost_queue q = *queue;
    struct ost_queue_state state;
    q.agents = 1;
    int rc = check(&q);
    if (rc == 0)
        rc = check_goal(goal);
    if (rc == 0)
        rc = q.patience_h > 0 ? staff_a(&state, &q, goal) : staff_c(&state, &q, goal);
    if (rc < 0)
        return rc;
    *queue = q;
    *out = state;
    return 0;
}

int ost_queue_lines(size_t *agents, double load, const struct ost_queue_goal *goal)
{
    double block = 1;
    int rc = check_goal(goal);
    if (rc < 0)
        return rc;
    if (!(load > 0 && isfinite(load) && goal->max_block > 0))
        return ost_fail(OST_EINVAL, "a load and a share of blocked requests above 0 are needed");
    for (size_t c = 1; c <= OST_QUEUE_AGENTS; c++) {
        block = load * block / ((double)c + load * block);
        if (c >= goal->min_agents && block <= goal->max_block) {
            *agents = c;
            return 0;
        }
    }
    return too_many_needed();
}

int ost_queue_priorities(struct ost_priority_state *out, const struct ost_priority_queue *queue)
{
    struct ost_queue all = {.handle_h = queue->handle_h, .agents = queue->agents};
    struct ost_queue_state state;
    for (size_t k = 0; k < queue->classes; k++) {
        if (!(queue->arrivals[k] >= 0))
            return ost_fail(OST_EINVAL, "arrivals of a severity must not be below 0");
        all.arrivals += queue->arrivals[k];
    }
    int rc = ost_erlang_c(&state, &all);
    if (rc < 0)
        return rc;
    double c = (double)queue->agents, before = 0;
    out->p_wait = state.p_wait;
    out->mean_wait_h = state.mean_wait_h;
    for (size_t k = 0; k < queue->classes; k++) {
        double upto = before + queue->arrivals[k] * queue->handle_h / c;
        out->wait_h[k] = state.p_wait * queue->handle_h / c / ((1 - before) * (1 - upto));
        before = upto;
    }
    return 0;
}
