/*
 * TF-IDF: which terms are features, what each weighs, and a text as a sparse vector.
 *
 * The weight of a term that comes tf times in a text, and of n training texts stands in df, is
 *
 *     (1 + ln tf) * (ln((1 + n) / (1 + df)) + 1)
 *
 * and the word block and the character block of a vector are each divided by their Euclidean
 * length: scikit-learn's FeatureUnion of two TfidfVectorizer(sublinear_tf=True), whose smooth_idf
 * and norm='l2' are defaults (user guide, section "Tf-idf term weighting"). Terms that are no
 * feature do not count for the length.
 *
 * Training counts first, then chooses:
 *
 *     struct ost_df *df = ost_df_new();
 *     for (each text)
 *         ost_df_add(df, &terms);
 *     struct ost_tfidf features;
 *     ost_df_choose(df, &features, most, 1);
 *     ost_df_free(df);
 *     ost_tfidf_vector(&features, &bag, text);      // bag.column, bag.value, bag.n
 */
#ifndef OST_ENGINE_LINEAR_TFIDF_H
#define OST_ENGINE_LINEAR_TFIDF_H

#include <stddef.h>
#include <stdint.h>

#include "engine/linear/terms.h"

/* Counts in how many texts each term stands; 16 bytes a term, twice that at most. */
struct ost_df;

struct ost_df *ost_df_new(void);
void ost_df_free(struct ost_df *df); /* NULL is fine */

/* One text more. At most 2^32 - 2 texts. */
void ost_df_add(struct ost_df *df, const struct ost_terms *terms);

/* The features: terms by rising hash, so that equal texts give equal files. */
struct ost_tfidf {
    uint64_t *hash; /* [n] strictly rising */
    float *idf;     /* [n] >= 1 */
    size_t n;

    uint32_t *bucket; /* [2^bits + 1] first feature whose hash starts with these bits */
    int bits;         /* 1..32 */
};

/*
 * Keeps the terms that stand in at least m texts, for the smallest m >= `min_df` that keeps no more
 * than `most` of them. *out is yours to release; returns m.
 */
uint32_t ost_df_choose(const struct ost_df *df, struct ost_tfidf *out, size_t most,
                       uint32_t min_df);

/* Makes the look-up index over hash[n], which the caller has filled; n < 2^31. */
void ost_tfidf_index(struct ost_tfidf *features);

void ost_tfidf_release(struct ost_tfidf *features);

/* One text's vector and the memory it is made in. Zeroed is empty and ready. */
struct ost_bag {
    uint32_t *column; /* [n] feature numbers, each once, in the order they first come */
    float *value;     /* [n] > 0 */
    size_t n;

    struct ost_terms terms;
    uint32_t *count; /* [counts] times each feature has come; all 0 between calls */
    size_t counts, cap;
};

/* Replaces the vector by that of `text`. No allocation once warm. A bag serves one set of features. */
void ost_tfidf_vector(const struct ost_tfidf *features, struct ost_bag *bag, struct ost_slice text);
void ost_bag_release(struct ost_bag *bag);

/* Vectors below each other: row i is column[start[i]..start[i + 1]). Zeroed is empty and ready. */
struct ost_matrix {
    size_t rows;
    size_t *start; /* [rows + 1] once there is a row */
    uint32_t *column;
    float *value;
    size_t start_cap, column_cap, value_cap;
};

void ost_matrix_add(struct ost_matrix *m, const struct ost_bag *bag);
void ost_matrix_release(struct ost_matrix *m);

#endif
