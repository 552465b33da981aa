/* Records as CSV: values of the base unit, text that no spreadsheet runs, and it reads back. */
#include "support/rendering.h"

#include <unistd.h>

#include "io/csv.h"

struct guard_row {
    const char *text, *written;
};

static void text_that_begins_like_a_formula_is_guarded(void **state)
{
    (void)state;
    static const struct guard_row rows[] = {
        {"=1+1", "'=1+1"},  {"+49 30", "'+49 30"},
        {"-1", "'-1"},      {"@SUM(A1)", "'@SUM(A1)"},
        {"\tx", "'\tx"},    {"\rx", "\"'\nx\""},
        {"a=b", "a=b"},     {"'quoted", "'quoted"},
        {"a,b", "\"a,b\""}, {"=a,\"b\"", "\"'=a,\"\"b\"\"\""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_document *d = ost_document_new("t");
        struct ost_buf out = OST_BUF_INIT, want = OST_BUF_INIT;
        struct ost_table *t = ost_document_records(d);
        ost_table_column(t, "a", OST_TEXT);
        ost_table_row(t);
        ost_cell_text(t, ost_slice_of(rows[i].text));
        render_as(&out, d, "csv");
        ost_buf_printf(&want, "a\n%s\n", rows[i].written);
        assert_string_equal(out.p, want.p);
        ost_document_free(d);
        ost_buf_release(&out);
        ost_buf_release(&want);
    }
}

static void numbers_are_in_their_base_unit(void **state)
{
    (void)state;
    static const enum ost_unit units[] = {OST_COUNT,   OST_RATIO, OST_SECONDS,
                                          OST_INSTANT, OST_MONEY, OST_NUMBER};
    static const double values[][6] = {{7, 0.962, 16200.5, 1790865000, 1250.5, -1e-9},
                                       {-7, 1, -60, -1, -3, 1e300},
                                       {NAN, INFINITY, -INFINITY, 1e300, NAN, INFINITY}};
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    struct ost_table *t = ost_document_records(d);
    for (size_t i = 0; i < COUNT(units); i++)
        ost_table_column(t, "c", units[i]);
    for (size_t row = 0; row < COUNT(values); row++) {
        ost_table_row(t);
        for (size_t i = 0; i < COUNT(units); i++)
            ost_cell(t, values[row][i]);
    }
    render_as(&out, d, "csv");
    assert_string_equal(out.p, "c,c,c,c,c,c\n"
                               "7,0.962,16200.5,2026-10-01T14:30:00Z,1250.5,-1e-09\n"
                               "-7,1,-60,1969-12-31T23:59:59Z,-3,1e+300\n"
                               ",,,,,\n");
    ost_document_free(d);
    ost_buf_release(&out);
}

static void hostile_text_reads_back(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    struct ost_table *t = ost_document_records(d);
    ost_table_column(t, "number", OST_COUNT);
    ost_table_column(t, "text", OST_TEXT);
    for (size_t i = 0; i < COUNT(hostile_texts); i++) {
        ost_table_row(t);
        ost_cell(t, (double)i);
        ost_cell_text(t, ost_slice_of(hostile_texts[i]));
    }
    render_as(&out, d, "csv");
    char path[] = "/tmp/ostler-render-csv-XXXXXX";
    int fd = mkstemp(path);
    assert_int_equal(write(fd, out.p, out.n), out.n);
    close(fd);
    struct ost_csv *csv;
    struct ost_csv_row row;
    assert_ok(ost_csv_open(&csv, path, NULL));
    assert_int_equal(ost_csv_next(csv, &row), 1);
    for (size_t i = 0; i < COUNT(hostile_texts); i++) {
        assert_int_equal(ost_csv_next(csv, &row), 1);
        assert_int_equal(row.n, 2);
        struct ost_slice stored = ost_table_at(t, i, 1)->text, read = row.field[1];
        if (read.n == stored.n + 1 && read.p[0] == '\'')
            read = (struct ost_slice){read.p + 1, read.n - 1};
        assert_true(ost_slice_equal(read, stored));
    }
    assert_int_equal(ost_csv_next(csv, &row), 0);
    ost_csv_close(csv);
    unlink(path);
    ost_document_free(d);
    ost_buf_release(&out);
}

static void no_records_is_a_mistake_of_the_user(void **state)
{
    (void)state;
    struct ost_document *d = ost_document_new("t");
    struct ost_buf out = OST_BUF_INIT;
    const struct ost_renderer *r;
    assert_ok(ost_renderer_for(&r, "x.csv", NULL));
    assert_fails_saying(r->render(&out, d, &ost_render_defaults), OST_EINVAL, "another format");
    assert_int_equal(out.n, 0);
    ost_document_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_that_begins_like_a_formula_is_guarded),
        cmocka_unit_test(numbers_are_in_their_base_unit),
        cmocka_unit_test(hostile_text_reads_back),
        cmocka_unit_test(no_records_is_a_mistake_of_the_user),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
