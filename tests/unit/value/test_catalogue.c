/* The catalogue: the shipped sample, promises in calendars, prices in all shapes, and mistakes with places. */
#include "support/test.h"

#include <stdbool.h>

#include "io/yaml.h"
#include "value/catalogue.h"

static int read(struct ost_catalogue *c, const char *text)
{
    struct ost_yaml *root;
    int rc = ost_yaml_parse(&root, ost_slice_of(text), "c.yaml");
    if (rc < 0)
        return rc;
    rc = ost_catalogue_read(c, root);
    ost_yaml_free(root);
    return rc;
}

static const struct ost_catalogue_plan *plan(const struct ost_catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->plans; i++)
        if (strcmp(c->plan[i].id, id) == 0)
            return &c->plan[i];
    fail_msg("no plan %s", id);
    return NULL;
}

static void the_sample_is_read_as_it_says(void **state)
{
    (void)state;
    struct ost_catalogue c;
    assert_ok(ost_catalogue_load(&c, TEST_FILE("../data/catalogue.yaml")));
    const struct ost_catalogue_plan *team = plan(&c, "team"), *premium = plan(&c, "github-premium"),
                                    *ubuntu = plan(&c, "ubuntu-weekday"),
                                    *desk = plan(&c, "mysql-own-desk");
    assert_int_equal(team->price.unit_cents, 4800);
    assert_true(team->priced && team->status == OST_PRICE_LIST);
    assert_close(team->labor + team->patch + team->maintenance, 0, 0);
    assert_false(premium->priced);
    assert_int_equal(premium->status, OST_PRICE_PLACEHOLDER);
    assert_int_equal(premium->response[0].seconds, 1800);
    assert_int_equal(premium->contacts, 20);
    assert_int_equal(premium->credit.threshold, 4);
    assert_int_equal(premium->credit.periods_per_y, 4);
    assert_close(premium->credit.claim_d, 30, 0);
    assert_int_equal(ubuntu->price.unit_cents, 88750);
    assert_string_equal(ost_calendar_name(ubuntu->response[0].calendar), "weekdays");
    assert_close(ubuntu->labor, 0.8, 0);
    assert_close(ubuntu->patch, 1, 0);
    assert_close(ubuntu->maintenance, 0.5, 0);
    assert_true(desk->desk.given);
    assert_null(desk->vendor);
    assert_close(desk->desk.cost_per_fte, 120000, 0);
    assert_int_equal(plan(&c, "edb-basic")->response[3].seconds, 10 * 3600); /* a day of 8 to 18 */
    assert_false(plan(&c, "edb-basic")->response[0].given);
    for (size_t i = 0; i < c.plans; i++)
        assert_true(c.plan[i].source && c.plan[i].as_of);
    ost_catalogue_release(&c);
}

#define HEAD "version: 1\ncurrency: USD\nplans:\n"
#define PLAN                                                                                       \
    HEAD "  - id: a\n    product: nginx\n    vendor: x\n    level: L1\n    status: quote\n"        \
         "    source: mail\n    as_of: 2026-11-01\n"

static void prices_have_many_shapes(void **state)
{
    (void)state;
    struct ost_catalogue c;
    int64_t cents;
    assert_ok(read(&c,
                   PLAN "    price: {tiers: [[10, $300], [50, $250], [inf, $200]], kind: volume, "
                        "minimum: $2000/y, onboarding: $3000, escalator: 5%, cap: 5%, term: 3y, "
                        "notice: 90d, exit: $8000, rise: 10%}\n"));
    struct ost_price price = c.plan[0].price;
    price.horizon_y = 3;
    assert_ok(ost_price_cost(&cents, &price, 51));
    assert_int_equal(cents, 1020000 + 100000);
    assert_close(c.plan[0].terms.term_y, 3, 1e-12);
    assert_close(c.plan[0].terms.notice_d, 90, 1e-12);
    assert_int_equal(c.plan[0].terms.exit_cents, 800000);
    assert_close(c.plan[0].terms.rise, 0.1, 0);
    ost_catalogue_release(&c);
    assert_ok(read(&c, PLAN "    price: {percent_of_licence: 20%, licence: $500/unit/y, "
                            "minimum: $2000/y}\n"));
    assert_ok(ost_price_cost(&cents, &c.plan[0].price, 100));
    assert_int_equal(cents, 1000000);
    assert_ok(ost_price_cost(&cents, &c.plan[0].price, 1));
    assert_int_equal(cents, 200000);
    ost_catalogue_release(&c);
}

