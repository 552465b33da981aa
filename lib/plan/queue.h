/*
 * Queues: how many people a desk needs, and how long a request waits for one of them.
 *
 * Requests arrive at random (Poisson), `arrivals` per hour, and take `handle_h` hours each, exponentially
 * distributed. The load a = arrivals * handle_h is counted in erlangs: so many people are busy on
 * average. The models differ in what happens when all `agents` are busy:
 *
 *     Erlang B   the request is turned away
 *     Erlang C   it waits as long as it takes; the load must stay below the number of agents
 *     Erlang A   it waits, but gives up after a patience of `patience_h` on average (M/M/c+M)
 *     priorities it waits behind all that are more urgent; nobody is interrupted
 *
 * All are exact for these assumptions and none fits everything: where targets are hours and tickets few,
 * whole numbers of people decide, not formulas; where arrivals come in bursts, waits are longer.
 *
 *     struct ost_queue q = {.arrivals = 200, .handle_h = 0.05, .agents = 14, .target_h = 20.0 / 3600};
 *     struct ost_queue_state s;
 *     int rc = ost_erlang_c(&s, &q);        // s.service_level == 0.888350
 *
 * Times are hours, rates are per hour; any other unit does as well if it is the same for all.
 */
#ifndef OST_PLAN_QUEUE_H
#define OST_PLAN_QUEUE_H

#include <stddef.h>

struct ost_queue {
    double arrivals;   /* per hour, > 0 */
    double handle_h;   /* mean time per request, > 0 */
    size_t agents;     /* at work at the same time, 1 .. OST_QUEUE_AGENTS */
    double target_h;   /* the wait that the service level counts, >= 0 */
    double patience_h; /* mean wait until a request is given up, > 0; only Erlang A looks at it */
};

enum { OST_QUEUE_AGENTS = 1000000 };

struct ost_queue_state {
    double load;            /* erlangs */
    double occupancy;       /* part of their time that agents are busy */
    double p_wait;          /* P(a request finds everybody busy) */
    double p_abandon;       /* P(it gives up); 0 but for Erlang A */
    double service_level;   /* P(it is taken up within target_h) */
    double mean_wait_h;     /* over all requests: average speed of answer */
    double mean_queue;      /* requests waiting */
    double mean_response_h; /* wait and handling; Erlang A: of those that are handled or give up */
};

/* P(all agents busy) when requests are turned away: B_0 = 1, B_k = a B_{k-1} / (k + a B_{k-1}). */
double ost_erlang_b(double load, size_t agents);

/*
 * Erlang C (M/M/c): P(wait) = B / (1 - (a/c)(1 - B)), P(W <= t) = 1 - P(wait) exp(-(c - a) t / handle).
 * OST_EINVAL when the load is not below the number of agents (the queue would grow without end), or
 * when a value is out of range.
 */
int ost_erlang_c(struct ost_queue_state *out, const struct ost_queue *queue);

/*
 * Erlang A from the stationary distribution of the birth and death chain with death rates
 * min(n, c) / handle + max(n - c, 0) / patience; the service level by uniformization of the way to the
 * front (a request that gives up is not taken up). Always stable. Takes steps in the order of
 * queue length times events within the target; OST_ELIMIT where that would be billions.
 */
int ost_erlang_a(struct ost_queue_state *out, const struct ost_queue *queue);

/* What a desk must reach; a zeroed field asks for nothing. */
struct ost_queue_goal {
    double service_level; /* at least; 0 .. below 1 */
    double max_occupancy; /* at most, 0 < .. <= 1 */
    double max_abandon;   /* at most; Erlang A */
    double max_block;     /* at most; Erlang B */
    size_t min_agents;
};

/*
 * The smallest number of agents that reaches the goal, into queue->agents, and what comes of it. With a
 * patience above 0 by Erlang A, else by Erlang C. OST_EINVAL for goals nobody can reach; OST_ELIMIT
 * when more than OST_QUEUE_AGENTS are needed.
 */
int ost_queue_staff(struct ost_queue_state *out, struct ost_queue *queue,
                    const struct ost_queue_goal *goal);

/* The same for Erlang B and goal->max_block > 0. */
int ost_queue_lines(size_t *agents, double load, const struct ost_queue_goal *goal);

/*
 * Severities: classes 0 (most urgent) .. classes - 1 with their own arrivals and one mean handling time.
 *
 *     W_k = P(wait) handle / c / ((1 - s_{k-1})(1 - s_k)),   s_k = the first k + 1 classes' load / c
 *
 * Non-preemptive M/M/c (Cobham 1954; Kella and Yechiali 1985). What the urgent gain the others lose:
 * sum arrivals_k W_k is that of first come, first served, whatever the order.
 */
struct ost_priority_queue {
    const double *arrivals; /* [classes] per hour, >= 0, their sum > 0 */
    size_t classes;
    double handle_h;
    size_t agents;
};

struct ost_priority_state {
    double p_wait;
    double mean_wait_h; /* over all requests */
    double *wait_h;     /* [classes], yours: set before the call */
};

/* OST_EINVAL as ost_erlang_c. */
int ost_queue_priorities(struct ost_priority_state *out, const struct ost_priority_queue *queue);

#endif
