/*
 * The open time is tallied for a window that grows to whatever is asked about, by at least its own
 * length. A window is made anew from the rules, so answers do not depend on what was asked before.
 * Totals count from the window's start: those of one window may be compared, and growing forward
 * keeps them.
 */
#include "calendar/calendar.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "calendar/tally.h"

/* Years 1800 to 2399 as seconds, a year of the search, and how many dates a search passes. */
static const ost_time FIRST = -62091 * (ost_time)OST_DAY_S, LAST = 157054 * (ost_time)OST_DAY_S;
static const ost_time YEAR_S = 366 * (ost_time)OST_DAY_S;
static const ost_time SEARCH_S = OST_CALENDAR_SEARCH_YEARS * 366 * (ost_time)OST_DAY_S;
enum { SEARCH_DAYS = OST_CALENDAR_SEARCH_YEARS * 366 };

enum direction { BACK = -1, FORTH = 1 };

struct version {
    int64_t first_day;
    ost_time start; /* valid in [start, the next one's start) */
    struct ost_rules rules;
};

/* The last closings of the days asked about so far; each is worked out when first asked for. */
struct closings {
    int64_t first; /* day */
    size_t days;
    ost_time *at; /* [days]; UNKNOWN: not asked for, NONE: nothing begins on the day */
};
static const ost_time UNKNOWN = INT64_MIN, NONE = INT64_MAX;

struct ost_calendar {
    char *name;
    enum ost_due_boundary boundary;
    struct version *version; /* [versions], by start; the first starts at INT64_MIN */
    size_t versions;
    struct ost_tally tally; /* of the window; low > high before the first question */
    struct closings closings;
};

static int check_version(const struct ost_calendar *c, size_t i)
{
    struct ost_buf date = OST_BUF_INIT;
    int rc = 0;
    if (i) {
        ost_buf_puts(&date, " from ");
        ost_date_put(&date, ost_date_of_days(c->version[i].first_day));
    }
    if (i && c->version[i].start <= c->version[i - 1].start)
        rc = ost_fail(OST_EINVAL, "the rules%s must begin after those before them", date.p);
    else if (!ost_rules_ever_open(&c->version[i].rules))
        rc = ost_fail(OST_EINVAL, "the rules%s never open; give hours such as mon-fri=09:00-17:00",
                      date.p);
    ost_buf_release(&date);
    return rc;
}

int ost_calendar_new(struct ost_calendar **out, const char *name,
                     struct ost_calendar_version *version, size_t n, enum ost_due_boundary boundary)
{
    struct ost_calendar *c = ost_calloc(1, sizeof *c);
    int rc = 0;
    assert(n > 0);
    c->name = ost_strdup(name);
    c->boundary = boundary;
    c->version = ost_calloc(n, sizeof *c->version);
    c->versions = n;
    c->tally.low = 1;
    for (size_t i = 0; i < n; i++) {
        struct version *v = &c->version[i];
        v->rules = version[i].rules;
        version[i].rules = (struct ost_rules){0};
        ost_holidays_sort(&v->rules.holidays);
        v->first_day = i ? ost_date_days(version[i].valid_from) : INT64_MIN;
        v->start = i ? ost_rules_midnight(&v->rules, v->first_day) : INT64_MIN;
    }
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = check_version(c, i);
    if (rc < 0)
        ost_calendar_free(c);
    else
        *out = c;
    return rc;
}

void ost_calendar_free(struct ost_calendar *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->versions; i++)
        ost_rules_release(&c->version[i].rules);
    ost_tally_release(&c->tally);
    free(c->closings.at);
    free(c->version);
    free(c->name);
    free(c);
}

const char *ost_calendar_name(const struct ost_calendar *c)
{
    return c->name;
}

const struct ost_week *ost_calendar_week(const struct ost_calendar *c)
{
    return &c->version[c->versions - 1].rules.week;
}

static const struct version *version_at(const struct ost_calendar *c, ost_time at)
{
    size_t i = c->versions - 1;
    while (c->version[i].start > at)
        i--;
    return &c->version[i];
}

static const struct version *version_on(const struct ost_calendar *c, int64_t day)
{
    size_t i = c->versions - 1;
    while (c->version[i].first_day > day)
        i--;
    return &c->version[i];
}

const struct ost_zone *ost_calendar_zone(const struct ost_calendar *c, ost_time at)
{
    return version_at(c, at)->rules.zone;
}

static ost_time earlier(ost_time a, ost_time b)
{
    return a < b ? a : b;
}

static ost_time later(ost_time a, ost_time b)
{
    return a > b ? a : b;
}

static ost_time clamp(ost_time at)
{
    return later(FIRST, earlier(LAST, at));
}

