#include "ticket/tickets.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "ticket/tickets_inside.h"

const char *ost_property_name(enum ost_property property)
{
    static const char *const names[] = {
#define X(property, name) name,
        OST_PROPERTY_MAP(X)
#undef X
    };
    assert(property < OST_PROPERTIES);
    return names[property];
}

const char *ost_event_type_name(enum ost_event_type type)
{
    static const char *const names[] = {
#define X(type, name) name,
        OST_EVENT_TYPE_MAP(X)
#undef X
    };
    assert(type < OST_EVENT_TYPES);
    return names[type];
}

const char *ost_role_name(enum ost_role role)
{
    static const char *const names[] = {
#define X(role, name) name,
        OST_ROLE_MAP(X)
#undef X
    };
    assert(role < OST_ROLES);
    return names[role];
}

void ost_tickets_init(struct ost_tickets *set)
{
    *set = (struct ost_tickets){.ticket = NULL};
    ost_intern(&set->words, ost_slice_of(""));
    /* Not NULL, so that event + first_event is defined where there are no events. */
    set->event = ost_grow(NULL, &set->event_cap, 1, sizeof *set->event);
}

void ost_tickets_release(struct ost_tickets *set)
{
    free(set->ticket);
    free(set->event);
    ost_intern_release(&set->ids);
    ost_intern_release(&set->words);
    free(set->label);
    free(set->label_name);
    free(set->label_found);
    free(set->index_of_id);
    ost_quality_release(&set->quality);
    *set = (struct ost_tickets){.ticket = NULL};
}

uint32_t ost_tickets_add(struct ost_tickets *set, struct ost_slice id)
{
    size_t n = set->tickets, labels = set->labels;
    uint32_t number = ost_intern(&set->ids, id);
    assert(number == n);
    set->ticket = ost_grow(set->ticket, &set->ticket_cap, n + 1, sizeof *set->ticket);
    set->index_of_id = ost_grow(set->index_of_id, &set->id_cap, n + 1, sizeof *set->index_of_id);
    set->label = ost_grow(set->label, &set->label_cap, (n + 1) * labels, sizeof *set->label);
    for (size_t i = 0; i < labels; i++)
        set->label[n * labels + i] = 0;
    assert(n * labels + labels <= UINT32_MAX);
    set->ticket[n] =
        (struct ost_ticket){.id = number, .csat = NAN, .label = (uint32_t)(n * labels)};
    set->index_of_id[number] = number;
    set->tickets++;
    return number;
}

const struct ost_ticket *ost_tickets_find(const struct ost_tickets *set, struct ost_slice id)
{
    uint32_t number;
    if (!ost_intern_find(&set->ids, id, &number))
        return NULL;
    return &set->ticket[set->index_of_id[number]];
}

int ost_tickets_compare_words(const struct ost_tickets *set, uint32_t a, uint32_t b)
{
    if (a == b)
        return 0;
    return ost_slice_compare(ost_intern_text(&set->words, a), ost_intern_text(&set->words, b));
}

ost_time ost_tickets_latest(const struct ost_tickets *set)
{
    ost_time latest = INT64_MIN;
    for (size_t i = 0; i < set->tickets; i++) {
        const struct ost_ticket *t = &set->ticket[i];
        for (int m = 0; m < OST_MOMENTS; m++)
            if ((t->has >> m & 1) && t->moment[m].at > latest)
                latest = t->moment[m].at;
    }
    for (size_t i = 0; i < set->events; i++)
        if (set->event[i].at > latest)
            latest = set->event[i].at;
    return latest;
}
