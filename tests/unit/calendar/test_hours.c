/* Hours and holidays as texts: what they mean, in one form, and which piece is refused. */
#include "support/test.h"

#include "calendar/holidays.h"
#include "calendar/hours.h"

static void weeks_have_one_form(void **state)
{
    (void)state;
    static const struct {
        const char *text, *form;
    } rows[] = {
        {"mon-fri=09:00-12:00,13:00-17:00", "mon-fri=09:00-12:00,13:00-17:00"},
        {" Mon - Fri = 09:00 - 17:00 ; ", "mon-fri=09:00-17:00"},
        {"sun-thu=10:00-17:00;fri=10:00-15:00",
         "mon-thu=10:00-17:00;fri=10:00-15:00;sun=10:00-17:00"},
        {"sat=22:00-30:00", "sat=22:00-30:00"},
        {"mon=25:00-26:00", "mon=25:00-26:00"},
        {"mon,wed,fri-sun=08:00-09:00", "mon=08:00-09:00;wed=08:00-09:00;fri-sun=08:00-09:00"},
        {"mon=13:00-17:00,09:00-13:00", "mon=09:00-17:00"},
        {"mon-sun=00:00-24:00", "mon-sun=00:00-24:00"},
        {"24x7", "mon-sun=00:00-24:00"},
        {"mon=09:00-17:00;tue=closed;wed=", "mon=09:00-17:00"},
        {"", "closed"},
        {"closed", "closed"},
        {"mon=00:00-48:00", "mon=00:00-48:00"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_week week, again;
        struct ost_buf form = OST_BUF_INIT;
        assert_ok(ost_week_parse(&week, ost_slice_of(rows[i].text)));
        ost_week_put(&form, &week);
        assert_string_equal(form.p, rows[i].form);
        assert_ok(ost_week_parse(&again, ost_buf_view(&form)));
        ost_buf_clear(&form);
        ost_week_put(&form, &again);
        assert_string_equal(form.p, rows[i].form);
        ost_buf_release(&form);
    }
}

static void the_piece_that_is_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"mon-fri=09:00-17", "'17' is no time of day"},
        {"mon-fri=9:00-17:00", "'9:00' is no time of day"},
        {"mon-fri=09:60-17:00", "'09:60' is no time of day"},
        {"mon-fri=09:00-48:01", "'48:01' is no time of day"},
        {"mon-fri=09:00", "'09:00' is no interval such as 09:00-17:00"},
        {"mon-fri=17:00-09:00", "'17:00-09:00' ends before it begins; hours of the next day count"},
        {"mon-fri=22:00-06:00", "as in 22:00-30:00"},
        {"mon-fri=09:00-09:00", "'09:00-09:00' ends before it begins"},
        {"mon-fri=18:00-00:00", "midnight at its end is 24:00"},
        {"mon-fri=00:00-23:59", "'00:00-23:59' leaves out the last minute before midnight"},
        {"mon-fri=22:00-47:59", "write 48:00"},
        {"mon=09:00-12:00,11:00-13:00", "'11:00-13:00' overlaps"},
        {"mon=11:00-13:00,09:00-12:00", "'09:00-12:00' overlaps"},
        {"mon=09:00-12:00,", "ends with a comma"},
        {"mon=09:00-12:00,,13:00-14:00", "'' is no interval"},
        {"mon-fri=09:00-17:00;fri=09:00-15:00", "'fri=09:00-15:00': fri stands twice"},
        {"mon-fry=09:00-17:00", "'fry' is none of mon, tue"},
        {"monday=09:00-17:00", "'monday' is none of"},
        {"09:00-17:00", "'09:00-17:00' has no '='"},
        {"mon=00:00-00:01,00:02-00:03,00:04-00:05,00:06-00:07,00:08-00:09,00:10-00:11,"
         "00:12-00:13,00:14-00:15,00:16-00:17,00:18-00:19,00:20-00:21,00:22-00:23,00:24-00:25,"
         "00:26-00:27,00:28-00:29,00:30-00:31,00:32-00:33",
         "'00:32-00:33' is one interval too many"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_week week;
        assert_fails_saying(ost_week_parse(&week, ost_slice_of(rows[i].text)), OST_EPARSE,
                            rows[i].says);
    }
}

static void hours_of_dates_are_found_by_their_day(void **state)
{
    (void)state;
    struct ost_dated_hours d;
    assert_ok(ost_dated_hours_parse(
        &d, ost_slice_of("2006-01-04=08:00-12:00|2005-12-31=10:00-14:00| 2006-01-06=closed")));
    const struct ost_hours *h =
        ost_dated_hours_find(&d, ost_date_days((struct ost_date){2005, 12, 31}));
    assert_int_equal(h->at[0].start_s, 10 * 3600);
    assert_int_equal(h->at[0].end_s, 14 * 3600);
    assert_int_equal(ost_dated_hours_find(&d, ost_date_days((struct ost_date){2006, 1, 6}))->n, 0);
    assert_null(ost_dated_hours_find(&d, ost_date_days((struct ost_date){2006, 1, 5})));
    ost_dated_hours_release(&d);
    assert_ok(ost_dated_hours_parse(&d, ost_slice_of("")));
    assert_int_equal(d.n, 0);
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"2006-01-04=08:00-12:00|2006-01-04=closed", "2006-01-04 stands twice"},
        {"2006-02-29=08:00-12:00", "2006-02-29"},
        {"2006-01-04 08:00-12:00", "has no '='"},
        {"2006-01-04=08:00", "'08:00' is no interval"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_fails_saying(ost_dated_hours_parse(&d, ost_slice_of(rows[i].text)), OST_EPARSE,
                            rows[i].says);
}

static void holidays_come_once_or_every_year(void **state)
{
    (void)state;
    struct ost_holidays h = {0};
    assert_ok(ost_holidays_add_list(&h, ost_slice_of("2026-12-25|--02-29| --01-01|2026-12-25")));
    ost_holidays_add(&h, (struct ost_date){2026, 12, 25},
                     ost_holidays_keep(&h, ost_slice_of("Yule")));
    ost_holidays_sort(&h);
    assert_int_equal(h.n, 3);
    assert_string_equal(ost_holidays_find(&h, (struct ost_date){2026, 12, 25})->name, "Yule");
    assert_null(ost_holidays_find(&h, (struct ost_date){2027, 12, 25}));
    assert_non_null(ost_holidays_find(&h, (struct ost_date){2027, 1, 1}));
    assert_non_null(ost_holidays_find(&h, (struct ost_date){2028, 2, 29}));
    assert_null(ost_holidays_find(&h, (struct ost_date){2027, 3, 1}));
    ost_holidays_release(&h);
}

static void dates_that_are_none_are_no_holidays(void **state)
{
    (void)state;
    static const char *const rows[] = {"2026-02-29", "--02-30", "--13-01",   "-12-25",
                                       "12-25",      "--1-1",   "2026-1-01", "Christmas"};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_holidays h = {0};
        assert_fails_saying(ost_holidays_add_list(&h, ost_slice_of(rows[i])), OST_EPARSE, rows[i]);
        ost_holidays_release(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weeks_have_one_form),
        cmocka_unit_test(the_piece_that_is_wrong_is_named),
        cmocka_unit_test(hours_of_dates_are_found_by_their_day),
        cmocka_unit_test(holidays_come_once_or_every_year),
        cmocka_unit_test(dates_that_are_none_are_no_holidays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
