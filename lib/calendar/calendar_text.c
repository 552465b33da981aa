/* Calendars from texts, as a table of cases or a command line has them. */
#include "calendar/calendar.h"

#include <stdlib.h>

#include "base/error.h"
#include "calendar/timestamp.h"

static struct ost_slice text_of(const char *s)
{
    return ost_slice_of(s ? s : "");
}

static int parse_tz(struct ost_rules *r, const char *text)
{
    return ost_zone_open(&r->zone, text && *text ? text : "UTC");
}

static int parse_hours(struct ost_rules *r, const char *text)
{
    return ost_week_parse(&r->week, text_of(text));
}

static int parse_holidays(struct ost_rules *r, const char *text)
{
    return ost_holidays_add_list(&r->holidays, text_of(text));
}

static int parse_overrides(struct ost_rules *r, const char *text)
{
    return ost_dated_hours_parse(&r->overrides, text_of(text));
}

static int parse_breaks(struct ost_rules *r, const char *text)
{
    return ost_dated_hours_parse(&r->breaks, text_of(text));
}

static int parse_holiday_cut(struct ost_rules *r, const char *text)
{
    return ost_holiday_cut_parse(&r->holiday_cut, text_of(text));
}

static int parse_rules(struct ost_rules *r, const struct ost_calendar_text *text)
{
    const struct {
        const char *name, *text;
        int (*parse)(struct ost_rules *r, const char *text);
    } parts[] = {
        {"tz", text->tz, parse_tz},
        {"hours", text->hours, parse_hours},
        {"holidays", text->holidays, parse_holidays},
        {"overrides", text->overrides, parse_overrides},
        {"breaks", text->breaks, parse_breaks},
        {"holiday_cut", text->holiday_cut, parse_holiday_cut},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        int rc = parts[i].parse(r, parts[i].text);
        if (rc < 0)
            return ost_fail_within(rc, "%s", parts[i].name);
    }
    return 0;
}

int ost_due_boundary_parse(enum ost_due_boundary *out, struct ost_slice text)
{
    if (text.n == 0 || ost_slice_is(text, "close"))
        *out = OST_DUE_CLOSE;
    else if (ost_slice_is(text, "next_open"))
        *out = OST_DUE_NEXT_OPEN;
    else
        return ost_fail(OST_EPARSE, "'%.*s' is neither close nor next_open", OST_SLICE_ARG(text));
    return 0;
}

int ost_calendar_parse(struct ost_calendar **out, const char *name,
                       const struct ost_calendar_text *text)
{
    struct ost_calendar_version version = {0};
    enum ost_due_boundary boundary;
    int rc = ost_due_boundary_parse(&boundary, text_of(text->boundary));
    if (rc < 0)
        return ost_fail_within(rc, "boundary");
    rc = parse_rules(&version.rules, text);
    if (rc == 0)
        rc = ost_calendar_new(out, name, &version, 1, boundary);
    ost_rules_release(&version.rules);
    return rc;
}

int ost_calendar_read_time(ost_time *out, const struct ost_calendar *c, struct ost_slice text)
{
    struct ost_timestamp_rules rules = {.zone = ost_calendar_zone(c, INT64_MAX)};
    struct ost_instant instant;
    enum ost_timestamp_fault fault = ost_timestamp_read(&instant, text, &rules);
    if (!fault && ost_calendar_zone(c, instant.at) != rules.zone) {
        rules.zone = ost_calendar_zone(c, instant.at); /* of an older version */
        fault = ost_timestamp_read(&instant, text, &rules);
    }
    if (fault)
        return ost_fail(OST_EPARSE, "'%.*s': %s; write it as 2026-11-23T15:00Z",
                        OST_SLICE_ARG(text), ost_timestamp_fault_text(fault));
    *out = instant.at;
    return 0;
}

void ost_calendar_put_time(struct ost_buf *b, const struct ost_calendar *c, ost_time at)
{
    int32_t offset = ost_zone_offset(ost_calendar_zone(c, at), at);
    if (offset == 0 ||
        offset % 60) { /* RFC 3339 has no seconds in offsets, as of local mean times */
        ost_time_put(b, at);
        return;
    }
    ost_time_put(b, at + offset);
    ost_buf_cut(b, b->n - 1);
    ost_buf_printf(b, "%c%02d:%02d", offset < 0 ? '-' : '+', abs(offset) / 3600,
                   abs(offset) / 60 % 60);
}

static int read_pause(struct ost_spans *pauses, const struct ost_calendar *c, struct ost_slice text)
{
    struct ost_slice end_text = text, start_text;
    ost_time start, end;
    if (!ost_slice_cut(&end_text, '/', &start_text))
        return ost_fail(OST_EPARSE,
                        "'%.*s' is no pause such as 2026-11-23T15:00Z/2026-11-23T16:30Z",
                        OST_SLICE_ARG(text));
    int rc = ost_calendar_read_time(&start, c, ost_slice_trim(start_text));
    if (rc == 0)
        rc = ost_calendar_read_time(&end, c, ost_slice_trim(end_text));
    if (rc == 0 && end < start)
        rc = ost_fail(OST_EPARSE, "pause '%.*s' ends before it begins", OST_SLICE_ARG(text));
    if (rc == 0)
        ost_spans_add(pauses, start, end);
    return rc;
}

int ost_calendar_read_pauses(struct ost_spans *pauses, const struct ost_calendar *c,
                             struct ost_slice text)
{
    struct ost_slice rest = ost_slice_trim(text), part;
    int rc = 0;
    while (rest.n && rc == 0) {
        ost_slice_cut(&rest, '|', &part);
        rc = read_pause(pauses, c, ost_slice_trim(part));
    }
    ost_spans_normalise(pauses);
    return rc;
}
