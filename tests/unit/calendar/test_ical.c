/* iCalendar files: the forms that RFC 5545 and public feeds have, and what is not guessed at. */
#include "support/test.h"

#include "calendar/ical.h"

static int parse(struct ost_holidays *h, const char *text)
{
    *h = (struct ost_holidays){0};
    int rc = ost_ical_parse(h, ost_slice_of(text), "x.ics");
    if (rc < 0)
        assert_int_equal(h->n, 0);
    ost_holidays_sort(h);
    return rc;
}

/* The first few dates, "2026-12-25 Christmas;..." */
static void list(struct ost_buf *out, const struct ost_holidays *h, size_t limit)
{
    ost_buf_clear(out);
    for (size_t i = 0; i < h->n && i < limit; i++) {
        ost_holiday_put(out, &h->at[i]);
        ost_buf_printf(out, "%s%s;", *h->at[i].name ? " " : "", h->at[i].name);
    }
}

#define EVENT(lines) "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" lines "END:VEVENT\r\nEND:VCALENDAR\r\n"

static void events_become_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
        const char *first; /* up to five */
    } rows[] = {
        {EVENT("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Christmas\r\n"),
         2, "2026-12-25 Christmas;2026-12-26 Christmas;"},
        {EVENT("DTSTART;VALUE=DATE:20261225\r\n"), 1, "2026-12-25;"},
        {EVENT("DTSTART:20261225\r\nDURATION:P2D\r\n"), 2, "2026-12-25;2026-12-26;"},
        {EVENT("DTSTART:20261225\r\nDURATION:P1W\r\n"), 7,
         "2026-12-25;2026-12-26;2026-12-27;2026-12-28;2026-12-29;"},
        {EVENT("DTSTART:20261231\r\nDTEND:20270102\r\n"), 2, "2026-12-31;2027-01-01;"},
        {EVENT("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;UNTIL=20291225\r\n"), 4,
         "2026-12-25;2027-12-25;2028-12-25;2029-12-25;"},
        {EVENT("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;UNTIL=20291224\r\n"), 3,
         "2026-12-25;2027-12-25;2028-12-25;"},
        {EVENT("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;COUNT=3\r\nEXDATE;VALUE=DATE:20271225\r\n"),
         2, "2026-12-25;2028-12-25;"},
        {EVENT("DTSTART:20261225\r\nRRULE:COUNT=3;INTERVAL=2;FREQ=yearly;WKST=SU\r\n"), 3,
         "2026-12-25;2028-12-25;2030-12-25;"},
        {EVENT("DTSTART:20240229\r\nRRULE:FREQ=YEARLY;COUNT=3\r\n"), 3,
         "2024-02-29;2028-02-29;2032-02-29;"},
        {EVENT("DTSTART:23981225\r\nRRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25\r\n"), 2,
         "2398-12-25;2399-12-25;"},
        {EVENT("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;COUNT=4\r\nEXDATE:20281225,20261225\r\n"), 2,
         "2027-12-25;2029-12-25;"},
        {EVENT(
             "dtstart;value=date:20261225\r\nsummary;language=de:1. Weihn\r\n achts\r\n\ttag\r\n"),
         1, "2026-12-25 1. Weihnachtstag;"},
        {EVENT("DTSTART:20261225\r\nSUMMARY:a\\, b\\; c\\\\n d\\ne\\\r\n"), 1,
         "2026-12-25 a, b; c\\n d e;"},
        {EVENT("DTSTART:20261225\r\nSUMMARY;X=\"a:b;c\":name\r\n"), 1, "2026-12-25 name;"},
        {EVENT("DTSTART:20261225\r\nSUMMARY:J\xc3\r\n \xb6rg \xff\r\n"), 1,
         "2026-12-25 J\xc3\xb6rg \xef\xbf\xbd;"},
        {EVENT("DTSTART:20261225\r\nSTATUS:CANCELLED\r\n"), 0, ""},
        {"\xef\xbb\xbf"
         "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTIMEZONE\nBEGIN:STANDARD\n"
         "DTSTART:19701025T030000\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\n\nDTSTART:20261225\n"
         "BEGIN:VALARM\nDURATION:PT15M\nEND:VALARM\nSUMMARY:x\nEND:VEVENT\nBEGIN:VTODO\nRDATE:1\n"
         "END:VTODO\nEND:VCALENDAR\n",
         1, "2026-12-25 x;"},
    };
    struct ost_buf dates = OST_BUF_INIT;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_holidays h;
        assert_ok(parse(&h, rows[i].text));
        assert_int_equal(h.n, rows[i].n);
        list(&dates, &h, 5);
        assert_string_equal(dates.p, rows[i].first);
        ost_holidays_release(&h);
    }
    ost_buf_release(&dates);
}

