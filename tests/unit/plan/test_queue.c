/* Queues give the published numbers, keep their laws, and refuse what would grow without end. */
#include "support/test.h"

#include "plan/queue.h"

static const double SECOND = 1.0 / 3600, MINUTE = 1.0 / 60;

static struct ost_queue call_centre(size_t agents)
{
    /* 100 calls in half an hour, 3 minutes each: 10 erlangs. */
    return (struct ost_queue){200, 3 * MINUTE, agents, 20 * SECOND, 5 * MINUTE};
}

static void erlang_c_is_that_of_published_tables(void **state)
{
    (void)state;
    struct ost_queue q = call_centre(14);
    struct ost_queue_state s;
    assert_ok(ost_erlang_c(&s, &q)); /* pyworkforce docs/guide/erlangc.md, CRAN ErlangC 0.1.0 */
    assert_close(s.p_wait, 0.1741319335950498, 1e-12);
    assert_close(s.service_level, 0.8883500191794669, 1e-9);
    assert_close(s.mean_wait_h / SECOND, 7.83593701177724, 1e-9);
    q.agents = 11;
    assert_ok(ost_erlang_c(&s, &q));
    assert_close(s.p_wait, 0.6821182, 1e-7);
    assert_close(s.service_level, 0.3896138, 1e-7);
    q = (struct ost_queue){2, 1, 3, 0, 0};
    assert_ok(ost_erlang_c(&s, &q));
    assert_close(s.p_wait, 4.0 / 9, 1e-14);
    q = (struct ost_queue){9, 0.2, 2, 0, 0}; /* queueing 1.2.8, inst/qsmmm.m */
    assert_ok(ost_erlang_c(&s, &q));
    assert_close(s.mean_queue, 7.674, 1e-3);
    assert_close(s.mean_response_h, 1.053, 1e-3);
    assert_close(s.occupancy, 0.9, 1e-12);
}

static void erlang_b_is_stable_for_large_desks(void **state)
{
    (void)state;
    assert_close(ost_erlang_b(1, 1), 0.5, 0);
    assert_close(ost_erlang_b(10, 0), 1, 0);
    /* Large offices: B(n, n) -> sqrt(2 / (pi n)) (Jagerman 1974). */
    assert_close(ost_erlang_b(1e6, 1000000) * sqrt(M_PI * 1e6 / 2), 1, 1e-3);
    assert_close(ost_erlang_b(10, 1000), 0, 0);
}

static void erlang_a_is_that_of_pyworkforce(void **state)
{
    (void)state;
    struct ost_queue q = call_centre(14);
    struct ost_queue_state s;
    assert_ok(ost_erlang_a(&s, &q)); /* pyworkforce queuing/tests/test_abandonment.py */
    assert_close(s.p_wait, 0.14526, 1e-5);
    assert_close(s.p_abandon, 0.013984, 1e-6);
    assert_close(s.occupancy, 0.704297, 1e-6);
    assert_close(s.service_level, 0.916792, 1e-6);
    q.agents = 13;
    assert_ok(ost_erlang_a(&s, &q));
    assert_close(s.service_level, 0.8581777000307623, 1e-12);
    assert_close(s.mean_wait_h / MINUTE, 0.125, 1e-3);
}

static void endless_patience_is_erlang_c(void **state)
{
    (void)state;
    static const double targets[] = {0, 20, 600};
    for (size_t i = 0; i < COUNT(targets); i++) {
        struct ost_queue q = call_centre(12);
        struct ost_queue_state a, c;
        q.target_h = targets[i] * SECOND;
        q.patience_h = 1e9;
        assert_ok(ost_erlang_a(&a, &q));
        assert_ok(ost_erlang_c(&c, &q));
        assert_close(a.p_wait, c.p_wait, 1e-7);
        assert_close(a.service_level, c.service_level, 1e-7);
        assert_close(a.mean_wait_h, c.mean_wait_h, 1e-7);
    }
}

static void erlang_a_bears_any_load(void **state)
{
    (void)state;
    struct ost_queue q = {400, 1, 100, 0.25, 0.5};
    struct ost_queue_state s;
    assert_ok(ost_erlang_a(&s, &q));
    /* Three of four give up, so that 100 agents are always busy: fluid limit. */
    assert_close(s.p_abandon, 0.75, 1e-3);
    assert_close(s.occupancy, 1, 1e-9);
    assert_true(s.service_level > 0 && s.service_level < 0.05);
    q.agents = 5000; /* Erlang B underflows: nobody waits */
    assert_ok(ost_erlang_a(&s, &q));
    assert_close(s.service_level, 1, 0);
    assert_close(s.p_wait, 0, 0);
}

