/*
 * Outages of services, from a file: one row each, `start, end, service, reason, excluded`.
 *
 * Only `start` and `end` are needed as columns. An empty end is an outage that still runs; an empty
 * service means every service; `excluded` is true or false, and a row that is excluded (a maintenance
 * window that was agreed) must give its reason. Rows that cannot be read are left out and counted.
 */
#ifndef OST_SLA_OUTAGES_H
#define OST_SLA_OUTAGES_H

#include <stdbool.h>

#include "base/arena.h"
#include "calendar/timestamp.h"
#include "ticket/quality.h"

struct ost_outage {
    ost_time start, end;      /* end: OST_NEVER while it runs */
    struct ost_slice service; /* empty: every service */
    struct ost_slice reason;
    bool excluded; /* not counted as downtime, and taken out of the agreed service time */
};

struct ost_outages {
    struct ost_arena arena;
    struct ost_outage *at; /* [n] by start, end, service */
    size_t n, cap;
};

/* Notes what is left out in `quality`. Times without an offset are in the zone of the rules. */
int ost_outages_read(struct ost_outages *out, const char *path,
                     const struct ost_timestamp_rules *times, struct ost_quality *quality);
void ost_outages_release(struct ost_outages *o);

#endif
