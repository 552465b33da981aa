/* Gates: what may be written, where it is wrong, and what settles a gate. */
#include "sla/gate.h"

#include "support/test.h"

static struct ost_gate parsed(const char *text)
{
    struct ost_gate g;
    assert_ok(ost_gate_parse(&g, ost_slice_of(text)));
    return g;
}

static void assert_slice(struct ost_slice s, const char *expected)
{
    if (!ost_slice_is(s, expected))
        fail_msg("'%.*s' is not '%s'", OST_SLICE_ARG(s), expected);
}

struct grammar_row {
    const char *text, *metric, *group, *part;
    int bound;
    enum ost_gate_operator op;
    enum ost_measured_kind kind;
    double bar;
};

static void gates_are_read(void **state)
{
    (void)state;
    static const struct grammar_row rows[] = {
        {"first_response.compliance >= 0.95", "first_response", "", "compliance", 0, OST_GATE_GE,
         OST_MEASURED_NUMBER, 0.95},
        {"first_response.compliance.lower>=90%", "first_response", "", "compliance", -1,
         OST_GATE_GE, OST_MEASURED_SHARE, 0.9},
        {"resolution[priority=P1].p90 <= 8h", "resolution", "priority=P1", "p90", 0, OST_GATE_LE,
         OST_MEASURED_SECONDS, 28800},
        {"resolution[high, urgent].p90.upper < 1h30m", "resolution", "high, urgent", "p90", 1,
         OST_GATE_LT, OST_MEASURED_SECONDS, 5400},
        {" availability[portal]  > 99.9 % ", "availability", "portal", "", 0, OST_GATE_GT,
         OST_MEASURED_SHARE, 0.999},
        {"resolution_rate.lower >= 0.8", "resolution_rate", "", "", -1, OST_GATE_GE,
         OST_MEASURED_NUMBER, 0.8},
        {"backlog<=100", "backlog", "", "", 0, OST_GATE_LE, OST_MEASURED_NUMBER, 100},
        {"first_response.median <= 0", "first_response", "", "median", 0, OST_GATE_LE,
         OST_MEASURED_NUMBER, 0},
        {"csat.mean\t>=\t4.2", "csat", "", "mean", 0, OST_GATE_GE, OST_MEASURED_NUMBER, 4.2},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_gate g = parsed(rows[i].text);
        assert_slice(g.metric, rows[i].metric);
        assert_slice(g.group, rows[i].group);
        assert_slice(g.part, rows[i].part);
        assert_slice(g.expression, rows[i].text);
        assert_int_equal(g.bound, rows[i].bound);
        assert_int_equal(g.op, rows[i].op);
        assert_int_equal(g.kind, rows[i].kind);
        assert_close(g.bar, rows[i].bar, 1e-12);
    }
}

static void a_mistake_is_shown_at_its_character(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } rows[] = {
        {"", "expected the name of a figure at character 1"},
        {" >= 1", "expected the name of a figure at character 2"},
        {"first_response", "expected one of >= <= > < at character 15"},
        {"first_response.", "expected a part of the figure at character 16"},
        {"first_response..p90 > 1h", "expected a part of the figure at character 16"},
        {"first response >= 1", "expected one of >= <= > < at character 7"},
        {"first-response >= 1", "expected one of >= <= > < at character 6"},
        {"a = 1", "expected one of >= <= > < at character 3"},
        {"a == 1", "expected one of >= <= > < at character 3"},
        {"a => 1", "expected one of >= <= > < at character 3"},
        {"a[P1 >= 1", "expected ']' at character 10"},
        {"a >=", "expected a number, a percentage or a duration at character 5"},
        {"a >= ", "expected a number, a percentage or a duration at character 6"},
        {"a >= much", "expected a number, a percentage or a duration at character 6"},
        {"a >= 1 2", "expected a number, a percentage or a duration at character 6"},
        {"a >= -", "expected a number"},
        {"a >= nan", "expected a number"},
        {"a >= inf", "expected a number"},
        {"a >= %", "expected a number"},
        {"a >= 5 apples", "expected a number"},
        {"a >= 0.95 and b >= 1", "expected a number"},
        {"a <= 1.5h", "expected a number"},
    };
    struct ost_gate g;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_fails_saying(ost_gate_parse(&g, ost_slice_of(rows[i].text)), OST_EPARSE,
                            rows[i].said);
        assert_non_null(strstr(ost_error(), "as in 'first_response.compliance >= 0.95'"));
    }
}

