/* Files to figures: the worked portfolio to the last digit, the samples, what does not go together. */
#include "support/test.h"

#include <stdbool.h>

#include "value/offering.h"

struct files {
    struct ost_profile profile;
    struct ost_catalogue catalogue;
    struct ost_offering folio;
};

static void load(struct files *f, const char *profile, const char *catalogue,
                 const struct ost_desk_costing *desk)
{
    assert_ok(ost_profile_load(&f->profile, profile));
    assert_ok(ost_catalogue_load(&f->catalogue, catalogue));
    assert_ok(ost_offering_make(&f->folio, &f->profile, &f->catalogue, desk));
}

static void release(struct files *f)
{
    ost_offering_release(&f->folio);
    ost_catalogue_release(&f->catalogue);
    ost_profile_release(&f->profile);
}

static void the_worked_portfolio_comes_out_to_the_last_digit(void **state)
{
    (void)state;
    static const struct {
        size_t product;
        const char *id;
        double v, V, C, U;
    } rows[] = {
        {0, "community", 0, 0, 0, 0},
        {0, "mysql-standard", 1348.9258928571426, 80935.55357142855, 32000, 48935.55357142855},
        {0, "mysql-premium", 3453.75, 207225, 74000, 133225},
        {1, "rhel-standard", 358.5807142857143, 63029.68571428572, 36000, 27029.68571428572},
        {1, "rhel-premium", 616.9, 94028, 57600, 36428},
    };
    struct files f;
    load(&f, TEST_FILE("parity/portfolio/profile.yaml"),
         TEST_FILE("parity/portfolio/catalogue.yaml"), NULL);
    assert_int_equal(f.folio.inputs, 0); /* all certain */
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct ost_product *product = &f.folio.product[rows[i].product];
        struct ost_value value;
        size_t j;
        assert_ok(ost_offering_offer(&j, &f.folio, rows[i].product, rows[i].id));
        assert_ok(ost_value_of(&value, &product->need, &product->offer[j]));
        assert_close(value.v, rows[i].v, 1e-9);
        assert_close(value.V, rows[i].V, 1e-6);
        assert_close(value.C, rows[i].C, 1e-9);
        assert_close(value.U, rows[i].U, 1e-6);
    }
    size_t none;
    assert_fails_saying(ost_offering_offer(&none, &f.folio, 0, "gold"), OST_ENOTFOUND,
                        "mysql has no plan 'gold'; there are: community, mysql-standard");
    release(&f);
}

static int cost_of_desk(void *ctx, double *cost, const struct ost_desk_terms *desk, double units)
{
    (void)ctx;
    (void)units;
    *cost = desk->cost_per_fte * 6;
    return 0;
}

static void the_samples_make_a_portfolio_to_analyse(void **state)
{
    (void)state;
    const struct ost_desk_costing desk = {cost_of_desk, NULL};
    struct files f;
    struct ost_draws draws;
    struct ost_analysis a[4];
    size_t own;
    load(&f, TEST_FILE("../data/profile.yaml"), TEST_FILE("../data/catalogue.yaml"), &desk);
    assert_ok(ost_offering_offer(&own, &f.folio, 0, "mysql-own-desk"));
    assert_close(f.folio.product[0].offer[own].other_cost, 720000, 0);
    assert_non_null(f.folio.product[0].offer[own].response[3]);
    assert_int_equal(f.folio.unpriced_n, 4); /* Percona, GitHub Premium, EDB Basic and Premium */
    struct ost_sampling sampling = {.seed = 1,
                                    .replicates = 4,
                                    .strata = 250,
                                    .correlation = f.folio.correlation,
                                    .correlations = f.folio.correlations};
    assert_ok(ost_draws_make(&draws, f.folio.input, f.folio.inputs, &sampling));
    const struct ost_analysis_of of = {f.folio.input, &draws, 0.9, 200, 1, 0};
    assert_ok(ost_analyse(a, f.folio.product, f.folio.products, &of));
    for (size_t i = 0; i < 4; i++) {
        double best = 0;
        for (size_t j = 0; j < f.folio.product[i].offers; j++)
            best += a[i].outcome[j].p_best;
        assert_close(best, 1, 1e-9);
        ost_analysis_release(&a[i]);
    }
    ost_draws_release(&draws);
    release(&f);
}

static void desks_that_nobody_can_cost_are_left_out(void **state)
{
    (void)state;
    struct files f;
    size_t own;
    load(&f, TEST_FILE("../data/profile.yaml"), TEST_FILE("../data/catalogue.yaml"), NULL);
    assert_fails(ost_offering_offer(&own, &f.folio, 0, "mysql-own-desk"), OST_ENOTFOUND);
    assert_int_equal(f.folio.unpriced_n, 5);
    release(&f);
}

static void what_does_not_go_together_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *profile, *catalogue;
        int status;
        const char *says;
    } rows[] = {
        {"version: 1\ncurrency: EUR\nproducts:\n  - {name: a, demand: 5}\n",
         "version: 1\ncurrency: USD\nplans: []\n", OST_EINVAL, "in EUR and the catalogue in USD"},
        {"version: 1\ncurrency: USD\nproducts:\n  - {name: a, demand: 5, plan: gold}\n",
         "version: 1\ncurrency: USD\nplans: []\n", OST_ENOTFOUND, "no plan 'gold'"},
        {"version: 1\ncurrency: USD\nproducts:\n  - {name: a, demand: 5, growth: 1%}\n"
         "correlate: [[a.demand, a.growth, 0.5]]\n",
         "version: 1\ncurrency: USD\nplans: []\n", OST_EINVAL, "'a.demand' is certain"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_yaml *p, *c;
        struct files f;
        assert_ok(ost_yaml_parse(&p, ost_slice_of(rows[i].profile), "p.yaml"));
        assert_ok(ost_yaml_parse(&c, ost_slice_of(rows[i].catalogue), "c.yaml"));
        assert_ok(ost_profile_read(&f.profile, p));
        assert_ok(ost_catalogue_read(&f.catalogue, c));
        assert_fails_saying(ost_offering_make(&f.folio, &f.profile, &f.catalogue, NULL),
                            rows[i].status, rows[i].says);
        ost_catalogue_release(&f.catalogue);
        ost_profile_release(&f.profile);
        ost_yaml_free(p);
        ost_yaml_free(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_portfolio_comes_out_to_the_last_digit),
        cmocka_unit_test(the_samples_make_a_portfolio_to_analyse),
        cmocka_unit_test(desks_that_nobody_can_cost_are_left_out),
        cmocka_unit_test(what_does_not_go_together_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
