/*
 * Any bytes as a policy: it is refused with its place, or its rules can be written and run. Two tickets
 * with a pause, a reopening and a change of priority go through every clock that it defines, under
 * each way to handle the change: elapsed time is never negative, and a verdict is what elapsed and target
 * say it is.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sla/clock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DAY = 1767603600 }; /* Monday 2026-01-05T09:00Z */

static const char tickets[] = "id,created_at,priority,plan\n"
                              "a,2026-01-05T09:00:00Z,P1,premium\n"
                              "b,2026-01-09T16:30:00Z,P3,\n";
static const char events[] = "ticket,at,type,value,actor,role\n"
                             "a,2026-01-05T09:30:00Z,reply,,ann,agent\n"
                             "a,2026-01-05T10:00:00Z,pause,pending,,\n"
                             "a,2026-01-06T10:00:00Z,reply,,joe,requester\n"
                             "a,2026-01-07T10:00:00Z,priority,P2,,\n"
                             "a,2026-01-08T10:00:00Z,resolve,,,\n"
                             "a,2026-01-09T10:00:00Z,reopen,,,\n";

/* A file in memory with these bytes; close() is yours. */
static int open_bytes(char path[64], const void *bytes, size_t n)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    assert(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

static void check_clock(const struct ost_clock *c)
{
    assert(c->elapsed_s >= 0 && c->paused_s >= 0);
    assert(c->end == OST_NEVER || c->start <= c->end);
    assert(c->state != OST_CLOCK_UNJUDGED || c->target_s < 0);
    if (c->state == OST_CLOCK_MET || c->state == OST_CLOCK_PENDING)
        assert(c->elapsed_s <= c->target_s);
    if (c->state == OST_CLOCK_PENDING)
        assert(c->end == OST_NEVER);
}

static void run_clocks(const struct ost_policy *policy, const struct ost_tickets *set)
{
    struct ost_clock_list list = {0};
    struct ost_clockwork *w = ost_clockwork_new(policy, set, DAY + 10 * OST_DAY_S);
    int rc = 0;
    for (int p = 0; rc == 0 && p < OST_PRIORITY_POLICIES; p++)
        for (size_t i = 0; rc == 0 && i < set->tickets; i++)
            rc = ost_clockwork_run(w, &list, i, p);
    assert(rc == 0 || rc == OST_ELIMIT);
    for (size_t i = 0; i < list.n; i++)
        check_clock(&list.at[i]);
    free(list.at);
    ost_clockwork_free(w);
}

/* The policy may name columns that these files do not have. */
static void try_policy(const struct ost_policy *policy)
{
    char ticket_path[64], event_path[64];
    int ticket_file = open_bytes(ticket_path, tickets, sizeof tickets - 1);
    int event_file = open_bytes(event_path, events, sizeof events - 1);
    struct ost_tickets set;
    struct ost_ticket_reading reading = policy->reading;
    reading.format = "csv";
    ost_tickets_init(&set);
    if (ost_tickets_read(&set, ticket_path, &reading) == 0 &&
        ost_tickets_read_events(&set, event_path, &reading) == 0 && ost_tickets_finish(&set) == 0)
        run_clocks(policy, &set);
    ost_tickets_release(&set);
    close(ticket_file);
    close(event_file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_policy policy;
    char path[64];
    int fd = open_bytes(path, data, size);
    int rc = ost_policy_load(&policy, path);
    close(fd);
    if (rc < 0) {
        assert(*ost_error());
        return 0;
    }
    struct ost_buf rules = OST_BUF_INIT;
    ost_policy_put(&rules, &policy);
    assert(rules.n > 0);
    ost_buf_release(&rules);
    try_policy(&policy);
    ost_policy_release(&policy);
    return 0;
}
