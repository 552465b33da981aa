/*
 * Desks: mmc_nonpreemptive_priority (servers, arrivals_per_h, mu_per_h -> p_wait, mean_wait_h,
 * overall_mean_wait_h), and the cost of an own desk, cases that name no model (units, ... ->
 * cost_per_unit_year; without units the people that a number of agents on shift takes).
 */
#include "model_cases.h"
#include "plan/desk.h"
#include "plan/queue.h"

enum { MOST_CLASSES = 32 };

static int run_priorities(struct model_case *c)
{
    const struct ost_json *list = ost_json_get(c->inputs, "arrivals_per_h");
    double arrivals[MOST_CLASSES], wait[MOST_CLASSES], mu, servers;
    struct ost_priority_state s = {.wait_h = wait};
    int rc = ost_json_real(&mu, c->inputs, "mu_per_h");
    if (rc == 0)
        rc = ost_json_real(&servers, c->inputs, "servers");
    if (rc == 0 && ost_json_count(list) > MOST_CLASSES)
        rc = ost_fail(OST_EPARSE, "more than %d classes", MOST_CLASSES);
    if (rc < 0)
        return ost_fail_within(rc, "%s", c->id);
    struct ost_priority_queue q = {arrivals, ost_json_count(list), 1 / mu, (size_t)servers};
    for (size_t k = 0; k < q.classes; k++)
        arrivals[k] = ost_json_number(ost_json_at(list, k));
    if (!model_done(c, ost_queue_priorities(&s, &q)))
        return 0;
    model_got(c, s.p_wait, "p_wait");
    model_got(c, s.mean_wait_h, "overall_mean_wait_h");
    for (size_t k = 0; k < q.classes; k++)
        model_got(c, wait[k], "mean_wait_h[%zu]", k);
    return 0;
}

static int read_desk(struct ost_desk *desk, const struct ost_json *inputs)
{
    const struct {
        const char *key;
        double *at;
    } fields[] = {
        {"units", &desk->units},
        {"tickets_per_unit_month", &desk->tickets_per_unit_month},
        {"mean_handle_h", &desk->handle_h},
        {"target_h", &desk->target_h},
        {"service_level", &desk->service_level},
        {"covered_hours_week", &desk->covered_h_week},
        {"shrinkage", &desk->shrinkage},
        {"fte_hours_week", &desk->fte_h_week},
        {"loaded_cost_per_fte", &desk->cost_per_fte},
        {"weeks_per_year", &desk->weeks_per_year},
    };
    int64_t min_agents = 1;
    int rc = ost_json_int_or(&min_agents, inputs, "min_agents");
    for (size_t i = 0; rc == 0 && i < sizeof fields / sizeof *fields; i++)
        rc = ost_json_real_or(fields[i].at, inputs, fields[i].key);
    desk->min_agents = (size_t)min_agents;
    return rc;
}

static int run_desk(struct model_case *c)
{
    struct ost_desk desk = ost_desk_defaults;
    struct ost_desk_plan plan;
    double fte;
    int rc = read_desk(&desk, c->inputs);
    if (rc < 0)
        return ost_fail_within(rc, "%s", c->id);
    if (!ost_json_has(c->inputs, "units")) {
        double on_shift = ost_json_number(ost_json_get(c->inputs, "agents_on_shift"));
        if (model_done(c, ost_desk_fte(&fte, &desk, (size_t)on_shift)))
            model_got(c, fte, "fte");
    } else if (model_done(c, ost_desk_plan(&plan, &desk))) {
        model_got(c, plan.tickets_per_covered_h, "tickets_per_covered_hour");
        model_got(c, plan.load, "offered_erlangs");
        model_got(c, (double)plan.on_shift, "agents_on_shift");
        model_got(c, plan.fte, "fte");
        model_got(c, plan.service_level, "service_level");
        model_got(c, plan.occupancy, "occupancy");
        model_got(c, plan.cost, "cost_per_year");
        model_got(c, plan.cost_per_unit, "cost_per_unit_year");
    }
    return 0;
}

static const struct case_model priorities[] = {{"mmc_nonpreemptive_priority", run_priorities}};
static const struct case_model desks[] = {{"", run_desk}};

static bool has_desks(const struct case_file *f)
{
    const struct ost_json *cases = f->json ? ost_json_get(f->json, "cases") : NULL;
    return model_cases_match(f, desks, 1) &&
           ost_json_has(ost_json_get(ost_json_at(cases, 0), "inputs"), "covered_hours_week");
}

static bool matches(const struct case_file *f)
{
    return model_cases_match(f, priorities, 1) || has_desks(f);
}

static int run(struct case_report *r, const struct case_file *f)
{
    return model_cases_run(r, f, has_desks(f) ? desks : priorities, 1);
}

const struct case_kind kind_desk = {"desks", matches, run};
