/*
 * Between the files that read a policy; nobody else includes this.
 */
#ifndef OST_SLA_POLICY_PARTS_H
#define OST_SLA_POLICY_PARTS_H

#include "sla/policy.h"

/* Reads the value of one top-level key. */
typedef int ost_policy_reader(struct ost_policy *p, const struct ost_yaml *node);

/* policy_reading.c: how exports are read */
ost_policy_reader ost_policy_read_timezone, ost_policy_read_tickets, ost_policy_read_events,
    ost_policy_read_people, ost_policy_read_csat, ost_policy_read_day_first;
void ost_policy_reading_release(struct ost_ticket_reading *r);

/* A copy of a scalar's text, as long as the policy lives. */
static inline struct ost_slice ost_policy_keep(struct ost_policy *p, const struct ost_yaml *node)
{
    return ost_arena_copy(&p->arena, ost_yaml_text(node));
}

#endif
