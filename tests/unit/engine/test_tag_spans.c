/* Spans of tagged words. */
#include "support/test.h"

#include "engine/tag_spans.h"

enum { OUT, B_CITY, I_CITY, SELECT };

static struct ost_tagset set = OST_TAGSET_INIT;

static int make(void **state)
{
    (void)state;
    static const char *const names[] = {"O", "B-city", "I-city", "SELECT"};
    for (size_t i = 0; i < COUNT(names); i++)
        ost_tagset_add(&set, ost_slice_of(names[i]));
    return 0;
}

static int drop(void **state)
{
    (void)state;
    ost_tagset_release(&set);
    return 0;
}

static void places_count_code_points(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int tag[4];
        size_t n;
        const char *json;
    } rows[] = {
        {"", {0}, 0, "[]"},
        {"to boston", {OUT, OUT}, 2, "[]"},
        {"to las  vegas now",
         {OUT, B_CITY, I_CITY, OUT},
         4,
         "[{\"tag\":\"city\",\"start\":3,\"end\":13,\"text\":\"las  vegas\",\"confidence\":0.25}]"},
        {"\xe8\xbf\x99 \xf0\x9f\x98\x80\xc3\xa9 x",
         {SELECT, SELECT, B_CITY},
         3,
         "[{\"tag\":\"SELECT\",\"start\":0,\"end\":4,\"text\":\"\xe8\xbf\x99 "
         "\xf0\x9f\x98\x80\xc3\xa9\","
         "\"confidence\":0.25},"
         "{\"tag\":\"city\",\"start\":5,\"end\":6,\"text\":\"x\",\"confidence\":0.5}]"},
        {"a\n\"b\"",
         {B_CITY, B_CITY},
         2,
         "[{\"tag\":\"city\",\"start\":0,\"end\":1,\"text\":\"a\",\"confidence\":0.5},"
         "{\"tag\":\"city\",\"start\":2,\"end\":5,\"text\":\"\\\"b\\\"\",\"confidence\":0.5}]"},
    };
    static const float half[] = {0.5f, 0.5f, 0.5f, 0.5f};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_buf out = OST_BUF_INIT;
        ost_tag_spans_json(&out, &set, ost_slice_of(rows[i].text), rows[i].tag, half, rows[i].n);
        assert_string_equal(out.p, rows[i].json);
        ost_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(places_count_code_points)};
    return cmocka_run_group_tests(tests, make, drop);
}
