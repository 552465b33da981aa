/*
 * `train --audit`: looks at the data and trains nothing.
 */
#ifndef OSTLER_CLI_TRAIN_AUDIT_H
#define OSTLER_CLI_TRAIN_AUDIT_H

#include "engine/engine.h"
#include "engine/train.h"
#include "opt.h"
#include "ticket/labelled.h"

struct audit_options {
    bool audit, strict;
    const char *file; /* NULL: findings are not listed anywhere but in the summary */
};

/* Adds --audit, --audit-file and --strict. */
void audit_rows(struct opt_table *t, struct audit_options *o);

/* 0, or a usage mistake. */
int audit_check_usage(const struct audit_options *o);

/* A file that was read, and what it is called; set NULL: there is none. */
struct audit_file {
    const char *name;
    const struct ost_labelled *set;
};

/*
 * Audits file[0] (training), file[1] (dev) and file[2] (test) and writes the summary and
 * options->file. `engine` gives seed, threads, cost and, with an encoder, the tokenizer and the length
 * that texts are cut to. An exit status, or a failure.
 */
int train_audit(const struct audit_options *options, const struct audit_file file[3],
                const struct ost_engine_options *engine, const struct ost_train_hooks *hooks);

#endif
