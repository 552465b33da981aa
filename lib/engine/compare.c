#include "engine/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "engine/labels.h"

static const double SIGNIFICANT = 0.05;

/* Numbers of all names that occur. */
static size_t number_names(int *out[3], const struct ost_answers *a)
{
    const struct ost_slice *part[3] = {a->truth, a->said, a->other_said};
    struct ost_slice *all = ost_calloc(a->n, 3 * sizeof *all);
    struct ost_labels labels;
    for (size_t k = 0; k < 3; k++)
        memcpy(all + k * a->n, part[k], a->n * sizeof *all);
    ost_labels_collect(&labels, all, 3 * a->n);
    for (size_t k = 0; k < 3; k++) {
        out[k] = ost_calloc(a->n, sizeof *out[k]);
        for (size_t i = 0; i < a->n; i++)
            out[k][i] = ost_labels_find(&labels, part[k][i]);
    }
    size_t classes = labels.n;
    ost_labels_release(&labels);
    free(all);
    return classes;
}

void ost_compare(struct ost_comparison *out, const struct ost_answers *answers, const char *on,
                 uint64_t seed)
{
    int *number[3];
    size_t n = answers->n, classes = number_names(number, answers);
    const int *truth = number[0], *said = number[1], *other = number[2];
    struct ost_comparison c = {.on = on, .rows = n};
    for (size_t i = 0; i < n; i++) {
        bool right = said[i] == truth[i], other_right = other[i] == truth[i];
        c.right += right;
        c.other_right += other_right;
        c.only_right += right && !other_right;
        c.only_other_right += other_right && !right;
    }
    c.p = ost_mcnemar_exact(c.only_right, c.only_other_right);
    c.macro_f1 = ost_macro_f1(truth, said, n, classes);
    c.other_macro_f1 = ost_macro_f1(truth, other, n, classes);
    c.difference = ost_bootstrap_difference(truth, said, other, n, classes, seed);
    c.worse =
        (c.p < SIGNIFICANT && c.only_other_right > c.only_right) || c.difference.interval.upper < 0;
    *out = c;
    for (size_t k = 0; k < 3; k++)
        free(number[k]);
}

void ost_comparison_json(struct ost_jsonw *w, const char *key, const struct ost_comparison *c)
{
    double rows = (double)c->rows;
    ost_jsonw_object(w, key);
    ost_jsonw_string(w, "on", c->on);
    ost_jsonw_int(w, "rows", (int64_t)c->rows);
    ost_jsonw_real(w, "accuracy", (double)c->right / rows);
    ost_jsonw_real(w, "other_accuracy", (double)c->other_right / rows);
    ost_jsonw_int(w, "only_right", (int64_t)c->only_right);
    ost_jsonw_int(w, "only_other_right", (int64_t)c->only_other_right);
    ost_jsonw_real(w, "mcnemar_p", c->p);
    ost_jsonw_real(w, "macro_f1", c->macro_f1);
    ost_jsonw_real(w, "other_macro_f1", c->other_macro_f1);
    ost_jsonw_array(w, "macro_f1_difference_interval");
    ost_jsonw_real(w, NULL, c->difference.interval.lower);
    ost_jsonw_real(w, NULL, c->difference.interval.upper);
    ost_jsonw_end(w);
    ost_jsonw_bool(w, "worse", c->worse);
    ost_jsonw_end(w);
}

void ost_comparison_text(struct ost_buf *out, const struct ost_comparison *c, const char *other)
{
    double rows = (double)c->rows;
    ost_buf_printf(out, "\nagainst %s on %zu %s rows\n", other, c->rows, c->on);
    ost_buf_printf(
        out,
        "  accuracy %.4f, there %.4f: right alone on %llu and %llu rows, McNemar's exact "
        "p %.3g\n",
        (double)c->right / rows, (double)c->other_right / rows, (unsigned long long)c->only_right,
        (unsigned long long)c->only_other_right, c->p);
    ost_buf_printf(
        out, "  macro F1 %.4f, there %.4f: 95 %% interval of the difference %+.4f to %+.4f\n",
        c->macro_f1, c->other_macro_f1, c->difference.interval.lower, c->difference.interval.upper);
    ost_buf_printf(out, "  the new model is %s\n",
                   c->worse ? "worse, and that is not luck" : "not significantly worse");
}
