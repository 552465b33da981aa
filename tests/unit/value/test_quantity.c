/* The language of quantities: what people write, in base units, and what is refused with which hint. */
#include "support/test.h"

#include "support/tempdir.h"
#include "value/quantity.h"

static const struct ost_quantity_options dollars = {.currency = "USD", .unit = "server"},
                                         key_names_unit = {.currency = "USD", .bare = true};

static int parse(struct ost_quantity *q, const char *text, enum ost_quantity_kind kind,
                 const struct ost_quantity_options *options)
{
    return ost_quantity_parse(q, ost_slice_of(text), kind, options);
}

struct certain_row {
    const char *text;
    enum ost_quantity_kind kind;
    double value;
};

static void units_become_base_units(void **state)
{
    (void)state;
    static const struct certain_row rows[] = {
        {"60", OST_QUANTITY_COUNT, 60},
        {"1e3", OST_QUANTITY_COUNT, 1000},
        {" 5e-7 ", OST_QUANTITY_COUNT, 5e-7},
        {"40%", OST_QUANTITY_SHARE, 0.4},
        {"0.4", OST_QUANTITY_SHARE, 0.4},
        {"-5%", OST_QUANTITY_GROWTH, -0.05},
        {"$95/h", OST_QUANTITY_MONEY_PER_HOUR, 95},
        {"95 USD/h", OST_QUANTITY_MONEY_PER_HOUR, 95},
        {"USD 95 / h", OST_QUANTITY_MONEY_PER_HOUR, 95},
        {"$1.5/min", OST_QUANTITY_MONEY_PER_HOUR, 90},
        {"$120k/y", OST_QUANTITY_MONEY_PER_YEAR, 120000},
        {"$10k/month", OST_QUANTITY_MONEY_PER_YEAR, 120000},
        {"$2M", OST_QUANTITY_MONEY, 2e6},
        {"$21/unit/month", OST_QUANTITY_MONEY_PER_UNIT_YEAR, 252},
        {"$21/server/month", OST_QUANTITY_MONEY_PER_UNIT_YEAR, 252},
        {"$500/y/unit", OST_QUANTITY_MONEY_PER_UNIT_YEAR, 500},
        {"2h", OST_QUANTITY_HOURS, 2},
        {"30 min", OST_QUANTITY_HOURS, 0.5},
        {"1.5d", OST_QUANTITY_HOURS, 36},
        {"12 hours", OST_QUANTITY_HOURS, 12},
        {"1w", OST_QUANTITY_DAYS, 7},
        {"36h", OST_QUANTITY_DAYS, 1.5},
        {"18 months", OST_QUANTITY_YEARS, 1.5},
        {"3h/unit/y", OST_QUANTITY_HOURS_PER_UNIT_YEAR, 3},
        {"10h/month", OST_QUANTITY_HOURS_PER_YEAR, 120},
        {"4/y", OST_QUANTITY_PER_YEAR, 4},
        {"4 / month", OST_QUANTITY_PER_YEAR, 48},
        {"0.3 /unit/y", OST_QUANTITY_PER_UNIT_YEAR, 0.3},
        {"2e-6/unit/d", OST_QUANTITY_PER_UNIT_DAY, 2e-6},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_quantity q;
        if (parse(&q, rows[i].text, rows[i].kind, &dollars) < 0)
            fail_msg("%s: %s", rows[i].text, ost_error());
        assert_int_equal(q.distribution.kind, OST_DISTRIBUTION_CONSTANT);
        assert_close(ost_distribution_mean(&q.distribution), rows[i].value,
                     1e-12 * fabs(rows[i].value) + 1e-15);
        assert_null(q.note);
        ost_quantity_release(&q);
    }
}

struct uncertain_row {
    const char *text;
    enum ost_quantity_kind kind;
    enum ost_distribution_kind is;
    double p05, p95;
};

