/* Reasons are counted by their text, with the first places; rows are counted by file. */
#include "support/test.h"

#include "base/utf8.h"
#include "ticket/quality.h"

static void reasons_keep_their_first_places(void **state)
{
    (void)state;
    struct ost_quality q = {.file = NULL};
    ost_quality_begin(&q, "a.csv");
    ost_quality_note(&q, 7, "%s: empty", "id");
    ost_quality_note(&q, 7, "%s: not a time", "at");
    ost_quality_begin(&q, "b.csv");
    for (size_t line = 2; line < 6; line++)
        ost_quality_note(&q, line, "%s: empty", "id");
    assert_int_equal(q.text.count, 2);
    assert_true(ost_slice_is(ost_intern_text(&q.text, 0), "id: empty"));
    assert_int_equal(q.reason[0].count, 5);
    assert_int_equal(q.reason[1].count, 1);
    static const struct ost_quality_place places[OST_QUALITY_PLACES] = {{0, 7}, {1, 2}, {1, 3}};
    for (size_t i = 0; i < OST_QUALITY_PLACES; i++) {
        assert_int_equal(q.reason[0].place[i].file, places[i].file);
        assert_int_equal(q.reason[0].place[i].line, places[i].line);
    }
    assert_string_equal(q.file[1].name, "b.csv");
    ost_quality_release(&q);
}

static void shares_are_over_all_files(void **state)
{
    (void)state;
    static const enum ost_row_fate fates[] = {OST_ROW_FINE, OST_ROW_REJECTED, OST_ROW_REPAIRED,
                                              OST_ROW_FINE, OST_ROW_REJECTED};
    struct ost_quality q = {.file = NULL};
    assert_close(ost_quality_rejected_ratio(&q), 0, 0);
    for (size_t i = 0; i < COUNT(fates); i++) {
        if (i % 3 == 0)
            ost_quality_begin(&q, "x");
        ost_quality_row(&q, fates[i]);
    }
    assert_int_equal(q.files, 2);
    assert_int_equal(q.file[0].rows, 3);
    assert_int_equal(q.file[1].rejected, 1);
    assert_close(ost_quality_rejected_ratio(&q), 0.4, 1e-12);
    assert_close(ost_quality_repaired_ratio(&q), 0.2, 1e-12);
    ost_quality_release(&q);
}

/* A name from a file may be as long as it likes; what is kept of it is a sentence in UTF-8. */
static void long_names_are_cut_and_stay_utf8(void **state)
{
    (void)state;
    struct ost_quality q = {.file = NULL};
    struct ost_buf name = OST_BUF_INIT, room = OST_BUF_INIT;
    ost_quality_begin(&q, "x");
    for (int i = 0; i < 1000; i++)
        ost_buf_puts(&name, "\xe2\x82\xac");
    for (int shift = 0; shift < 3; shift++) {
        struct ost_slice text;
        ost_quality_note(&q, 1, "%.*s%s", shift, "xx", name.p);
        text = ost_intern_text(&q.text, (uint32_t)shift);
        assert_in_range(text.n, 400, 600);
        assert_int_equal(ost_utf8_repair(&text, text, &room), 0);
    }
    ost_buf_release(&name);
    ost_buf_release(&room);
    ost_quality_release(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reasons_keep_their_first_places),
        cmocka_unit_test(shares_are_over_all_files),
        cmocka_unit_test(long_names_are_cut_and_stay_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
