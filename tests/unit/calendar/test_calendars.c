/*
 * The calendars: block: what it says is what one gets, and what it cannot mean is refused at its
 * place.
 */
#include "support/test.h"

#include "calendar/calendars.h"
#include "io/file.h"

static int read_text(struct ost_calendars *out, const char *text)
{
    struct ost_yaml *root;
    int rc = ost_yaml_parse(&root, ost_slice_of(text), "sla.yaml");
    if (rc < 0)
        return rc;
    rc = ost_calendars_read(out, ost_yaml_get(root, "calendars"));
    ost_yaml_free(root);
    return rc;
}

static struct ost_calendar *named(const struct ost_calendars *all, const char *name)
{
    struct ost_calendar *c = NULL;
    assert_ok(ost_calendars_find(&c, all, ost_slice_of(name)));
    return c;
}

static ost_time at(const struct ost_calendar *c, const char *text)
{
    ost_time time = 0;
    assert_ok(ost_calendar_read_time(&time, c, ost_slice_of(text)));
    return time;
}

static int64_t hours_between(struct ost_calendar *c, const char *from, const char *to)
{
    int64_t seconds = ost_calendar_elapsed(c, at(c, from), at(c, to), NULL);
    assert_int_equal(seconds % 3600, 0);
    return seconds / 3600;
}

static const char block[] = "calendars:\n"
                            "  support:\n"
                            "    tz: Europe/Berlin\n"
                            "    hours: mon-fri=09:00-12:00,13:00-17:00;sat=10:00-14:00\n"
                            "    holidays:\n"
                            "      - --12-25\n"
                            "      - 2026-04-03: Good Friday\n"
                            "    overrides:\n"
                            "      2026-12-24: 09:00-12:00\n"
                            "      2026-12-31: closed\n"
                            "    breaks:\n"
                            "      2026-06-17: 14:00-17:00\n"
                            "    versions:\n"
                            "      - valid_from: 2027-01-01\n"
                            "        hours: mon-fri=08:00-18:00\n"
                            "      - valid_from: 2027-07-01\n"
                            "        tz: America/New_York\n"
                            "        holidays: []\n"
                            "  on_call: 24x7\n";

static void says_when_work_is_done(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        int64_t hours;
    } rows[] = {
        {"2026-11-23", "2026-11-30", 39}, /* a week of 5 x 7 and 4 */
        {"2026-12-24", "2026-12-25", 3},  /* an override */
        {"2026-12-25", "2026-12-26", 0},  /* a holiday of every year */
        {"2026-04-03", "2026-04-04", 0},  /* one of that year only */
        {"2027-04-02", "2027-04-03", 10}, /* and not of the next */
        {"2026-12-31", "2027-01-01", 0},  /* closed by an override */
        {"2026-06-17", "2026-06-18", 4},  /* a break takes 3 of 7 */
        {"2027-01-04", "2027-01-09", 50}, /* the second version's hours, its holidays inherited */
        {"2027-12-24", "2027-12-26",
         10}, /* the third has none left: Friday the 24th, closed Saturday */
    };
    struct ost_calendars all;
    assert_ok(read_text(&all, block));
    struct ost_calendar *support = named(&all, "support");
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(hours_between(support, rows[i].from, rows[i].to), rows[i].hours);
    assert_string_equal(ost_calendar_holiday_on(support, (struct ost_date){2026, 4, 3})->name,
                        "Good Friday");
    assert_null(ost_calendar_holiday_on(support, (struct ost_date){2027, 12, 25}));
    assert_string_equal(ost_zone_name(ost_calendar_zone(support, at(support, "2028-01-01"))),
                        "America/New_York");
    assert_int_equal(hours_between(named(&all, "on_call"), "2026-01-01", "2026-01-02"), 24);
    assert_int_equal(hours_between(named(&all, "24x7"), "2026-01-01", "2026-01-02"), 24);
    ost_calendars_release(&all);
}

