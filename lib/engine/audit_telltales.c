/* What gives a label away: its name in the texts, and columns that are not texts. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "engine/audit_run.h"
#include "text/similar.h"

enum { ENOUGH = 10 }; /* rows of a class whose name in its texts would be no accident */
static const double NEARLY_ALL = 0.9, HARDLY_ANY_OTHER = 0.95, GIVEN_AWAY = 0.95;

/* ---- the label in the text ---- */

/* " text ", folded. */
static void pad(struct ost_buf *out, struct ost_slice text)
{
    struct ost_buf folded = OST_BUF_INIT;
    ost_similar_fold(&folded, text);
    ost_buf_clear(out);
    ost_buf_addch(out, ' ');
    ost_buf_slice(out, ost_buf_view(&folded));
    ost_buf_addch(out, ' ');
    ost_buf_release(&folded);
}

static bool contains(struct ost_slice text, struct ost_slice part)
{
    while (text.n >= part.n) {
        const char *at = memchr(text.p, part.p[0], text.n - part.n + 1);
        if (!at)
            return false;
        if (memcmp(at, part.p, part.n) == 0)
            return true;
        text = (struct ost_slice){at + 1, text.n - (size_t)(at + 1 - text.p)};
    }
    return false;
}

/* Counts, for every class, the texts with its name in them. */
struct naming {
    struct ost_buf *name; /* [classes] " name ", folded */
    size_t *own, *other;  /* [classes] texts of the class, and of others, that have it */
    size_t *first;        /* [classes] the first text of the class that has it */
};

static void count_names(const struct ost_audit_run *r, struct naming *n)
{
    struct ost_buf text = OST_BUF_INIT;
    for (size_t i = 0; i < r->start[1]; i++) {
        pad(&text, r->text[i]);
        for (size_t c = 0; c < r->labels.n; c++) {
            if (r->members[c] < ENOUGH || n->name[c].n <= 2 ||
                !contains(ost_buf_view(&text), ost_buf_view(&n->name[c])))
                continue;
            bool own = (size_t)r->label[i] == c;
            if (own && n->own[c] == 0)
                n->first[c] = i;
            n->own[c] += own;
            n->other[c] += !own;
        }
    }
    ost_buf_release(&text);
}

static void find_names(struct ost_audit_run *r)
{
    size_t classes = r->labels.n;
    struct naming n = {.name = ost_calloc(classes, sizeof *n.name),
                       .own = ost_calloc(classes, sizeof *n.own),
                       .other = ost_calloc(classes, sizeof *n.other),
                       .first = ost_calloc(classes, sizeof *n.first)};
    for (size_t c = 0; c < classes; c++) {
        n.name[c] = (struct ost_buf)OST_BUF_INIT;
        pad(&n.name[c], ost_slice_of(r->labels.name[c]));
    }
    count_names(r, &n);
    for (size_t c = 0; c < classes; c++) {
        double own = (double)n.own[c], share = own / fmax(1, (double)r->members[c]);
        if (n.own[c] && share >= NEARLY_ALL && own / (own + (double)n.other[c]) >= HARDLY_ANY_OTHER)
            ost_audit_add(r, OST_AUDIT_LABEL_IN_TEXT, ost_audit_place_of(r, n.first[c]),
                          ost_audit_nowhere(), share, "in %zu of its %zu texts, and in %zu others",
                          n.own[c], r->members[c], n.other[c]);
        ost_buf_release(&n.name[c]);
    }
    free(n.name);
    free(n.own);
    free(n.other);
    free(n.first);
}

/* ---- columns ---- */

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Rows of one value: pair[0..n), sorted, with the label in the low half. */
static size_t guessed_of_value(const uint64_t *pair, size_t n)
{
    size_t most = 0, second = 0;
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && pair[j] == pair[i];)
            j++;
        size_t rows = j - i;
        second = rows > most ? most : rows > second ? rows : second;
        most = rows > most ? rows : most;
    }
    /* Each row is guessed by the others: its label must lead without it. */
    return most > 1 && most - 1 > second ? most : 0;
}

/* Share of labels that are got right by what other rows with the same value have. */
static double guessed_share(const struct ost_audit_run *r, size_t column)
{
    const struct ost_audit_job *job = r->job;
    size_t n = job->part[0].n, pairs = 0, right = 0;
    uint64_t *pair = ost_calloc(n, sizeof *pair);
    for (size_t i = 0; i < n; i++) {
        uint64_t value = job->other[i * job->others + column];
        if (value)
            pair[pairs++] = value << 32 | (uint32_t)r->label[i];
    }
    qsort(pair, pairs, sizeof *pair, by_number);
    for (size_t i = 0, j; i < pairs; i = j) {
        for (j = i + 1; j < pairs && pair[j] >> 32 == pair[i] >> 32;)
            j++;
        right += guessed_of_value(pair + i, j - i);
    }
    free(pair);
    return (double)right / fmax(1, (double)n);
}

static void find_columns(struct ost_audit_run *r)
{
    size_t largest = 0;
    for (size_t c = 0; c < r->labels.n; c++)
        largest = r->members[c] > largest ? r->members[c] : largest;
    double always =
        (double)largest / fmax(1, (double)r->start[1]); /* the largest class, said always */
    for (size_t k = 0; k < r->job->others; k++) {
        double share = guessed_share(r, k);
        if (share >= GIVEN_AWAY && share - always >= (1 - always) / 2)
            ost_audit_add(r, OST_AUDIT_TELLTALE_COLUMN, ost_audit_nowhere(), ost_audit_nowhere(),
                          share, "column '%s' alone tells %.1f %% of the labels",
                          r->job->other_name[k], 100 * share);
    }
}

void ost_audit_telltales(struct ost_audit_run *r)
{
    r->out->looked[OST_AUDIT_LABEL_IN_TEXT] = true;
    r->out->looked[OST_AUDIT_TELLTALE_COLUMN] = r->job->others > 0;
    find_names(r);
    find_columns(r);
}
