/*
 * Contrastive tuning of an encoder: texts of one class come together, texts of two move apart.
 *
 * The first step of SetFit (Tunstall and others 2022, arXiv:2209.11055, section 3.1). A text's
 * embedding is the mean over its tokens of the last layer; for a pair of texts (pairs.h) the square of
 * what the cosine of their embeddings misses is the loss, the target being 1 for alike and 0 for
 * unlike ones: CosineSimilarityLoss of sentence-transformers.
 *
 * The pairs are gone through once. For the course (course.h) that one round is cut into portions,
 * each an epoch: so a killed tuning loses one portion, and only that much is planned at a time. All
 * portions but the last are of one size, and the last portion's weights are the result.
 *
 *     struct ost_contrast contrast;
 *     ost_contrast_init(&contrast, m, &texts, label, classes, &job);
 *     setup.lesson = &contrast.lesson;
 *     setup.options = &contrast.options;
 */
#ifndef OST_ENGINE_BERT_CONTRAST_H
#define OST_ENGINE_BERT_CONTRAST_H

#include "engine/bert/course.h"
#include "engine/bert/pairs.h"

struct ost_contrast {
    struct ost_bert *m; /* head: none */
    const struct ost_bert_texts *texts;
    struct ost_pairing pairing;
    struct ost_pairs pairs;
    uint64_t total, portion; /* pairs of all, and of one epoch */
    uint64_t epoch;          /* the running one, 1-based */
    struct ost_lesson lesson;
    struct ost_engine_options options; /* those given, with the portions for epochs */
};

/*
 * Of the options it takes batch_size, in pairs, and seed. Two classes have texts. *out stays where it
 * is: the lesson points into it. Yours to release; keeps `m` and `texts`.
 */
void ost_contrast_init(struct ost_contrast *out, struct ost_bert *m,
                       const struct ost_bert_texts *texts, const int *label, size_t classes,
                       const struct ost_pairing *pairing, const struct ost_engine_options *options);

/* The loss of n pairs of `texts`, a scalar. */
struct ost_tensor *ost_contrast_loss(struct ost_scope *s, const struct ost_bert *m,
                                     const struct ost_bert_texts *texts,
                                     const struct ost_pair *pair, size_t n);

void ost_contrast_release(struct ost_contrast *c); /* fine on a zeroed struct */

#endif