/* What the calendar's wall clock shows, as seconds. */
static int64_t wall_clock(const struct ost_calendar *c, ost_time at)
{
    at = clamp(at);
    return at + ost_zone_offset(ost_calendar_zone(c, at), at);
}

/* Where a search from `at` ends; the sum cannot overflow, clamped or not. */
static ost_time search_end(ost_time at, enum direction way)
{
    return clamp(clamp(at) + way * SEARCH_S);
}

/* When the version's rules end. */
static ost_time version_end(const struct ost_calendar *c, const struct version *v)
{
    return v + 1 < c->version + c->versions ? v[1].start : INT64_MAX;
}

static void tally_window(struct ost_calendar *c, ost_time low, ost_time high)
{
    struct ost_spans open = {0};
    for (const struct version *v = c->version; v < c->version + c->versions; v++)
        ost_rules_open(&v->rules, later(low, v->start), earlier(high, version_end(c, v)), &open);
    ost_tally_release(&c->tally);
    ost_tally_build(&c->tally, &open, low, high);
    ost_spans_release(&open);
}

static void grow(struct ost_calendar *c, ost_time from, ost_time to)
{
    ost_time low = c->tally.low, high = c->tally.high, length = high - low;
    if (low > high) {
        low = from - YEAR_S;
        high = to + YEAR_S;
    }
    if (from < low)
        low = earlier(from - YEAR_S, low - length);
    if (to > high)
        high = later(to + YEAR_S, high + length);
    tally_window(c, clamp(low), clamp(high));
}

/* Makes the window hold [from, to], both clamped. */
static inline void cover(struct ost_calendar *c, ost_time from, ost_time to)
{
    if (from < c->tally.low || to > c->tally.high)
        grow(c, from, to);
}

/* Open seconds in [from, to); both clamped, from <= to. */
static int64_t open_between(struct ost_calendar *c, ost_time from, ost_time to)
{
    cover(c, from, to);
    return ost_tally_before(&c->tally, to) - ost_tally_before(&c->tally, from);
}

int64_t ost_calendar_elapsed(struct ost_calendar *c, ost_time from, ost_time to,
                             const struct ost_spans *pauses)
{
    from = clamp(from);
    to = clamp(to);
    if (to <= from)
        return 0;
    int64_t total = open_between(c, from, to);
    for (size_t i = pauses ? ost_spans_after(pauses, from) : 0; pauses && i < pauses->n; i++) {
        struct ost_span pause = pauses->at[i];
        if (pause.start >= to)
            break;
        total -= open_between(c, later(pause.start, from), earlier(pause.end, to));
    }
    return total;
}

static int not_enough(const struct ost_calendar *c, const char *what, ost_time at,
                      enum direction way)
{
    struct ost_buf time = OST_BUF_INIT;
    ost_time_put(&time, at);
    int rc = ost_fail(OST_ELIMIT, "calendar '%s' has %s within %d years %s %s", c->name, what,
                      OST_CALENDAR_SEARCH_YEARS, way == FORTH ? "after" : "before", time.p);
    ost_buf_release(&time);
    return rc;
}

static int negative(const char *what, int64_t value)
{
    return ost_fail(OST_EINVAL, "%" PRId64 " is no number of %s; it must be 0 or more", value,
                    what);
}

bool ost_calendar_is_open(struct ost_calendar *c, ost_time at)
{
    if (at < FIRST || at >= LAST)
        return false;
    cover(c, at, at);
    size_t i = ost_tally_after(&c->tally, at);
    return i < c->tally.n && c->tally.at[i].start <= at;
}

int ost_calendar_next_open(ost_time *out, struct ost_calendar *c, ost_time at)
{
    ost_time start = clamp(at), end = search_end(at, FORTH);
    const struct ost_tally *t = &c->tally;
    cover(c, start, start);
    while (ost_tally_after(t, start) == t->n && t->high < end)
        cover(c, start, t->high + 1);
    size_t i = ost_tally_after(t, start);
    if (i == t->n || t->at[i].start > end)
        return not_enough(c, "no open time", at, FORTH);
    *out = later(start, t->at[i].start);
    return 0;
}

/*
 * Whether the window shows no closing after `at`: an interval that ends with the window may go on.
 */
static bool no_closing(const struct ost_tally *t, ost_time at)
{
    return t->at[ost_tally_after(t, at)].end == t->high;
}

int ost_calendar_next_close(ost_time *out, struct ost_calendar *c, ost_time at)
{
    ost_time start = clamp(at), end = search_end(at, FORTH);
    const struct ost_tally *t = &c->tally;
    cover(c, start, start);
    while (no_closing(t, start) && t->high < end)
        cover(c, start, t->high + 1);
    ost_time close = t->at[ost_tally_after(t, start)].end;
    if (no_closing(t, start) || close > end)
        return not_enough(c, "no closing", at, FORTH);
    *out = close;
    return 0;
}

