/* Trust is chosen on scores drawn with a known temperature, and comes back from the file as it was. */
#include "support/test.h"

#include "base/rng.h"
#include "engine/trust.h"

enum { N = 3000, CLASSES = 3 };

static float scores[N * CLASSES];
static int labels_of[N];
static char access[] = "access", billing[] = "billing", oos[] = "oos";
static char *names[] = {access, billing, oos};
static const struct ost_labels labels = {names, CLASSES};

static double uniform(struct ost_rng *r)
{
    return (double)(ost_rng_next(r) >> 11) * 0x1p-53;
}

/* Classes drawn from softmax(s), told as 5 s: five times too certain. */
static void draw(void)
{
    struct ost_rng r = ost_rng_seeded(3, 0);
    for (size_t i = 0; i < N; i++) {
        double e[CLASSES], sum = 0;
        for (size_t k = 0; k < CLASSES; k++) {
            double s = 8 * uniform(&r) - 4;
            scores[i * CLASSES + k] = (float)(5 * s);
            sum += e[k] = exp(s);
        }
        double at = uniform(&r) * sum;
        labels_of[i] = at < e[0] ? 0 : at < e[0] + e[1] ? 1 : 2;
    }
}

static struct ost_trust choose(double target, const char *outside, size_t n)
{
    struct ost_trust t;
    struct ost_trust_sample sample = {"dev", scores, labels_of, n, CLASSES};
    struct ost_trust_options options = {target, outside, -1};
    draw();
    ost_trust_choose(&t, &sample, &options, &labels);
    return t;
}

static void overconfident_scores_are_set_right(void **state)
{
    (void)state;
    struct ost_trust t = choose(0, NULL, N);
    assert_close(t.temperature, 0.2, 0.02);
    assert_true(t.before.ece > 0.1);
    assert_true(t.after.ece < 0.03);
    assert_true(t.nll_after < t.nll_before);
    assert_close(t.threshold, 0, 0);
    assert_string_equal(t.on, "dev");
    float row[CLASSES] = {1, 2, 3};
    assert_false(ost_trust_apply(&t, row, CLASSES));
    assert_close((double)row[0] + row[1] + row[2], 1, 1e-6);
}

static void a_target_gives_a_threshold_that_keeps_its_promise(void **state)
{
    (void)state;
    struct ost_trust t = choose(0.9, NULL, N);
    assert_true(t.chosen.bound >= 0.9 && t.chosen.precision > t.chosen.bound);
    assert_true(t.threshold > 0.5 && t.threshold < 1);
    assert_true(t.reached[0] && t.table[0].precision >= 0.9);
    assert_true(t.table[0].threshold <= t.threshold); /* the estimate promises less */
}

static void a_target_out_of_reach_makes_every_row_unsure(void **state)
{
    (void)state;
    assert_true(choose(0.99, NULL, 20).threshold > 1);
    assert_true(choose(0.9, NULL, 0).threshold > 1);
}

static void without_rows_nothing_is_claimed(void **state)
{
    (void)state;
    struct ost_trust t = choose(0, "oos", 0);
    assert_string_equal(t.on, "none");
    assert_close(t.temperature, 1, 0);
    assert_true(isnan(t.nll_after));
    float row[CLASSES] = {-50, -60, -50};
    assert_false(ost_trust_apply(&t, row, CLASSES));
    ost_trust_release(&t);
}

static void rows_of_no_class_do_not_calibrate(void **state)
{
    (void)state;
    struct ost_trust_sample sample = {"dev", scores, labels_of, N, CLASSES};
    struct ost_trust_options options = {0, "none", -1};
    struct ost_trust t;
    draw();
    for (size_t i = 0; i < N; i += 2)
        labels_of[i] = -1;
    ost_trust_choose(&t, &sample, &options, &labels);
    assert_int_equal(t.texts, N / 2);
    assert_int_equal(t.outside.outside, N / 2);
    assert_int_equal(t.outside.examples, -1);
    ost_trust_release(&t);
}

static void write_and_read(struct ost_trust *back, const struct ost_trust *t)
{
    struct ost_buf text = OST_BUF_INIT;
    struct ost_json *root;
    struct ost_jsonw w = ost_jsonw_start(&text, 0);
    ost_jsonw_object(&w, NULL);
    ost_trust_json(&w, t, true);
    ost_jsonw_end(&w);
    assert_ok(ost_json_parse(&root, ost_buf_view(&text)));
    assert_ok(ost_trust_read(back, root, &labels));
    ost_json_free(root);
    ost_buf_release(&text);
}

static void what_is_written_comes_back(void **state)
{
    (void)state;
    const double targets[] = {0, 0.9, 0.999999};
    for (size_t i = 0; i < COUNT(targets); i++) {
        struct ost_trust t = choose(targets[i], i ? "oos" : NULL, N), back;
        write_and_read(&back, &t);
        assert_close(back.temperature, t.temperature, 0);
        assert_string_equal(back.on, "dev");
        assert_true(back.threshold == t.threshold);
        assert_true(back.outside.threshold == t.outside.threshold);
        assert_int_equal(back.outside.examples, i ? 2 : -1);
        if (i)
            assert_string_equal(back.outside.label, "oos");
        ost_trust_release(&t);
        ost_trust_release(&back);
    }
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *json, *says;
    } rows[] = {
        {"{\"calibration\": {\"temperature\": 0}}", "'temperature' 0"},
        {"{\"calibration\": {\"temperature\": -3}}", "'temperature' -3"},
        {"{\"abstain\": {}}", "target_precision"},
        {"{\"out_of_scope\": {\"label\": \"x\", \"score\": \"magic\"}}", "'magic'"},
        {"{\"out_of_scope\": {\"label\": \"x\", \"score\": \"margin\"}}", "'margin'"},
        {"{\"out_of_scope\": {\"score\": \"energy\"}}", "label"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_json *root;
        struct ost_trust t;
        assert_ok(ost_json_parse(&root, ost_slice_of(rows[i].json)));
        assert_fails_saying(ost_trust_read(&t, root, &labels), OST_EPARSE, rows[i].says);
        ost_json_free(root);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overconfident_scores_are_set_right),
        cmocka_unit_test(a_target_gives_a_threshold_that_keeps_its_promise),
        cmocka_unit_test(a_target_out_of_reach_makes_every_row_unsure),
        cmocka_unit_test(without_rows_nothing_is_claimed),
        cmocka_unit_test(rows_of_no_class_do_not_calibrate),
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