/* The 90 % interval of each; those of PERT, triangle and rate from scipy 1.17. */
static void intervals_keep_their_ends(void **state)
{
    (void)state;
    static const struct uncertain_row rows[] = {
        {"5 to 10", OST_QUANTITY_COUNT, OST_DISTRIBUTION_LOGNORMAL, 5, 10},
        {"6 to 24 h", OST_QUANTITY_HOURS, OST_DISTRIBUTION_LOGNORMAL, 6, 24},
        {"30 min to 4 h", OST_QUANTITY_HOURS, OST_DISTRIBUTION_LOGNORMAL, 0.5, 4},
        {"$80 to $120/h", OST_QUANTITY_MONEY_PER_HOUR, OST_DISTRIBUTION_LOGNORMAL, 80, 120},
        {"$80/h to $120/h", OST_QUANTITY_MONEY_PER_HOUR, OST_DISTRIBUTION_LOGNORMAL, 80, 120},
        {"0.3 to 0.8 /unit/y", OST_QUANTITY_PER_UNIT_YEAR, OST_DISTRIBUTION_LOGNORMAL, 0.3, 0.8},
        {"0.2 to 0.5 /unit/month", OST_QUANTITY_PER_UNIT_YEAR, OST_DISTRIBUTION_LOGNORMAL, 2.4, 6},
        {"$50k to $900k", OST_QUANTITY_MONEY, OST_DISTRIBUTION_LOGNORMAL, 50000, 900000},
        {"normal(5 to 10)", OST_QUANTITY_COUNT, OST_DISTRIBUTION_NORMAL, 5, 10},
        {"lognormal(5, 10)", OST_QUANTITY_COUNT, OST_DISTRIBUTION_LOGNORMAL, 5, 10},
        {"normal(5, 10) h", OST_QUANTITY_HOURS, OST_DISTRIBUTION_NORMAL, 5, 10},
        {"uniform($0, $100)", OST_QUANTITY_MONEY, OST_DISTRIBUTION_UNIFORM, 5, 95},
        {"beta(10% to 40%)", OST_QUANTITY_SHARE, OST_DISTRIBUTION_BETA, 0.1, 0.4},
        {"beta(10 to 40 %)", OST_QUANTITY_SHARE, OST_DISTRIBUTION_BETA, 0.1, 0.4},
        {"tri(5, 20, 50)", OST_QUANTITY_COUNT, OST_DISTRIBUTION_TRIANGULAR, 10.809475019311126,
         41.78416163742251},
        {"rate(7 / 120)", OST_QUANTITY_PER_UNIT_YEAR, OST_DISTRIBUTION_GAMMA, 0.030253933031958467,
         0.10414912558220256},
        {"rate(0/50) /unit/y", OST_QUANTITY_PER_UNIT_YEAR, OST_DISTRIBUTION_GAMMA,
         3.932140002037213e-05, 0.03841458820694124},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_quantity q;
        if (parse(&q, rows[i].text, rows[i].kind, &dollars) < 0)
            fail_msg("%s: %s", rows[i].text, ost_error());
        assert_int_equal(q.distribution.kind, rows[i].is);
        assert_close(ost_distribution_quantile(&q.distribution, 0.05), rows[i].p05,
                     1e-6 * rows[i].p05);
        assert_close(ost_distribution_quantile(&q.distribution, 0.95), rows[i].p95,
                     1e-6 * rows[i].p95);
        ost_quantity_release(&q);
    }
}

static void pert_is_voses(void **state)
{
    (void)state;
    struct ost_quantity q;
    assert_ok(parse(&q, "pert(5h, 20h, 50h)", OST_QUANTITY_HOURS, &dollars));
    assert_close(ost_distribution_mean(&q.distribution), (5 + 4 * 20 + 50) / 6.0, 1e-12);
    ost_quantity_release(&q);
    assert_ok(parse(&q, "pert(1, 2, 4) d", OST_QUANTITY_HOURS, &dollars));
    assert_close(ost_distribution_mean(&q.distribution), 24 * (1 + 8 + 4) / 6.0, 1e-12);
    ost_quantity_release(&q);
}

static void a_note_says_who_said_so(void **state)
{
    (void)state;
    struct ost_quantity q;
    assert_ok(
        parse(&q, "$1500 to $9000 @ finance, 2026-05 @ review", OST_QUANTITY_MONEY, &dollars));
    assert_string_equal(q.note, "finance, 2026-05 @ review");
    ost_quantity_release(&q);
}

