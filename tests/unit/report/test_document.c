/* A document keeps what it is given, harmless, in order, with the units of its columns. */
#include "support/test.h"

#include "report/document.h"

struct text_row {
    const char *bytes;
    size_t n; /* 0: strlen */
    const char *kept;
};

static void text_is_made_harmless_when_it_is_stored(void **state)
{
    (void)state;
    static const struct text_row rows[] = {
        {"plain <b>|`@x` \"q\"", 0, "plain <b>|`@x` \"q\""},
        {"two\r\nlines\rand\tone\n", 0, "two\nlines\nand\tone\n"},
        {"\x1b[31mred\x1b[0m\a", 0, "\xef\xbf\xbd[31mred\xef\xbf\xbd[0m\xef\xbf\xbd"},
        {"a\0b", 3,
         "a\xef\xbf\xbd"
         "b"},
        {"C1: \xc2\x9b"
         "2J del: \x7f",
         0,
         "C1: \xef\xbf\xbd"
         "2J del: \xef\xbf\xbd"},
        {"\xff\xc3(", 0, "\xef\xbf\xbd\xef\xbf\xbd("},
        {"gpj.\xe2\x80\xae"
         "exe \xe2\x81\xa6",
         0,
         "gpj.\xef\xbf\xbd"
         "exe \xef\xbf\xbd"},
        {"\xef\xbf\xbe \xef\xb7\x90 \xf0\x9f\xbf\xbf", 0, "\xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd"},
        {"\xe6\xb3\xa8\xe6\x96\x87 \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d e\xcc\x81 \xf0\x9f\x98\x80", 0,
         "\xe6\xb3\xa8\xe6\x96\x87 \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d e\xcc\x81 \xf0\x9f\x98\x80"},
    };
    struct ost_document *d = ost_document_new("t");
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t n = rows[i].n ? rows[i].n : strlen(rows[i].bytes);
        struct ost_slice kept = ost_document_text(d, (struct ost_slice){rows[i].bytes, n});
        assert_string_equal(kept.p, rows[i].kept);
        assert_int_equal(kept.n, strlen(rows[i].kept));
    }
    assert_string_equal(ost_document_format(d, "%s", "\x1b[2J").p, "\xef\xbf\xbd[2J");
    ost_document_free(d);
}

static void strings_are_copied(void **state)
{
    (void)state;
    char text[] = "before";
    struct ost_document *d = ost_document_new(text);
    struct ost_table *t = ost_document_table(d, text, text);
    ost_table_column(t, text, OST_TEXT);
    ost_table_row(t);
    ost_cell_text(t, ost_slice_of(text));
    memset(text, 'x', sizeof text - 1);
    assert_true(ost_slice_is(d->title, "before"));
    assert_true(ost_slice_is(t->id, "before"));
    assert_true(ost_slice_is(t->column[0].name, "before"));
    assert_true(ost_slice_is(ost_table_at(t, 0, 0)->text, "before"));
    ost_document_free(d);
}

static void cells_have_the_unit_of_their_column(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("t");
    struct ost_table *t = ost_document_table(d, "id", "");
    ost_table_column(t, "name", OST_TEXT);
    ost_table_column(t, "share", OST_RATIO);
    ost_table_column(t, "time", OST_SECONDS);
    for (int i = 0; i < 3; i++) {
        ost_table_row(t);
        ost_cell_text(t, ost_slice_of("x"));
        ost_cell_between(ost_cell(t, 0.5), 0.4, i == 1 ? NAN : 0.6);
        if (i == 2)
            ost_cell_unknown(t);
        else
            ost_cell(t, i ? NAN : 60);
    }
    assert_int_equal(t->rows, 3);
    assert_int_equal(ost_table_at(t, 0, 1)->unit, OST_RATIO);
    assert_true(ost_table_at(t, 0, 1)->has_interval);
    assert_false(ost_table_at(t, 1, 1)->has_interval);
    assert_int_equal(ost_table_at(t, 2, 2)->unit, OST_SECONDS);
    assert_true(ost_table_at(t, 0, 2)->known);
    assert_false(ost_table_at(t, 1, 2)->known);
    assert_false(ost_table_at(t, 2, 2)->known);
    ost_document_free(d);
}

static void a_heading_hands_its_weight_on(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("t");
    ost_document_paragraph(d, OST_NEUTRAL, "first");
    ost_document_heading(d, "h", OST_DETAIL);
    ost_document_paragraph(d, OST_NEUTRAL, "second");
    ost_document_paragraph(d, OST_NEUTRAL, "third");
    ost_document_weigh(d, OST_MAIN);
    ost_document_paragraph(d, OST_NEUTRAL, "fourth");
    static const enum ost_weight want[] = {OST_MAIN, OST_DETAIL, OST_DETAIL, OST_MAIN, OST_DETAIL};
    assert_int_equal(d->blocks, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++)
        assert_int_equal(d->block[i].weight, want[i]);
    ost_document_free(d);
}

static void figures_in_a_row_share_a_block(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("t");
    ost_document_figure(d, "a", OST_COUNT, 1, NULL);
    ost_document_figure(d, "b", OST_COUNT, 2, "note");
    ost_document_paragraph(d, OST_NEUTRAL, "between");
    ost_document_figure(d, "c", OST_COUNT, NAN, "");
    assert_int_equal(d->blocks, 3);
    assert_int_equal(d->block[0].figures, 2);
    assert_int_equal(d->block[2].figures, 1);
    assert_false(d->block[2].figure[0].cell.known);
    ost_document_free(d);
}

static void series_and_their_points_stay_where_they_are(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("t");
    struct ost_chart *c = ost_document_chart(d, "c", "chart");
    struct ost_series *first = ost_chart_series(c, "first", OST_LINE, OST_NEUTRAL);
    for (int i = 0; i < 40; i++)
        ost_chart_series(c, "more", OST_LINE, OST_NEUTRAL);
    for (int i = 0; i < 1000; i++)
        ost_series_point(c, first, i, i * i, (struct ost_slice){"", 0});
    assert_ptr_equal(c->series[0], first);
    assert_int_equal(first->points, 1000);
    assert_close(first->point[999].y, 998001, 0);
    ost_document_free(d);
}

static void labels_are_pairs_with_nul_behind_each(void **state)
{
    (void)state;
    static const char *const labels[] = {"clock", "first", "priority", "P1", NULL};
    struct ost_document *d = ost_document_new("t");
    ost_document_gauge(d, "a", "help", labels, 1);
    ost_document_gauge(d, "b", "help", NULL, 1);
    assert_int_equal(d->gauge[0].labels.n, sizeof "clock\0first\0priority\0P1");
    assert_memory_equal(d->gauge[0].labels.p, "clock\0first\0priority\0P1", d->gauge[0].labels.n);
    assert_int_equal(d->gauge[1].labels.n, 0);
    ost_document_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_made_harmless_when_it_is_stored),
        cmocka_unit_test(strings_are_copied),
        cmocka_unit_test(cells_have_the_unit_of_their_column),
        cmocka_unit_test(a_heading_hands_its_weight_on),
        cmocka_unit_test(figures_in_a_row_share_a_block),
        cmocka_unit_test(series_and_their_points_stay_where_they_are),
        cmocka_unit_test(labels_are_pairs_with_nul_behind_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
