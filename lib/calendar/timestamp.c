#include "calendar/timestamp.h"

#include <assert.h>

enum { YEAR_DIGITS = 4, UNIX_DIGITS = 10, UNIX_MS_DIGITS = 13, NS_DIGITS = 9 };
#define FIRST_INSTANT (-INT64_C(2208988800)) /* 1900-01-01T00:00:00Z */
#define END_OF_TIME INT64_C(7258118400)      /* 2200-01-01T00:00:00Z */

/* What has been read so far, and the parts that it gave. */
struct reading {
    const char *p, *end;
    struct ost_date date;
    int second; /* of the day; 86400 at most, for a leap second */
    int32_t ns;
    bool has_clock, has_offset, is_leap;
    int offset; /* seconds east */
};

static bool skip(struct reading *r, char c)
{
    bool found = r->p < r->end && *r->p == c;
    r->p += found;
    return found;
}

/* A number of `least` to `most` digits, as many as there are; -1 when there are fewer. */
static int take_number(struct reading *r, int least, int most)
{
    int value = 0, n = 0;
    for (; n < most && r->p < r->end && ost_is_digit(*r->p); n++)
        value = value * 10 + *r->p++ - '0';
    return n < least ? -1 : value;
}

/* Digits behind a point, cut to nanoseconds; false when there are none. */
static bool take_fraction(struct reading *r)
{
    const char *start = r->p;
    int32_t scale = 1000000000;
    for (; r->p < r->end && ost_is_digit(*r->p); r->p++) {
        scale /= 10;
        r->ns += (*r->p - '0') * scale;
    }
    return r->p > start;
}

static size_t digits_ahead(const struct reading *r)
{
    const char *p = r->p;
    while (p < r->end && ost_is_digit(*p))
        p++;
    return (size_t)(p - r->p);
}

static enum ost_timestamp_fault take_date(struct reading *r, bool day_first)
{
    size_t first_digits = digits_ahead(r);
    bool year_first = first_digits == YEAR_DIGITS;
    int first = take_number(r, 1, YEAR_DIGITS);
    char separator = r->p < r->end ? *r->p : '\0';
    if ((!year_first && first_digits > 2) ||
        (separator != '-' && separator != '/' && separator != '.'))
        return OST_TIMESTAMP_NO_TIME;
    r->p++;
    int month = take_number(r, 1, 2);
    if (month < 0 || !skip(r, separator))
        return OST_TIMESTAMP_NO_TIME;
    int last = year_first ? take_number(r, 1, 2) : take_number(r, YEAR_DIGITS, YEAR_DIGITS);
    if (last < 0 || digits_ahead(r))
        return OST_TIMESTAMP_NO_TIME;
    if (!year_first && !day_first)
        return OST_TIMESTAMP_DAY_OR_MONTH;
    r->date = year_first ? (struct ost_date){first, (int8_t)month, (int8_t)last}
                         : (struct ost_date){last, (int8_t)month, (int8_t)first};
    return ost_date_exists(r->date) ? OST_TIMESTAMP_FINE : OST_TIMESTAMP_NO_TIME;
}

/* HH:MM[:SS[.fraction]] */
static enum ost_timestamp_fault take_clock(struct reading *r)
{
    int hour = take_number(r, 1, 2);
    if (hour < 0 || hour > 23 || !skip(r, ':'))
        return OST_TIMESTAMP_NO_TIME;
    int minute = take_number(r, 2, 2), second = 0;
    if (minute < 0 || minute > 59)
        return OST_TIMESTAMP_NO_TIME;
    if (skip(r, ':')) {
        second = take_number(r, 2, 2);
        if (second < 0 || second > 60)
            return OST_TIMESTAMP_NO_TIME;
        if ((skip(r, '.') || skip(r, ',')) && !take_fraction(r))
            return OST_TIMESTAMP_NO_TIME;
    }
    r->has_clock = true;
    r->is_leap = second == 60;
    r->second = hour * 3600 + minute * 60 + second;
    return OST_TIMESTAMP_FINE;
}