/* `at` when open time runs through or ends at it, else the closing before. */
static int last_open(ost_time *out, struct ost_calendar *c, ost_time at)
{
    ost_time start = clamp(at), end = search_end(at, BACK);
    const struct ost_tally *t = &c->tally;
    cover(c, start, start);
    while (ost_tally_before(t, start) == 0 && t->low > end)
        cover(c, t->low - 1, start);
    if (ost_tally_before(t, start) == 0)
        return not_enough(c, "no open time", at, BACK);
    ost_time last = ost_tally_first(t, ost_tally_before(t, start));
    if (last < end)
        return not_enough(c, "no open time", at, BACK);
    *out = last;
    return 0;
}

/* Open seconds that pauses take out of the way from `start` before `seconds` have elapsed. */
static int64_t paused_after(struct ost_calendar *c, ost_time start, ost_time end, int64_t seconds,
                            const struct ost_spans *pauses)
{
    int64_t paused = 0;
    for (size_t i = ost_spans_after(pauses, start); i < pauses->n; i++) {
        ost_time from = later(start, pauses->at[i].start), to = earlier(end, pauses->at[i].end);
        if (from >= to || open_between(c, start, from) >= seconds + paused)
            break;
        paused += open_between(c, from, to);
    }
    return paused;
}

int ost_calendar_due(ost_time *out, struct ost_calendar *c, ost_time start, int64_t seconds,
                     const struct ost_spans *pauses)
{
    ost_time from = clamp(start), end = search_end(start, FORTH);
    const struct ost_tally *t = &c->tally;
    if (seconds < 0)
        return negative("seconds", seconds);
    if (seconds == 0)
        return ost_calendar_next_open(out, c, start);
    if (seconds > end - from)
        return not_enough(c, "not enough open time", start, FORTH);
    seconds += pauses ? paused_after(c, from, end, seconds, pauses) : 0;
    cover(c, from, from);
    while (t->total - ost_tally_before(t, from) < seconds && t->high < end)
        cover(c, from, t->high + 1);
    int64_t goal = ost_tally_before(t, from) + seconds;
    if (goal > t->total || ost_tally_first(t, goal) > end)
        return not_enough(c, "not enough open time", start, FORTH);
    ost_time due = ost_tally_first(t, goal);
    if (c->boundary == OST_DUE_NEXT_OPEN)
        return ost_calendar_next_open(out, c, due);
    *out = due;
    return 0;
}

/* The mirror image of paused_after. */
static int64_t paused_before(struct ost_calendar *c, ost_time start, ost_time end, int64_t seconds,
                             const struct ost_spans *pauses)
{
    int64_t paused = 0;
    for (size_t i = pauses->n; i-- > 0;) {
        ost_time from = later(start, pauses->at[i].start), to = earlier(end, pauses->at[i].end);
        if (pauses->at[i].start >= end)
            continue;
        if (from >= to || open_between(c, to, end) >= seconds + paused)
            break;
        paused += open_between(c, from, to);
    }
    return paused;
}

int ost_calendar_due_back(ost_time *out, struct ost_calendar *c, ost_time end, int64_t seconds,
                          const struct ost_spans *pauses)
{
    ost_time to = clamp(end), start = search_end(end, BACK);
    const struct ost_tally *t = &c->tally;
    if (seconds < 0)
        return negative("seconds", seconds);
    if (seconds == 0)
        return last_open(out, c, end);
    if (seconds > to - start)
        return not_enough(c, "not enough open time", end, BACK);
    seconds += pauses ? paused_before(c, start, to, seconds, pauses) : 0;
    cover(c, to, to);
    while (ost_tally_before(t, to) < seconds && t->low > start)
        cover(c, t->low - 1, to);
    int64_t goal = ost_tally_before(t, to) - seconds;
    if (goal < 0 || ost_tally_last(t, goal) < start)
        return not_enough(c, "not enough open time", end, BACK);
    *out = ost_tally_last(t, goal);
    return 0;
}

const struct ost_holiday *ost_calendar_holiday_at(const struct ost_calendar *c, ost_time at)
{
    return ost_rules_holiday(&version_at(c, at)->rules, ost_day_of(wall_clock(c, at)));
}

const struct ost_holiday *ost_calendar_holiday_on(const struct ost_calendar *c,
                                                  struct ost_date date)
{
    int64_t day = ost_date_days(date);
    return ost_rules_holiday(&version_on(c, day)->rules, day);
}

