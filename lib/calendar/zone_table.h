/*
 * The time zones that the build packed into the library (cmake/zones.cmake, scripts/pack_zones).
 *
 * Not public: zone.c falls back on it where a machine has no zone files.
 */
#ifndef OST_CALENDAR_ZONE_TABLE_H
#define OST_CALENDAR_ZONE_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* A name and its TZif file; several names may share one file. Positions instead of pointers need no
   relocation when the library is loaded. */
struct ost_zone_entry {
    uint32_t name, file; /* where they start in ost_zone_table_names and _files */
    uint32_t bytes;      /* of the file */
};

struct ost_zone_table {
    const char *version;                /* of the time zone database: "2025b" */
    size_t n;                           /* 0 when the build machine had no zone files */
    const struct ost_zone_entry *entry; /* [n] by name, as strcmp orders them */
    const char *names;                  /* NUL-terminated, one behind the other */
    const uint8_t *files;
};

extern const struct ost_zone_table ost_zone_table;

#endif
