/* A profile with one value changed. */
#include "support/test.h"

#include "value/what_if.h"

static const char text[] = "version: 1\ncurrency: USD\nwage: {engineer: $100/h}\n"
                           "products:\n"
                           "  - {name: mysql, unit: server, demand: 60, growth: 5%,\n"
                           "     severities: {1: {rate: 0.1/unit/y, restore: 4h, external: 50%}}}\n"
                           "  - {name: rhel, demand: 10}\n"
                           "budget: {total: $1000/y}\n";

static void read(struct ost_profile *p)
{
    struct ost_yaml *root;
    assert_ok(ost_yaml_parse(&root, ost_slice_of(text), "profile.yaml"));
    assert_ok(ost_profile_read(p, root));
    ost_yaml_free(root);
}

static void values_go_where_the_file_would_have_put_them(void **state)
{
    (void)state;
    struct ost_profile p;
    read(&p);
    assert_ok(ost_what_if(&p, ost_slice_of("mysql.demand=80")));
    assert_close(p.product[0].need.demand, 80, 0);
    for (size_t i = 0; i < p.product[0].facts; i++)
        if (strcmp(p.product[0].fact[i].name, "units") == 0)
            assert_close(p.product[0].fact[i].number, 80, 0);
    assert_ok(ost_what_if(&p, ost_slice_of(" mysql.severities.1.rate = 0.2 to 0.4 /server/y ")));
    assert_true(p.product[0].need.severity[0].rate > 0.28);
    assert_ok(ost_what_if(&p, ost_slice_of("wage.engineer=$120/h")));
    assert_close(p.product[0].need.wage, 120, 0);
    assert_close(p.product[1].need.wage, 120, 0);
    assert_ok(ost_what_if(&p, ost_slice_of("mysql.growth=10%")));
    assert_close(p.product[0].growth, 0.1, 1e-15);
    assert_ok(ost_what_if(&p, ost_slice_of("budget=$2k/y")));
    assert_int_equal(p.budget_cents, 200000);
    assert_ok(ost_what_if(&p, ost_slice_of("vendors.max=2")));
    assert_int_equal(p.max_vendors, 2);
    assert_ok(ost_what_if(&p, ost_slice_of("vendors.max_share=40%")));
    assert_close(p.max_share, 0.4, 1e-15);
    ost_profile_release(&p);
}

static void what_is_not_there_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *assignment;
        int status;
        const char *says;
    } rows[] = {
        {"mysql.demand", OST_EPARSE, "PATH=VALUE"},
        {"mysql.demnd=1", OST_ENOTFOUND, "did you mean 'mysql.demand'"},
        {"mysql.demand=many", OST_EPARSE, "mysql.demand"},
        {"mysql.severities.1.external=150%", OST_EPARSE, "mysql.severities.1.external"},
        {"budget=EUR 5/y", OST_EPARSE, "USD"},
        {"vendors.max=-1", OST_EINVAL, "vendors.max"},
        {"vendors.max=two", OST_EPARSE, "vendors.max"},
        {"zzzzzzzzzz=1", OST_ENOTFOUND, "inputs are called like"},
    };
    struct ost_profile p;
    read(&p);
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_fails_saying(ost_what_if(&p, ost_slice_of(rows[i].assignment)), rows[i].status,
                            rows[i].says);
    assert_close(p.product[0].need.demand, 60, 0);
    ost_profile_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_go_where_the_file_would_have_put_them),
        cmocka_unit_test(what_is_not_there_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
