/*
 * A data audit (engine/audit.h) as a document: what was found per reason, the surest findings with
 * their texts, and every finding as a record:
 *
 *     line, reason, label, other_line, score, detail, file, other_file
 *
 * Lines are those of the files, 1-based, the header counted; empty where a finding is about no row.
 */
#ifndef OST_REPORT_AUDIT_H
#define OST_REPORT_AUDIT_H

#include "engine/audit.h"
#include "report/document.h"

/* With `strict` there is a check, which findings fail. Keeps nothing. */
struct ost_document *ost_audit_document(const struct ost_audit *audit,
                                        const struct ost_audit_job *job, bool strict);

#endif
