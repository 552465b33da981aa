/* A calendar from the lines that ost_calendar_put wrote. */
#include "base/error.h"
#include "calendar/calendar.h"

enum { BOUNDARY, TZ, HOURS, CUT, HOLIDAYS, OVERRIDES, BREAKS, PARTS };

static const char *const word[PARTS] = {
    "due_boundary", "tz", "hours", "holiday_cut", "holiday", "override", "break",
};

/* Of a list the parts are joined with '|', as ost_calendar_text has them. */
static void take(struct ost_buf *part, int which, struct ost_slice value)
{
    if (which == HOLIDAYS) { /* a date, and behind a space its name */
        struct ost_slice rest = value;
        ost_slice_cut(&rest, ' ', &value);
    }
    if (which < HOLIDAYS)
        ost_buf_clear(part);
    else if (part->n)
        ost_buf_addch(part, '|');
    ost_buf_slice(part, value);
}

static int take_line(struct ost_buf part[PARTS], struct ost_slice line)
{
    struct ost_slice key, value = line;
    ost_slice_cut(&value, ' ', &key);
    if (ost_slice_is(key, "valid_from")) { /* what was before does not hold any more */
        for (int i = TZ; i < PARTS; i++)
            ost_buf_clear(&part[i]);
        return 0;
    }
    for (int i = 0; i < PARTS; i++)
        if (ost_slice_is(key, word[i])) {
            take(&part[i], i, value);
            return 0;
        }
    return ost_fail(OST_EPARSE, "'%.*s' is no line of a calendar", OST_SLICE_ARG(line));
}

int ost_calendar_parse_lines(struct ost_calendar **out, const char *name, struct ost_slice lines)
{
    struct ost_buf part[PARTS];
    struct ost_slice line;
    int rc = 0;
    for (int i = 0; i < PARTS; i++)
        part[i] = (struct ost_buf)OST_BUF_INIT;
    while (rc == 0 && lines.n) {
        ost_slice_cut(&lines, '\n', &line);
        if (line.n)
            rc = take_line(part, line);
    }
    struct ost_calendar_text text = {
        .tz = part[TZ].p,
        .hours = part[HOURS].p,
        .holidays = part[HOLIDAYS].p,
        .overrides = part[OVERRIDES].p,
        .breaks = part[BREAKS].p,
        .holiday_cut = part[CUT].p,
        .boundary = part[BOUNDARY].p,
    };
    if (rc == 0)
        rc = ost_calendar_parse(out, name, &text);
    for (int i = 0; i < PARTS; i++)
        ost_buf_release(&part[i]);
    return rc < 0 ? ost_fail_within(rc, "calendar '%s'", name) : 0;
}