/* The last closing of what begins on the day, by the rules. */
static ost_time find_closing(const struct ost_calendar *c, int64_t day)
{
    const struct version *v = version_on(c, day);
    struct ost_spans open = {0};
    ost_rules_open_date(&v->rules, day, &open);
    ost_time close = open.n ? earlier(open.at[open.n - 1].end, version_end(c, v)) : NONE;
    ost_spans_release(&open);
    return close;
}

/* Makes the closings hold the day, and as many days again on its side. */
static void cover_day(struct closings *c, int64_t day)
{
    enum { FIRST_DAYS = 64 };
    int64_t end = c->first + (int64_t)c->days, more = c->days ? (int64_t)c->days : FIRST_DAYS;
    int64_t low = c->days == 0 || day < c->first ? day - more : c->first;
    int64_t high = c->days == 0 || day >= end ? day + more : end;
    ost_time *at = ost_calloc((size_t)(high - low), sizeof *at);
    for (int64_t d = low; d < high; d++)
        at[d - low] = d >= c->first && d < end ? c->at[d - c->first] : UNKNOWN;
    free(c->at);
    *c = (struct closings){low, (size_t)(high - low), at};
}

/* The last closing of what begins on the day; false when nothing does. */
static bool closing_of(struct ost_calendar *c, int64_t day, ost_time *close)
{
    struct closings *known = &c->closings;
    if (day < known->first || day >= known->first + (int64_t)known->days)
        cover_day(known, day);
    ost_time *at = &known->at[day - known->first];
    if (*at == UNKNOWN)
        *at = find_closing(c, day);
    *close = *at;
    return *at != NONE;
}

/* Moves *day on by that many business days; *close is the last closing of the one it comes to. */
static int step_days(struct ost_calendar *c, int64_t *day, ost_time *close, int64_t days,
                     enum direction way)
{
    int64_t d = *day;
    for (int passed = 0; days > 0; passed++) {
        if (passed == SEARCH_DAYS)
            return ost_fail(OST_ELIMIT,
                            "calendar '%s' has not enough business days within %d years", c->name,
                            OST_CALENDAR_SEARCH_YEARS);
        d += way;
        days -= closing_of(c, d, close);
    }
    *day = d;
    return 0;
}

/* The same wall time that many business days on, open or not. */
static int shift_days(ost_time *out, struct ost_calendar *c, ost_time start, int64_t days,
                      enum direction way)
{
    int64_t local = wall_clock(c, start), day = ost_day_of(local), wall = local - day * OST_DAY_S;
    ost_time close;
    if (days < 0)
        return negative("days", days);
    int rc = step_days(c, &day, &close, days, way);
    if (rc == 0)
        ost_zone_utc(ost_calendar_zone(c, start), day * OST_DAY_S + wall, out);
    return rc;
}

int ost_calendar_add_days(ost_time *out, struct ost_calendar *c, ost_time start, int64_t days)
{
    ost_time at;
    int rc = shift_days(&at, c, start, days, FORTH);
    return rc < 0 ? rc : ost_calendar_next_open(out, c, at);
}

int ost_calendar_sub_days(ost_time *out, struct ost_calendar *c, ost_time start, int64_t days)
{
    ost_time at;
    int rc = shift_days(&at, c, start, days, BACK);
    return rc < 0 ? rc : last_open(out, c, at);
}

int ost_calendar_add_days_eod(ost_time *out, struct ost_calendar *c, ost_time start, int64_t days)
{
    int64_t day = ost_day_of(wall_clock(c, start));
    ost_time close = 0;
    if (days < 0)
        return negative("days", days);
    if (days == 0 && closing_of(c, day, &close) && close > start) {
        *out = close;
        return 0;
    }
    int rc = step_days(c, &day, &close, days ? days : 1, FORTH);
    if (rc == 0)
        *out = close;
    return rc;
}

void ost_calendar_open(struct ost_calendar *c, ost_time from, ost_time to, struct ost_spans *open)
{
    const struct ost_tally *t = &c->tally;
    from = clamp(from);
    to = clamp(to);
    if (to <= from)
        return;
    cover(c, from, to);
    for (size_t i = ost_tally_after(t, from); i < t->n && t->at[i].start < to; i++)
        ost_spans_add(open, later(from, t->at[i].start), earlier(to, t->at[i].end));
    ost_spans_normalise(open);
}

void ost_calendar_put(struct ost_buf *b, const struct ost_calendar *c)
{
    ost_buf_printf(b, "due_boundary %s\n",
                   c->boundary == OST_DUE_NEXT_OPEN ? "next_open" : "close");
    for (size_t i = 0; i < c->versions; i++) {
        if (i) {
            ost_buf_puts(b, "valid_from ");
            ost_date_put(b, ost_date_of_days(c->version[i].first_day));
            ost_buf_addch(b, '\n');
        }
        ost_rules_put(b, &c->version[i].rules);
    }
}
