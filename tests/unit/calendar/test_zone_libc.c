/*
 * Every zone of zone.tab against the C library, which reads the same files with other code: instants
 * from 1900 to 2099 every ten days, both sides of every change and seeded random ones; and back again
 * from local time. Then the copy in the library against the directory.
 */
#include "support/test.h"

#include <time.h>

#include "base/rng.h"
#include "calendar/zone.h"
#include "calendar/zone_table.h"

#define DIRECTORY "/usr/share/zoneinfo"
#define FROM (-INT64_C(2208988800)) /* 1900-01-01 */
#define TO INT64_C(4102444800)      /* 2100-01-01 */
#define STEP (10 * (int64_t)OST_DAY_S)
enum { RANDOM_INSTANTS = 500 };

static int32_t libc_offset(ost_time at)
{
    time_t t = at;
    struct tm tm;
    assert_non_null(localtime_r(&t, &tm));
    return (int32_t)tm.tm_gmtoff;
}

static void compare(const struct ost_zone *zone, ost_time at)
{
    int32_t offset = libc_offset(at);
    ost_time back;
    if (ost_zone_offset(zone, at) != offset)
        fail_msg("%s at %lld: %d, libc %d", ost_zone_name(zone), (long long)at,
                 ost_zone_offset(zone, at), offset);
    enum ost_local how = ost_zone_utc(zone, at + offset, &back);
    bool good = how == OST_LOCAL_ONCE ? back == at
                                      : how == OST_LOCAL_TWICE && back <= at &&
                                            back + libc_offset(back) == at + offset;
    if (!good)
        fail_msg("%s: back from %lld gave %lld (%d)", ost_zone_name(zone), (long long)at,
                 (long long)back, how);
}

/* The local times that a change left out or repeated: first, last and the ones beside them. */
static void compare_change(const struct ost_zone *zone, ost_time at, int32_t before, int32_t after)
{
    int64_t low = at + (before < after ? before : after);
    int64_t high = at + (before < after ? after : before);
    const int64_t inside[] = {low, (low + high) / 2, high - 1};
    enum ost_local expected = before < after ? OST_LOCAL_GAP : OST_LOCAL_TWICE;
    ost_time got;
    for (size_t i = 0; i < COUNT(inside); i++) {
        enum ost_local how = ost_zone_utc(zone, inside[i], &got);
        if (how != expected || got != inside[i] - before)
            fail_msg("%s: local %lld beside the change at %lld gave %lld (%d)", ost_zone_name(zone),
                     (long long)inside[i], (long long)at, (long long)got, how);
    }
    assert_int_equal(ost_zone_utc(zone, low - 1, &got), OST_LOCAL_ONCE);
    assert_int_equal(ost_zone_utc(zone, high, &got), OST_LOCAL_ONCE);
}

/* The first second of `after` in (from, to], which holds one change. */
static ost_time find_change(ost_time from, ost_time to, int32_t before)
{
    while (to - from > 1) {
        ost_time middle = from + (to - from) / 2;
        if (libc_offset(middle) == before)
            from = middle;
        else
            to = middle;
    }
    return to;
}

static size_t compare_zone(const char *name)
{
    struct ost_zone *zone;
    size_t changes = 0;
    assert_ok(ost_zone_open(&zone, name));
    setenv("TZ", name, 1);
    tzset();
    int32_t before = libc_offset(FROM);
    for (ost_time at = FROM; at < TO; at += STEP) {
        compare(zone, at);
        int32_t after = libc_offset(at + STEP);
        if (before != after) {
            ost_time change = find_change(at, at + STEP, before);
            compare(zone, change - 1);
            compare(zone, change);
            compare(zone, change + 1);
            if (libc_offset(change) == after) /* else there were two in ten days */
                compare_change(zone, change, before, after);
            changes++;
        }
        before = after;
    }
    struct ost_rng rng = ost_rng_seeded(1900, 2099);
    for (int i = 0; i < RANDOM_INSTANTS; i++)
        compare(zone, FROM + (ost_time)ost_rng_below(&rng, TO - FROM));
    ost_zone_free(zone);
    return changes;
}

static void offsets_are_those_of_the_c_library(void **state)
{
    (void)state;
    FILE *tab = fopen(DIRECTORY "/zone.tab", "r");
    char line[512], name[64];
    size_t zones = 0, changes = 0;
    if (!tab)
        tab = fopen(DIRECTORY "/zone1970.tab", "r");
    if (!tab) {
        print_message("no zone.tab in " DIRECTORY ": not compared with the C library\n");
        skip();
    }
    while (fgets(line, sizeof line, tab))
        if (line[0] != '#' && sscanf(line, "%*s %*s %63s", name) == 1) {
            changes += compare_zone(name);
            zones++;
        }
    fclose(tab);
    print_message("%zu zones, %zu changes\n", zones, changes);
    assert_true(zones > 300 && changes > 30000);
}

static void compare_copy(const struct ost_zone *here, const struct ost_zone *copy)
{
    for (ost_time at = FROM; at < TO; at += STEP) {
        int32_t before = ost_zone_offset(here, at), after = ost_zone_offset(here, at + STEP);
        ost_time low = at, high = at + STEP;
        while (before != after && high - low > 1) {
            ost_time middle = low + (high - low) / 2;
            if (ost_zone_offset(here, middle) == before)
                low = middle;
            else
                high = middle;
        }
        if (ost_zone_offset(copy, low) != ost_zone_offset(here, low) ||
            ost_zone_offset(copy, high) != ost_zone_offset(here, high))
            fail_msg("the copy of %s differs about %lld", ost_zone_name(here), (long long)high);
    }
}

static void the_copy_in_the_library_says_the_same(void **state)
{
    (void)state;
    const struct ost_zone_table *t = &ost_zone_table;
    for (size_t i = 0; i < t->n; i++) {
        const char *name = t->names + t->entry[i].name;
        struct ost_zone *here, *copy;
        struct ost_slice file = {(const char *)t->files + t->entry[i].file, t->entry[i].bytes};
        if (i)
            assert_true(strcmp(t->names + t->entry[i - 1].name, name) < 0);
        assert_ok(ost_zone_parse(&copy, name, file));
        assert_ok(ost_zone_open(&here, name));
        if (strcmp(ost_tzdata_version(here), t->version) == 0)
            compare_copy(here, copy);
        ost_zone_free(copy);
        ost_zone_free(here);
    }
    if (t->n == 0) {
        print_message("no zones are built in: nothing to compare\n");
        skip();
    }
    assert_true(t->n > 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_are_those_of_the_c_library),
        cmocka_unit_test(the_copy_in_the_library_says_the_same),
    };
    unsetenv("TZDIR");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
