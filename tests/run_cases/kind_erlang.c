/*
 * Queues of a desk: erlang_b, erlang_c, erlang_a, mmc, and the smallest desk for a goal (..._required,
 * ticket_desk_required). Times come in minutes or seconds with the rest of the inputs in the same unit.
 */
#include <math.h>

#include "model_cases.h"
#include "plan/queue.h"

/* The input, or `missing` when it is not there. */
static double input(const struct model_case *c, const char *key, double missing)
{
    const struct ost_json *node = ost_json_get(c->inputs, key);
    return node ? ost_json_number(node) : missing;
}

static bool has(const struct model_case *c, const char *key)
{
    return ost_json_get(c->inputs, key) != NULL;
}

/* Arrivals as calls per interval, erlangs of a handling time, tickets per hour, or a rate. */
static struct ost_queue read_queue(const struct model_case *c)
{
    double handle = input(c, "aht_min", input(c, "aht_s", input(c, "mean_handle_h", 1)));
    if (has(c, "mu"))
        handle = 1 / input(c, "mu", 1);
    double arrivals = input(c, "offered_erlangs", 0) / handle;
    if (has(c, "calls"))
        arrivals = input(c, "calls", 0) / input(c, "interval_min", 1);
    return (struct ost_queue){
        .arrivals = input(c, "lambda_", input(c, "tickets_per_h", arrivals)),
        .handle_h = handle,
        .agents = (size_t)input(c, "agents", input(c, "servers", 1)),
        .target_h = input(c, "target_min", input(c, "target_s", input(c, "target_h", 0))),
        .patience_h = input(c, "patience_min", 0),
    };
}

static void got_state(struct model_case *c, const struct ost_queue_state *s)
{
    model_got(c, s->load, "offered_erlangs");
    model_got(c, s->p_wait, "p_wait");
    model_got(c, 1 - s->p_wait, "p_immediate");
    model_got(c, s->p_abandon, "p_abandon");
    model_got(c, s->occupancy, "occupancy");
    model_got(c, s->service_level, "service_level");
    model_got(c, s->mean_wait_h, "asa");
    model_got(c, s->mean_wait_h, "asa_seconds");
    model_got(c, s->mean_wait_h, "asa_min");
    model_got(c, s->mean_wait_h, "mean_wait");
    model_got(c, s->mean_queue, "mean_queue_length");
    model_got(c, s->mean_response_h, "mean_response_time");
}

static int run_c(struct model_case *c)
{
    struct ost_queue q = read_queue(c);
    struct ost_queue_state s;
    if (model_done(c, ost_erlang_c(&s, &q)))
        got_state(c, &s);
    return 0;
}

static int run_a(struct model_case *c)
{
    struct ost_queue q = read_queue(c);
    struct ost_queue_state s;
    if (model_done(c, ost_erlang_a(&s, &q)))
        got_state(c, &s);
    return 0;
}

static int run_b(struct model_case *c)
{
    size_t agents = (size_t)input(c, "agents", 0);
    model_got(c, ost_erlang_b(input(c, "offered_erlangs", 0), agents), "p_block");
    return 0;
}

static void got_agents(struct model_case *c, size_t agents)
{
    model_got(c, (double)agents, "raw_agents");
    model_got(c, ceil((double)agents / (1 - input(c, "shrinkage", 0)) - 1e-9),
              "agents_with_shrinkage");
}

static int run_required(struct model_case *c)
{
    struct ost_queue q = read_queue(c);
    struct ost_queue_state s;
    struct ost_queue_goal goal = {
        .service_level = input(c, "sl_target", input(c, "p", 0)),
        .max_occupancy = input(c, "max_occupancy", 0),
        .max_abandon = input(c, "max_abandon", 0),
    };
    if (model_done(c, ost_queue_staff(&s, &q, &goal))) {
        got_state(c, &s);
        got_agents(c, q.agents);
    }
    return 0;
}

static int run_lines(struct model_case *c)
{
    struct ost_queue_goal goal = {.max_block = input(c, "max_block", 0)};
    double load = input(c, "offered_erlangs", 0);
    size_t agents;
    if (model_done(c, ost_queue_lines(&agents, load, &goal))) {
        got_agents(c, agents);
        model_got(c, ost_erlang_b(load, agents), "p_block");
    }
    return 0;
}

static const struct case_model models[] = {
    {"erlang_b", run_b},
    {"erlang_c", run_c},
    {"erlang_a", run_a},
    {"mmc", run_c},
    {"erlang_b_required", run_lines},
    {"erlang_c_required", run_required},
    {"erlang_a_required", run_required},
    {"ticket_desk_required", run_required},
};

static bool matches(const struct case_file *f)
{
    return model_rows_match(f, "model", models, sizeof models / sizeof *models);
}

static int run(struct case_report *r, const struct case_file *f)
{
    return model_rows_run(r, f, "model", models, sizeof models / sizeof *models);
}

const struct case_kind kind_erlang = {"queues", matches, run};
