#include "train_audit.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "command.h"
#include "engine/audit.h"
#include "engine/linear/folds.h"
#include "output.h"
#include "report/audit.h"
#include "text/tokenizer.h"

void audit_rows(struct opt_table *t, struct audit_options *o)
{
    opt_flag(
        t, 0, "audit", &o->audit,
        "look for what is wrong with the rows (repeats, conflicting and unlikely labels, leaks, "
        "...) and train nothing");
    opt_file(t, 0, "audit-file", &o->file, "FILE",
             "with --audit: every finding with its line; the format goes by the extension "
             "(findings.csv)");
    opt_flag(t, 0, "strict", &o->strict,
             "with --audit: exit with status 3 when there is a finding");
}

int audit_check_usage(const struct audit_options *o)
{
    if (!o->audit && (o->file || o->strict))
        return command_usage("%s belongs to --audit", o->file ? "--audit-file" : "--strict");
    return 0;
}

static struct ost_audit_part part_of(const struct audit_file *file)
{
    const struct ost_labelled *s = file->set;
    return (struct ost_audit_part){file->name, s->text, s->label, s->line, s->n};
}

/* *out is yours to free; NULL when there are too few rows to judge any. */
static int judge_labels(float **out, const struct ost_audit_part *train,
                        const struct ost_engine_options *options,
                        const struct ost_train_hooks *hooks)
{
    struct ost_labels labels;
    ost_labels_collect(&labels, train->label, train->n);
    int *label = ost_calloc(train->n, sizeof *label), rc = 0;
    for (size_t i = 0; i < train->n; i++)
        label[i] = ost_labels_find(&labels, train->label[i]);
    if (labels.n >= 2) {
        struct ost_targets targets = {.label = label, .rows = train->n};
        struct ost_examples examples = {train->text, &targets, train->n};
        *out = ost_calloc(train->n, labels.n * sizeof **out);
        rc = ost_linear_out_of_fold(*out, &examples, labels.n, options, hooks);
    }
    if (rc == OST_EDATA) {
        hooks->note(hooks->ctx, ost_error());
        free(*out);
        *out = NULL;
        rc = 0;
    }
    free(label);
    ost_labels_release(&labels);
    return rc;
}

static int write_document(const struct ost_audit *audit, const struct ost_audit_job *job,
                          const struct audit_options *options)
{
    const char *path[] = {"-", options->file};
    struct ost_document *d = ost_audit_document(audit, job, options->strict);
    int rc = output_write(d, path, options->file ? 2 : 1, NULL);
    ost_document_free(d);
    return rc;
}

int train_audit(const struct audit_options *options, const struct audit_file file[3],
                const struct ost_engine_options *engine, const struct ost_train_hooks *hooks)
{
    struct ost_tokenizer *tokenizer = NULL;
    float *proba = NULL;
    struct ost_audit_job job = {.max_length = (size_t)engine->max_length,
                                .other_name = file[0].set->other_name,
                                .other = file[0].set->other,
                                .others = file[0].set->others};
    for (size_t i = 0; i < 3; i++)
        if (file[i].set)
            job.part[job.parts++] = part_of(&file[i]);
    int rc =
        job.part[0].n ? 0 : ost_fail(OST_EDATA, "%s: no row has a text and a label", file->name);
    if (rc == 0 && engine->encoder)
        rc = ost_tokenizer_load(&tokenizer, engine->encoder, NULL);
    if (rc == 0)
        rc = judge_labels(&proba, &job.part[0], engine, hooks);
    if (rc == 0) {
        struct ost_audit audit;
        job.proba = proba;
        job.tokenizer = tokenizer;
        ost_audit(&audit, &job);
        rc = write_document(&audit, &job, options);
        if (rc == 0 && options->strict && audit.n)
            rc = EXIT_CHECK;
        ost_audit_release(&audit);
    }
    free(proba);
    ost_tokenizer_free(tokenizer);
    return rc;
}
