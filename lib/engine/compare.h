/*
 * A new model against another one, on texts that both have answered (stats/paired.h).
 *
 * The new one is called worse when the difference is more than luck: McNemar's exact test of accuracy
 * has p < 0.05 against it, or the 95 % bootstrap interval of the difference in macro F1 lies below 0.
 * Texts that one of the two was trained on flatter it: compare on a test file that neither has seen.
 */
#ifndef OST_ENGINE_COMPARE_H
#define OST_ENGINE_COMPARE_H

#include "base/buf.h"
#include "base/slice.h"
#include "io/json.h"
#include "stats/paired.h"

struct ost_comparison {
    const char *on; /* "test" or "dev": a string constant */
    size_t rows;
    uint64_t right, other_right;           /* rows */
    uint64_t only_right, only_other_right; /* rows where just one of the two is right */
    double p;                              /* McNemar's, of accuracy */
    double macro_f1, other_macro_f1;
    struct ost_bootstrap difference; /* of macro F1: new minus other */
    bool worse;
};

/* What is true and what the two say, by name; n > 0. */
struct ost_answers {
    const struct ost_slice *truth, *said, *other_said; /* [n] */
    size_t n;
};

/* The same seed gives the same interval. */
void ost_compare(struct ost_comparison *out, const struct ost_answers *answers, const char *on,
                 uint64_t seed);

void ost_comparison_json(struct ost_jsonw *w, const char *key, const struct ost_comparison *c);

/* Three lines for people. */
void ost_comparison_text(struct ost_buf *out, const struct ost_comparison *c, const char *other);

#endif
