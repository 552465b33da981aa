/*
 * The table of a zone (calendar/tzif.h) divides time into stretches of one offset: stretch i lies from
 * at[i - 1] to at[i], the first and last are open. Times behind `repeats_from` are looked up whole
 * cycles of 400 years earlier, where the table says the same.
 *
 * Nearly all lookups are of 1900 to 2100. That time is cut into slots of 48 days, and each zone keeps
 * for each slot the stretch that it begins in, a step or none from the answer.
 */
#include "calendar/zone.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "calendar/tzif.h"
#include "calendar/zone_table.h"
#include "io/file.h"

enum { FILE_LIMIT = 128 * 1024, VERSION_LIMIT = 64 };

static const char system_directory[] = "/usr/share/zoneinfo";

enum { SLOT_SHIFT = 22, SLOTS = 1505 };
#define SLOTS_FROM (-INT64_C(2208988800)) /* 1900-01-01 */

struct ost_zone {
    char *name;
    char *version;
    struct ost_tzif table;
    size_t slots; /* those that end before the table repeats */
    uint16_t slot[SLOTS];
};

/* The one place where the library looks at its environment: the variable that every reader of zones obeys. */
static const char *own_directory(void)
{
    const char *directory = getenv("TZDIR");
    return directory && *directory ? directory : NULL;
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("_+-/", c));
}

/* Without '.' there is no "..": no name of the database has one. */
static bool is_zone_name(const char *name)
{
    static const char *const others[] = {"posix/", "right/", "localtime", "posixrules"};
    if (*name == '\0' || *name == '/')
        return false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strncmp(name, others[i], strlen(others[i])) == 0)
            return false;
    while (is_name_byte(*name))
        name++;
    return *name == '\0' && name[-1] != '/';
}

static void fill_slots(struct ost_zone *zone)
{
    const struct ost_tzif *t = &zone->table;
    size_t i = 0;
    for (zone->slots = 0; zone->slots < SLOTS; zone->slots++) {
        ost_time from = SLOTS_FROM + ((int64_t)zone->slots << SLOT_SHIFT);
        if (from > t->repeats_from - (INT64_C(1) << SLOT_SHIFT))
            break;
        while (i < t->n && t->at[i] <= from)
            i++;
        zone->slot[zone->slots] = (uint16_t)i;
    }
}

/* Takes `version` and the table. */
static struct ost_zone *new_zone(const char *name, char *version, struct ost_tzif table)
{
    struct ost_zone *zone = ost_calloc(1, sizeof *zone);
    zone->name = ost_strdup(name);
    zone->version = version;
    zone->table = table;
    fill_slots(zone);
    return zone;
}

/* Takes `version`. */
static int parse(struct ost_zone **out, const char *name, struct ost_slice tzif, char *version)
{
    struct ost_tzif table;
    int rc = ost_tzif_read(&table, tzif);
    if (rc < 0)
        free(version);
    else
        *out = new_zone(name, version, table);
    return rc;
}

int ost_zone_parse(struct ost_zone **out, const char *name, struct ost_slice tzif)
{
    int rc = parse(out, name, tzif, ost_strdup("unknown"));
    return rc < 0 ? ost_fail_within(rc, "time zone '%s'", name) : rc;
}

/* From the first line of the database's text form, "# version 2025b". */
static char *version_of(const char *directory)
{
    static const char before[] = "# version ";
    char line[VERSION_LIMIT] = "";
    char *path = ost_path_join(directory, "tzdata.zi");
    FILE *stream = fopen(path, "re");
    bool found =
        stream && fgets(line, sizeof line, stream) && strncmp(line, before, sizeof before - 1) == 0;
    if (stream)
        fclose(stream);
    free(path);
    line[strcspn(line, "\n")] = '\0';
    return ost_strdup(found ? line + sizeof before - 1 : "unknown");
}

/* OST_ENOTFOUND without a sentence when the directory has no such file. */
static int open_in(struct ost_zone **out, const char *directory, const char *name)
{
    char *path = ost_path_join(directory, name);
    struct ost_buf bytes = OST_BUF_INIT;
    int rc = OST_ENOTFOUND;
    if (!ost_file_exists(path))
        goto done;
    rc = ost_file_read(&bytes, path, FILE_LIMIT);
    if (rc < 0)
        goto done;
    rc = parse(out, name, ost_buf_view(&bytes), version_of(directory));
    if (rc < 0)
        ost_fail_within(rc, "'%s'", path);
done:
    ost_buf_release(&bytes);
    free(path);
    return rc;
}

static int compare_name(const void *name, const void *entry)
{
    return strcmp(name, ost_zone_table.names + ((const struct ost_zone_entry *)entry)->name);
}

static int open_embedded(struct ost_zone **out, const char *name)
{
    const struct ost_zone_table *t = &ost_zone_table;
    const struct ost_zone_entry *entry =
        t->n ? bsearch(name, t->entry, t->n, sizeof *t->entry, compare_name) : NULL;
    if (!entry)
        return OST_ENOTFOUND;
    struct ost_buf version = OST_BUF_INIT;
    ost_buf_printf(&version, "embedded %s", t->version);
    struct ost_slice file = {(const char *)t->files + entry->file, entry->bytes};
    return parse(out, name, file, ost_buf_detach(&version));
}

