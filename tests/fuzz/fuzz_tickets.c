/*
 * Any bytes as a ticket file and an event file, with a form feed between them: what is read is joined and
 * ordered as tickets.h promises, and every row is accounted for. The first byte chooses the format and
 * whether there is a ticket file.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ticket/tickets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const labels[] = {"category", "sentiment"};

static int read_bytes(struct ost_tickets *set, struct ost_slice bytes,
                      const struct ost_ticket_reading *reading,
                      int (*read)(struct ost_tickets *, const char *,
                                  const struct ost_ticket_reading *))
{
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    assert(fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int rc = read(set, path, reading);
    close(fd);
    return rc;
}

static void check_event(const struct ost_tickets *set, const struct ost_ticket *t, uint32_t i)
{
    const struct ost_event *e = &set->event[t->first_event + i];
    assert(&set->ticket[e->ticket] == t);
    assert(e->type < OST_EVENT_TYPES && e->role > OST_ROLE_UNKNOWN && e->role < OST_ROLES);
    assert(e->ns >= 0 && e->ns < 1000000000);
    assert(e->value < set->words.count && e->actor < set->words.count);
    if (i == 0)
        return;
    struct ost_instant before = {e[-1].at, e[-1].ns}, now = {e->at, e->ns};
    int order = ost_instant_compare(before, now);
    assert(order < 0 || (order == 0 && e[-1].type <= e->type));
}

static void check_ticket(const struct ost_tickets *set, size_t i, uint32_t first)
{
    const struct ost_ticket *t = &set->ticket[i];
    assert(t->has & 1 << OST_CREATED);
    assert(ost_tickets_find(set, ost_intern_text(&set->ids, t->id)) == t);
    assert(i == 0 || ost_instant_compare(t[-1].moment[OST_CREATED], t->moment[OST_CREATED]) <= 0);
    for (int m = 0; m < OST_MOMENTS; m++)
        assert(!(t->has >> m & 1) ||
               ost_instant_compare(t->moment[OST_CREATED], t->moment[m]) <= 0);
    for (int p = 0; p < OST_PROPERTIES; p++)
        assert(t->property[p] < set->words.count);
    for (size_t k = 0; k < set->labels; k++)
        assert(set->label[t->label + k] < set->words.count);
    assert(t->first_event == first);
    for (uint32_t k = 0; k < t->events; k++)
        check_event(set, t, k);
}

static void check(const struct ost_tickets *set)
{
    uint32_t events = 0;
    for (size_t i = 0; i < set->tickets; i++) {
        check_ticket(set, i, events);
        events += set->ticket[i].events;
    }
    assert(events == set->events);
    const struct ost_quality_file *file = set->quality.file;
    if (set->has_ticket_file)
        assert(file->rows - file->rejected == set->tickets);
    for (size_t i = 0; i < set->quality.files; i++)
        assert(file[i].rejected + file[i].repaired <= file[i].rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {"csv", "tsv", "jsonl"};
    static const struct ost_event_word words[] = {
        {"state", {OST_EVENT_REOPEN, OST_EVENT_RESUME, OST_EVENT_REPLY}, 3}, {"skip", {0}, 0}};
    static const struct ost_role_word people[] = {{"bot", OST_ROLE_BOT}};
    if (size == 0)
        return 0;
    struct ost_ticket_reading reading = {.format = formats[data[0] % 3],
                                         .labels = data[0] / 3 % 3,
                                         .label = labels,
                                         .event_word = words,
                                         .event_words = 2,
                                         .actor = people,
                                         .actors = 1};
    struct ost_slice events = {(const char *)data + 1, size - 1}, tickets;
    struct ost_tickets set;
    int rc = 0;
    ost_tickets_init(&set);
    if (ost_slice_cut(&events, '\f', &tickets))
        rc = read_bytes(&set, tickets, &reading, ost_tickets_read);
    else
        events = tickets;
    if (rc == 0 && events.n)
        rc = read_bytes(&set, events, &reading, ost_tickets_read_events);
    if (rc == 0 && ost_tickets_finish(&set) == 0)
        check(&set);
    ost_tickets_release(&set);
    return 0;
}
