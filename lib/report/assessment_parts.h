/*
 * Between the files that describe an assessment; nobody else includes this.
 */
#ifndef OST_REPORT_ASSESSMENT_PARTS_H
#define OST_REPORT_ASSESSMENT_PARTS_H

#include "report/assessment.h"

/* Title, currency and what the result rests on. */
struct ost_document *ost_assessment_begin(const struct ost_assessment *a,
                                          const struct ost_assessment_context *context,
                                          const char *title);

/* Each adds its sections of one product. */
void ost_assessment_describe_product(struct ost_document *d, const struct ost_assessment *a,
                                     const struct ost_assessed_product *p);
void ost_assessment_describe_inputs(struct ost_document *d, const struct ost_assessment *a,
                                    const struct ost_assessed_product *p);
void ost_assessment_describe_evidence(struct ost_document *d, const struct ost_assessment *a);

/* The machine's parts. */
void ost_assessment_put_json(struct ost_document *d, const struct ost_assessment *a,
                             const struct ost_assessment_context *context);
void ost_assessment_put_records(struct ost_document *d, const struct ost_assessment *a);

/* The input of the model behind number `i` of the product's inputs. */
const struct ost_assessed_input *ost_assessment_input(const struct ost_assessment *a,
                                                      const struct ost_assessed_product *p,
                                                      size_t i);

/* The path without the product's name, short: "sev 1 rate". */
struct ost_slice ost_assessment_label(struct ost_document *d, const struct ost_assessed_input *in);

/* What is worth measuring: the greatest EVPPI above noise; NULL when there is none. */
const struct ost_assessed_input *ost_assessment_dearest(struct ost_estimate *evppi,
                                                        const struct ost_assessment *a,
                                                        const struct ost_assessed_product *p);

/* An amount without the digits that its standard error does not support: a power of ten at most as large. */
double ost_assessment_rounded(double value, double se);

/* "server", "user". */
const char *ost_assessment_unit(const struct ost_assessed_product *p);

/* A number of the input's kind as people read it: "$4,000/h", "9 h", "40 %". */
struct ost_slice ost_assessment_quantity(struct ost_document *d, enum ost_quantity_kind kind,
                                         double value, const char *unit);

#endif
