#include "engine/audit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "engine/audit_run.h"
#include "stats/label_errors.h"
#include "text/tokenizer.h"

const char *const ost_audit_reason_name[OST_AUDIT_REASONS] = {
    [OST_AUDIT_CONFLICT] = "conflict",
    [OST_AUDIT_LEAK] = "leak",
    [OST_AUDIT_DUPLICATE] = "duplicate",
    [OST_AUDIT_NEAR_DUPLICATE] = "near_duplicate",
    [OST_AUDIT_LABEL_ERROR] = "label_error",
    [OST_AUDIT_SMALL_CLASS] = "small_class",
    [OST_AUDIT_CUT] = "cut",
    [OST_AUDIT_LABEL_IN_TEXT] = "label_in_text",
    [OST_AUDIT_TELLTALE_COLUMN] = "telltale_column",
};

const char *const ost_audit_reason_meaning[OST_AUDIT_REASONS] = {
    [OST_AUDIT_CONFLICT] = "the same or nearly the same text has another label",
    [OST_AUDIT_LEAK] = "a row of dev or test stands in an earlier file",
    [OST_AUDIT_DUPLICATE] = "the same text and label stand earlier in the file",
    [OST_AUDIT_NEAR_DUPLICATE] = "nearly the same text, same label, earlier in the file",
    [OST_AUDIT_LABEL_ERROR] = "the other rows suggest another label",
    [OST_AUDIT_SMALL_CLASS] = "too few rows of a class to learn from and to judge by",
    [OST_AUDIT_CUT] = "longer than the model reads",
    [OST_AUDIT_LABEL_IN_TEXT] = "texts of the class have its name in them, others do not",
    [OST_AUDIT_TELLTALE_COLUMN] = "a column gives the label away",
};

struct ost_audit_place ost_audit_place_of(const struct ost_audit_run *r, size_t row)
{
    return (struct ost_audit_place){r->part[row], row - r->start[r->part[row]]};
}

struct ost_audit_place ost_audit_nowhere(void)
{
    return (struct ost_audit_place){OST_AUDIT_NOWHERE, 0};
}

void ost_audit_add(struct ost_audit_run *r, enum ost_audit_reason reason, struct ost_audit_place at,
                   struct ost_audit_place other, double score, const char *format, ...)
{
    char detail[512];
    va_list args;
    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    struct ost_audit *out = r->out;
    out->finding = ost_grow(out->finding, &r->cap, out->n + 1, sizeof *out->finding);
    out->finding[out->n++] = (struct ost_finding){
        reason, at, other, score, ost_arena_copy(&out->arena, ost_slice_of(detail))};
    out->count[reason]++;
}

static void number_rows(struct ost_audit_run *r)
{
    const struct ost_audit_job *job = r->job;
    for (size_t p = 0; p < job->parts; p++)
        r->start[p + 1] = r->start[p] + job->part[p].n;
    size_t n = r->start[job->parts];
    struct ost_slice *name = ost_calloc(n, sizeof *name);
    r->text = ost_calloc(n, sizeof *r->text);
    r->label = ost_calloc(n, sizeof *r->label);
    r->part = ost_calloc(n, sizeof *r->part);
    for (size_t p = 0; p < job->parts; p++)
        for (size_t i = 0; i < job->part[p].n; i++) {
            r->text[r->start[p] + i] = job->part[p].text[i];
            name[r->start[p] + i] = job->part[p].label[i];
            r->part[r->start[p] + i] = (uint8_t)p;
        }
    ost_labels_collect(&r->labels, name, n);
    r->members = ost_calloc(r->labels.n, sizeof *r->members);
    for (size_t i = 0; i < n; i++) {
        r->label[i] = ost_labels_find(&r->labels, name[i]);
        r->members[r->label[i]] += r->part[i] == 0;
    }
    free(name);
}

