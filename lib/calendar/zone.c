/*
 * The table of a zone (calendar/tzif.h) divides time into stretches of one offset: stretch i lies from
 * at[i - 1] to at[i], the first and last are open. Times behind `repeats_from` are looked up whole
 * cycles of 400 years earlier, where the table says the same.
 */
#include "calendar/zone.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "calendar/tzif.h"
#include "calendar/zone_table.h"
#include "io/file.h"

enum { FILE_LIMIT = 128 * 1024, VERSION_LIMIT = 64 };

static const char system_directory[] = "/usr/share/zoneinfo";

struct ost_zone {
    char *name;
    char *version;
    struct ost_tzif table;
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

/* Takes `version`. */
static int parse(struct ost_zone **out, const char *name, struct ost_slice tzif, char *version)
{
    struct ost_tzif table;
    int rc = ost_tzif_read(&table, tzif);
    if (rc < 0) {
        free(version);
        return rc;
    }
    struct ost_zone *zone = ost_calloc(1, sizeof *zone);
    *zone = (struct ost_zone){ost_strdup(name), version, table};
    *out = zone;
    return 0;
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
    struct ost_zone *zone = ost_calloc(1, sizeof *zone);
    *zone =
        (struct ost_zone){ost_strdup("UTC"),
                          ost_strdup("embedded"),
                          {.offset = ost_calloc(1, sizeof(int32_t)), .repeats_from = INT64_MAX}};
    *out = zone;
    return 0;
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
    if (rc == OST_ENOTFOUND)
        return ost_fail(OST_ENOTFOUND,
                        "there is no time zone '%s' in %s%s%s, nor among the %zu that are built "
                        "in: names look like Europe/Berlin or UTC",
                        name, own ? own : "", own ? ", in " : "", system_directory,
                        ost_zone_table.n);
    return rc;
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
static size_t stretch_of(const struct ost_tzif *t, ost_time at)
{
    const ost_time *base = t->at;
    size_t n = t->n;
    if (n == 0)
        return 0;
    while (n > 1) { /* without a branch on the times: they are met in no order */
        size_t half = n / 2;
        base += base[half - 1] <= at ? half : 0;
        n -= half;
    }
    return (size_t)(base - t->at) + (*base <= at);
}

int32_t ost_zone_offset(const struct ost_zone *zone, ost_time at)
{
    const struct ost_tzif *t = &zone->table;
    return t->offset[stretch_of(t, at - beyond(t, at))];
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
    size_t first = stretch_of(t, local - OST_TZIF_EAST_S); /* those before it ended too early */
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