/* ---- verdicts ---- */

static struct ost_measured share(double value, double lower, double upper, int64_t n)
{
    return (struct ost_measured){OST_MEASURED_SHARE, true, false, value, lower, upper, n};
}

static struct ost_measured seconds(double value, double lower, double upper)
{
    return (struct ost_measured){OST_MEASURED_SECONDS, true, false, value, lower, upper, 50};
}

static void assert_verdict(const char *text, struct ost_measured figure, int64_t min_n,
                           enum ost_gate_verdict expected)
{
    struct ost_gate g = parsed(text);
    enum ost_gate_verdict verdict;
    assert_ok(ost_gate_judge(&verdict, &g, &figure, min_n));
    if (verdict != expected)
        fail_msg("'%s' is %s", text, ost_gate_verdict_names[verdict]);
}

static void a_figure_clears_the_bar_or_does_not(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum ost_gate_verdict verdict;
    } rows[] = {
        {"f.compliance >= 0.95", OST_GATE_PASS},      {"f.compliance >= 95%", OST_GATE_PASS},
        {"f.compliance > 95%", OST_GATE_FAIL},        {"f.compliance <= 0.95", OST_GATE_PASS},
        {"f.compliance < 0.95", OST_GATE_FAIL},       {"f.compliance >= 95.1%", OST_GATE_FAIL},
        {"f.compliance <= 94%", OST_GATE_FAIL},       {"f.compliance.lower >= 90%", OST_GATE_FAIL},
        {"f.compliance.lower >= 88%", OST_GATE_PASS}, {"f.compliance.upper <= 98%", OST_GATE_PASS},
        {"f.compliance.upper <= 97%", OST_GATE_FAIL},
    };
    /* 95 of 100 with Wilson's interval (Newcombe 1998) */
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_verdict(rows[i].text, share(0.95, 0.88825, 0.978456, 100), 10, rows[i].verdict);
    assert_verdict("f.p90 <= 8h", seconds(28800, 20000, 30000), 10, OST_GATE_PASS);
    assert_verdict("f.p90 <= 28799s", seconds(28800, 20000, 30000), 10, OST_GATE_FAIL);
    assert_verdict("f.p90 <= 0", seconds(0, 0, 0), 10, OST_GATE_PASS);
    assert_verdict("backlog <= 43", ost_counted(44), 10, OST_GATE_FAIL);
    assert_verdict("backlog <= 44", ost_counted(44), 10, OST_GATE_PASS);
}

static void too_little_data_decides_nothing(void **state)
{
    (void)state;
    assert_verdict("f.compliance >= 0.95", share(1, 0.7, 1, 9), 10, OST_GATE_UNDECIDED);
    assert_verdict("f.compliance >= 0.95", share(1, 0.7, 1, 10), 10, OST_GATE_PASS);
    assert_verdict("f.compliance >= 0.95", share(0, 0, 0.3, 9), 10, OST_GATE_UNDECIDED);
    assert_verdict("f.compliance >= 0.95", ost_unmeasured(OST_MEASURED_SHARE, 100), 10,
                   OST_GATE_UNDECIDED);
    /* an interval that there is not */
    assert_verdict("csat.mean.lower >= 4",
                   (struct ost_measured){OST_MEASURED_NUMBER, true, false, 4.5, NAN, NAN, 100}, 10,
                   OST_GATE_UNDECIDED);
    /* a count is what it is, however small */
    assert_verdict("backlog <= 5", ost_counted(0), 10, OST_GATE_PASS);
}

