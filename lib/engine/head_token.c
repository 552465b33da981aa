/*
 * A head that answers with a tag for every word (text/words.h): a value is as many tags as the text has
 * words, with white space between them. What is judged is entities, as seqeval does it
 * (stats/entities.h); F1 without an adjective is that of all entities together, the micro average.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/head.h"
#include "engine/tag_spans.h"
#include "stats/entities.h"
#include "text/words.h"

static int collect(struct ost_head *head, const struct ost_slice *value, size_t n, size_t stride)
{
    struct ost_intern tags = OST_INTERN_INIT;
    struct ost_slice tag;
    for (size_t i = 0; i < n; i++)
        for (struct ost_slice rest = value[i * stride]; ost_word_next(&rest, &tag);)
            ost_intern(&tags, tag);
    ost_labels_collect(&head->labels, tags.text, tags.count);
    ost_intern_release(&tags);
    return head->labels.n >= 2
               ? 0
               : ost_fail(OST_EDATA, "every word has the tag '%s'; there is nothing to learn",
                          head->labels.n ? head->labels.name[0] : "");
}

/* A tag that was not trained on, which only dev can have, is the number -1. */
static bool learn(struct ost_targets *t, const struct ost_head *head, struct ost_slice text,
                  struct ost_slice value)
{
    size_t words = ost_words_count(text);
    struct ost_slice tag;
    if (words != ost_words_count(value))
        return false;
    t->label = ost_grow(t->label, &t->cap, t->rows + words, sizeof *t->label);
    while (ost_word_next(&value, &tag))
        t->label[t->rows++] = ost_labels_find(&head->labels, tag);
    return true;
}

static size_t best_of(const float *score, size_t classes)
{
    size_t best = 0;
    for (size_t c = 1; c < classes; c++)
        best = score[c] > score[best] ? c : best;
    return best;
}

/* ---- answers ---- */

static void softmax(float *score, size_t classes)
{
    float most = score[best_of(score, classes)];
    double sum = 0;
    for (size_t c = 0; c < classes; c++)
        sum += exp((double)score[c] - most);
    for (size_t c = 0; c < classes; c++)
        score[c] = (float)(exp((double)score[c] - most) / sum);
}

static void add_tags(struct ost_tagset *set, const struct ost_labels *labels)
{
    for (size_t c = 0; c < labels->n; c++)
        ost_tagset_add(set, ost_slice_of(labels->name[c]));
}

/* The tags, and their entities as spans; the confidence is that of all tags together. */
static void say(struct ost_reply *out, const struct ost_head *head, struct ost_slice text,
                float *score, size_t stride)
{
    size_t words = ost_words_count(text);
    struct ost_tagset set = OST_TAGSET_INIT;
    int *tag = ost_calloc(words, sizeof *tag);
    float *sure = ost_calloc(words, sizeof *sure);
    ost_reply_clear(out);
    add_tags(&set, &head->labels);
    for (size_t i = 0; i < words; i++) {
        float *row = score + i * stride;
        softmax(row, head->labels.n);
        tag[i] = (int)best_of(row, head->labels.n);
        sure[i] = row[tag[i]];
        out->confidence *= sure[i];
        ost_buf_printf(&out->value[0], "%s%s", i ? " " : "", head->labels.name[tag[i]]);
    }
    ost_tag_spans_json(&out->value[1], &set, text, tag, sure, words);
    ost_tagset_release(&set);
    free(tag);
    free(sure);
}

/* ---- judging ---- */

struct own {
    struct ost_tagset set; /* the head's tags by their class numbers, then those of the truth */
    struct ost_entity_tally tally;
    int *truth, *answer; /* [cap] of a text's words */
    size_t cap;
};

static void judge_start(struct ost_judgement *j)
{
    struct own *own = ost_calloc(1, sizeof *own);
    add_tags(&own->set, &j->head->labels);
    j->own = own;
}

static void judge_add(struct ost_judgement *j, struct ost_slice text, struct ost_slice truth,
                      const float *score, size_t stride)
{
    struct own *own = j->own;
    size_t words = ost_words_count(text), n = 0, room = own->cap;
    struct ost_slice tag;
    bool unseen = false;
    own->truth = ost_grow(own->truth, &room, words, sizeof *own->truth);
    own->answer = ost_grow(own->answer, &own->cap, words, sizeof *own->answer);
    for (; n < words && ost_word_next(&truth, &tag); n++) {
        own->truth[n] = (int)ost_tagset_add(&own->set, tag);
        own->answer[n] = (int)best_of(score + n * stride, j->head->labels.n);
        unseen |= (size_t)own->truth[n] >= j->head->labels.n;
    }
    ost_entity_tally_add(&own->tally, &own->set, own->truth, own->answer, n);
    j->rows++;
    j->unseen += unseen;
}

