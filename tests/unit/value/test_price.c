/* Contract shapes: bills worked out by hand, cliffs, packs, break-even, and service credits. */
#include "support/test.h"

#include "value/price.h"

static const struct ost_price_step bands[] = {{10, 30000}, {50, 25000}, {OST_PRICE_NO_END, 20000}};
static const struct ost_price_step cliffs[] = {{10, 30000}, {50, 24000}, {OST_PRICE_NO_END, 20000}};
/* MySQL manual 3.5, licensing and support costs (2001). */
static const struct ost_price_step packs[] = {{1, 20000}, {10, 150000}, {50, 600000}};

static struct ost_price price_by(enum ost_price_shape shape, const struct ost_price_step *step)
{
    return (struct ost_price){.shape = shape, .step = step, .steps = 3};
}

static void the_same_bands_mean_two_prices(void **state)
{
    (void)state;
    static const struct {
        double demand;
        int64_t graduated, volume;
    } rows[] = {
        {0, 0, 0},          {5, 1500, 1500},      {10, 3000, 3000},   {11, 3250, 2750},
        {50, 13000, 12500}, {51, 13200, 10200},   {60, 15000, 12000}, {63, 15600, 12600},
        {0.2, 300, 300},    {50.5, 13200, 10200},
    };
    struct ost_price graduated = price_by(OST_PRICE_GRADUATED, bands);
    struct ost_price volume = price_by(OST_PRICE_VOLUME, bands);
    assert_ok(ost_price_check(&graduated));
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t cents;
        assert_ok(ost_price_cost(&cents, &graduated, rows[i].demand));
        assert_int_equal(cents, rows[i].graduated * 100);
        assert_ok(ost_price_cost(&cents, &volume, rows[i].demand));
        assert_int_equal(cents, rows[i].volume * 100);
    }
}

static void only_volume_prices_fall_with_demand(void **state)
{
    (void)state;
    struct ost_price graduated = price_by(OST_PRICE_GRADUATED, bands);
    struct ost_price volume = price_by(OST_PRICE_VOLUME, bands);
    int64_t cents;
    for (int demand = 0; demand < 80; demand++) {
        assert_ok(ost_price_marginal(&cents, &graduated, demand));
        assert_true(cents > 0);
    }
    assert_ok(ost_price_marginal(&cents, &volume, 50));
    assert_int_equal(cents, -230000);
}

static void a_larger_order_may_cost_less(void **state)
{
    (void)state;
    static const struct {
        double demand;
        int64_t needed, buy_units, buy;
    } rows[] = {
        {9, 2700, 11, 2640},    {10, 3000, 11, 2640},   {42, 10080, 42, 10080},
        {43, 10320, 51, 10200}, {50, 12000, 51, 10200}, {60, 12000, 60, 12000},
    };
    struct ost_price price = price_by(OST_PRICE_VOLUME, cliffs);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_price_advice a;
        assert_ok(ost_price_buy_up(&a, &price, rows[i].demand));
        assert_int_equal(a.needed_cents, rows[i].needed * 100);
        assert_int_equal(a.buy_units, rows[i].buy_units);
        assert_int_equal(a.buy_cents, rows[i].buy * 100);
    }
}

static void packs_cover_a_demand_at_least_cost(void **state)
{
    (void)state;
    static const struct {
        double demand;
        int64_t cost, count[3];
    } rows[] = {
        {0, 0, {0, 0, 0}},     {7, 1400, {7, 0, 0}},  {8, 1500, {0, 1, 0}},  {17, 2900, {7, 1, 0}},
        {39, 6000, {0, 4, 0}}, {47, 6000, {0, 0, 1}}, {50, 6000, {0, 0, 1}}, {59, 7500, {0, 1, 1}},
    };
    struct ost_price price = price_by(OST_PRICE_PACKS, packs);
    assert_ok(ost_price_check(&price));
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t cents, count[3];
        assert_ok(ost_price_cost(&cents, &price, rows[i].demand));
        assert_int_equal(cents, rows[i].cost * 100);
        assert_ok(ost_price_packs(count, &price, rows[i].demand));
        assert_memory_equal(count, rows[i].count, sizeof count);
    }
}

static void minimum_coverage_licence_and_what_comes_once_add_up(void **state)
{
    (void)state;
    static const struct {
        struct ost_price price;
        double demand;
        int64_t cents;
    } rows[] = {
        {{.fixed_cents = 500000, .unit_cents = 110000}, 60, 7100000},
        {{.licence_share = 0.2, .licence_cents = 25200, .minimum_cents = 2000000}, 500, 2520000},
        {{.licence_share = 0.2, .licence_cents = 25200, .minimum_cents = 2000000}, 100, 2000000},
        {{.unit_cents = 1000, .coverage = 0.1}, 60, 6000},
        {{.unit_cents = 1000, .coverage = 0.1}, 61, 7000},
        {{.unit_cents = 1000, .min_units = 25}, 3, 25000},
        {{.unit_cents = 1000, .once_cents = 100, .horizon_y = 3}, 1, 1033},
        {{.unit_cents = 10, .minimum_cents = 500, .once_cents = 300, .horizon_y = 3}, 1, 600},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t cents;
        assert_ok(ost_price_check(&rows[i].price));
        assert_ok(ost_price_cost(&cents, &rows[i].price, rows[i].demand));
        assert_int_equal(cents, rows[i].cents);
    }
}

