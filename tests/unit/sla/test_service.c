/* The whole report: which figure a gate means, what settles it, and the period before. */
#include "sla/service.h"

#include "support/desk.h"

static const char policy[] =
    "services: [{name: portal}]\n"
    "clocks:\n"
    "  first_response: {goal: 50%, targets: {P1: 1h, P2: 2h}}\n"
    "  resolution: {targets: [{within: 8h}]}\n"
    "gates:\n"
    "  - {name: quick, gate: first_response.compliance >= 50%, min_n: 4}\n";

/* P1: answered after 30 m and 90 m; P2 after 60 m and never. */
static const char tickets[] =
    "id,created_at,first_response_at,resolved_at,escalated_at,priority,csat\n"
    "a,2026-01-05T09:00Z,2026-01-05T09:30Z,2026-01-05T11:00Z,,P1,5\n"
    "b,2026-01-05T09:00Z,2026-01-05T10:30Z,2026-01-05T12:00Z,2026-01-05T10:00Z,P1,2\n"
    "c,2026-01-05T09:00Z,2026-01-05T10:00Z,2026-01-05T20:00Z,,P2,\n"
    "d,2026-01-05T09:00Z,,,,P2,\n"
    ",2026-01-05T09:00Z,,,,,\n";

static const struct ost_grouping by_priority = {
    .kind = OST_BY_PROPERTY, .of = OST_PRIORITY, .name = "priority"};

struct service {
    struct desk d;
    struct ost_outages outages;
    struct ost_service_request request;
};

static void open_service(struct service *s, const char *outages)
{
    *s = (struct service){.request.measure = {.now = at("2026-01-06"),
                                              .period = ost_period_whole(0, at("2026-01-06")),
                                              .grouping = &by_priority,
                                              .groupings = 1},
                          .request.trend.sentiment = -1};
    open_desk(&s->d, policy, tickets, NULL);
    if (!outages)
        return;
    struct ost_quality quality = {0};
    assert_ok(ost_outages_read(&s->outages, desk_file("outages.csv", outages),
                               &(struct ost_timestamp_rules){0}, &quality));
    ost_quality_release(&quality);
    s->request.outages = &s->outages;
}

static void close_service(struct service *s)
{
    ost_outages_release(&s->outages);
    close_desk(&s->d);
}

static int figure(struct ost_measured *out, const struct ost_service_result *r, const char *text)
{
    struct ost_gate g;
    assert_ok(ost_gate_parse(&g, ost_slice_of(text)));
    return ost_service_figure(out, r, &g);
}

static void every_figure_has_a_name(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value; /* NaN: not measured */
        int64_t n;
    } rows[] = {
        {"first_response.compliance > 0", 0.5, 4},
        {"first_response[P1].compliance > 0", 0.5, 2},
        {"first_response[priority=P2].compliance > 0", 0.5, 2},
        {"first_response.median > 0", 3600, 4},
        {"first_response.naive_median > 0", 3600, 3},
        {"first_response.p90 > 0", 54000, 4},
        {"first_response.p95 > 0", NAN, 4},
        {"first_response.n > 0", 4, 4},
        {"first_response.met > 0", 2, 2},
        {"first_response.missed > 0", 2, 2},
        {"first_response.pending > 0", 0, 0},
        {"first_response.budget_left > 0", 0, 4},
        {"resolution.compliance > 0", 0.5, 4},
        {"resolution[P1].compliance > 0", 1, 2},
        {"next_reply.compliance > 0", NAN, 0},
        {"requester_wait.median > 0", NAN, 0},
        {"periodic_update.n > 0", 0, 0},
        {"resolution_rate > 0", 0.75, 4},
        {"reopen_rate > 0", NAN, 0},
        {"escalated_share > 0", 0.25, 4},
        {"created > 0", 4, 4},
        {"created[P1] > 0", 2, 2},
        {"resolved > 0", 3, 3},
        {"backlog > 0", 1, 1},
        {"backlog[P1] > 0", 0, 0},
        {"backlog.age > 0", 54000, 1},
        {"csat.content > 0", 0.5, 2},
        {"csat.mean > 0", 3.5, 2},
        {"csat.response_rate > 0", 2 / 3.0, 3},
        {"availability > 0", NAN, 0},
        {"data_quality.rejected > 0", 0.2, 5},
        /* a group without tickets: counts are 0, shares are not measured */
        {"created[priority=P9] > 0", 0, 0},
        {"first_response[priority=P9].missed > 0", 0, 0},
        {"first_response[priority=P9].compliance > 0", NAN, 0},
    };
    struct service s;
    struct ost_service_result r;
    open_service(&s, NULL);
    assert_ok(ost_service_compute(&r, &s.d.policy, &s.d.tickets, &s.request));
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_measured m;
        assert_ok(figure(&m, &r, rows[i].text));
        if (m.known == isnan(rows[i].value) || m.n != rows[i].n ||
            (m.known && fabs(m.value - rows[i].value) > 1e-12))
            fail_msg("'%s' is %g of %lld", rows[i].text, m.value, (long long)m.n);
    }
    ost_service_release(&r);
    close_service(&s);
}

