/*
 * Evidence as ostler report writes it. Reference values of the posteriors are scipy's: gamma(k + 1/2,
 * scale = 1 / exposure), beta(k + 1/2, n - k + 1/2).
 */
#include "support/tempdir.h"
#include "support/test.h"

#include "value/evidence.h"

#define PERIOD                                                                                     \
    "\"period\": {\"start\": \"2026-01-01T00:00:00Z\", \"end\": \"2027-01-01T06:00:00Z\"}"
#define ELEMENT(members) "{" members ", " PERIOD "}"
#define FILE_OF(elements) "{\"kind\": \"evidence\", \"elements\": [" elements "]}"

static const char *written(const char *text)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/evidence.json", dir);
    assert_ok(ost_file_write(path, ost_slice_of(text)));
    return path;
}

static void load(struct ost_evidence *e, const char *text)
{
    assert_ok(ost_evidence_load(e, written(text)));
}

static void names_are_matched_in_any_case_and_null_is_all(void **state)
{
    (void)state;
    struct ost_evidence e;
    load(&e,
         FILE_OF(ELEMENT(
             "\"metric\": \"incidents\", \"product\": \"MySQL\", \"value\": 9, "
             "\"n\": 9") "," ELEMENT("\"metric\": \"incidents\", \"product\": \"MySQL\", "
                                     "\"severity\": \"1\", "
                                     "\"plan\": null, \"value\": 7, \"n\": 7") "," ELEMENT("\"metri"
                                                                                           "c\": "
                                                                                           "\"csat"
                                                                                           "\", "
                                                                                           "\"produ"
                                                                                           "ct\": "
                                                                                           "\"MySQL"
                                                                                           "\", "
                                                                                           "\"value"
                                                                                           "\": 1, "
                                                                                           "\"n\": "
                                                                                           "2")));
    assert_int_equal(e.n, 3);
    assert_int_equal(ost_evidence_find(&e, OST_EVIDENCE_INCIDENTS, "mysql", NULL, NULL)->n, 9);
    assert_int_equal(ost_evidence_find(&e, OST_EVIDENCE_INCIDENTS, "mysql", "1", NULL)->number, 1);
    assert_null(ost_evidence_find(&e, OST_EVIDENCE_INCIDENTS, "mysql", "2", NULL));
    assert_null(ost_evidence_find(&e, OST_EVIDENCE_INCIDENTS, "mysqld", NULL, NULL));
    assert_int_equal(e.element[2].metric, OST_EVIDENCE_OTHER);
    ost_evidence_release(&e);
}

static void counts_in_unit_years_are_a_rate(void **state)
{
    (void)state;
    struct ost_evidence e;
    struct ost_distribution rate;
    load(&e,
         FILE_OF(ELEMENT("\"metric\": \"incidents\", \"product\": \"a\", \"value\": 7, \"n\": 7")));
    assert_close(e.element[0].years, 1, 1e-12); /* 365.25 days */
    assert_ok(ost_evidence_rate(&rate, &e.element[0], 120));
    assert_close(ost_distribution_mean(&rate), 7.5 / 120, 1e-12);
    assert_close(ost_distribution_quantile(&rate, 0.05), 0.03025393, 1e-8);
    assert_close(ost_distribution_quantile(&rate, 0.95), 0.10414913, 1e-8);
    ost_evidence_release(&e);
}

static void quantiles_are_a_lognormal_restore_time(void **state)
{
    (void)state;
    static const struct {
        const char *quantiles;
        double median_h, p90_h;
    } rows[] = {
        {"\"p10\": 3600, \"p50\": 14400, \"p90\": 57600", 4, 16},
        {"\"p10\": null, \"p50\": 14400, \"p90\": 57600", 4, 16},
        {"\"p10\": 3600, \"p50\": 14400, \"p90\": null", 4, 16},
        {"\"p10\": 3600, \"p90\": 57600", 4, 16},
        {"\"p10\": 3600, \"p50\": 7200, \"p90\": 57600", 3.1748021,
         12.6992084}, /* mean of the logs */
        {"\"p50\": 7200, \"p90\": 7200", 2, 2},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[512];
        struct ost_evidence e;
        struct ost_distribution restore;
        snprintf(text, sizeof text,
                 FILE_OF(ELEMENT("\"metric\": \"restore_time_s\", \"n\": 20, %s")),
                 rows[i].quantiles);
        load(&e, text);
        assert_ok(ost_evidence_restore_h(&restore, &e.element[0]));
        assert_close(ost_distribution_quantile(&restore, 0.5), rows[i].median_h, 1e-6);
        assert_close(ost_distribution_quantile(&restore, 0.9), rows[i].p90_h, 1e-6);
        ost_evidence_release(&e);
    }
}

static void a_share_is_a_beta(void **state)
{
    (void)state;
    struct ost_evidence e;
    struct ost_distribution share;
    load(&e, FILE_OF(ELEMENT("\"metric\": \"escalated_share\", \"value\": 0.0625, \"n\": 32")));
    assert_ok(ost_evidence_share(&share, &e.element[0]));
    assert_close(ost_distribution_mean(&share), 2.5 / 33, 1e-12);
    assert_close(ost_distribution_quantile(&share, 0.5), 0.06727854, 1e-8);
    ost_evidence_release(&e);
}

