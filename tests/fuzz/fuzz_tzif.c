/*
 * Any bytes as a time zone file. What is accepted answers for every instant with an offset that exists, and
 * local times lead back: an instant's local time is never a gap, and is the instant itself or one of two.
 */
#include <assert.h>
#include <stdint.h>

#include "calendar/tzif.h"
#include "calendar/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct ost_zone *zone, ost_time at)
{
    int32_t offset = ost_zone_offset(zone, at);
    ost_time back;
    assert(offset >= OST_TZIF_WEST_S && offset <= OST_TZIF_EAST_S);
    enum ost_local how = ost_zone_utc(zone, at + offset, &back);
    assert(how != OST_LOCAL_GAP);
    assert(how == OST_LOCAL_ONCE ? back == at : back <= at);
    assert(back + ost_zone_offset(zone, back) == at + offset);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_slice file = {(const char *)data, size};
    struct ost_tzif table;
    struct ost_zone *zone;
    if (ost_tzif_read(&table, file) < 0)
        return 0;
    int rc = ost_zone_parse(&zone, "Fuzz/Zone", file);
    assert(rc == 0);
    for (size_t i = 0; i < table.n; i++)
        for (int near = -1; near <= 1; near++)
            check(zone, table.at[i] + near);
    for (ost_time at = INT64_MIN / 4; at < INT64_MAX / 4; at += INT64_MAX / 64)
        check(zone, at);
    ost_zone_free(zone);
    ost_tzif_release(&table);
    return 0;
}