/* Longest seen 20 h, the quantile not reached: it lies somewhere above. */
static void what_was_not_reached_settles_what_it_can(void **state)
{
    (void)state;
    struct ost_measured above = seconds(72000, 14400, INFINITY);
    above.at_least = true;
    assert_verdict("f.p90 <= 2h", above, 10, OST_GATE_FAIL);
    assert_verdict("f.p90 < 2h", above, 10, OST_GATE_FAIL);
    assert_verdict("f.p90 <= 30h", above, 10, OST_GATE_UNDECIDED);
    assert_verdict("f.p90 < 30h", above, 10, OST_GATE_UNDECIDED);
    assert_verdict("f.p90 >= 2h", above, 10, OST_GATE_PASS);
    assert_verdict("f.p90 > 30h", above, 10, OST_GATE_UNDECIDED);
    /* its lower bound is known all the same, its upper one lies above the 20 h too */
    assert_verdict("f.p90.lower <= 5h", above, 10, OST_GATE_PASS);
    assert_verdict("f.p90.lower <= 3h", above, 10, OST_GATE_FAIL);
    assert_verdict("f.p90.upper <= 3h", above, 10, OST_GATE_FAIL);
    assert_verdict("f.p90.upper <= 30h", above, 10, OST_GATE_UNDECIDED);
    /* a quantile that is known with an upper bound that is not */
    struct ost_measured open = seconds(7200, 3600, INFINITY);
    assert_verdict("f.p90 <= 3h", open, 10, OST_GATE_PASS);
    assert_verdict("f.p90.upper <= 3h", open, 10, OST_GATE_UNDECIDED);
    assert_verdict("f.p90.upper <= 1h", open, 10, OST_GATE_FAIL);
}

static void a_bar_fits_its_figure(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum ost_measured_kind kind;
        const char *said; /* NULL: fits */
    } rows[] = {
        {"f >= 4h", OST_MEASURED_SHARE, "the figure is a share: write 0.95 or 95%"},
        {"f >= 95", OST_MEASURED_SHARE, "no share is above 1: write 0.95 or 95%"},
        {"f >= 101%", OST_MEASURED_SHARE, "no share is above 1"},
        {"f >= 1", OST_MEASURED_SHARE, NULL},
        {"f >= 100%", OST_MEASURED_SHARE, NULL},
        {"f <= 4", OST_MEASURED_SECONDS, "the figure is a duration: write 4h or 30m"},
        {"f <= 40%", OST_MEASURED_SECONDS, "the figure is a duration"},
        {"f <= 0", OST_MEASURED_SECONDS, NULL},
        {"f <= 4h", OST_MEASURED_COUNT, "the figure is a number: write a plain number"},
        {"f <= 4%", OST_MEASURED_NUMBER, "the figure is a number"},
        {"f <= 4", OST_MEASURED_COUNT, NULL},
        {"f <= 4", OST_MEASURED_NUMBER, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_gate g = parsed(rows[i].text);
        struct ost_measured figure = ost_unmeasured(rows[i].kind, 0);
        enum ost_gate_verdict verdict;
        if (rows[i].said)
            assert_fails_saying(ost_gate_judge(&verdict, &g, &figure, 1), OST_EINVAL, rows[i].said);
        else
            assert_ok(ost_gate_judge(&verdict, &g, &figure, 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gates_are_read),
        cmocka_unit_test(a_mistake_is_shown_at_its_character),
        cmocka_unit_test(a_figure_clears_the_bar_or_does_not),
        cmocka_unit_test(too_little_data_decides_nothing),
        cmocka_unit_test(what_was_not_reached_settles_what_it_can),
        cmocka_unit_test(a_bar_fits_its_figure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