static void names_that_are_none_are_met_with_those_there_are(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
        int status;
    } rows[] = {
        {"frist_response.compliance > 0", "names no figure; there are first_response.compliance",
         OST_ENOTFOUND},
        {"first_response > 0", "median, p90, p95, naive_median, n, met, missed", OST_ENOTFOUND},
        {"first_response.p99 > 0", "names no figure", OST_ENOTFOUND},
        {"csat > 0", "csat.content, csat.mean, csat.response_rate", OST_ENOTFOUND},
        {"availability.mtbf > 0", "names no figure", OST_ENOTFOUND},
        {"availability[portla] > 0", "no service 'portla' among portal, mail", OST_ENOTFOUND},
        {"created[P9] > 0", "no group 'P9' among priority=P1, priority=P2", OST_ENOTFOUND},
        {"created[product=x] > 0", "no group 'product=x' among priority=P1", OST_ENOTFOUND},
    };
    struct service s;
    struct ost_service_result r;
    open_service(&s, "start,end,service\n2026-01-05T10:00Z,2026-01-05T11:00Z,mail\n");
    assert_ok(ost_service_compute(&r, &s.d.policy, &s.d.tickets, &s.request));
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_measured m;
        assert_fails_saying(figure(&m, &r, rows[i].text), rows[i].status, rows[i].said);
    }
    ost_service_release(&r);
    /* and so is a gate of the request: no report rests on a figure that is none */
    struct ost_slice text = ost_slice_of("nonsense >= 1");
    struct ost_policy_gate gate = {text, text, 1, 0};
    s.request.gate = &gate;
    s.request.gates = 1;
    assert_fails(ost_service_compute(&r, &s.d.policy, &s.d.tickets, &s.request), OST_ENOTFOUND);
    close_service(&s);
}

static void gates_of_policy_and_request_are_judged_in_turn(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum ost_gate_verdict verdict;
    } rows[] = {
        {"first_response.met >= 3", OST_GATE_FAIL},
        {"backlog <= 1", OST_GATE_PASS},
        {"resolution.compliance >= 10%", OST_GATE_UNDECIDED}, /* of 4, and 10 are wanted */
        {"first_response.missed <= 1", OST_GATE_FAIL},
        {"availability >= 99%", OST_GATE_PASS},
        {"availability[portal] >= 99%", OST_GATE_PASS},
        {"availability[mail] >= 99%", OST_GATE_FAIL},
    };
    struct ost_policy_gate gates[COUNT(rows)];
    struct service s;
    struct ost_service_result r;
    open_service(&s, "start,end,service\n2026-01-05T10:00Z,2026-01-05T12:00Z,mail\n");
    s.request.measure.period = (struct ost_period){at("2026-01-01"), at("2026-01-06"), false};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_slice text = ost_slice_of(rows[i].text);
        gates[i] = (struct ost_policy_gate){text, text, OST_GATE_MIN_N, 0};
    }
    s.request.gate = gates;
    s.request.gates = COUNT(rows);
    assert_ok(ost_service_compute(&r, &s.d.policy, &s.d.tickets, &s.request));
    assert_int_equal(r.gates, 1 + COUNT(rows));
    assert_true(ost_slice_is(r.gate[0].name, "quick"));
    assert_int_equal(r.gate[0].min_n, 4);
    assert_int_equal(r.gate[0].verdict, OST_GATE_PASS);
    for (size_t i = 0; i < COUNT(rows); i++)
        if (r.gate[i + 1].verdict != rows[i].verdict)
            fail_msg("'%s' is %s", rows[i].text, ost_gate_verdict_names[r.gate[i + 1].verdict]);
    assert_true(r.has_availability);
    ost_service_release(&r);
    close_service(&s);
}

