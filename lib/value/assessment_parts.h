/*
 * Between the files of the assessment; nobody else includes this.
 */
#ifndef OST_VALUE_ASSESSMENT_PARTS_H
#define OST_VALUE_ASSESSMENT_PARTS_H

#include "base/buf.h"
#include "value/assessment.h"

/* A copy of the builder's text in the assessment's arena; the builder is empty afterwards. */
const char *ost_assessed_text(struct ost_assessment *a, struct ost_buf *b);

/* The number of the input of that path, or SIZE_MAX. */
size_t ost_assessed_find(const struct ost_assessment *a, const char *path);

/* An input for the kappa of a product's plan, so far what the catalogue says. */
void ost_assessed_add_kappa(struct ost_assessment *a, const struct ost_assessed_product *p,
                            size_t plan, const char *path);

/* Replaces inputs of all products by what was measured, and notes what was not used and why. */
void ost_assess_evidence(struct ost_assessment *a);

/* The required level of one product, whose plans have been analysed. */
void ost_assess_level(struct ost_assessment *a, struct ost_assessed_product *p);

#endif
