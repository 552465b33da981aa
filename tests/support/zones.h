/*
 * For cases that need a time zone other than UTC: on a machine without zone files, and where none were
 * built in, they are skipped with a message.
 *
 *     static void berlin_has_summer_time(void **state)
 *     {
 *         (void)state;
 *         skip_without_zones();
 */
#ifndef TESTS_SUPPORT_ZONES_H
#define TESTS_SUPPORT_ZONES_H

#include "calendar/zone.h"
#include "support/test.h"

static inline void skip_without_zones(void)
{
    struct ost_zone *zone = NULL;
    int rc = ost_zone_open(&zone, "Europe/Berlin");
    ost_zone_free(zone);
    if (rc == OST_ENOTFOUND) {
        print_message("skipped: %s\n", ost_error());
        skip();
    }
}

#endif