static void a_key_that_names_the_unit_makes_it_optional(void **state)
{
    (void)state;
    struct ost_quantity q;
    assert_ok(parse(&q, "3 to 20", OST_QUANTITY_DAYS, &key_names_unit));
    assert_close(ost_distribution_quantile(&q.distribution, 0.95), 20, 1e-6);
    ost_quantity_release(&q);
    assert_ok(parse(&q, "90 min", OST_QUANTITY_HOURS, &key_names_unit));
    assert_close(ost_distribution_mean(&q.distribution), 1.5, 1e-12);
    ost_quantity_release(&q);
    assert_ok(parse(&q, "$4000", OST_QUANTITY_MONEY_PER_HOUR, &key_names_unit));
    ost_quantity_release(&q);
    assert_fails_saying(parse(&q, "4000", OST_QUANTITY_MONEY_PER_HOUR, &key_names_unit), OST_EPARSE,
                        "as in '$95/h'");
}

struct refusal_row {
    const char *text;
    enum ost_quantity_kind kind;
    int status;
    const char *says;
};

static void what_is_not_a_quantity_is_refused_with_its_column(void **state)
{
    (void)state;
    static const struct refusal_row rows[] = {
        {"", OST_QUANTITY_COUNT, OST_EPARSE, "column 1: a number is needed"},
        {"95", OST_QUANTITY_MONEY_PER_HOUR, OST_EPARSE, "money per hour is needed, as in '$95/h'"},
        {"$95", OST_QUANTITY_MONEY_PER_HOUR, OST_EPARSE, "money per hour is needed, as in '$95/h'"},
        {"$95/y", OST_QUANTITY_COUNT, OST_EPARSE, "a number is needed, as in '60'"},
        {"12", OST_QUANTITY_HOURS, OST_EPARSE, "a time in hours is needed, as in '6h'"},
        {"0.3/y", OST_QUANTITY_PER_UNIT_YEAR, OST_EPARSE, "as in '0.3/unit/y'"},
        {"4h", OST_QUANTITY_SHARE, OST_EPARSE, "a share"},
        {"5%", OST_QUANTITY_COUNT, OST_EPARSE, "a number is needed"},
        {"140%", OST_QUANTITY_SHARE, OST_EPARSE, "lies between 0 and 1"},
        {"-1h", OST_QUANTITY_HOURS, OST_EPARSE, "lies between 0"},
        {"\xe2\x82\xac"
         "5/h",
         OST_QUANTITY_MONEY_PER_HOUR, OST_EPARSE, "in USD here, not in EUR"},
        {"5 CHF", OST_QUANTITY_MONEY, OST_EPARSE, "column 3: amounts are in USD here, not in CHF"},
        {"5 to 9 kUSD", OST_QUANTITY_MONEY, OST_EPARSE, "column 1: an amount of money is needed"},
        {"$1500 to 9000/h", OST_QUANTITY_MONEY, OST_EPARSE, "an amount of money"},
        {"$1,500", OST_QUANTITY_MONEY, OST_EPARSE, "column 3: ',500' is left over"},
        {"5 to", OST_QUANTITY_COUNT, OST_EPARSE, "column 5: a number is needed"},
        {"5 10", OST_QUANTITY_COUNT, OST_EPARSE, "'10' is left over"},
        {"1.2.3", OST_QUANTITY_COUNT, OST_EPARSE, "'1.2.3' is not a number"},
        {"nan", OST_QUANTITY_COUNT, OST_EPARSE, "a number is needed"},
        {"1e999", OST_QUANTITY_COUNT, OST_EPARSE, "not a number"},
        {"0x10", OST_QUANTITY_COUNT, OST_EPARSE, "left over"},
        {"normal(5 to 10", OST_QUANTITY_COUNT, OST_EPARSE, "')' is needed"},
        {"normal(5)", OST_QUANTITY_COUNT, OST_EPARSE, "normal takes 2 numbers"},
        {"pert(5, 20)", OST_QUANTITY_COUNT, OST_EPARSE, "pert takes 3 numbers"},
        {"gauss(5, 20)", OST_QUANTITY_COUNT, OST_EPARSE, "a number is needed"},
        {"beta(1 to 4)", OST_QUANTITY_HOURS, OST_EPARSE, "beta is for shares"},
        {"rate(7 / 120)", OST_QUANTITY_COUNT, OST_EPARSE, "rate is for numbers per year"},
        {"rate(7.5 / 120)", OST_QUANTITY_PER_YEAR, OST_EPARSE, "whole number"},
        {"rate(7 / 120) h", OST_QUANTITY_PER_YEAR, OST_EPARSE, "as in '4/y'"},
        {"rate(7 / 0)", OST_QUANTITY_PER_YEAR, OST_EINVAL, "rate(7 / 0)"},
        {"$5/h/h", OST_QUANTITY_MONEY_PER_HOUR, OST_EPARSE, "once"},
        {"$5/parsec", OST_QUANTITY_MONEY_PER_HOUR, OST_EPARSE,
         "behind '/' stands server, unit or one of"},
        {"0 to 10", OST_QUANTITY_COUNT, OST_EINVAL, "'0 to 10'"},
        {"10 to 1", OST_QUANTITY_COUNT, OST_EINVAL, "'10 to 1'"},
        {"1e-300 to 1e-6", OST_QUANTITY_COUNT, OST_EINVAL, "so wide"},
        {"data(x.csv:y)", OST_QUANTITY_COUNT, OST_EPARSE, "data() is not read here"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_quantity q;
        int rc = parse(&q, rows[i].text, rows[i].kind, &dollars);
        if (rc != rows[i].status || !strstr(ost_error(), rows[i].says))
            fail_msg("'%s' gave %d: %s", rows[i].text, rc, ost_error());
    }
}

static void prices_are_whole_cents(void **state)
{
    (void)state;
    struct ost_quantity q;
    int64_t cents = 0;
    assert_ok(parse(&q, "$21/unit/month", OST_QUANTITY_MONEY_PER_UNIT_YEAR, &dollars));
    assert_ok(ost_quantity_cents(&cents, &q));
    assert_int_equal(cents, 25200);
    ost_quantity_release(&q);
    assert_ok(parse(&q, "$0.29", OST_QUANTITY_MONEY, &dollars));
    assert_ok(ost_quantity_cents(&cents, &q));
    assert_int_equal(cents, 29);
    ost_quantity_release(&q);
    assert_ok(parse(&q, "$0.295", OST_QUANTITY_MONEY, &dollars));
    assert_fails_saying(ost_quantity_cents(&cents, &q), OST_EINVAL, "cents");
    ost_quantity_release(&q);
    assert_ok(parse(&q, "$1 to $2", OST_QUANTITY_MONEY, &dollars));
    assert_fails_saying(ost_quantity_cents(&cents, &q), OST_EINVAL, "certain");
    ost_quantity_release(&q);
}

static void data_is_a_column_of_a_file(void **state)
{
    (void)state;
    char path[128];
    snprintf(path, sizeof path, "%s/restores.csv", dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("id,hours\na,120\nb,30\nc,\nd,60\n", f);
    fclose(f);
    const struct ost_quantity_options here = {.currency = "USD", .directory = dir};
    struct ost_quantity q;
    assert_ok(parse(&q, "data(restores.csv:hours) min @ desk", OST_QUANTITY_HOURS, &here));
    assert_close(ost_distribution_mean(&q.distribution), 3.5 / 3, 1e-12);
    assert_close(ost_distribution_quantile(&q.distribution, 0.99), 2, 1e-12);
    assert_string_equal(q.note, "desk");
    ost_quantity_release(&q);
    assert_fails_saying(parse(&q, "data(restores.csv:days)", OST_QUANTITY_COUNT, &here),
                        OST_ENOTFOUND, "no column 'days'");
    assert_fails_saying(parse(&q, "data(restores.csv:id)", OST_QUANTITY_COUNT, &here), OST_EPARSE,
                        "restores.csv:2: 'a' is not a number");
    assert_fails_saying(parse(&q, "data(none.csv:id)", OST_QUANTITY_COUNT, &here), OST_EIO,
                        "none.csv");
    assert_fails_saying(parse(&q, "data(:id)", OST_QUANTITY_COUNT, &here), OST_EPARSE,
                        "file.csv:column");
    assert_fails_saying(parse(&q, "data(restores.csv:hours)", OST_QUANTITY_HOURS, &here),
                        OST_EPARSE, "a time in hours");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_become_base_units),
        cmocka_unit_test(intervals_keep_their_ends),
        cmocka_unit_test(pert_is_voses),
        cmocka_unit_test(a_note_says_who_said_so),
        cmocka_unit_test(a_key_that_names_the_unit_makes_it_optional),
        cmocka_unit_test(what_is_not_a_quantity_is_refused_with_its_column),
        cmocka_unit_test(prices_are_whole_cents),
        cmocka_unit_test(data_is_a_column_of_a_file),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