static void refuses_at_the_place(void **state)
{
    (void)state;
    static const struct {
        const char *calendar, *says; /* below "calendars:\n  x:", lines joined by \n */
    } rows[] = {
        {"    tz: Europe/Berln\n    hours: mon=09:00-17:00\n", "sla.yaml:3:9: "},
        {"    tz: UTC\n", "sla.yaml:3:5: 'hours' is missing"},
        {"    hours: 24x7\n", "'tz' is missing"},
        {"    tz: UTC\n    hours: mon=09:00-17:00\n    hour: 9\n",
         "sla.yaml:5:5: unknown key 'hour'; did you mean 'hours'?"},
        {"    tz: UTC\n    hours: mon=17:00-09:00\n", "sla.yaml:4:12: '17:00-09:00' ends before"},
        {"    tz: UTC\n    hours: mon=00:00-23:59\n", "write 24:00"},
        {"    tz: UTC\n    hours: closed\n", "sla.yaml:3:5: the rules never open"},
        {"    tz: UTC\n    hours: [mon]\n", "sla.yaml:4:12: a text such as mon-fri=09:00-17:00"},
        {"    tz: UTC\n    hours: mon=09:00-17:00\n    holidays: [2026-02-30]\n",
         "sla.yaml:5:16: '2026-02-30' is no holiday"},
        {"    tz: UTC\n    hours: mon=09:00-17:00\n    holidays: [{ical: /nowhere/x.ics}]\n",
         "'/nowhere/x.ics'"},
        {"    tz: UTC\n    hours: mon=09:00-17:00\n    overrides: 2026-12-24\n",
         "sla.yaml:5:16: lines such as"},
        {"    tz: UTC\n    hours: mon=09:00-17:00\n    overrides: {2026-13-24: closed}\n",
         "sla.yaml:5:17: "},
        {"    tz: UTC\n    hours: mon=09:00-17:00\n    breaks: {2026-12-24: 9-12}\n",
         "sla.yaml:5:26: "},
        {"    tz: UTC\n    hours: mon=09:00-17:00\n    holiday_cut: never\n",
         "sla.yaml:5:18: 'never' is neither start_date nor civil_day"},
        {"    tz: UTC\n    hours: mon=09:00-17:00\n    due_boundary: open\n",
         "sla.yaml:5:19: 'open' is neither close nor next_open"},
        {"    tz: UTC\n    hours: mon=09:00-17:00\n    versions: [{hours: 24x7}]\n",
         "sla.yaml:5:16: 'valid_from' is missing"},
        {"    tz: UTC\n    hours: mon=09:00-17:00\n    versions: [{valid_from: 2026-01-01, "
         "due_boundary: close}]\n",
         "unknown key 'due_boundary'"},
        {"    tz: UTC\n    hours: mon=09:00-17:00\n    versions:\n    - valid_from: 2026-02-01\n   "
         " "
         "- valid_from: 2026-01-01\n",
         "from 2026-01-01 must begin after"},
        {"    tz: UTC\n    hours: mon=09:00-17:00\n    versions:\n    - valid_from: 2026-02-01\n   "
         " "
         "  hours: closed\n",
         "from 2026-02-01 never open"},
        {"    open\n", "sla.yaml:3:5: a calendar is 24x7, or has tz and hours"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_buf text = OST_BUF_INIT;
        struct ost_calendars all;
        ost_buf_printf(&text, "calendars:\n  x:\n%s", rows[i].calendar);
        int rc = read_text(&all, text.p);
        if (rc >= 0 || !strstr(ost_error(), rows[i].says))
            fail_msg("%s said: %s", text.p, rc < 0 ? ost_error() : "nothing");
        ost_buf_release(&text);
    }
}

static void a_missing_name_lists_the_others(void **state)
{
    (void)state;
    struct ost_calendars all;
    struct ost_calendar *c;
    assert_ok(read_text(&all, block));
    assert_fails_saying(ost_calendars_find(&c, &all, ost_slice_of("suport")), OST_ENOTFOUND,
                        "there is no calendar 'suport'; there are: 24x7, support, on_call");
    ost_calendars_release(&all);
    assert_fails_saying(read_text(&all, "calendars: {24x7: 24x7}\n"), OST_EPARSE, "another name");
    assert_fails_saying(read_text(&all, "calendars: [support]\n"), OST_EPARSE, "by name");
    assert_ok(read_text(&all, "other: 1\n"));
    assert_int_equal(all.n, 1);
    ost_calendars_release(&all);
}

/* A feed lies beside the file that names it, wherever the program runs. */
static void finds_feeds_beside_the_file(void **state)
{
    (void)state;
    char dir[] = "/tmp/ostler-calendars-XXXXXX";
    assert_non_null(mkdtemp(dir));
    char *yaml = ost_path_join(dir, "sla.yaml"), *feed = ost_path_join(dir, "feed.ics");
    struct ost_calendars all;
    assert_ok(ost_file_write(yaml, ost_slice_of("calendars:\n  x:\n    tz: UTC\n    hours: 24x7\n"
                                                "    holidays:\n      ical: feed.ics\n")));
    assert_fails_saying(ost_calendars_load(&all, yaml), OST_EIO, "feed.ics'");
    assert_ok(ost_file_write(
        feed, ost_slice_of("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260501\n"
                           "SUMMARY:Labour Day\nEND:VEVENT\nEND:VCALENDAR\n")));
    assert_ok(ost_calendars_load(&all, yaml));
    assert_int_equal(hours_between(named(&all, "x"), "2026-04-30", "2026-05-03"), 48);
    ost_calendars_release(&all);
    assert_ok(ost_file_write(yaml, ost_slice_of("goals: 1\n")));
    assert_fails_saying(ost_calendars_load(&all, yaml), OST_ENOTFOUND, "has no calendars: block");
    assert_ok(ost_dir_remove(dir));
    free(yaml);
    free(feed);
}

static void equal_rules_give_equal_lines(void **state)
{
    (void)state;
    struct ost_calendars a, b;
    struct ost_buf lines = OST_BUF_INIT, others = OST_BUF_INIT;
    assert_ok(read_text(&a, "calendars: {x: {tz: UTC, hours: 'tue=09:00-12:00;MON=09:00-12:00', "
                            "holidays: [--12-26, 2026-12-25]}}\n"));
    assert_ok(read_text(&b, "calendars:\n  x:\n    holidays: [2026-12-25, --12-26, 2026-12-25]\n"
                            "    hours: mon-tue=09:00-10:00,10:00-12:00\n    tz: UTC\n"));
    ost_calendars_put(&lines, &a);
    ost_calendars_put(&others, &b);
    assert_string_equal(lines.p, others.p);
    assert_non_null(strstr(lines.p, "calendar x\ndue_boundary close\ntz UTC\nhours "
                                    "mon-tue=09:00-12:00\nholiday_cut start_date\nholiday "
                                    "--12-26\nholiday 2026-12-25\n"));
    ost_calendars_release(&a);
    ost_calendars_release(&b);
    ost_buf_release(&lines);
    ost_buf_release(&others);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_when_work_is_done),
        cmocka_unit_test(refuses_at_the_place),
        cmocka_unit_test(a_missing_name_lists_the_others),
        cmocka_unit_test(finds_feeds_beside_the_file),
        cmocka_unit_test(equal_rules_give_equal_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