static void what_would_move_a_date_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {EVENT("DTSTART:20261225T000000Z\r\n"), "x.ics:3: '20261225T000000Z' is a time"},
        {EVENT("DTSTART;TZID=Europe/Berlin:20261225T000000\r\n"), "DTSTART;VALUE=DATE:20261225"},
        {EVENT("SUMMARY:a\r\n b\r\nDTSTART:20261325\r\n"), "x.ics:5: '20261325' is no date"},
        {EVENT("DTSTART:2026-12-25\r\n"), "'2026-12-25' is no date such as 20261225"},
        {EVENT("DTSTART:20261225\r\nDTSTART:20261226\r\n"), "x.ics:4: a second DTSTART"},
        {EVENT("DTSTART:20261225\r\nDTEND:20261226\r\nDURATION:P1D\r\n"), "a second DTEND or"},
        {EVENT("DTSTART:20261225\r\nDTEND:20261225\r\n"),
         "x.ics:5: the event ends before it begins"},
        {EVENT("DTSTART:20260101\r\nDTEND:20280101\r\n"), "lasts 730 days"},
        {EVENT("DTSTART:20261225\r\nDURATION:PT24H\r\n"), "'PT24H' is not in days or weeks"},
        {EVENT("DTSTART:20261225\r\nRRULE:FREQ=MONTHLY\r\n"), "only YEARLY is read"},
        {EVENT("DTSTART:20261126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\n"),
         "x.ics:4: rules with BYDAY are not read"},
        {EVENT("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;BYMONTHDAY=24\r\n"), "names another day"},
        {EVENT("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;COUNT=2;UNTIL=20301225\r\n"), "both COUNT"},
        {EVENT("DTSTART:20261225\r\nRRULE:COUNT=2\r\n"), "has no FREQ"},
        {EVENT("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;COUNT=0\r\n"), "COUNT '0' is no number"},
        {EVENT("DTSTART:20261225\r\nRRULE:FREQ=YEARLY\r\nRRULE:FREQ=YEARLY\r\n"), "a second RRULE"},
        {EVENT("DTSTART:20261225\r\nRDATE:20271226\r\n"), "x.ics:4: RDATE is not read"},
        {EVENT("DTSTART:20261225\r\nRECURRENCE-ID:20261225\r\n"), "RECURRENCE-ID is not read"},
        {EVENT("DTSTART:20261225\r\nEXDATE:20261225T000000\r\n"), "is a time"},
        {EVENT("SUMMARY:x\r\n"), "an event without DTSTART"},
        {EVENT("DTSTART\r\n"), "x.ics:3: 'DTSTART' is no line"},
        {"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "x.ics has no events"},
        {"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225\n", "is it cut off?"},
        {"BEGIN:VEVENT\n", "x.ics:1: 'VEVENT' outside BEGIN:VCALENDAR"},
        {"DTSTART:20261225\n", "x.ics:1: 'DTSTART' outside BEGIN:VCALENDAR"},
        {"END:VCALENDAR\n", "END without BEGIN"},
        {"", "x.ics has no events"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_holidays h;
        int rc = parse(&h, rows[i].text);
        if (rc >= 0 || !strstr(ost_error(), rows[i].says))
            fail_msg("%s said: %s", rows[i].text, rc < 0 ? ost_error() : "nothing");
        ost_holidays_release(&h);
    }
}

static void a_file_has_a_limit(void **state)
{
    (void)state;
    struct ost_holidays h;
    struct ost_buf text = OST_BUF_INIT;
    ost_buf_puts(&text, "BEGIN:VCALENDAR\n");
    for (int i = 0; i < 2; i++)
        ost_buf_puts(&text, "BEGIN:VEVENT\nDTSTART:00010101\nDURATION:P366D\n"
                            "RRULE:FREQ=YEARLY\nEND:VEVENT\n");
    ost_buf_puts(&text, "END:VCALENDAR\n");
    assert_fails_saying(parse(&h, text.p), OST_ELIMIT, "days in one file");
    ost_holidays_release(&h);
    ost_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_become_dates),
        cmocka_unit_test(what_would_move_a_date_is_refused_with_its_line),
        cmocka_unit_test(a_file_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
