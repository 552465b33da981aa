#include "calendar/ical.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/utf8.h"
#include "calendar/contentline.h"
#include "io/file.h"
#include "io/number.h"

/* One VEVENT while it is read. */
struct event {
    bool has_start, has_span, has_rule; /* DTSTART; DTEND or DURATION; RRULE */
    bool cancelled;
    int64_t start, end;             /* days since 1970-01-01; end only of a DTEND */
    int64_t days;                   /* how long */
    int64_t interval, count, until; /* of the rule; 0 and INT64_MAX: no limit */
    int64_t month, month_day;       /* that the rule repeats; 0: it does not */
    int64_t *except;                /* [excepts] EXDATE */
    size_t excepts, except_cap;
    struct ost_buf name;
};

struct reader {
    struct ost_holidays *holidays;
    struct ost_content_lines lines;
    size_t depth, passed_depth; /* open components; those inside one that is passed over */
    size_t events, days;
    struct event event; /* begun anew by each BEGIN:VEVENT */
};

static int parse_number(int64_t *out, struct ost_slice text, const char *what, int64_t low,
                        int64_t high)
{
    int64_t n;
    if (ost_number_int(&n, text) < 0 || n < low || n > high)
        return ost_fail(OST_EPARSE, "%s '%.*s' is no number from %d to %d", what,
                        OST_SLICE_ARG(text), (int)low, (int)high);
    *out = n;
    return 0;
}

/* "20261225" */
static int parse_date(int64_t *day, struct ost_slice text)
{
    char iso[] = "YYYY-MM-DD";
    struct ost_date date;
    if (text.n > 8 && text.p[8] == 'T')
        return ost_fail(OST_EPARSE,
                        "'%.*s' is a time, and a holiday is a date: export it as an all-day event "
                        "(DTSTART;VALUE=DATE:%.8s)",
                        OST_SLICE_ARG(text), text.p);
    if (text.n == 8) {
        memcpy(iso, text.p, 4);
        memcpy(iso + 5, text.p + 4, 2);
        memcpy(iso + 8, text.p + 6, 2);
    }
    if (text.n != 8 || ost_date_parse(&date, ost_slice_of(iso)) < 0 || date.year < 1 ||
        date.year > OST_ICAL_LAST_YEAR)
        return ost_fail(OST_EPARSE, "'%.*s' is no date such as 20261225", OST_SLICE_ARG(text));
    *day = ost_date_days(date);
    return 0;
}

static int read_start(struct event *e, const struct ost_content_line *line)
{
    if (e->has_start)
        return ost_fail(OST_EPARSE, "a second DTSTART in one event");
    e->has_start = true;
    return parse_date(&e->start, line->value);
}

static int begin_span(struct event *e)
{
    bool second = e->has_span;
    e->has_span = true;
    return second ? ost_fail(OST_EPARSE, "a second DTEND or DURATION in one event") : 0;
}

static int read_end(struct event *e, const struct ost_content_line *line)
{
    int rc = begin_span(e);
    return rc == 0 ? parse_date(&e->end, line->value) : rc;
}

/* "P1D" or "P2W" */
static int read_duration(struct event *e, const struct ost_content_line *line)
{
    struct ost_slice v = line->value;
    int rc = begin_span(e);
    if (rc < 0)
        return rc;
    bool days = v.n > 2 && v.p[v.n - 1] == 'D', weeks = v.n > 2 && v.p[v.n - 1] == 'W';
    if (!(days || weeks) || v.p[0] != 'P')
        return ost_fail(OST_EPARSE, "DURATION '%.*s' is not in days or weeks, as in P1D",
                        OST_SLICE_ARG(v));
    rc = parse_number(&e->days, (struct ost_slice){v.p + 1, v.n - 2}, "DURATION", 1,
                      OST_ICAL_EVENT_DAYS);
    e->days *= weeks ? 7 : 1;
    return rc;
}

static int read_rule_part(struct event *e, struct ost_slice key, struct ost_slice value)
{
    if (ost_ical_same(key, "FREQ"))
        return ost_ical_same(value, "YEARLY")
                   ? 0
                   : ost_fail(OST_EPARSE, "FREQ=%.*s: only YEARLY is read; list the dates instead",
                              OST_SLICE_ARG(value));
    if (ost_ical_same(key, "INTERVAL"))
        return parse_number(&e->interval, value, "INTERVAL", 1, OST_ICAL_LAST_YEAR);
    if (ost_ical_same(key, "COUNT"))
        return parse_number(&e->count, value, "COUNT", 1, OST_ICAL_DAYS);
    if (ost_ical_same(key, "BYMONTH"))
        return parse_number(&e->month, value, "BYMONTH", 1, 12);
    if (ost_ical_same(key, "BYMONTHDAY"))
        return parse_number(&e->month_day, value, "BYMONTHDAY", 1, 31);
    if (ost_ical_same(key, "UNTIL"))
        return parse_date(&e->until, value);
    if (ost_ical_same(key, "WKST"))
        return 0; /* where weeks begin is nothing to a rule of years */
    return ost_fail(OST_EPARSE, "rules with %.*s are not read; list the dates instead",
                    OST_SLICE_ARG(key));
}