static void find_small_classes(struct ost_audit_run *r)
{
    bool *said = ost_calloc(r->labels.n, sizeof *said);
    r->out->looked[OST_AUDIT_SMALL_CLASS] = true;
    for (size_t i = 0; i < r->start[1]; i++) {
        size_t c = (size_t)r->label[i], n = r->members[c];
        if (said[c] || n >= OST_AUDIT_SMALL)
            continue;
        said[c] = true;
        ost_audit_add(r, OST_AUDIT_SMALL_CLASS, ost_audit_place_of(r, i), ost_audit_nowhere(),
                      (double)n, "%zu %s; at least %d are needed", n, n == 1 ? "row" : "rows",
                      OST_AUDIT_SMALL);
    }
    free(said);
}

static void find_label_errors(struct ost_audit_run *r)
{
    const struct ost_audit_job *job = r->job;
    size_t n = job->part[0].n;
    struct ost_labels trained;
    ost_labels_collect(&trained, job->part[0].label, n);
    int *judged = ost_calloc(n, sizeof *judged);
    struct ost_label_error *error = ost_calloc(n, sizeof *error);
    for (size_t i = 0; i < n; i++)
        judged[i] = r->members[r->label[i]] < OST_AUDIT_SMALL
                        ? -1
                        : ost_labels_find(&trained, job->part[0].label[i]);
    size_t found = ost_label_errors_find(error, job->proba, judged, n, trained.n);
    r->out->looked[OST_AUDIT_LABEL_ERROR] = true;
    for (size_t k = 0; k < found; k++)
        ost_audit_add(r, OST_AUDIT_LABEL_ERROR, ost_audit_place_of(r, error[k].row),
                      ost_audit_nowhere(), -error[k].margin, "%s",
                      trained.name[error[k].suggested]);
    free(judged);
    free(error);
    ost_labels_release(&trained);
}

static void find_cut(struct ost_audit_run *r)
{
    struct ost_encoding e = OST_ENCODING_INIT;
    r->out->looked[OST_AUDIT_CUT] = true;
    for (size_t i = 0; i < r->start[r->job->parts]; i++) {
        ost_tokenizer_encode(&e, r->job->tokenizer, r->text[i], OST_ANY_LENGTH);
        if (e.n > r->job->max_length)
            ost_audit_add(r, OST_AUDIT_CUT, ost_audit_place_of(r, i), ost_audit_nowhere(),
                          (double)e.n, "%zu tokens, %zu are read", e.n, r->job->max_length);
    }
    ost_encoding_release(&e);
}

static int by_reason(const void *a, const void *b)
{
    const struct ost_finding *x = a, *y = b;
    if (x->reason != y->reason)
        return x->reason < y->reason ? -1 : 1;
    if (x->score != y->score) /* of a small class the smallest comes first */
        return (x->score > y->score) == (x->reason != OST_AUDIT_SMALL_CLASS) ? -1 : 1;
    if (x->at.part != y->at.part)
        return x->at.part < y->at.part ? -1 : 1;
    if (x->at.row != y->at.row)
        return x->at.row < y->at.row ? -1 : 1;
    return ost_slice_compare(x->detail, y->detail);
}

void ost_audit(struct ost_audit *out, const struct ost_audit_job *job)
{
    struct ost_audit_run r = {.job = job, .out = out};
    *out = (struct ost_audit){0};
    number_rows(&r);
    ost_audit_repeats(&r);
    if (job->proba)
        find_label_errors(&r);
    find_small_classes(&r);
    if (job->tokenizer)
        find_cut(&r);
    ost_audit_telltales(&r);
    if (out->n)
        qsort(out->finding, out->n, sizeof *out->finding, by_reason);
    free(r.text);
    free(r.label);
    free(r.part);
    free(r.members);
    ost_labels_release(&r.labels);
}

void ost_audit_release(struct ost_audit *audit)
{
    free(audit->finding);
    ost_arena_release(&audit->arena);
    *audit = (struct ost_audit){0};
}