static void the_smallest_desk_that_reaches_the_goal(void **state)
{
    (void)state;
    static const struct {
        struct ost_queue queue;
        struct ost_queue_goal goal;
        size_t agents;
        double service_level;
    } rows[] = {
        {{200, 0.05, 0, 20 / 3600.0, 0},
         {.service_level = 0.8, .max_occupancy = 0.85},
         14,
         0.88835},
        {{200, 0.05, 0, 0.33 / 60, 0}, {.service_level = 0.8, .max_occupancy = 0.7}, 15, 0.941},
        {{200, 0.05, 0, 20 / 3600.0, 5 / 60.0},
         {.service_level = 0.8, .max_occupancy = 0.85, .max_abandon = 0.05},
         13,
         0.858178},
        {{4, 1.5, 0, 1, 0}, {.service_level = 0.95}, 9, 0.9734768676713514},
        {{4, 1.5, 0, 4, 0}, {.service_level = 0.95}, 7, 0.9573489645793729},
        {{0.5, 2, 0, 1, 0}, {.service_level = 0.95}, 3, 0.9665564144389598},
        {{0.5, 2, 0, 1, 0}, {.service_level = 0.95, .min_agents = 5}, 5, 0.9997},
        {{4, 1.5, 0, 1, 0.25}, {.max_abandon = 0.01, .min_agents = 3}, 12, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_queue q = rows[i].queue;
        struct ost_queue_state s;
        assert_ok(ost_queue_staff(&s, &q, &rows[i].goal));
        assert_int_equal(q.agents, rows[i].agents);
        if (rows[i].service_level > 0)
            assert_close(s.service_level, rows[i].service_level, 5e-4);
        if (q.agents > rows[i].goal.min_agents && q.patience_h > 0) {
            struct ost_queue one_less = q;
            one_less.agents--;
            assert_ok(ost_erlang_a(&s, &one_less));
            assert_true(s.service_level < rows[i].goal.service_level ||
                        s.occupancy > rows[i].goal.max_occupancy ||
                        s.p_abandon > rows[i].goal.max_abandon);
        }
    }
}

static void lines_for_a_share_of_blocked_calls(void **state)
{
    (void)state;
    struct ost_queue_goal goal = {.max_block = 0.02};
    size_t agents;
    assert_ok(ost_queue_lines(&agents, 10, &goal));
    assert_int_equal(agents, 17);
}

struct priority_row {
    size_t servers;
    double handle_h;
    size_t classes;
    double arrivals[4], p_wait, wait_h[4];
};

static void urgent_classes_gain_what_the_others_lose(void **state)
{
    (void)state;
    static const struct priority_row rows[] = {
        {2,
         1,
         3,
         {0.3, 0.5, 0.8},
         0.7111111111111112,
         {0.4183006535947713, 0.6971677559912856, 2.962962962962964}},
        {4,
         1.25,
         4,
         {0.1, 0.4, 1.0, 1.2},
         0.6773953011716481,
         {0.2185146132811768, 0.25898028240732063, 0.4722581620368788, 2.550194074999146}},
        {3,
         2,
         3,
         {0.05, 0.25, 0.9},
         0.6471910112359549,
         {0.44633862843858957, 0.5579232855482369, 2.6966292134831447}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct priority_row *row = &rows[i];
        double wait[4], turned[4], sum = 0, turned_sum = 0, arrivals = 0, reverse[4];
        struct ost_priority_state s = {.wait_h = wait}, t = {.wait_h = turned};
        struct ost_priority_queue q = {row->arrivals, row->classes, row->handle_h, row->servers};
        assert_ok(ost_queue_priorities(&s, &q));
        assert_close(s.p_wait, row->p_wait, 1e-9);
        for (size_t k = 0; k < row->classes; k++) {
            assert_close(wait[k], row->wait_h[k], 1e-9);
            sum += row->arrivals[k] * wait[k];
            arrivals += row->arrivals[k];
            reverse[k] = row->arrivals[row->classes - 1 - k];
        }
        q.arrivals = reverse;
        assert_ok(ost_queue_priorities(&t, &q));
        for (size_t k = 0; k < row->classes; k++)
            turned_sum += reverse[k] * turned[k];
        assert_close(sum, turned_sum, 1e-9);
        assert_close(sum, arrivals * s.mean_wait_h, 1e-9);
    }
}

static void queues_without_end_and_nonsense_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct ost_queue queue;
        const char *says;
    } rows[] = {
        {{10, 1, 10, 1, 0}, "grows without end"},
        {{10, 1, 9, 1, 0}, "needs more than 9 agents"},
        {{0, 1, 9, 1, 0}, "above 0"},
        {{1, -1, 9, 1, 0}, "above 0"},
        {{1, 1, 0, 1, 0}, "agents"},
        {{1, 1, 2, -1, 0}, "target"},
    };
    struct ost_queue_state s;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_fails_saying(ost_erlang_c(&s, &rows[i].queue), OST_EINVAL, rows[i].says);
    struct ost_queue q = {1, 1, 2, 1, 0};
    assert_fails_saying(ost_erlang_a(&s, &q), OST_EINVAL, "patience");
    struct ost_queue_goal goals[] = {
        {.service_level = 1}, {.max_occupancy = 1.1}, {.max_abandon = -1}};
    for (size_t i = 0; i < COUNT(goals); i++)
        assert_fails(ost_queue_staff(&s, &q, &goals[i]), OST_EINVAL);
    static const double arrivals[] = {1, 1};
    double wait[2];
    struct ost_priority_state p = {.wait_h = wait};
    struct ost_priority_queue pq = {arrivals, 2, 1, 2};
    assert_fails_saying(ost_queue_priorities(&p, &pq), OST_EINVAL, "grows without end");
    struct ost_queue huge = {3e6, 1, 1, 1, 0};
    assert_fails(ost_queue_staff(&s, &huge, &(struct ost_queue_goal){.service_level = 0.5}),
                 OST_ELIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(erlang_c_is_that_of_published_tables),
        cmocka_unit_test(erlang_b_is_stable_for_large_desks),
        cmocka_unit_test(erlang_a_is_that_of_pyworkforce),
        cmocka_unit_test(endless_patience_is_erlang_c),
        cmocka_unit_test(erlang_a_bears_any_load),
        cmocka_unit_test(the_smallest_desk_that_reaches_the_goal),
        cmocka_unit_test(lines_for_a_share_of_blocked_calls),
        cmocka_unit_test(urgent_classes_gain_what_the_others_lose),
        cmocka_unit_test(queues_without_end_and_nonsense_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
