#include "engine/head.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/utf8.h"

#define HEAD(name) extern const struct ost_head_kind ost_head_##name;
#include "engine/heads.def"
#undef HEAD

#define HEAD(name) &ost_head_##name,
static const struct ost_head_kind *const kinds[] = {
#include "engine/heads.def"
};
#undef HEAD
enum { KINDS = sizeof kinds / sizeof *kinds };

const struct ost_head_kind *ost_head_kind_find(struct ost_slice name)
{
    for (size_t i = 0; i < KINDS; i++)
        if (ost_slice_is(name, kinds[i]->name))
            return kinds[i];
    return NULL;
}

void ost_head_kinds(struct ost_buf *out)
{
    for (size_t i = 0; i < KINDS; i++)
        ost_buf_printf(out, "%s%s", i ? ", " : "", kinds[i]->name);
}

/* ---- tasks ---- */

size_t ost_head_width(const struct ost_head *head)
{
    return head->kind->loss == OST_LOSS_NUMBER ? 1 : head->labels.n;
}

size_t ost_task_width(const struct ost_task *task)
{
    size_t width = 0;
    for (size_t h = 0; h < task->heads; h++)
        width += ost_head_width(&task->head[h]);
    return width;
}

bool ost_task_is_plain(const struct ost_task *task)
{
    return task->heads == 1 && task->head[0].kind == &ost_head_class;
}

size_t ost_task_rows(const struct ost_task *task, struct ost_slice text)
{
    const struct ost_head_kind *kind = task->head[0].kind;
    return kind->rows ? kind->rows(text) : 1;
}

void ost_task_release(struct ost_task *task)
{
    for (size_t h = 0; h < task->heads; h++) {
        free(task->head[h].column);
        ost_labels_release(&task->head[h].labels);
        ost_trust_release(&task->head[h].trust);
    }
    free(task->head);
    *task = (struct ost_task){0};
}

/* ---- targets ---- */

void ost_targets_release(struct ost_targets *t)
{
    free(t->label);
    free(t->member);
    free(t->value);
    free(t->weight);
    *t = (struct ost_targets){0};
}

static size_t count_members(const struct ost_targets *t, size_t classes, size_t c)
{
    size_t n = 0;
    for (size_t i = 0; i < t->rows; i++)
        n += t->label ? t->label[i] == (int)c : t->member[i * classes + c];
    return n;
}

void ost_targets_balance(struct ost_targets *t, const struct ost_head *head)
{
    size_t classes = head->labels.n;
    if (head->kind->loss == OST_LOSS_NUMBER)
        return;
    free(t->weight);
    t->weight = ost_calloc(classes, sizeof *t->weight);
    for (size_t c = 0; c < classes; c++) {
        double n = (double)count_members(t, classes, c), rows = (double)t->rows;
        t->weight[c] = n == 0                                ? 1
                       : head->kind->loss == OST_LOSS_LABELS ? (rows - n) / n
                                                             : rows / ((double)classes * n);
        if (t->weight[c] == 0) /* every text is in the class */
            t->weight[c] = 1;
    }
}

/* ---- replies and judgements ---- */

void ost_reply_clear(struct ost_reply *r)
{
    ost_buf_clear(&r->value[0]);
    ost_buf_clear(&r->value[1]);
    r->confidence = 1;
    r->outside = false;
}

void ost_reply_release(struct ost_reply *r)
{
    ost_buf_release(&r->value[0]);
    ost_buf_release(&r->value[1]);
}

void ost_judgement_start(struct ost_judgement *j, const struct ost_head *head)
{
    *j = (struct ost_judgement){.head = head};
    head->kind->judge_start(j);
}

void ost_judgement_end(struct ost_judgement *j)
{
    if (j->head->kind->judge_end)
        j->head->kind->judge_end(j);
}

void ost_judgement_release(struct ost_judgement *j)
{
    if (j->own)
        j->head->kind->judge_release(j);
    *j = (struct ost_judgement){0};
}

struct ost_class_score ost_class_score_of(const char *name, const struct ost_score *s)
{
    return (struct ost_class_score){name, s->precision, s->recall, s->f1, s->support};
}

void ost_class_scores_text(struct ost_buf *out, const struct ost_class_score *score, size_t n)
{
    enum { NAME_MIN = 12, NAME_MAX = 40 };
    size_t width = NAME_MIN;
    for (size_t i = 0; i < n; i++) {
        size_t length = ost_utf8_length(ost_slice_of(score[i].name));
        width = length > width ? length : width;
    }
    width = width < NAME_MAX ? width : NAME_MAX;
    ost_buf_printf(out, "%*s  %9s  %9s  %9s  %9s\n", (int)width, "", "precision", "recall", "f1",
                   "support");
    for (size_t i = 0; i < n; i++) {
        for (size_t k = ost_utf8_length(ost_slice_of(score[i].name)); k < width; k++)
            ost_buf_addch(out, ' ');
        ost_buf_printf(out, "%s  %9.3f  %9.3f  %9.3f  %9llu\n", score[i].name, score[i].precision,
                       score[i].recall, score[i].f1, (unsigned long long)score[i].support);
    }
}

