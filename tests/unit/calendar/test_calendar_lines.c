/* Calendars that a file carries with it: what ost_calendar_put wrote is read back. */
#include "support/test.h"

#include "calendar/calendar.h"

static void lines_are_the_calendar_again(void **state)
{
    (void)state;
    static const struct ost_calendar_text texts[] = {
        {.hours = "24x7"},
        {.tz = "Europe/Paris",
         .hours = "mon-fri=08:30-12:30,13:30-18:00;sat=22:00-30:00",
         .holidays = "--01-01|2026-04-06",
         .overrides = "2026-12-24=08:30-12:30|2026-12-31=closed",
         .breaks = "2026-06-18=14:00-18:00",
         .holiday_cut = "civil_day",
         .boundary = "next_open"},
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct ost_buf before = OST_BUF_INIT, after = OST_BUF_INIT;
        struct ost_calendar *one, *other;
        assert_ok(ost_calendar_parse(&one, "c", &texts[i]));
        ost_calendar_put(&before, one);
        assert_ok(ost_calendar_parse_lines(&other, "c", ost_buf_view(&before)));
        ost_calendar_put(&after, other);
        assert_string_equal(before.p, after.p);
        ost_calendar_free(one);
        ost_calendar_free(other);
        ost_buf_release(&before);
        ost_buf_release(&after);
    }
}

static void names_of_holidays_are_left_and_the_last_version_holds(void **state)
{
    (void)state;
    struct ost_calendar *c;
    struct ost_buf b = OST_BUF_INIT;
    assert_ok(ost_calendar_parse_lines(&c, "c",
                                       ost_slice_of("due_boundary close\ntz UTC\nhours 24x7\n"
                                                    "valid_from 2027-01-01\ntz Europe/Berlin\n"
                                                    "hours mon=09:00-10:00\n"
                                                    "holiday 2027-05-01 Tag der Arbeit\n")));
    ost_calendar_put(&b, c);
    assert_non_null(strstr(b.p, "tz Europe/Berlin\nhours mon=09:00-10:00\n"));
    assert_non_null(strstr(b.p, "holiday 2027-05-01\n"));
    ost_calendar_free(c);
    ost_buf_release(&b);
}

static void other_lines_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *lines, *says;
    } rows[] = {
        {"hours 24x7\nmore", "'more' is no line"},
        {"hours nine to five", "hours"},
        {"tz Nowhere/City\nhours 24x7", "Nowhere/City"},
        {"", "calendar 'c'"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_calendar *c;
        int rc = ost_calendar_parse_lines(&c, "c", ost_slice_of(rows[i].lines));
        assert_true(rc < 0);
        if (!strstr(ost_error(), rows[i].says))
            fail_msg("'%s': %s", rows[i].lines, ost_error());
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_the_calendar_again),
        cmocka_unit_test(names_of_holidays_are_left_and_the_last_version_holds),
        cmocka_unit_test(other_lines_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
