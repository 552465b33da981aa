/*
 * One audit while it runs: what its parts share. Not for others.
 */
#ifndef OST_ENGINE_AUDIT_RUN_H
#define OST_ENGINE_AUDIT_RUN_H

#include "base/error.h"
#include "engine/audit.h"
#include "engine/labels.h"

/* Rows of all parts are numbered through: those of part p are start[p] .. start[p + 1]. */
struct ost_audit_run {
    const struct ost_audit_job *job;
    struct ost_audit *out;
    size_t cap;
    size_t start[OST_AUDIT_PARTS + 1];
    struct ost_slice *text;   /* [start[parts]] */
    int *label;               /* [start[parts]] numbers in `labels` */
    uint8_t *part;            /* [start[parts]] */
    struct ost_labels labels; /* of all parts */
    size_t *members;          /* [labels.n] training rows */
};

struct ost_audit_place ost_audit_place_of(const struct ost_audit_run *r, size_t row);
struct ost_audit_place ost_audit_nowhere(void);

/* Adds a finding; the detail is printf-formatted and copied. */
void ost_audit_add(struct ost_audit_run *r, enum ost_audit_reason reason, struct ost_audit_place at,
                   struct ost_audit_place other, double score, const char *format, ...)
    OST_PRINTF(6, 7);

/* The looks that are taken, each adding its findings. */
void ost_audit_repeats(struct ost_audit_run *r);   /* conflict, leak, duplicates */
void ost_audit_telltales(struct ost_audit_run *r); /* label_in_text, telltale_column */

#endif