static void judge_release(struct ost_judgement *j)
{
    struct own *own = j->own;
    ost_tagset_release(&own->set);
    ost_entity_tally_release(&own->tally);
    free(own->truth);
    free(own->answer);
    free(own);
}

static size_t scalars(const struct ost_judgement *j, struct ost_scalar out[OST_SCALARS])
{
    const struct own *own = j->own;
    struct ost_entity_scores scores;
    ost_entity_scores_of(&scores, &own->tally);
    out[0] = (struct ost_scalar){"entity F1", "f1", scores.micro.f1};
    out[1] = (struct ost_scalar){"macro F1", "macro_f1", scores.macro.f1};
    out[2] = (struct ost_scalar){"word accuracy", "accuracy", scores.word_accuracy};
    ost_entity_scores_release(&scores);
    return 3;
}

static double score(const struct ost_judgement *j, enum ost_metric metric)
{
    struct ost_scalar scalar[OST_SCALARS];
    scalars(j, scalar);
    return scalar[metric == OST_ACCURACY ? 2 : 0].value;
}

static int by_name(const void *a, const void *b)
{
    const struct ost_class_score *x = a, *y = b;
    return strcmp(x->name, y->name);
}

/* The types that occur, by name, then the averages in seqeval's order. */
static size_t classes(const struct ost_judgement *j, struct ost_class_score **out)
{
    const struct own *own = j->own;
    struct ost_entity_scores scores;
    size_t n = 0;
    ost_entity_scores_of(&scores, &own->tally);
    struct ost_class_score *row = ost_calloc(scores.types + 3, sizeof *row);
    for (size_t t = 0; t < scores.types; t++)
        if (scores.occurs[t])
            row[n++] = ost_class_score_of(ost_intern_text(&own->set.types, (uint32_t)t).p,
                                          &scores.each[t]);
    qsort(row, n, sizeof *row, by_name);
    row[n] = ost_class_score_of("micro avg", &scores.micro);
    row[n + 1] = ost_class_score_of("macro avg", &scores.macro);
    row[n + 2] = ost_class_score_of("weighted avg", &scores.weighted);
    ost_entity_scores_release(&scores);
    *out = row;
    return n + 3;
}

static void text(struct ost_buf *out, const struct ost_judgement *j)
{
    const struct own *own = j->own;
    struct ost_class_score *row;
    struct ost_scalar scalar[OST_SCALARS];
    size_t n = classes(j, &row);
    scalars(j, scalar);
    ost_class_scores_text(out, row, n);
    ost_buf_printf(out, "\nword accuracy %.3f on %llu words\n", scalar[2].value,
                   (unsigned long long)own->tally.words);
    free(row);
}

/* "report" has the keys of seqeval's output_dict, and "accuracy" and "words". */
static void json(struct ost_jsonw *w, const struct ost_judgement *j, bool more)
{
    (void)more;
    const struct own *own = j->own;
    struct ost_class_score *row;
    struct ost_scalar scalar[OST_SCALARS];
    size_t n = classes(j, &row);
    scalars(j, scalar);
    ost_jsonw_object(w, "report");
    ost_class_scores_json(w, row, n);
    ost_jsonw_end(w);
    ost_jsonw_real(w, "word_accuracy", scalar[2].value);
    ost_jsonw_int(w, "words", (int64_t)own->tally.words);
    free(row);
}

const struct ost_head_kind ost_head_token = {
    .name = "token",
    .summary = "a tag for every word of the text",
    .loss = OST_LOSS_CLASS,
    .output = {{"predicted_tags", "predicted", false}, {"predicted_spans", "spans", true}},
    .collect = collect,
    .learn = learn,
    .rows = ost_words_count,
    .say = say,
    .judge_start = judge_start,
    .judge_add = judge_add,
    .judge_release = judge_release,
    .scalars = scalars,
    .score = score,
    .classes = classes,
    .text = text,
    .json = json,
};