static int read_rule(struct event *e, const struct ost_content_line *line)
{
    struct ost_slice rest = line->value, value, key;
    bool frequency = false;
    if (e->has_rule)
        return ost_fail(OST_EPARSE, "a second RRULE in one event");
    e->has_rule = true;
    while (rest.n) {
        ost_slice_cut(&rest, ';', &value);
        ost_slice_cut(&value, '=', &key);
        frequency |= ost_ical_same(key, "FREQ");
        int rc = read_rule_part(e, key, value);
        if (rc < 0)
            return rc;
    }
    if (!frequency)
        return ost_fail(OST_EPARSE, "RRULE '%.*s' has no FREQ", OST_SLICE_ARG(line->value));
    return e->count && e->until != INT64_MAX
               ? ost_fail(OST_EPARSE, "RRULE has both COUNT and UNTIL; one of them must go")
               : 0;
}

static int read_exceptions(struct event *e, const struct ost_content_line *line)
{
    struct ost_slice rest = line->value, part;
    while (rest.n) {
        int64_t day;
        ost_slice_cut(&rest, ',', &part);
        int rc = parse_date(&day, part);
        if (rc < 0)
            return rc;
        e->except = ost_grow(e->except, &e->except_cap, e->excepts + 1, sizeof *e->except);
        e->except[e->excepts++] = day;
    }
    return 0;
}

static int read_status(struct event *e, const struct ost_content_line *line)
{
    e->cancelled = ost_ical_same(line->value, "CANCELLED");
    return 0;
}

static int read_summary(struct event *e, const struct ost_content_line *line)
{
    struct ost_buf text = OST_BUF_INIT;
    struct ost_slice valid;
    ost_ical_unescape(&text, line->value);
    ost_utf8_repair(&valid, ost_buf_view(&text), &e->name);
    if (valid.p != e->name.p) {
        ost_buf_clear(&e->name);
        ost_buf_slice(&e->name, valid);
    }
    ost_buf_release(&text);
    return 0;
}

static int refuse(struct event *e, const struct ost_content_line *line)
{
    (void)e;
    return ost_fail(OST_EPARSE, "%.*s is not read; list the dates as events of their own",
                    OST_SLICE_ARG(line->name));
}

static const struct {
    const char *name;
    int (*read)(struct event *e, const struct ost_content_line *line);
} properties[] = {
    {"DTSTART", read_start},   {"DTEND", read_end},     {"DURATION", read_duration},
    {"RRULE", read_rule},      {"STATUS", read_status}, {"EXDATE", read_exceptions},
    {"SUMMARY", read_summary}, {"RDATE", refuse},       {"EXRULE", refuse},
    {"RECURRENCE-ID", refuse},
};

static int read_property(struct event *e, const struct ost_content_line *line)
{
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
        if (ost_content_line_is(line, properties[i].name))
            return properties[i].read(e, line);
    return 0;
}

static void begin_event(struct event *e)
{
    ost_buf_clear(&e->name);
    *e = (struct event){.days = 1,
                        .interval = 1,
                        .until = INT64_MAX,
                        .except = e->except,
                        .except_cap = e->except_cap,
                        .name = e->name};
}

/* What the properties say together. */
static int check_event(struct event *e)
{
    if (!e->has_start)
        return ost_fail(OST_EPARSE, "an event without DTSTART");
    struct ost_date start = ost_date_of_days(e->start);
    if ((e->month && e->month != start.month) || (e->month_day && e->month_day != start.day))
        return ost_fail(OST_EPARSE, "RRULE names another day than DTSTART; list the dates instead");
    if (e->end)
        e->days = e->end - e->start;
    if (e->days < 1)
        return ost_fail(OST_EPARSE, "the event ends before it begins: DTEND is the day after the "
                                    "last one");
    if (e->days > OST_ICAL_EVENT_DAYS)
        return ost_fail(OST_ELIMIT, "the event lasts %lld days; %d are the limit",
                        (long long)e->days, OST_ICAL_EVENT_DAYS);
    return 0;
}

