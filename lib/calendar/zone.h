/*
 * Time zones: what the clocks of a place show at an instant, and which instant a clock meant.
 *
 * A zone is the history and the rules of one place in the IANA time zone database ("Europe/Berlin"),
 * read from its compiled file (TZif, RFC 9636). The C library has its own reader, but one zone at a time
 * for the whole process, chosen by a variable, and it turns a misspelt name into UTC without a word. Here a
 * zone is a value: any number at a time, from any thread, and neither TZ nor the locale matters.
 *
 *     struct ost_zone *zone;
 *     int rc = ost_zone_open(&zone, "Europe/Berlin");
 *     int32_t east = ost_zone_offset(zone, at);              // 3600 in winter, 7200 in summer
 *     if (ost_zone_utc(zone, local_s, &at) == OST_LOCAL_GAP) // no clock ever showed it
 *     ost_zone_free(zone);
 *
 * Local time is written as a number too: the seconds that an instant would have if the clock's face
 * were UTC, so local_s = at + offset. Where offsets change, some local times do not occur and some occur
 * twice; both happen on real days, also at midnight, also by half an hour, also for a whole day
 * (Samoa had no 30 December 2011).
 *
 * Where zones come from, first find wins: the directory in the environment variable TZDIR, then
 * /usr/share/zoneinfo, then the copy that the build packed into the library, so that a bare container
 * gives the same answers. A file that is damaged is an error and is not skipped. "UTC" is always there.
 */
#ifndef OST_CALENDAR_ZONE_H
#define OST_CALENDAR_ZONE_H

#include <stdint.h>

#include "base/slice.h"
#include "base/time.h"

struct ost_zone;

/*
 * *out is yours to free. OST_ENOTFOUND when there is no such zone (names are exact, also in upper
 * and lower case) or the name could lead elsewhere than to a zone: "..", a leading '/', "localtime" (what
 * it is depends on the machine), "posix/" and "right/" (which counts leap seconds).
 */
int ost_zone_open(struct ost_zone **out, const char *name);

/* The zone that these bytes of a TZif file describe; refuses what calendar/tzif.h says. */
int ost_zone_parse(struct ost_zone **out, const char *name, struct ost_slice tzif);

void ost_zone_free(struct ost_zone *zone); /* NULL is fine */

/* The name that it was opened with; borrowed. */
const char *ost_zone_name(const struct ost_zone *zone);

/*
 * The release of the time zone database behind this zone, for the foot of a report: "2025b",
 * "embedded 2025b" for the copy in the library, "unknown" where the directory does not say. Borrowed.
 */
const char *ost_tzdata_version(const struct ost_zone *zone);

/* Seconds east of UTC at the instant, whichever: local_s = at + offset. Cost: 4 to 10 ns. */
int32_t ost_zone_offset(const struct ost_zone *zone, ost_time at);

enum ost_local {
    OST_LOCAL_ONCE,  /* the clocks showed it once */
    OST_LOCAL_GAP,   /* never: they were put forward over it */
    OST_LOCAL_TWICE, /* twice: they were put back over it */
};

/*
 * The instant at which the clocks showed local_s. *out is always set; in doubt as java.time and
 * RFC 5545 (section 3.3.5) do it: in a gap the offset before the gap is used, which shifts forward by
 * the gap's length (02:30 becomes 03:30); of two occurrences the first is taken. local_s keeps two days
 * away from the ends of int64.
 */
enum ost_local ost_zone_utc(const struct ost_zone *zone, int64_t local_s, ost_time *out);

#endif
