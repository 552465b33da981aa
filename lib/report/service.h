/*
 * The service report as a document: sections for people, records, gauges, checks, and JSON.
 *
 *     struct ost_document *d = ost_service_document(&result, &context);
 *     rc = renderer->render(&out, d, &options);
 *     ost_document_free(d);
 *
 * The JSON's schema is data/service-report.schema.json. Durations are seconds, shares 0..1, instants
 * RFC 3339; what was not measured is null. Additions leave format_version's major number alone.
 */
#ifndef OST_REPORT_SERVICE_H
#define OST_REPORT_SERVICE_H

#include "base/sha256.h"
#include "report/document.h"
#include "sla/agreement.h"
#include "sla/service.h"

/* What the report rests on beside the numbers. */
struct ost_service_context {
    const char *title;                          /* NULL: "Service report" */
    const char *tzdata;                         /* version of the time zone database */
    struct ost_digest inputs;                   /* over the digests of all input files, in order */
    struct ost_digest rules;                    /* over everything that decides how clocks run */
    const struct ost_zone *zone;                /* in which dates are printed; NULL: UTC */
    const struct ost_agreement_kept *agreement; /* what was promised and kept; NULL: not asked */
};

/* Keeps `r`: the rows of its CSV are made when they are written. */
struct ost_document *ost_service_document(const struct ost_service_result *r,
                                          const struct ost_service_context *context);

/*
 * The life of one ticket (ticket/tickets.h) as every clock saw it: when it was open, paused and
 * closed, which hours counted, and the verdicts. `ticket` is an index in the set.
 */
int ost_service_explain(struct ost_document **out, const struct ost_policy *policy,
                        const struct ost_tickets *set, size_t ticket,
                        const struct ost_measure_options *options,
                        const struct ost_service_context *context);

#endif