/* Z, UTC, +HH, +HHMM or +HH:MM, perhaps behind a space, or nothing. */
static enum ost_timestamp_fault take_offset(struct reading *r)
{
    r->has_offset = r->p < r->end;
    if (!r->has_offset)
        return OST_TIMESTAMP_FINE;
    skip(r, ' ');
    if (skip(r, 'Z') || skip(r, 'z'))
        return OST_TIMESTAMP_FINE;
    if (r->end - r->p == 3 && memcmp(r->p, "UTC", 3) == 0) {
        r->p += 3;
        return OST_TIMESTAMP_FINE;
    }
    bool west = skip(r, '-');
    if (!west && !skip(r, '+'))
        return OST_TIMESTAMP_NO_TIME;
    int hour = take_number(r, 2, 2), minute = 0;
    if (r->p < r->end) {
        skip(r, ':');
        minute = take_number(r, 2, 2);
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return OST_TIMESTAMP_NO_TIME;
    r->offset = (west ? -1 : 1) * (hour * 3600 + minute * 60);
    return OST_TIMESTAMP_FINE;
}

static enum ost_timestamp_fault read_parts(struct reading *r, bool day_first)
{
    enum ost_timestamp_fault fault = take_date(r, day_first);
    if (fault || r->p == r->end)
        return fault;
    if (!skip(r, 'T') && !skip(r, 't') && !skip(r, ' '))
        return OST_TIMESTAMP_NO_TIME;
    fault = take_clock(r);
    if (!fault)
        fault = take_offset(r);
    if (!fault && r->p < r->end)
        return OST_TIMESTAMP_NO_TIME;
    return fault;
}

/* Whether the zone's clocks skipped the whole day: moved out of a gap, midnight is on another one. */
static bool is_left_out(const struct ost_zone *zone, ost_time at, int64_t day)
{
    return ost_day_of(at + ost_zone_offset(zone, at)) != day;
}

static enum ost_timestamp_fault local_to_utc(ost_time *at, const struct reading *r, int64_t day,
                                             const struct ost_zone *zone)
{
    if (!zone)
        return OST_TIMESTAMP_NO_ZONE;
    /* 60 is no number on the zone's clocks: they show 59, and the leap second follows. */
    enum ost_local local = ost_zone_utc(zone, day * OST_DAY_S + r->second - r->is_leap, at);
    *at += r->is_leap;
    if (local == OST_LOCAL_GAP && (r->has_clock || is_left_out(zone, *at, day)))
        return OST_TIMESTAMP_GAP;
    if (local == OST_LOCAL_TWICE && r->has_clock)
        return OST_TIMESTAMP_TWICE;
    return OST_TIMESTAMP_FINE;
}

static enum ost_timestamp_fault check_range(ost_time at)
{
    return at >= FIRST_INSTANT && at < END_OF_TIME ? OST_TIMESTAMP_FINE : OST_TIMESTAMP_RANGE;
}

static enum ost_timestamp_fault read_date(struct ost_instant *out, struct reading *r,
                                          const struct ost_timestamp_rules *rules)
{
    enum ost_timestamp_fault fault = read_parts(r, rules->day_first);
    if (fault)
        return fault;
    int64_t day = ost_date_days(r->date);
    ost_time at = day * OST_DAY_S + r->second - r->offset;
    if (!r->has_offset)
        fault = local_to_utc(&at, r, day, rules->zone);
    if (!fault)
        fault = check_range(at);
    if (!fault && r->is_leap && at % OST_DAY_S != 0)
        fault = OST_TIMESTAMP_NO_TIME; /* they come at the end of a day in UTC only */
    if (!fault)
        *out = (struct ost_instant){at, r->ns};
    return fault;
}

/* Seconds or milliseconds since 1970. A leading 0 is what identifiers have. */
static enum ost_timestamp_fault read_unix(struct ost_instant *out, struct reading *r, bool is_ms)
{
    int64_t value = 0;
    if (*r->p == '0')
        return OST_TIMESTAMP_NO_TIME;
    while (r->p < r->end && ost_is_digit(*r->p))
        value = value * 10 + *r->p++ - '0';
    if (is_ms) {
        r->ns = (int32_t)(value % 1000) * 1000000;
        value /= 1000;
    } else if ((skip(r, '.') || skip(r, ',')) && !take_fraction(r)) {
        return OST_TIMESTAMP_NO_TIME;
    }
    if (r->p < r->end)
        return OST_TIMESTAMP_NO_TIME;
    enum ost_timestamp_fault fault = check_range(value);
    if (!fault)
        *out = (struct ost_instant){value, r->ns};
    return fault;
}

enum ost_timestamp_fault ost_timestamp_read(struct ost_instant *out, struct ost_slice text,
                                            const struct ost_timestamp_rules *rules)
{
    text = ost_slice_trim(text);
    if (text.n == 0)
        return OST_TIMESTAMP_EMPTY;
    struct reading r = {.p = text.p, .end = text.p + text.n};
    size_t digits = digits_ahead(&r);
    if (digits == UNIX_DIGITS || digits == UNIX_MS_DIGITS)
        return read_unix(out, &r, digits == UNIX_MS_DIGITS);
    return read_date(out, &r, rules);
}

const char *ost_timestamp_fault_text(enum ost_timestamp_fault fault)
{
    static const char *const texts[] = {
#define X(name, text) text,
        OST_TIMESTAMP_FAULT_MAP(X)
#undef X
    };
    assert((size_t)fault < OST_TIMESTAMP_FAULTS);
    return texts[fault];
}
