/* An assessment as candidates: the rules that a plan breaks, its price, and a desk of one's own. */
#include "support/test.h"

#include "plan/offers.h"

static const char catalogue_text[] =
    "version: 1\ncurrency: USD\nplans:\n"
    "  - {id: a, product: x, vendor: v, level: L1, utility: $50/y, contacts: 2, region: [eu],\n"
    "     compliance: [soc2], versions: 5.7 to 8.0, platforms: [ubuntu], status: quote,\n"
    "     price: {fixed: $20/y, rise: 50%}, source: s, as_of: undated}\n"
    "  - {id: b, product: x, vendor: w, level: L2, utility: $40/y, status: placeholder,\n"
    "     compliance: [iso27001], price: {fixed: $30/y}, source: s, as_of: undated}\n";

static const char profile_text[] =
    "version: 1\ncurrency: USD\nproducts:\n"
    "  - {name: x, demand: 10, plan: a, contacts_needed: 5, region: us, compliance: [iso27001],\n"
    "     factors: {sites: 3}, deployed: {version: 8.4.1, platform: debian}}\n";

static const char rules_text[] =
    "version: 1\nrules:\n  - {id: R-SITES, when: {sites: \">= 2\"}, level: L2}\n";

struct world {
    struct ost_profile profile;
    struct ost_catalogue catalogue;
    struct ost_level_rules rules;
    struct ost_assessment assessment;
    struct ost_offers offers;
};

static struct ost_yaml *parse(const char *text, const char *name)
{
    struct ost_yaml *root;
    assert_ok(ost_yaml_parse(&root, ost_slice_of(text), name));
    return root;
}

static void make(struct world *w)
{
    struct ost_yaml *profile = parse(profile_text, "profile.yaml");
    struct ost_yaml *catalogue = parse(catalogue_text, "catalogue.yaml");
    struct ost_yaml *rules = parse(rules_text, "rules.yaml");
    assert_ok(ost_profile_read(&w->profile, profile));
    assert_ok(ost_catalogue_read(&w->catalogue, catalogue));
    assert_ok(ost_level_rules_read(&w->rules, rules));
    ost_yaml_free(profile);
    ost_yaml_free(catalogue);
    ost_yaml_free(rules);
    struct ost_assessment_of of = {.profile = &w->profile,
                                   .catalogue = &w->catalogue,
                                   .rules = &w->rules,
                                   .samples = 20,
                                   .threads = 1,
                                   .desk = ost_offers_desk_cost};
    assert_ok(ost_assess(&w->assessment, &of));
    assert_ok(ost_offers_make(&w->offers, &w->assessment, true));
}

static void release(struct world *w)
{
    ost_offers_release(&w->offers);
    ost_assessment_release(&w->assessment);
    ost_level_rules_release(&w->rules);
    ost_catalogue_release(&w->catalogue);
    ost_profile_release(&w->profile);
}

static void offers_are_community_and_the_catalogue_in_order(void **state)
{
    (void)state;
    struct world w;
    make(&w);
    const struct ost_candidate_product *x = &w.offers.candidates.product[0];
    assert_int_equal(x->offers, 3);
    assert_string_equal(x->offer[0].id, "community");
    assert_null(x->offer[0].vendor);
    assert_int_equal(x->offer[0].cost_cents, 0);
    assert_string_equal(x->offer[1].id, "a");
    assert_int_equal(x->offer[1].cost_cents, 2000);
    assert_int_equal(x->offer[1].rise_cents, 1000);
    assert_close(x->offer[1].utility, 50, 0);
    assert_int_equal(x->current, 1);
    assert_false(x->offer[1].covers);
    assert_true(x->offer[2].covers && x->offer[2].placeholder);
    release(&w);
}

static void each_broken_rule_is_named_level_first(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        enum ost_reason reason;
        const char *says;
    } expected[] = {
        {"R-SITES", OST_REASON_LEVEL, "L1, and L2 is required"},
        {"R-REGION", OST_REASON_LEVEL, "'us'"},
        {"R-COMPLIANCE", OST_REASON_COMPLIANCE, "iso27001"},
        {"R-CONTACTS", OST_REASON_CONTACTS, "2 contacts, and 5"},
        {"R-VERSION", OST_REASON_CONTACTS, "8.4.1 is deployed"},
        {"R-PLATFORM", OST_REASON_CONTACTS, "debian"},
    };
    struct world w;
    make(&w);
    const struct ost_candidate *a = &w.offers.candidates.product[0].offer[1];
    assert_int_equal(a->bars, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_string_equal(a->bar[i].rule, expected[i].rule);
        assert_int_equal(a->bar[i].reason, expected[i].reason);
        if (!strstr(a->bar[i].text, expected[i].says))
            fail_msg("%s says: %s", a->bar[i].rule, a->bar[i].text);
    }
    assert_int_equal(w.offers.candidates.product[0].offer[0].bars,
                     1); /* community: the level alone */
    assert_int_equal(w.offers.candidates.product[0].offer[2].bars, 0);
    release(&w);
}

/* stf-001 of the design notes: 60 units, 0.35 tickets a month, 2 h, 95 % within 1 h, around the clock. */
static void a_desk_has_the_cost_of_its_floor(void **state)
{
    (void)state;
    struct ost_calendar *always;
    struct ost_calendars calendars;
    assert_ok(ost_calendars_read(&calendars, NULL));
    assert_ok(ost_calendars_find(&always, &calendars, ost_slice_of("24x7")));
    struct ost_desk_terms terms = {.given = true,
                                   .covered = always,
                                   .tickets = 12 * 0.35,
                                   .handle_h = 2,
                                   .target_h = 1,
                                   .service_level = 0.95,
                                   .shrinkage = 0.3,
                                   .cost_per_fte = 120000,
                                   .min_agents = 1};
    double cost;
    assert_ok(ost_offers_desk_cost(&cost, &terms, 60));
    assert_close(cost / 60, 12000, 1e-6);
    assert_ok(ost_offers_desk_cost(&cost, &terms, 600));
    assert_close(cost / 600, 3600, 1e-6);
    ost_calendars_release(&calendars);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offers_are_community_and_the_catalogue_in_order),
        cmocka_unit_test(each_broken_rule_is_named_level_first),
        cmocka_unit_test(a_desk_has_the_cost_of_its_floor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
