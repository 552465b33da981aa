/*
 * A service level policy: what was promised, to whom, in which time, and how it is judged.
 *
 * The policy is a YAML file that people write (a commented one lies in data/sla.yaml, the key table
 * is in ostler-report(1)). It names calendars, says how the exports of a help desk are to be read,
 * gives each clock its targets, and may hold gates. Everything in it is checked while it is read: an
 * unknown key, an unknown calendar or a target without a unit is an error with line and column.
 *
 * Clocks (what each measures is said in clock.h): a clock has a list of targets, the first whose
 * conditions a ticket meets is its target:
 *
 *     clocks:
 *       first_response:
 *         calendar: support            # business time; without this line, calendar time
 *         goal: 95%                    # share that must be met: gives the error budget
 *         targets:
 *           - {priority: P1, within: 30m, calendar: always}
 *           - {plan: [premium, enterprise], within: 4h}
 *           - {within: 1 business day}
 *
 * A ticket that meets none of them has no target: it is measured, not judged.
 */
#ifndef OST_SLA_POLICY_H
#define OST_SLA_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "calendar/calendars.h"
#include "io/yaml.h"
#include "ticket/tickets.h"

/* The clocks; names and order of reports are in ost_clock_names. */
enum ost_clock_kind {
    OST_CLOCK_FIRST_RESPONSE,
    OST_CLOCK_NEXT_REPLY,
    OST_CLOCK_RESOLUTION,
    OST_CLOCK_REQUESTER_WAIT,
    OST_CLOCK_PERIODIC_UPDATE,
    OST_CLOCKS
};
extern const char *const ost_clock_names[OST_CLOCKS];

/* What a change of priority does to a running clock. */
enum ost_priority_policy {
    OST_PRIORITY_AT_EVENT, /* elapsed time is kept, the new target holds from the change on; what was
                              missed before it stays missed */
    OST_PRIORITY_CURRENT,  /* the last priority, as if it had held from the start */
    OST_PRIORITY_FROZEN,   /* the first priority, whatever came later */
    OST_PRIORITY_RESTART,  /* the clock starts again at the change, with the new target */
    OST_PRIORITY_POLICIES
};
extern const char *const ost_priority_policy_names[OST_PRIORITY_POLICIES];

/* How a ticket that was closed without any reply counts for first_response. */
enum ost_no_reply {
    OST_NO_REPLY_CLOSE_COUNTS, /* closing is the response */
    OST_NO_REPLY_MISSED,
    OST_NO_REPLY_EXCLUDED,
    OST_NO_REPLY_RULES
};

/* One condition of a target: the ticket's property is one of the words. */
struct ost_target_condition {
    enum ost_property property;
    struct ost_slice *word;
    size_t words;
};

struct ost_target {
    struct ost_target_condition *condition; /* all must hold */
    size_t conditions;
    int64_t within_s;              /* in the time of the calendar */
    int64_t within_days;           /* instead, when > 0: that many business days */
    struct ost_calendar *calendar; /* of the policy; calendar time is one too */
};

struct ost_clock_policy {
    bool defined; /* the policy speaks of this clock */
    struct ost_target *target;
    size_t targets;
    struct ost_calendar *calendar; /* in which tickets without a target are measured */
    bool pauses;                   /* time in a pause state does not count */
    struct ost_slice *pause;       /* only these states pause it; none: every pause does */
    size_t pause_words;
    enum ost_no_reply no_reply; /* first_response only */
    double goal;                /* share that must be met; NaN: none */
};

/* A service whose availability is measured in its agreed service time. */
struct ost_service {
    struct ost_slice name;
    struct ost_calendar *calendar;
    double goal; /* NaN: none */
};

/* Observations a gate wants unless it says otherwise. */
enum { OST_GATE_MIN_N = 10 };

/* A gate as written; gate.h reads the expression. */
struct ost_policy_gate {
    struct ost_slice name, expression;
    int64_t min_n; /* observations below which it stays undecided */
    size_t line;
};

struct ost_policy {
    struct ost_arena arena;
    struct ost_calendars calendars;
    struct ost_calendar *always;       /* calendar time: around the clock */
    struct ost_ticket_reading reading; /* columns, event types, roles, the zone of times; its arrays
                                          are the policy's */
    struct ost_zone
        *zone; /* of times without offset and of periods; NULL: such times are refused */
    struct ost_clock_policy clock[OST_CLOCKS];
    enum ost_priority_policy priority;
    struct ost_service *service;
    size_t services;
    struct ost_policy_gate *gate;
    size_t gates;
    double csat_content;   /* a rating of at least this is content */
    double rejected_limit; /* share of rows that may be rejected; NaN: no limit */
    struct ost_buf text;   /* of the file, without comments; empty for the built-in policy */
};

/*
 * Reads a policy; NULL gives the built-in one: calendar time, first_response and resolution measured
 * and not judged, times without an offset refused.
 */
int ost_policy_load(struct ost_policy *out, const char *path);
/* Whether any of the clock's time is working time: hours of a calendar and not of the day. */
bool ost_policy_works(const struct ost_policy *p, enum ost_clock_kind kind);

/* The number of a label column among those that are read; adds it when it is new. Keeps `name`. */
size_t ost_policy_label(struct ost_policy *p, const char *name);

/* Appends all that decides how clocks run, equal for equal rules: what a report's hash is made of. */
void ost_policy_put(struct ost_buf *b, const struct ost_policy *p);

void ost_policy_release(struct ost_policy *p);

#endif
