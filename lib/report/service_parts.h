/*
 * Between the files that describe a service report; nobody else includes this.
 */
#ifndef OST_REPORT_SERVICE_PARTS_H
#define OST_REPORT_SERVICE_PARTS_H

#include "io/json.h"
#include "report/service.h"

/* Each adds its sections; none when there is nothing to say. */
void ost_service_describe_clocks(struct ost_document *d, const struct ost_service_result *r);
void ost_service_describe_curve(struct ost_document *d, const struct ost_service_result *r,
                                enum ost_clock_kind kind);
void ost_service_describe_agreement(struct ost_document *d, const struct ost_agreement_kept *k);
void ost_service_put_agreement(struct ost_jsonw *w, const struct ost_agreement_kept *k);
void ost_service_describe_tickets(struct ost_document *d, const struct ost_service_result *r);
void ost_service_describe_availability(struct ost_document *d, const struct ost_service_result *r);
void ost_service_describe_trend(struct ost_document *d, const struct ost_service_result *r,
                                const struct ost_zone *zone);
void ost_service_describe_quality(struct ost_document *d, const struct ost_service_result *r);

/* The machine's parts of the document. */
void ost_service_put_json(struct ost_document *d, const struct ost_service_result *r,
                          const struct ost_service_context *context);
void ost_service_put_records(struct ost_document *d, const struct ost_service_result *r);
void ost_service_put_gauges(struct ost_document *d, const struct ost_service_result *r);

/* "First response", for people; the constants of sla/policy.h are for machines. */
const char *ost_clock_title(enum ost_clock_kind kind);

/* In what its durations are shown: working hours, or time on the clock. */
enum ost_unit ost_clock_unit(const struct ost_policy *policy, enum ost_clock_kind kind);

/* "P1", or "(none)" for the group without a word. */
struct ost_slice ost_group_title(const struct ost_group *g);

/* A measured figure as the next cell of a row, in the unit of its column. */
struct ost_cell *ost_measured_cell(struct ost_table *t, const struct ost_measured *m);

/* As one of the figures at the top; the cell may be given another unit. */
struct ost_cell *ost_measured_figure(struct ost_document *d, const char *name,
                                     const struct ost_measured *m, const char *note);

/* "2026-10-01 09:30" on the wall clock of the zone. */
struct ost_slice ost_local_text(struct ost_document *d, const struct ost_zone *zone, ost_time t);

#endif
