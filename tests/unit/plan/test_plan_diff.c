/* What changed between two plans, and because of what. */
#include "support/test.h"

#include "plan/plan_diff.h"

static const char old_text[] =
    "{\"kind\": \"support plan\", \"format_version\": \"1.0\", \"budget\": 100, \"cost\": 90, "
    "\"utility\": 50,"
    " \"choice\": [{\"product\": \"a\", \"plan\": \"x\", \"cost\": 40},"
    "  {\"product\": \"b\", \"plan\": \"y\", \"cost\": 50}, {\"product\": \"c\", \"plan\": "
    "\"community\", \"cost\": 0},"
    "  {\"product\": \"d\", \"plan\": \"z\", \"cost\": 0}, {\"product\": \"gone\", \"plan\": "
    "\"w\", \"cost\": 1}],"
    " \"basis\": {\"inputs\": [{\"path\": \"a.demand\", \"text\": \"60\", \"mean\": 60},"
    "   {\"path\": \"b.demand\", \"text\": \"5\", \"mean\": 5}, {\"path\": \"old\", \"text\": "
    "\"1\", \"mean\": 1}],"
    "  \"files\": [{\"role\": \"profile\", \"sha256\": \"aa\"}]}}";

static const char new_text[] =
    "{\"kind\": \"support plan\", \"format_version\": \"1.7\", \"budget\": 80, \"cost\": 70, "
    "\"utility\": 45,"
    " \"choice\": [{\"product\": \"a\", \"plan\": \"v\", \"cost\": 40},"
    "  {\"product\": \"b\", \"plan\": \"community\", \"cost\": 0}, {\"product\": \"c\", \"plan\": "
    "\"u\", \"cost\": 30},"
    "  {\"product\": \"d\", \"plan\": \"z\", \"cost\": 0}],"
    " \"basis\": {\"inputs\": [{\"path\": \"a.demand\", \"text\": \"60\", \"mean\": 60},"
    "   {\"path\": \"b.demand\", \"text\": \"5\", \"mean\": 7}],"
    "  \"files\": [{\"role\": \"profile\", \"sha256\": \"bb\"}]}}";

static void what_is_given_up_comes_first(void **state)
{
    (void)state;
    static const struct {
        enum ost_plan_change_kind kind;
        const char *product, *from, *to;
    } expected[] = {{OST_PLAN_GIVEN_UP, "b", "y", "community"},
                    {OST_PLAN_GIVEN_UP, "gone", "w", ""},
                    {OST_PLAN_EXCHANGED, "a", "x", "v"},
                    {OST_PLAN_NEW, "c", "community", "u"}};
    struct ost_json *old, *new;
    struct ost_plan_diff d;
    assert_ok(ost_json_parse(&old, ost_slice_of(old_text)));
    assert_ok(ost_json_parse(&new, ost_slice_of(new_text)));
    ost_plan_diff_make(&d, old, new);
    assert_true(ost_plan_differs(&d));
    assert_int_equal(d.changes, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_int_equal(d.change[i].kind, expected[i].kind);
        assert_true(ost_slice_is(d.change[i].product, expected[i].product));
        assert_true(ost_slice_is(d.change[i].from, expected[i].from));
        assert_true(ost_slice_is(d.change[i].to, expected[i].to));
    }
    assert_close(d.cost_after - d.cost_before, -20, 0);
    ost_plan_diff_release(&d);
    ost_json_free(old);
    ost_json_free(new);
}

/* The budget, an input that evidence moved under the same text, one that is gone, and a file. */
static void causes_are_the_inputs_that_differ(void **state)
{
    (void)state;
    static const char *const expected[] = {"budget", "b.demand", "old", "profile"};
    struct ost_json *old, *new;
    struct ost_plan_diff d;
    assert_ok(ost_json_parse(&old, ost_slice_of(old_text)));
    assert_ok(ost_json_parse(&new, ost_slice_of(new_text)));
    ost_plan_diff_make(&d, old, new);
    assert_int_equal(d.causes, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++)
        assert_true(ost_slice_is(d.cause[i].path, expected[i]));
    assert_close(d.cause[1].mean_after, 7, 0);
    ost_plan_diff_release(&d);
    ost_plan_diff_make(&d, old, old);
    assert_false(ost_plan_differs(&d));
    assert_int_equal(d.causes, 0);
    ost_plan_diff_release(&d);
    ost_json_free(old);
    ost_json_free(new);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_given_up_comes_first),
        cmocka_unit_test(causes_are_the_inputs_that_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
