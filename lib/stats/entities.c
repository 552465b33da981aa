#include "stats/entities.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* The tally's counts of a type; more room moves them. */
static struct ost_entity_count *count_of(struct ost_entity_tally *tally, uint32_t type)
{
    if (type >= tally->types) {
        size_t more = type + 1 - tally->types;
        tally->type = ost_realloc(tally->type, type + 1, sizeof *tally->type);
        memset(tally->type + tally->types, 0, more * sizeof *tally->type);
        tally->types = type + 1;
    }
    return &tally->type[type];
}

void ost_entity_tally_add(struct ost_entity_tally *tally, const struct ost_tagset *set,
                          const int *truth, const int *predicted, size_t n)
{
    struct ost_entity is = {0}, said = {0};
    bool more = ost_entity_next(&said, set, predicted, n);
    while (ost_entity_next(&is, set, truth, n)) {
        count_of(tally, is.type)->truth++;
        for (; more && said.first < is.first; more = ost_entity_next(&said, set, predicted, n))
            count_of(tally, said.type)->predicted++;
        if (more && said.first == is.first)
            count_of(tally, is.type)->hits += said.end == is.end && said.type == is.type;
    }
    for (; more; more = ost_entity_next(&said, set, predicted, n))
        count_of(tally, said.type)->predicted++;
    for (size_t i = 0; i < n; i++)
        tally->right += truth[i] == predicted[i];
    tally->words += n;
}

void ost_entity_tally_release(struct ost_entity_tally *tally)
{
    free(tally->type);
    *tally = (struct ost_entity_tally){0};
}

static double ratio(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static struct ost_score score_of(const struct ost_entity_count *c)
{
    return (struct ost_score){ratio(c->hits, c->predicted), ratio(c->hits, c->truth),
                              ratio(2 * c->hits, c->predicted + c->truth), c->truth};
}

static void add_weighted(struct ost_score *sum, const struct ost_score *score, double weight)
{
    sum->precision += weight * score->precision;
    sum->recall += weight * score->recall;
    sum->f1 += weight * score->f1;
}

void ost_entity_scores_of(struct ost_entity_scores *out, const struct ost_entity_tally *tally)
{
    struct ost_entity_count all = {0};
    size_t occurring = 0;
    *out = (struct ost_entity_scores){
        .types = tally->types,
        .each = ost_calloc(tally->types, sizeof *out->each),
        .occurs = ost_calloc(tally->types, sizeof *out->occurs),
        .word_accuracy = ratio(tally->right, tally->words),
        .words = tally->words,
    };
    for (size_t t = 0; t < tally->types; t++) {
        const struct ost_entity_count *c = &tally->type[t];
        all.truth += c->truth;
        all.predicted += c->predicted;
        all.hits += c->hits;
        out->each[t] = score_of(c);
        out->occurs[t] = c->truth + c->predicted > 0;
        occurring += out->occurs[t];
    }
    out->micro = score_of(&all);
    out->macro.support = out->weighted.support = all.truth;
    for (size_t t = 0; t < tally->types; t++) {
        if (!out->occurs[t])
            continue;
        add_weighted(&out->macro, &out->each[t], 1.0 / (double)occurring);
        add_weighted(&out->weighted, &out->each[t], ratio(out->each[t].support, all.truth));
    }
}

void ost_entity_scores_release(struct ost_entity_scores *scores)
{
    free(scores->each);
    free(scores->occurs);
    *scores = (struct ost_entity_scores){0};
}