static void what_cannot_be_counted_is_refused(void **state)
{
    (void)state;
    struct ost_price dear = {.unit_cents = INT64_MAX / 2};
    struct ost_price_step many[] = {{10, INT64_MAX / 4}, {OST_PRICE_NO_END, INT64_MAX / 4}};
    struct ost_price graduated = {.shape = OST_PRICE_GRADUATED, .step = many, .steps = 2};
    struct ost_price boxes = price_by(OST_PRICE_PACKS, packs);
    int64_t cents = 7;
    assert_ok(ost_price_cost(&cents, &dear, 2));
    assert_fails(ost_price_cost(&cents, &dear, 3), OST_ELIMIT);
    assert_fails(ost_price_cost(&cents, &graduated, 11), OST_ELIMIT);
    assert_fails(ost_price_cost(&cents, &dear, 1e300), OST_ELIMIT);
    assert_fails(ost_price_cost(&cents, &boxes, 1e9), OST_ELIMIT);
    assert_int_equal(cents, INT64_MAX / 2 * 2); /* untouched by the failures */
}

static void a_price_that_makes_no_sense_is_refused(void **state)
{
    (void)state;
    static const struct ost_price_step falling[] = {{50, 1}, {10, 1}, {OST_PRICE_NO_END, 1}};
    static const struct ost_price_step empty[] = {{1, 1}, {0, 1}, {5, 1}};
    const struct {
        struct ost_price price;
        const char *says;
    } rows[] = {
        {price_by(OST_PRICE_VOLUME, falling), "step 2"},
        {price_by(OST_PRICE_VOLUME, packs), "no end"},
        {price_by(OST_PRICE_PACKS, empty), "step 2"},
        {{.shape = OST_PRICE_GRADUATED}, "bands"},
        {{.coverage = 1.5}, "coverage"},
        {{.licence_share = NAN}, "licence"},
        {{.once_cents = 5}, "horizon"},
        {{.min_units = -1}, "order"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_fails_saying(ost_price_check(&rows[i].price), OST_EINVAL, rows[i].says);
}

static void break_even_of_a_straight_price(void **state)
{
    (void)state;
    static const struct {
        double fixed, value, price;
        enum ost_break_even_case is;
        double demand;
    } rows[] = {
        {12000, 420, 250, OST_PAYS_FROM, 70.58823529411765},
        {0, 420, 250, OST_PAYS_FROM, 0},
        {12000, 200, 250, OST_PAYS_NEVER, 0},
        {50000, 1500, 1070, OST_PAYS_FROM, 116.27906976744185},
        {-12000, 420, 250, OST_PAYS_ALWAYS, 0},
        {-12000, 200, 250, OST_PAYS_UP_TO, 240},
        {-1, 200, 200, OST_PAYS_ALWAYS, 0},
        {0, 200, 200, OST_PAYS_NEVER, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_break_even b =
            ost_break_even_demand(rows[i].fixed, rows[i].value, rows[i].price);
        assert_int_equal(b.is, rows[i].is);
        assert_close(b.demand, rows[i].demand, 1e-9);
    }
    assert_close(ost_break_even_price(12000, 420, 60), 220, 1e-12);
    assert_close(ost_break_even_price(12000, 420, 20), -180, 1e-12);
}

static void bands_pay_in_ranges_of_demand(void **state)
{
    (void)state;
    static const struct ost_price_step hump[] = {
        {10, 10000}, {20, 30000}, {OST_PRICE_NO_END, 20000}};
    static const struct {
        enum ost_price_shape shape;
        const struct ost_price_step *step;
        int64_t fixed, most;
        double value;
        size_t n;
        struct ost_demand_range range[2];
    } rows[] = {
        {OST_PRICE_GRADUATED, bands, 5000, 200, 260, 1, {{134, 200}}},
        {OST_PRICE_VOLUME, bands, 500, 399, 260, 1, {{50, 399}}},
        {OST_PRICE_VOLUME, hump, 0, 60, 250, 2, {{1, 10}, {21, 60}}},
        {OST_PRICE_VOLUME, bands, 9000, 20, 260, 0, {{0}}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_price price = price_by(rows[i].shape, rows[i].step);
        struct ost_price_worth worth = {rows[i].value * 100, 0, rows[i].most};
        struct ost_demand_range *range;
        size_t n;
        price.fixed_cents = rows[i].fixed * 100;
        assert_ok(ost_price_pays(&range, &n, &price, &worth));
        assert_int_equal(n, rows[i].n);
        assert_memory_equal(range, rows[i].range, n * sizeof *range);
        free(range);
    }
}

static void credits_are_a_binomial_tail(void **state)
{
    (void)state;
    static const struct {
        struct ost_credit credit;
        double p, worth;
    } rows[] = {
        {{40, 0.05, 4, 0.2}, 0.04802826025421525, 144.08478076264578},
        {{40, 0.15, 4, 0.2}, 0.7366800523111027, 2210.040156933308},
        {{12, 0.1, 4, 0.2}, 0.004329343270000008, 12.988029810000024},
        {{4, 0.9, 4, 0.2}, 0, 0},
        {{5, 1, 4, 0.2}, 1, 3000},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_close(ost_credit_probability(&rows[i].credit), rows[i].p, 1e-12);
        assert_close(ost_credit_expected(&rows[i].credit, 15000), rows[i].worth, 1e-8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_bands_mean_two_prices),
        cmocka_unit_test(only_volume_prices_fall_with_demand),
        cmocka_unit_test(a_larger_order_may_cost_less),
        cmocka_unit_test(packs_cover_a_demand_at_least_cost),
        cmocka_unit_test(minimum_coverage_licence_and_what_comes_once_add_up),
        cmocka_unit_test(what_cannot_be_counted_is_refused),
        cmocka_unit_test(a_price_that_makes_no_sense_is_refused),
        cmocka_unit_test(break_even_of_a_straight_price),
        cmocka_unit_test(bands_pay_in_ranges_of_demand),
        cmocka_unit_test(credits_are_a_binomial_tail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
