/*
 * An assessment as a document: what each product needs, what each plan is worth, and what would change it.
 *
 *     struct ost_document *d = ost_assessment_document(&assessment, &context);
 *     rc = renderer->render(&out, d, &options);
 *     ost_document_free(d);
 *
 * The JSON's schema is data/assessment.schema.json: money in major units per year, shares 0..1, what is not
 * known null. Additions leave format_version's major number alone. The records are one row per product and
 * plan.
 */
#ifndef OST_REPORT_ASSESSMENT_H
#define OST_REPORT_ASSESSMENT_H

#include "base/sha256.h"
#include "report/document.h"
#include "value/assessment.h"

/* A file that the result rests on. */
struct ost_assessment_file {
    const char *role; /* "profile", "catalogue", "rules", "evidence" */
    const char *path;
    struct ost_digest sha256;
};

struct ost_assessment_context {
    const char *title;                      /* NULL: "Support assessment" */
    const struct ost_assessment_file *file; /* [files] */
    size_t files;
};

struct ost_document *ost_assessment_document(const struct ost_assessment *a,
                                             const struct ost_assessment_context *context);

/*
 * The whole chain of one product with the numbers substituted, from the inputs, each with its place in a file
 * or its element of the evidence, to U of every plan. `product` is its number in the assessment.
 */
struct ost_document *ost_assessment_why(const struct ost_assessment *a, size_t product,
                                        const struct ost_assessment_context *context);

#endif
