/* The assessment as a document: what every format shows, and names that want to be more than names. */
#include "support/test.h"

#include "base/buf.h"
#include "io/json.h"
#include "io/yaml.h"
#include "report/assessment.h"
#include "report/render.h"

#define NAME "<script>alert(1)</script> | \\e[31m"

static const char profile_text[] =
    "version: 1\ncurrency: EUR\nwage: {engineer: €90/h}\nproducts:\n"
    "  - name: \"" NAME
    "\"\n    unit: \"<b>\"\n    demand: 60\n    maintenance: {hours: 1 to 5 h/unit/y}\n"
    "  - name: plain\n    demand: 5\n    maintenance: {hours: 2h/unit/y}\n";

static const char catalogue_text[] =
    "version: 1\ncurrency: EUR\nplans:\n"
    "  - {id: \"<img src=x>\", product: \"" NAME "\", vendor: v, level: L1, modes: [updates],\n"
    "     price: {unit: €100/unit/y}, status: placeholder, source: \"</style>\", as_of: "
    "2026-01-01}\n"
    "  - {id: secret, product: \"" NAME "\", vendor: v, level: L2, modes: [updates],\n"
    "     status: placeholder, source: s, as_of: 2026-01-01}\n";

/* An assessment with the files that it borrows from. */
struct assessed {
    struct ost_profile profile;
    struct ost_catalogue catalogue;
    struct ost_assessment assessment;
};

static void assess(struct assessed *a)
{
    struct ost_yaml *profile, *catalogue;
    assert_ok(ost_yaml_parse(&profile, ost_slice_of(profile_text), "profile.yaml"));
    assert_ok(ost_yaml_parse(&catalogue, ost_slice_of(catalogue_text), "catalogue.yaml"));
    assert_ok(ost_profile_read(&a->profile, profile));
    assert_ok(ost_catalogue_read(&a->catalogue, catalogue));
    ost_yaml_free(profile);
    ost_yaml_free(catalogue);
    struct ost_assessment_of of = {
        .profile = &a->profile, .catalogue = &a->catalogue, .samples = 400, .seed = 1};
    assert_ok(ost_assess(&a->assessment, &of));
}

static void release(struct assessed *a)
{
    ost_assessment_release(&a->assessment);
    ost_catalogue_release(&a->catalogue);
    ost_profile_release(&a->profile);
}

static void render(struct ost_buf *out, const struct ost_document *d, const char *format)
{
    const struct ost_renderer *renderer;
    assert_ok(ost_renderer_for(&renderer, "-", format));
    assert_ok(renderer->render(out, d, &ost_render_defaults));
}

static void names_are_nothing_but_names(void **state)
{
    (void)state;
    static const char *const formats[] = {"html", "markdown", "text", "csv", "json"};
    const struct ost_assessment_context context = {0};
    struct assessed a;
    assess(&a);
    for (size_t why = 0; why < 2; why++) {
        struct ost_document *d = why ? ost_assessment_why(&a.assessment, 0, &context)
                                     : ost_assessment_document(&a.assessment, &context);
        for (size_t i = 0; i < COUNT(formats); i++) {
            struct ost_buf out = OST_BUF_INIT;
            render(&out, d, formats[i]);
            assert_null(memchr(out.p, '\x1b', out.n));
            if (i == 0) { /* in Markdown they stand in fenced blocks as well, where they are text */
                assert_null(strstr(out.p, "<script>alert"));
                assert_null(strstr(out.p, "<img src"));
            }
            ost_buf_release(&out);
        }
        ost_document_free(d);
    }
    release(&a);
}

static void the_json_is_whole_and_names_every_plan(void **state)
{
    (void)state;
    const struct ost_assessment_context context = {0};
    struct assessed a;
    struct ost_json *root;
    assess(&a);
    struct ost_document *d = ost_assessment_document(&a.assessment, &context);
    assert_ok(ost_json_parse(&root, ost_buf_view(&d->data)));
    const struct ost_json *products = ost_json_get(root, "products");
    assert_int_equal(ost_json_count(products), 2);
    const struct ost_json *plans = ost_json_get(ost_json_at(products, 0), "plans");
    assert_int_equal(ost_json_count(plans), 3);
    assert_null(ost_json_get(ost_json_at(plans, 2), "U")); /* its price is not known */
    assert_int_equal(ost_json_count(ost_json_get(ost_json_at(products, 1), "plans")), 1);
    ost_json_free(root);
    ost_document_free(d);
    release(&a);
}

static void what_an_approver_must_not_miss_is_said(void **state)
{
    (void)state;
    static const char *const said[] = {"Not final: the price of", "secret has no known price",
                                       "The catalogue has no plan for plain", "What moves U of"};
    const struct ost_assessment_context context = {0};
    struct assessed a;
    struct ost_buf out = OST_BUF_INIT;
    assess(&a);
    struct ost_document *d = ost_assessment_document(&a.assessment, &context);
    render(&out, d, "text");
    for (size_t i = 0; i < COUNT(said); i++)
        if (!strstr(out.p, said[i]))
            fail_msg("'%s' is not in:\n%s", said[i], out.p);
    ost_buf_release(&out);
    ost_document_free(d);
    release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_nothing_but_names),
        cmocka_unit_test(the_json_is_whole_and_names_every_plan),
        cmocka_unit_test(what_an_approver_must_not_miss_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