static void mistakes_are_found_with_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *file, *says;
    } rows[] = {
        {"version: 1\nplans: []\n", "'currency' is missing"},
        {HEAD "  - product: nginx\n", "'id' is missing"},
        {HEAD "  - id: a\n    product: x\n", "'vendor' is missing"},
        {HEAD "  - id: a\n    product: x\n    vendor: y\n    level: L9\n",
         "c.yaml:7:12: 'L9' is none of: L0"},
        {HEAD "  - id: community\n    product: x\n    vendor: y\n", "plan of every product"},
        {PLAN "    price: {unit: $5/unit/y}\n  - id: a\n", "c.yaml:12:9: 'a' is in line 4 already"},
        {PLAN, "c.yaml:8:13: a price that is not known has the status placeholder"},
        {PLAN "    price: {unit: null}\n", "status placeholder"},
        {PLAN "    price: {unit: 5}\n", "c.yaml:11:19: '5', column 1: money per unit and year"},
        {PLAN "    price: {unit: $5 to $9/unit/y}\n", "certain amount"},
        {PLAN "    price: {unit: $5/server/y}\n", "behind '/' stands unit"},
        {PLAN "    price: {tiers: [[10, $300]]}\n", "tiers need a kind"},
        {PLAN "    price: {unit: $5/unit/y, kind: volume}\n", "needs tiers"},
        {PLAN "    price: {tiers: [[10, $300]], kind: volume}\n", "c.yaml:11:12"},
        {PLAN "    price: {tiers: [[x, $300]], kind: volume}\n", "c.yaml:11:22: 'x' is not"},
        {PLAN "    price: {tiers: [10], kind: volume}\n", "a tier is [units, amount]"},
        {PLAN "    response: {1: 1h}\n", "c.yaml:11:19: a response is one time and its calendar"},
        {PLAN "    response: {1: 1 to 2 h @ 24x7}\n", "one time"},
        {PLAN "    response: {1: 1h @ nights}\n", "nights"},
        {PLAN "    response: {1: 2y @ 24x7}\n", "within a year"},
        {PLAN "    response: {5: 1h @ 24x7}\n", "c.yaml:11:16"},
        {PLAN "    kappa: 0\n", "kappa is above 0"},
        {PLAN "    effect: {labor: 120%}\n", "lies between 0 and 1"},
        {PLAN "    modes: [fun]\n", "'fun' is none of: consulting"},
        {PLAN "    credit: {share: 20%, of: quarter, when: late}\n", "misses > 4"},
        {PLAN "    credit: {share: 20%, of: week, when: misses > 4}\n", "none of: year"},
        {PLAN "    credit: {share: 20%}\n", "'of' is missing"},
        {PLAN "    self: {covered: 24x7}\n", "'tickets' is missing"},
        {PLAN "    colour: red\n", "c.yaml:11:5"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_catalogue c;
        int rc = read(&c, rows[i].file);
        if (rc >= 0 || !strstr(ost_error(), rows[i].says))
            fail_msg("row %zu gave %d: %s", i, rc, rc < 0 ? ost_error() : "read");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_is_read_as_it_says),
        cmocka_unit_test(prices_have_many_shapes),
        cmocka_unit_test(mistakes_are_found_with_line_and_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
