/*
 * Texts that stand more than once. Of the rows with the same text, the first of each part and label
 * stands for the others (a "delegate"), so thousands of copies cost no more than a few.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "engine/audit_run.h"
#include "text/similar.h"

enum { NONE = -1 };

struct delegate {
    size_t row;
    long next; /* of the same group */
};

/* The best match of a row for each of the first reasons. */
struct match {
    double score;
    size_t row;
    bool found;
};

struct repeats {
    struct ost_audit_run *run;
    struct ost_similar similar;
    struct delegate *delegate;
    size_t delegates;
    long *first, *last; /* [groups] */
};

static bool is_alike(const struct ost_audit_run *r, size_t a, size_t b)
{
    return r->part[a] == r->part[b] && r->label[a] == r->label[b];
}

static void take(struct match *m, size_t row, double score)
{
    if (m->found && (m->score > score || (m->score == score && m->row <= row)))
        return;
    *m = (struct match){score, row, true};
}

/* What it means that `row` is like `other`. Only a later file leaks into an earlier one. */
static void relate(const struct ost_audit_run *r, struct match *match, size_t row, size_t other,
                   double score)
{
    if (r->label[row] != r->label[other])
        take(&match[OST_AUDIT_CONFLICT], other, score);
    if (r->part[other] < r->part[row])
        take(&match[OST_AUDIT_LEAK], other, score);
    if (is_alike(r, row, other))
        take(&match[score < 1 ? OST_AUDIT_NEAR_DUPLICATE : OST_AUDIT_DUPLICATE], other, score);
}

static void report(struct ost_audit_run *r, const struct match *match, size_t row)
{
    for (int reason = OST_AUDIT_CONFLICT; reason <= OST_AUDIT_NEAR_DUPLICATE; reason++) {
        const struct match *m = &match[reason];
        if (!m->found || (reason == OST_AUDIT_NEAR_DUPLICATE && match[OST_AUDIT_DUPLICATE].found))
            continue;
        ost_audit_add(r, (enum ost_audit_reason)reason, ost_audit_place_of(r, row),
                      ost_audit_place_of(r, m->row), m->score, "%s",
                      reason == OST_AUDIT_CONFLICT ? r->labels.name[r->label[m->row]] : "");
    }
}

/* The row against those of its own group that came before; it may become a delegate itself. */
static void meet_group(struct repeats *s, struct match *match, size_t row)
{
    const struct ost_audit_run *r = s->run;
    uint32_t group = s->similar.group[row];
    bool alike = false;
    for (long d = s->first[group]; d != NONE; d = s->delegate[d].next) {
        relate(r, match, row, s->delegate[d].row, 1);
        alike |= is_alike(r, row, s->delegate[d].row);
    }
    if (alike)
        return;
    s->delegate[s->delegates] = (struct delegate){row, NONE};
    if (s->first[group] == NONE)
        s->first[group] = (long)s->delegates;
    else
        s->delegate[s->last[group]].next = (long)s->delegates;
    s->last[group] = (long)s->delegates++;
}

/* A near pair: every delegate of the one group against every delegate of the other. */
static void meet_pair(const struct repeats *s, struct match (*match)[OST_AUDIT_NEAR_DUPLICATE + 1],
                      const struct ost_similar_pair *pair)
{
    /* 5-grams can be the same where texts are not; the score says that these are not. */
    const double below_one = 0.9999;
    double score = pair->jaccard < below_one ? (double)pair->jaccard : below_one;
    for (long b = s->first[pair->b]; b != NONE; b = s->delegate[b].next)
        for (long a = s->first[pair->a]; a != NONE; a = s->delegate[a].next) {
            size_t x = s->delegate[a].row, y = s->delegate[b].row;
            bool later = x > y;
            relate(s->run, match[later ? x : y], later ? x : y, later ? y : x, score);
        }
}

void ost_audit_repeats(struct ost_audit_run *r)
{
    size_t n = r->start[r->job->parts];
    struct repeats s = {.run = r};
    struct match(*match)[OST_AUDIT_NEAR_DUPLICATE + 1] = ost_calloc(n, sizeof *match);
    ost_similar_find(&s.similar, r->text, n, OST_AUDIT_SIMILAR);
    s.delegate = ost_calloc(n, sizeof *s.delegate);
    s.first = ost_calloc(s.similar.groups, sizeof *s.first);
    s.last = ost_calloc(s.similar.groups, sizeof *s.last);
    for (size_t g = 0; g < s.similar.groups; g++)
        s.first[g] = NONE;
    for (size_t i = 0; i < n; i++)
        meet_group(&s, match[i], i);
    for (size_t k = 0; k < s.similar.pairs; k++)
        meet_pair(&s, match, &s.similar.pair[k]);
    for (size_t i = 0; i < n; i++)
        report(r, match[i], i);
    for (int reason = OST_AUDIT_CONFLICT; reason <= OST_AUDIT_NEAR_DUPLICATE; reason++)
        r->out->looked[reason] = reason != OST_AUDIT_LEAK || r->job->parts > 1;
    ost_similar_release(&s.similar);
    free(match);
    free(s.delegate);
    free(s.first);
    free(s.last);
}