/* Needs no file: the one offset of a zeroed table. */
static int open_utc(struct ost_zone **out)
{
    struct ost_tzif table = {.offset = ost_calloc(1, sizeof *table.offset),
                             .repeats_from = INT64_MAX};
    *out = new_zone("UTC", ost_strdup("embedded"), table);
    return 0;
}

static int not_found(const char *name, const char *own)
{
    struct ost_buf places = OST_BUF_INIT;
    if (own)
        ost_buf_printf(&places, "%s, in ", own);
    ost_buf_puts(&places, system_directory);
    int rc = ost_zone_table.n
                 ? ost_fail(OST_ENOTFOUND,
                            "there is no time zone '%s' in %s, nor among the %zu that are built "
                            "in: names look like Europe/Berlin or UTC",
                            name, places.p, ost_zone_table.n)
                 : ost_fail(OST_ENOTFOUND,
                            "there is no time zone '%s' in %s, and none are built in: is the "
                            "package tzdata installed?",
                            name, places.p);
    ost_buf_release(&places);
    return rc;
}

int ost_zone_open(struct ost_zone **out, const char *name)
{
    const char *own = own_directory();
    int rc = OST_ENOTFOUND;
    if (!is_zone_name(name))
        return ost_fail(OST_ENOTFOUND,
                        "'%s' is no name of a time zone: names look like Europe/Berlin or UTC",
                        name);
    if (own)
        rc = open_in(out, own, name);
    if (rc == OST_ENOTFOUND)
        rc = open_in(out, system_directory, name);
    if (rc == OST_ENOTFOUND)
        rc = open_embedded(out, name);
    if (rc == OST_ENOTFOUND && strcmp(name, "UTC") == 0)
        rc = open_utc(out);
    return rc == OST_ENOTFOUND ? not_found(name, own) : rc;
}

void ost_zone_free(struct ost_zone *zone)
{
    if (!zone)
        return;
    ost_tzif_release(&zone->table);
    free(zone->version);
    free(zone->name);
    free(zone);
}

const char *ost_zone_name(const struct ost_zone *zone)
{
    return zone->name;
}

const char *ost_tzdata_version(const struct ost_zone *zone)
{
    return zone->version;
}

/* How far behind the table's end a time is, in seconds of whole cycles. */
static int64_t beyond(const struct ost_tzif *t, int64_t seconds)
{
    if (seconds < t->repeats_from)
        return 0;
    return ((seconds - t->repeats_from) / OST_TZIF_CYCLE_S + 1) * OST_TZIF_CYCLE_S;
}

/* The stretch that an instant lies in: the number of changes at or before it. */
static size_t search(const struct ost_tzif *t, ost_time at)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (t->at[middle] <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The same by way of the slots. The instant lies before the table repeats. */
static size_t stretch_of(const struct ost_zone *zone, ost_time at)
{
    const struct ost_tzif *t = &zone->table;
    uint64_t slot = ((uint64_t)at - (uint64_t)SLOTS_FROM) >> SLOT_SHIFT; /* huge before 1900 */
    if (slot >= zone->slots)
        return search(t, at);
    size_t i = zone->slot[slot];
    while (i < t->n && t->at[i] <= at)
        i++;
    return i;
}

int32_t ost_zone_offset(const struct ost_zone *zone, ost_time at)
{
    const struct ost_tzif *t = &zone->table;
    return t->offset[stretch_of(zone, at - beyond(t, at))];
}

static bool is_before_end(const struct ost_tzif *t, size_t i, ost_time at)
{
    return i == t->n || at < t->at[i];
}

/* The first stretch from the i-th on whose clocks show the local time; n + 1 when none does. */
static size_t next_showing(const struct ost_tzif *t, size_t i, int64_t local_s)
{
    for (; i <= t->n && (i == 0 || t->at[i - 1] <= local_s - OST_TZIF_WEST_S); i++) {
        ost_time at = local_s - t->offset[i];
        if ((i == 0 || at >= t->at[i - 1]) && is_before_end(t, i, at))
            return i;
    }
    return t->n + 1;
}

enum ost_local ost_zone_utc(const struct ost_zone *zone, int64_t local_s, ost_time *out)
{
    const struct ost_tzif *t = &zone->table;
    int64_t cycles = beyond(t, local_s), local = local_s - cycles;
    size_t first = stretch_of(zone, local - OST_TZIF_EAST_S); /* those before it ended too early */
    size_t shown = next_showing(t, first, local);
    if (shown <= t->n) {
        *out = cycles + local - t->offset[shown];
        return next_showing(t, shown + 1, local) <= t->n ? OST_LOCAL_TWICE : OST_LOCAL_ONCE;
    }
    while (!is_before_end(t, first, local - t->offset[first]))
        first++;
    *out = cycles + local - t->offset[first - 1]; /* of the stretch before the one not yet begun */
    return OST_LOCAL_GAP;
}