/* `--by product` must not break the policy's gate on P1. */
static void a_gate_brings_the_groups_it_speaks_of(void **state)
{
    (void)state;
    static const char *const texts[] = {"created[priority=P1] <= 2", "created[priority=P2] <= 1",
                                        "created[plan=premium] <= 0"};
    static const enum ost_gate_verdict verdicts[] = {OST_GATE_PASS, OST_GATE_FAIL, OST_GATE_PASS};
    static const struct ost_grouping by_agent = {
        .kind = OST_BY_PROPERTY, .of = OST_AGENT, .name = "agent"};
    struct ost_policy_gate gates[COUNT(texts)];
    struct service s;
    struct ost_service_result r;
    open_service(&s, NULL);
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct ost_slice text = ost_slice_of(texts[i]);
        gates[i] = (struct ost_policy_gate){text, text, 1, 0};
    }
    s.request.measure.grouping = &by_agent;
    s.request.gate = gates;
    s.request.gates = COUNT(texts);
    assert_ok(ost_service_compute(&r, &s.d.policy, &s.d.tickets, &s.request));
    assert_int_equal(r.measurement.groupings, 1 + 3);
    assert_string_equal(r.measurement.grouping[1].name, "agent");
    assert_string_equal(r.measurement.grouping[2].name, "priority");
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_int_equal(r.gate[i + 1].verdict, verdicts[i]);
    ost_service_release(&r);
    close_service(&s);
}

/* As that period was seen at its own end: the tickets open then are open in it. */
static void the_period_before_is_measured_as_it_was(void **state)
{
    (void)state;
    struct service s;
    struct ost_service_result r;
    open_service(&s, NULL);
    s.request.compare = true;
    s.request.measure.period =
        (struct ost_period){at("2026-01-05T18:00Z"), at("2026-01-06T12:00Z"), false};
    assert_ok(ost_service_compute(&r, &s.d.policy, &s.d.tickets, &s.request));
    assert_int_equal(r.measurement.group[0].created, 0);
    assert_int_equal(r.measurement.group[0].resolved, 1);
    assert_int_equal(r.previous.options.period.start, at("2026-01-05T00:00Z"));
    assert_int_equal(r.previous.options.period.end, at("2026-01-05T18:00Z"));
    const struct ost_group *g = &r.previous.group[0];
    assert_int_equal(g->created, 4);
    assert_close(g->resolution_rate.value, 0.5, 1e-12); /* c is resolved at 20:00 */
    assert_int_equal(g->backlog.value, 2);
    assert_int_equal(g->clock[OST_CLOCK_FIRST_RESPONSE].missed, 2); /* d is overdue by then */
    ost_service_release(&r);
    close_service(&s);
}

static void without_a_request_there_is_no_period_before(void **state)
{
    (void)state;
    struct service s;
    struct ost_service_result r;
    open_service(&s, NULL);
    assert_ok(ost_service_compute(&r, &s.d.policy, &s.d.tickets, &s.request));
    assert_int_equal(r.previous.groups, 0);
    assert_false(r.has_availability);
    ost_service_release(&r);
    close_service(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_has_a_name),
        cmocka_unit_test(names_that_are_none_are_met_with_those_there_are),
        cmocka_unit_test(gates_of_policy_and_request_are_judged_in_turn),
        cmocka_unit_test(a_gate_brings_the_groups_it_speaks_of),
        cmocka_unit_test(the_period_before_is_measured_as_it_was),
        cmocka_unit_test(without_a_request_there_is_no_period_before),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
