/* The LP file says the same problem: glpsol and cbc find ostler's utility in it, where they are installed. */
#include "support/test.h"

#include "io/file.h"
#include "plan/lp.h"
#include "support/portfolio.h"
#include "support/tempdir.h"

static bool is_installed(const char *program)
{
    char command[100];
    snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", program);
    return system(command) == 0;
}

struct solver {
    const char *program;
    const char *command; /* the file with the program, then that for the result */
    const char *label;   /* in front of the objective */
};

/* cbc writes a maximum with its sign turned. */
static const struct solver solvers[] = {
    {"glpsol", "glpsol --lp '%s' -o '%s' >/dev/null", "utility = "},
    {"cbc", "cbc '%s' solve solution '%s' >/dev/null", "objective value"},
};

static double objective(const struct ost_buf *lp, const struct solver *solver)
{
    struct ost_buf out = OST_BUF_INIT;
    char *file = ost_path_join(dir, "choice.lp"), *result = ost_path_join(dir, "result");
    char command[300];
    assert_ok(ost_file_write(file, ost_buf_view(lp)));
    snprintf(command, sizeof command, solver->command, file, result);
    assert_int_equal(system(command), 0);
    assert_ok(ost_file_read(&out, result, 1 << 20));
    const char *at = strstr(out.p, solver->label);
    double value = at ? fabs(strtod(at + strlen(solver->label), NULL)) : NAN;
    ost_buf_release(&out);
    free(file);
    free(result);
    return value;
}

struct limits_row {
    int64_t budget;
    size_t max_vendors;
    double max_share;
    size_t min_covered;
    uint64_t waived;
};

static void other_solvers_find_the_same_utility(void **state)
{
    (void)state;
    static const struct limits_row rows[] = {
        {150000, SIZE_MAX, 1, 0, SLOW}, {110000, SIZE_MAX, 1, 0, 0},
        {200000, 3, 1, 0, SLOW},        {150000, 2, 1, 0, SLOW},
        {200000, SIZE_MAX, 0.3, 0, 0},  {120000, SIZE_MAX, 1, 5, SLOW},
        {200000, 4, 0.4, 4, SLOW},      {65000, SIZE_MAX, 1, 3, SLOW},
    };
    size_t solved = 0;
    for (size_t s = 0; s < COUNT(solvers); s++) {
        if (!is_installed(solvers[s].program))
            continue;
        for (size_t i = 0; i < COUNT(rows); i++, solved++) {
            struct ost_choice_limits limits = portfolio_limits(rows[i].budget);
            struct ost_buf lp = OST_BUF_INIT;
            struct ost_choice best;
            limits.max_vendors = rows[i].max_vendors;
            limits.max_share = rows[i].max_share;
            limits.min_covered = rows[i].min_covered;
            limits.waived = rows[i].waived;
            assert_ok(ost_choice_best(&best, &portfolio, &limits));
            assert_int_equal(best.status, OST_CHOICE_OPTIMAL);
            assert_ok(ost_lp_write(&lp, &portfolio, &limits));
            assert_close(objective(&lp, &solvers[s]), best.utility, 1e-6);
            ost_choice_release(&best);
            ost_buf_release(&lp);
        }
    }
    if (solved == 0)
        skip();
}

static void a_program_is_written_line_by_line(void **state)
{
    (void)state;
    static const struct ost_choice_plan plan[] = {
        {.name = "community"}, {"premium", 5050, -1.5, 0, 2, true, 0}, {.barred = 1}};
    static const struct ost_choice_product product[] = {{"mysql", plan, 3}};
    static const struct ost_choice_problem problem = {product, 1};
    struct ost_choice_limits limits = ost_choice_no_limits;
    struct ost_buf lp = OST_BUF_INIT;
    limits.budget_cents = 7000;
    limits.max_vendors = 1;
    limits.max_share = 0.5;
    limits.min_covered = 1;
    assert_ok(ost_lp_write(&lp, &problem, &limits));
    assert_string_equal(lp.p,
                        "\\ One plan for each product: costs in cents, utility in currency units, "
                        "per year.\n"
                        "\\ x_0_0: mysql, community\n"
                        "\\ x_0_1: mysql, premium\n"
                        "Maximize\n utility:\n + 0 x_0_0\n - 1.5 x_0_1\n"
                        "Subject To\n one_0:\n + x_0_0\n + x_0_1 = 1\n"
                        " budget:\n + 0 x_0_0\n + 5050 x_0_1 <= 7000\n"
                        " share_2:\n + 0 x_0_0\n + 2525 x_0_1 <= 0\n"
                        " covered:\n + 0 x_0_0\n + 1 x_0_1 >= 1\n"
                        " uses_0_1: x_0_1 - y_2 <= 0\n vendors:\n + y_2 <= 1\n"
                        "Binary\n x_0_0\n x_0_1\n y_2\nEnd\n");
    ost_buf_release(&lp);
}

static void a_product_without_allowed_plan_cannot_be_written(void **state)
{
    (void)state;
    static const struct ost_choice_plan plan = {.barred = 1};
    static const struct ost_choice_product product[] = {{"mysql", &plan, 1}};
    static const struct ost_choice_problem problem = {product, 1};
    struct ost_buf lp = OST_BUF_INIT;
    assert_fails_saying(ost_lp_write(&lp, &problem, &ost_choice_no_limits), OST_EINVAL, "'mysql'");
    assert_int_equal(lp.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_solvers_find_the_same_utility),
        cmocka_unit_test(a_program_is_written_line_by_line),
        cmocka_unit_test(a_product_without_allowed_plan_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
