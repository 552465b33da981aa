/* Outage files: what a row may say, and what is left out of them with a note. */
#include "sla/outages.h"

#include "support/desk.h"

static int read_outages(struct ost_outages *out, struct ost_quality *quality, const char *text)
{
    struct ost_zone *utc;
    assert_ok(ost_zone_open(&utc, "UTC"));
    struct ost_timestamp_rules times = {.zone = utc};
    int rc = ost_outages_read(out, desk_file("outages.csv", text), &times, quality);
    ost_zone_free(utc);
    return rc;
}

/* "start end service reason excluded;" of each outage. */
static void assert_outages(const char *text, const char *expected, const char *reasons)
{
    struct ost_outages o;
    struct ost_quality q = {0};
    struct ost_buf out = OST_BUF_INIT;
    assert_ok(read_outages(&o, &q, text));
    for (size_t i = 0; i < o.n; i++) {
        ost_time_put(&out, o.at[i].start);
        ost_buf_addch(&out, ' ');
        if (o.at[i].end == OST_NEVER)
            ost_buf_puts(&out, "running");
        else
            ost_time_put(&out, o.at[i].end);
        ost_buf_printf(&out, " '%.*s' '%.*s'%s\n", OST_SLICE_ARG(o.at[i].service),
                       OST_SLICE_ARG(o.at[i].reason), o.at[i].excluded ? " excluded" : "");
    }
    assert_string_equal(out.p, expected);
    ost_buf_clear(&out);
    for (size_t i = 0; i < q.text.count; i++)
        ost_buf_printf(&out, "%zu %s;", q.reason[i].count, ost_intern_text(&q.text, (uint32_t)i).p);
    assert_string_equal(out.p, reasons);
    ost_buf_release(&out);
    ost_quality_release(&q);
    ost_outages_release(&o);
}

static void outages_are_read_in_order_of_time(void **state)
{
    (void)state;
    assert_outages("service,start,end,excluded,reason\n"
                   "b,2026-02-01T10:00Z,2026-02-01T11:00Z,false,\n"
                   ",2026-01-01T10:00Z,,,power\n"
                   "a,2026-02-01T10:00Z,2026-02-01T11:00Z,true,agreed upgrade\n",
                   "2026-01-01T10:00:00Z running '' 'power'\n"
                   "2026-02-01T10:00:00Z 2026-02-01T11:00:00Z 'a' 'agreed upgrade' excluded\n"
                   "2026-02-01T10:00:00Z 2026-02-01T11:00:00Z 'b' ''\n",
                   "");
    /* two columns are enough */
    assert_outages("start,end\n2026-01-01 10:00,2026-01-01 10:00\n",
                   "2026-01-01T10:00:00Z 2026-01-01T10:00:00Z '' ''\n", "");
    assert_outages("start,end\n", "", "");
}

static void damaged_rows_are_left_out_and_counted(void **state)
{
    (void)state;
    static const struct {
        const char *row, *reason;
    } rows[] = {
        {",2026-01-01T11:00Z,a,,", "1 start: empty;"},
        {"soon,2026-01-01T11:00Z,a,,", "1 start: not a time;"},
        {"2026-01-01T10:00Z,late,a,,", "1 end: not a time;"},
        {"2026-01-01T10:00Z,2026-01-01T09:59Z,a,,", "1 end before start;"},
        {"2026-01-01T10:00Z,2026-01-01T11:00Z,a,x,yes", "1 excluded: neither true nor false;"},
        {"2026-01-01T10:00Z,2026-01-01T11:00Z,a,,true", "1 excluded without a reason;"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[256];
        snprintf(text, sizeof text, "start,end,service,reason,excluded\n%s\n", rows[i].row);
        assert_outages(text, "", rows[i].reason);
    }
}

static void a_file_that_is_none_is_an_error(void **state)
{
    (void)state;
    struct ost_outages o;
    struct ost_quality q = {0};
    assert_fails_saying(read_outages(&o, &q, "begin,end\n1,2\n"), OST_ENOTFOUND, "start");
    assert_fails(ost_outages_read(&o, "/nonexistent.csv", &(struct ost_timestamp_rules){0}, &q),
                 OST_EIO);
    ost_quality_release(&q);
}

/* The hash of a report's inputs holds the file, and its rows count for data quality. */
static void the_file_is_part_of_the_data_quality(void **state)
{
    (void)state;
    struct ost_outages o;
    struct ost_quality q = {0};
    static const char text[] = "start,end\nx,y\n2026-01-01T10:00Z,\n";
    assert_ok(read_outages(&o, &q, text));
    assert_int_equal(q.files, 1);
    assert_int_equal(q.file[0].rows, 2);
    assert_int_equal(q.file[0].rejected, 1);
    struct ost_sha256 *sha = ost_sha256_new();
    struct ost_digest digest;
    ost_sha256_add(sha, text, strlen(text));
    ost_sha256_end(sha, &digest);
    assert_memory_equal(&digest, &q.file[0].sha256, sizeof digest);
    ost_sha256_free(sha);
    ost_outages_release(&o);
    ost_quality_release(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outages_are_read_in_order_of_time),
        cmocka_unit_test(damaged_rows_are_left_out_and_counted),
        cmocka_unit_test(a_file_that_is_none_is_an_error),
        cmocka_unit_test(the_file_is_part_of_the_data_quality),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