static void kappa_is_the_median_over_the_promise(void **state)
{
    (void)state;
    static const struct {
        const char *figures;
        double median, p975;
    } rows[] = {
        {"\"value\": 6120, \"lower\": 3060, \"upper\": 12240", 1.7, 3.4},
        {"\"value\": 6120, \"lower\": 0, \"upper\": 12240", 1.7, 3.4},
        {"\"value\": 6120, \"lower\": 3060, \"upper\": null", 1.7, 3.4},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[512];
        struct ost_evidence e;
        struct ost_distribution kappa;
        snprintf(text, sizeof text,
                 FILE_OF(ELEMENT("\"metric\": \"first_response_s\", \"n\": 37, %s")),
                 rows[i].figures);
        load(&e, text);
        assert_ok(ost_evidence_kappa(&kappa, &e.element[0], 3600));
        assert_close(ost_distribution_quantile(&kappa, 0.5), rows[i].median, 1e-9);
        assert_close(ost_distribution_quantile(&kappa, 0.975), rows[i].p975, 1e-6);
        ost_evidence_release(&e);
    }
}

static void what_was_not_reached_says_too_little(void **state)
{
    (void)state;
    struct ost_evidence e;
    struct ost_distribution d;
    load(
        &e,
        FILE_OF(ELEMENT(
            "\"metric\": \"restore_time_s\", \"value\": null, \"n\": 3, \"p10\": "
            "60") "," ELEMENT("\"metric\": \"first_response_s\", \"value\": 0, "
                              "\"n\": 3") "," ELEMENT("\"metric\": \"first_response_s\", "
                                                      "\"value\": 5, \"n\": 1") "," ELEMENT("\"metr"
                                                                                            "ic\""
                                                                                            ": "
                                                                                            "\"esca"
                                                                                            "late"
                                                                                            "d_"
                                                                                            "share"
                                                                                            "\","
                                                                                            " \"val"
                                                                                            "ue\""
                                                                                            ": "
                                                                                            "null, "
                                                                                            "\"n\":"
                                                                                            " "
                                                                                            "0")));
    assert_fails(ost_evidence_restore_h(&d, &e.element[0]), OST_EDATA);
    assert_fails_saying(ost_evidence_kappa(&d, &e.element[1], 1), OST_EDATA, "0");
    assert_fails_saying(ost_evidence_kappa(&d, &e.element[2], 1), OST_EDATA, "interval");
    assert_fails(ost_evidence_share(&d, &e.element[3]), OST_EDATA);
    ost_evidence_release(&e);
}

static void what_is_no_evidence_is_refused_where_it_stands(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"{}", "kind"},
        {"{\"kind\": \"service report\", \"elements\": []}", "--emit model="},
        {"{\"kind\": \"evidence\", \"elements\": {}}", "--emit model="},
        {"{\"kind\": \"evidence\"}", "--emit model="},
        {"[", "evidence.json"},
        {FILE_OF("7"), "elements[0]: is no object"},
        {FILE_OF(ELEMENT("\"n\": 3")), "'metric'"},
        {FILE_OF(ELEMENT("\"metric\": \"incidents\"")), "'n'"},
        {FILE_OF(ELEMENT("\"metric\": \"incidents\", \"n\": -3")), "counts"},
        {FILE_OF(ELEMENT("\"metric\": \"incidents\", \"n\": 3.5")), "'n'"},
        {FILE_OF(ELEMENT("\"metric\": \"incidents\", \"n\": 3, \"value\": -1")), "not below 0"},
        {FILE_OF(ELEMENT("\"metric\": \"incidents\", \"n\": 3, \"value\": 3, \"lower\": 4")),
         "within"},
        {FILE_OF(ELEMENT("\"metric\": \"x\", \"n\": 3, \"p10\": 4, \"p50\": 3")), "order"},
        {FILE_OF("{\"metric\": \"incidents\", \"n\": 3}"), "'period'"},
        {FILE_OF("{\"metric\": \"incidents\", \"n\": 3, \"period\": {\"start\": "
                 "\"2026-01-01T00:00:00Z\", \"end\": \"2025-01-01T00:00:00Z\"}}"),
         "ends before"},
        {FILE_OF("{\"metric\": \"incidents\", \"n\": 3, \"period\": {\"start\": \"soon\", \"end\": "
                 "\"later\"}}"),
         "'soon' is not a time"},
        {FILE_OF(ELEMENT("\"metric\": \"x\", \"n\": 1, \"clock_rules_sha256\": \"aa\"") "," ELEMENT(
             "\"metric\": \"x\", \"n\": 1, \"clock_rules_sha256\": \"bb\"")),
         "elements[1]: 'clock_rules_sha256'"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_evidence e;
        assert_fails_saying(ost_evidence_load(&e, written(rows[i].text)), OST_EPARSE, rows[i].says);
    }
    struct ost_evidence e;
    assert_fails(ost_evidence_load(&e, "/no/such/file"), OST_EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_matched_in_any_case_and_null_is_all),
        cmocka_unit_test(counts_in_unit_years_are_a_rate),
        cmocka_unit_test(quantiles_are_a_lognormal_restore_time),
        cmocka_unit_test(a_share_is_a_beta),
        cmocka_unit_test(kappa_is_the_median_over_the_promise),
        cmocka_unit_test(what_was_not_reached_says_too_little),
        cmocka_unit_test(what_is_no_evidence_is_refused_where_it_stands),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
