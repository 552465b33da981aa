/* Drafts are profiles that can be read, and completing one changes nothing that stands there. */
#include "support/test.h"

#include "base/buf.h"
#include "io/yaml.h"
#include "value/draft.h"
#include "value/profile.h"

static void read(struct ost_profile *out, struct ost_slice text)
{
    struct ost_yaml *root;
    assert_ok(ost_yaml_parse(&root, text, "draft.yaml"));
    assert_ok(ost_profile_read(out, root));
    ost_yaml_free(root);
}

static void a_draft_is_a_profile_of_every_size(void **state)
{
    (void)state;
    const struct ost_draft_product products[] = {
        {ost_slice_of("mysql"), ost_slice_of("60")},
        {ost_slice_of("github"), ost_slice_of("180 to 220")},
        {ost_slice_of("a: b # c"), ost_slice_of("3")},
        {ost_slice_of("no"), ost_slice_of("100000")},
    };
    struct ost_buf text = OST_BUF_INIT;
    struct ost_profile p;
    assert_ok(ost_draft_put(&text, products, COUNT(products)));
    read(&p, ost_buf_view(&text));
    assert_int_equal(p.products, 4);
    assert_string_equal(p.product[1].unit, "user");
    assert_string_equal(p.product[2].name, "a: b # c");
    assert_close(p.product[0].need.demand, 60, 0);
    for (size_t i = 0; i < p.products; i++) {
        const struct ost_need *need = &p.product[i].need;
        assert_true(need->severity[0].rate > 0 && need->severity[1].loss_per_h > 0);
        assert_true(need->breach_loss > 0 && need->maintenance_h > 0 && need->wage > 0);
    }
    assert_true(p.product[3].need.severity[0].loss_per_h >
                p.product[2].need.severity[0].loss_per_h);
    ost_profile_release(&p);
    ost_buf_release(&text);
}

static void what_no_profile_can_hold_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *demand, *says;
    } rows[] = {
        {"", "3", "no name"},
        {"my.sql", "3", "no name"},
        {"mysql", "0", "something to support"},
        {"mysql", "x", "mysql: "},
        {"mysql", "$3", "mysql: "},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_draft_product p = {ost_slice_of(rows[i].name), ost_slice_of(rows[i].demand)};
        struct ost_buf text = OST_BUF_INIT;
        assert_true(ost_draft_put(&text, &p, 1) < 0);
        if (!strstr(ost_error(), rows[i].says))
            fail_msg("said: %s", ost_error());
        assert_int_equal(text.n, 0);
    }
    const struct ost_draft_product twice[] = {{ost_slice_of("a"), ost_slice_of("1")},
                                              {ost_slice_of("a"), ost_slice_of("2")}};
    struct ost_buf text = OST_BUF_INIT;
    assert_fails_saying(ost_draft_put(&text, twice, 2), OST_EINVAL, "twice");
}

/* Every line of the old text is a line of the new one, in order, but for what stands in braces. */
static bool keeps(const char *old, const char *new, bool *braces)
{
    *braces = strchr(old, '{') != NULL;
    while (*old && *new) {
        if (*old == *new)
            old++;
        new ++;
    }
    return *old == '\0';
}

static void completing_keeps_every_character(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "version: 1\ncurrency: USD\nproducts:\n  - name: a\n    demand: 60\n",
        "version: 1\ncurrency: USD\nproducts:\n  - name: a\n    demand: 60   # counted\n"
        "    # the one that matters\n    severities:\n      1:\n        rate: 1/unit/y # tickets\n"
        "\n  # the second\n  - name: b\n    demand: 5\n    security:\n      loss: $5\n\n"
        "# at the end\nbudget:\n  total: $5/y\n",
        "version: 1\ncurrency: USD\nproducts:\n  - {name: \"\xc3\xa4\", demand: 60}\n  - {name: b, "
        "demand: 1}\n",
        "version: 1\ncurrency: USD\nproducts:\n  - name: a\n    severities: {2: {rate: 1/unit/y}}\n"
        "    demand: 6\n    security: {loss: $5} # guess",
        "{version: 1, currency: USD, products: [{name: a, demand: 60, maintenance: {hours: "
        "2h/unit/y}}]}",
        "\xef\xbb\xbf{version: 1, currency: USD, products: [{name: a, demand: 60}]}",
        "{version: 1, currency: USD, products: [{name: a, demand: 60, maintenance: {hours: "
        "2h\r\n/unit/y}}]}",
        "version: 1\ncurrency: USD\nproducts:\n- demand: 60\n  name: a\nrisk: {aversion: 10%}",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct ost_buf once = OST_BUF_INIT, twice = OST_BUF_INIT;
        struct ost_profile p;
        size_t added = 0, again = 0;
        bool braces;
        assert_ok(ost_draft_complete(&once, &added, ost_slice_of(texts[i]), "profile.yaml"));
        assert_true(added > 10);
        if (!keeps(texts[i], once.p, &braces))
            fail_msg("changed: %s", once.p);
        read(&p, ost_buf_view(&once));
        assert_true(p.product[0].need.severity[0].alone_h > 0);
        assert_true(p.product[0].need.severity[1].work_h > 0);
        assert_true(p.product[0].need.flaws > 0);
        ost_profile_release(&p);
        assert_ok(ost_draft_complete(&twice, &again, ost_buf_view(&once), "profile.yaml"));
        assert_int_equal(again, 0);
        assert_string_equal(once.p, twice.p);
        ost_buf_release(&once);
        ost_buf_release(&twice);
    }
}

static void defaults_are_in_the_profiles_money(void **state)
{
    (void)state;
    static const char *const currencies[] = {"EUR", "GBP", "CHF"};
    for (size_t i = 0; i < COUNT(currencies); i++) {
        char text[128];
        struct ost_buf more = OST_BUF_INIT;
        struct ost_profile p;
        size_t added;
        snprintf(text, sizeof text,
                 "version: 1\ncurrency: %s\nproducts:\n  - name: a\n    demand: 60\n",
                 currencies[i]);
        assert_ok(ost_draft_complete(&more, &added, ost_slice_of(text), "profile.yaml"));
        read(&p, ost_buf_view(&more));
        assert_true(p.product[0].need.breach_loss > 0);
        ost_profile_release(&p);
        ost_buf_release(&more);
    }
}

static void what_is_no_profile_is_left_alone(void **state)
{
    (void)state;
    struct ost_buf text = OST_BUF_INIT;
    size_t added;
    assert_fails_saying(ost_draft_complete(&text, &added, ost_slice_of("a: 1"), "p.yaml"),
                        OST_EPARSE, "p.yaml:1:1");
    assert_int_equal(text.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draft_is_a_profile_of_every_size),
        cmocka_unit_test(what_no_profile_can_hold_is_refused),
        cmocka_unit_test(completing_keeps_every_character),
        cmocka_unit_test(defaults_are_in_the_profiles_money),
        cmocka_unit_test(what_is_no_profile_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