void ost_class_scores_json(struct ost_jsonw *w, const struct ost_class_score *score, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ost_jsonw_object(w, score[i].name);
        ost_jsonw_real(w, "precision", score[i].precision);
        ost_jsonw_real(w, "recall", score[i].recall);
        ost_jsonw_real(w, "f1-score", score[i].f1);
        ost_jsonw_int(w, "support", (int64_t)score[i].support);
        ost_jsonw_end(w);
    }
}

/* ---- files ---- */

static void put_head(struct ost_jsonw *w, const struct ost_head *head)
{
    ost_jsonw_object(w, NULL);
    if (head->column)
        ost_jsonw_string(w, "column", head->column);
    ost_jsonw_string(w, "kind", head->kind->name);
    ost_jsonw_array(w, "labels");
    for (size_t c = 0; c < head->labels.n; c++)
        ost_jsonw_string(w, NULL, head->labels.name[c]);
    ost_jsonw_end(w);
    if (head->kind == &ost_head_class)
        ost_trust_json(w, &head->trust, false);
    ost_jsonw_end(w);
}

void ost_task_json(struct ost_jsonw *w, const struct ost_task *task)
{
    ost_jsonw_array(w, "heads");
    for (size_t h = 0; h < task->heads; h++)
        put_head(w, &task->head[h]);
    ost_jsonw_end(w);
}

/* Class numbers are positions, so the list must be what ost_labels_collect makes. */
static int read_labels(struct ost_labels *out, const struct ost_json *array)
{
    if (!array || ost_json_type(array) != OST_JSON_ARRAY)
        return ost_fail(OST_EPARSE, "'labels' is not a list");
    out->name = ost_calloc(ost_json_count(array), sizeof *out->name);
    for (size_t i = 0; i < ost_json_count(array); i++) {
        struct ost_slice name = ost_json_text(ost_json_at(array, i));
        if (name.n == 0 || memchr(name.p, '\0', name.n))
            return ost_fail(OST_EPARSE, "'labels' holds something that is not a name");
        out->name[out->n++] = ost_strdup(name.p);
        if (i > 0 && strcmp(out->name[i - 1], out->name[i]) >= 0)
            return ost_fail(OST_EPARSE, "'labels' is not sorted at '%s'", out->name[i]);
    }
    return 0;
}

static int fail_kind(const char *kind)
{
    struct ost_buf known = OST_BUF_INIT;
    ost_head_kinds(&known);
    int rc = ost_fail(OST_EINVAL, "'kind' is '%.100s'; this ostler knows %s", kind, known.p);
    ost_buf_release(&known);
    return rc;
}

static int read_head(struct ost_head *out, const struct ost_json *node)
{
    const char *kind = NULL, *column = NULL;
    int rc = ost_json_string(&kind, node, "kind");
    if (rc == 0)
        rc = ost_json_string_or(&column, node, "column");
    if (rc < 0)
        return rc;
    out->column = column ? ost_strdup(column) : NULL;
    out->kind = ost_head_kind_find(ost_slice_of(kind));
    if (!out->kind)
        return fail_kind(kind);
    rc = read_labels(&out->labels, ost_json_get(node, "labels"));
    if (rc == 0 && (out->labels.n == 0) != (out->kind->loss == OST_LOSS_NUMBER))
        rc = ost_fail(OST_EPARSE, "%zu 'labels' do not go with the kind '%s'", out->labels.n,
                      out->kind->name);
    if (rc == 0 && out->kind == &ost_head_class)
        rc = ost_trust_read(&out->trust, node, &out->labels);
    return rc;
}

static int check_task(const struct ost_task *task)
{
    if (task->heads == 0)
        return ost_fail(OST_EPARSE, "'heads' is empty");
    for (size_t h = 0; h < task->heads; h++)
        if (task->heads > 1 && (task->head[h].kind->rows || !task->head[h].column))
            return ost_fail(OST_EPARSE, "a head of kind '%s' cannot be one of several",
                            task->head[h].kind->name);
    return 0;
}

int ost_task_read(struct ost_task *out, const struct ost_json *root)
{
    const struct ost_json *array = ost_json_get(root, "heads");
    *out = (struct ost_task){0};
    if (!array || ost_json_type(array) != OST_JSON_ARRAY)
        return ost_fail(OST_EPARSE, "'heads' is not a list");
    out->head = ost_calloc(ost_json_count(array), sizeof *out->head);
    int rc = 0;
    for (size_t i = 0; i < ost_json_count(array) && rc == 0; i++) {
        out->head[i].trust = ost_trust_none();
        out->heads++;
        rc = read_head(&out->head[i], ost_json_at(array, i));
    }
    return rc < 0 ? rc : check_task(out);
}
