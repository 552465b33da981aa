/*
 * The keys of a policy, for the help and man page of `report`: what lib/sla/policy.h reads.
 */
#ifndef OSTLER_CLI_REPORT_FILES_H
#define OSTLER_CLI_REPORT_FILES_H

#define REPORT_FILES                                                                               \
    "  The policy (--sla). Every key may be left out; unknown ones are errors. data/sla.yaml is "  \
    "a\n"                                                                                          \
    "  commented one.\n"                                                                           \
    "\n"                                                                                           \
    "  version: 1\n"                                                                               \
    "  timezone: ZONE          of times without offset, of --period and of the dates that are "    \
    "shown\n"                                                                                      \
    "  day_first: BOOL         read 3/10/2026 as the third of October\n"                           \
    "  calendars:              name: 24x7, or\n"                                                   \
    "    tz, hours             mon-fri=09:00-12:00,13:00-17:00;sat=22:00-30:00\n"                  \
    "    holidays              list of 2026-05-01, --12-25 (yearly), DATE: NAME, ical: FILE\n"     \
    "    overrides, breaks     DATE: HOURS; that day's hours, and closed in between\n"             \
    "    holiday_cut           start_date (a night shift belongs to its first day) or civil_day\n" \
    "    due_boundary          close, or next_open: where a deadline at closing time is put\n"     \
    "    versions              list of {valid_from: DATE, ...}: what changes later\n"              \
    "  tickets:\n"                                                                                 \
    "    dialect               ostler, github, jira, zendesk, zammad or glpi\n"                    \
    "    columns               created_at: NAME OF THE COLUMN, and so on\n"                        \
    "    labels                further columns to group by\n"                                      \
    "  events:\n"                                                                                  \
    "    columns               ticket, at, type, value, actor, role: NAME OF THE COLUMN\n"         \
    "    types                 WORD: created, reply, note, pause, resume, priority, assign,\n"     \
    "                          resolve, reopen, a list of up to four of them, or [] for none\n"    \
    "    unmapped              note (a word that is not among them is a note) or error\n"          \
    "  people:\n"                                                                                  \
    "    agents, requesters, bots   names of actors\n"                                             \
    "    roles                 agents, requesters, bots: words of the role column\n"               \
    "  csat:\n"                                                                                    \
    "    content_from          rating from which a customer is content [4]\n"                      \
    "    words                 WORD: rating\n"                                                     \
    "  clocks:                 first_response, next_reply, resolution, requester_wait,\n"          \
    "                          periodic_update\n"                                                  \
    "    calendar              in whose time it runs; without it, calendar time\n"                 \
    "    targets               list of {priority, severity, product, plan, customer, channel,\n"   \
    "                          agent: WORD or list, within: 4h or 2 business days,\n"              \
    "                          calendar: NAME}; the first that fits counts. Or P1: 1h, P2: 4h\n"   \
    "    pauses                true, false, or the pause states that stop it [true for\n"          \
    "                          resolution and requester_wait]\n"                                   \
    "    goal                  share that must be met: 95%\n"                                      \
    "    no_reply_close        first_response: close_counts, missed or excluded\n"                 \
    "  priority_policy         at_event, current, frozen or restart\n"                             \
    "  services                list of {name, calendar, goal}\n"                                   \
    "  gates                   list of EXPRESSION or {name, gate: EXPRESSION, min_n}\n"            \
    "  data_quality:\n"                                                                            \
    "    rejected              share of rows that may be rejected, else exit status 1\n"           \
    "\n"                                                                                           \
    "  Gates. FIGURE >= VALUE (also <=, >, <); VALUE is 0.95, 95% or 4h. FIGURE is a clock's\n"    \
    "  compliance, median, p90, p95, naive_median, n, met, missed, pending or budget_left, as "    \
    "in\n"                                                                                         \
    "  first_response.p90; or resolution_rate, reopen_rate, escalated_share, created, resolved,\n" \
    "  backlog, backlog.age, csat.content, csat.mean, csat.response_rate, availability,\n"         \
    "  data_quality.rejected. [GROUP] behind the name takes a group "                              \
    "(resolution[priority=P1].p90)\n"                                                              \
    "  or a service; .lower and .upper take an end of the 95 % interval. A gate whose figure\n"    \
    "  rests on fewer than min_n observations (10) is undecided.\n"                                \
    "\n"                                                                                           \
    "  Tickets. Columns id, created_at, and where there are any first_response_at, resolved_at,\n" \
    "  escalated_at, status, priority, severity, product, plan, customer, channel, agent,\n"       \
    "  requester, csat. Times: RFC 3339, 2026-10-05 09:30 in the policy's zone, Unix seconds.\n"   \
    "  Events (--events). Columns ticket, at, type, value, actor, role. What the events of a\n"    \
    "  ticket do not say, its columns do.\n"                                                       \
    "  Outages (--outages). Columns start, end, service, reason, excluded.\n"

#endif