static int by_day(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool excepted(const struct event *e, int64_t day)
{
    return e->excepts && bsearch(&day, e->except, e->excepts, sizeof day, by_day);
}

static int add_days(struct reader *r, int64_t first, const char *name)
{
    r->days += (size_t)r->event.days;
    if (r->days > OST_ICAL_DAYS)
        return ost_fail(OST_ELIMIT, "more than %d days in one file", OST_ICAL_DAYS);
    for (int64_t day = first; day < first + r->event.days; day++)
        ost_holidays_add(r->holidays, ost_date_of_days(day), name);
    return 0;
}

/*
 * Adds the event and its repetitions. COUNT counts those that are excepted too (RFC 5545, 3.8.5.1).
 */
static int end_event(struct reader *r)
{
    struct event *e = &r->event;
    int rc = check_event(e);
    if (rc < 0 || e->cancelled)
        return rc;
    const char *name = ost_holidays_keep(r->holidays, ost_buf_view(&e->name));
    struct ost_date date = ost_date_of_days(e->start);
    int64_t left = !e->has_rule ? 1 : e->count ? e->count : INT64_MAX;
    if (e->excepts)
        qsort(e->except, e->excepts, sizeof *e->except, by_day);
    for (; date.year <= OST_ICAL_LAST_YEAR && left > 0; date.year += (int32_t)e->interval) {
        if (!ost_date_exists(date))
            continue;
        int64_t day = ost_date_days(date);
        if (day > e->until)
            break;
        left--;
        if (!excepted(e, day) && (rc = add_days(r, day, name)) < 0)
            return rc;
    }
    return 0;
}

static int read_begin(struct reader *r, const struct ost_content_line *line)
{
    bool calendar = ost_ical_same(line->value, "VCALENDAR");
    if (r->depth == 0 && !calendar)
        return ost_fail(OST_EPARSE, "'%.*s' outside BEGIN:VCALENDAR", OST_SLICE_ARG(line->value));
    if (r->passed_depth || (r->depth && !ost_ical_same(line->value, "VEVENT")) || r->depth == 2)
        r->passed_depth++;
    else if (r->depth == 1)
        begin_event(&r->event);
    r->depth++;
    return 0;
}

static int read_finish(struct reader *r)
{
    if (r->depth == 0)
        return ost_fail(OST_EPARSE, "END without BEGIN");
    r->depth--;
    if (r->passed_depth) {
        r->passed_depth--;
        return 0;
    }
    if (r->depth == 0)
        return 0;
    r->events++;
    return end_event(r);
}

static int read_line(struct reader *r, const struct ost_content_line *line)
{
    if (ost_content_line_is(line, "BEGIN"))
        return read_begin(r, line);
    if (ost_content_line_is(line, "END"))
        return read_finish(r);
    if (r->depth == 0)
        return ost_fail(OST_EPARSE, "'%.*s' outside BEGIN:VCALENDAR", OST_SLICE_ARG(line->name));
    return r->depth == 2 && !r->passed_depth ? read_property(&r->event, line) : 0;
}

static int read_all(struct reader *r, const char *name)
{
    struct ost_content_line line;
    int rc;
    while ((rc = ost_content_lines_next(&r->lines, &line)) > 0 && (rc = read_line(r, &line)) == 0)
        ;
    if (rc < 0)
        return ost_fail_within(rc, "%s:%zu", name, line.line);
    if (r->depth)
        return ost_fail(OST_EPARSE, "%s ends before its last END; is it cut off?", name);
    if (r->events == 0)
        return ost_fail(OST_EPARSE, "%s has no events", name);
    return 0;
}

int ost_ical_parse(struct ost_holidays *h, struct ost_slice text, const char *name)
{
    struct reader r = {.holidays = h, .event = {.name = OST_BUF_INIT}};
    size_t before = h->n;
    ost_content_lines_init(&r.lines, text);
    int rc = read_all(&r, name);
    if (rc < 0)
        h->n = before;
    ost_content_lines_release(&r.lines);
    ost_buf_release(&r.event.name);
    free(r.event.except);
    return rc;
}

int ost_ical_load(struct ost_holidays *h, const char *path)
{
    struct ost_buf text = OST_BUF_INIT;
    int rc = ost_file_read(&text, path, OST_ICAL_FILE_BYTES);
    if (rc == 0)
        rc = ost_ical_parse(h, ost_buf_view(&text), path);
    ost_buf_release(&text);
    return rc;
}
