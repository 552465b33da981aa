/*
 * Any bytes as a time stamp, in a zone with changes, without one, day first or not: what is read lies in
 * the promised years, and what ost_time_put writes of it reads back as the same instant.
 */
#include <assert.h>
#include <stdint.h>

#include "calendar/timestamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct ost_slice text, const struct ost_timestamp_rules *rules)
{
    struct ost_instant at, again;
    struct ost_buf b = OST_BUF_INIT;
    if (ost_timestamp_read(&at, text, rules) != OST_TIMESTAMP_FINE)
        return;
    assert(at.ns >= 0 && at.ns < 1000000000);
    ost_time_put(&b, at.at);
    assert(b.p[0] == '1' || b.p[0] == '2');
    enum ost_timestamp_fault fault =
        ost_timestamp_read(&again, ost_buf_view(&b), &(struct ost_timestamp_rules){0});
    assert(fault == OST_TIMESTAMP_FINE && again.at == at.at && again.ns == 0);
    ost_buf_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct ost_zone *zone; /* still reachable at the end */
    struct ost_slice text = {(const char *)data, size};
    if (!zone && ost_zone_open(&zone, "Australia/Lord_Howe") < 0 && ost_zone_open(&zone, "UTC") < 0)
        assert(!"UTC is always there");
    check(text, &(struct ost_timestamp_rules){NULL, false});
    check(text, &(struct ost_timestamp_rules){zone, false});
    check(text, &(struct ost_timestamp_rules){zone, true});
    return 0;
}
