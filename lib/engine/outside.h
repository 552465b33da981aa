/*
 * Out of scope: texts that belong to no class, which a softmax would hand to one all the same.
 *
 * A text's scores (engine.h) are turned into one number, and below a threshold the text is outside.
 * Three such numbers are known, with T the temperature (stats/temperature.h):
 *
 *   probability  of the best class (Hendrycks and Gimpel 2017, arXiv:1610.02136)
 *   energy       ln(sum over classes of exp(T score)) / T, which still knows how large the scores were
 *                (Liu et al. 2020, arXiv:2010.03759)
 *   margin       the best class's score minus that of the class of the out-of-scope examples
 *
 * With examples (texts labelled as out of scope) those in training are a class of their own, and those
 * in dev choose: the number with the largest area under the ROC curve, and the threshold with the
 * fewest mistakes on dev. That class is never an answer. Without any the number is the energy, and the
 * threshold refuses a stated share of the dev texts, all of which have a class.
 *
 * Which number wins differs: on CLINC150's validation files the linear engine's areas are .954, .952
 * and .973, those of a MiniLM .974, .981 and .950. Distances to the nearest text or class mean, in the
 * space of TF-IDF (.92) or of the pooled vectors (.981, cosine or Mahalanobis), gain nothing over these
 * and would have to be stored.
 */
#ifndef OST_ENGINE_OUTSIDE_H
#define OST_ENGINE_OUTSIDE_H

#include <stdbool.h>
#include <stddef.h>

enum ost_outside_score {
    OST_OUTSIDE_PROBABILITY,
    OST_OUTSIDE_ENERGY,
    OST_OUTSIDE_MARGIN,
    OST_OUTSIDE_SCORES
};

/* "probability", "energy", "margin". */
extern const char *const ost_outside_name[OST_OUTSIDE_SCORES];

struct ost_outside {
    char *label;  /* what such texts are called; NULL: the model does not look for them; owned */
    int examples; /* of the examples in training; -1: there were none */
    enum ost_outside_score score;
    double threshold; /* a text that scores below is outside */
    /* What was seen on dev; not kept in the model. */
    size_t inside, right; /* texts with a class; answered, and with the right one */
    size_t outside, found,
        refused; /* texts without; called outside; with a class, called outside */
    double area[OST_OUTSIDE_SCORES]; /* under the ROC curve; NaN without examples or class */
};

/* The number of one row of scores; for the margin there must be a class. */
double ost_outside_score_of(const struct ost_outside *o, const float *score, size_t classes,
                            double temperature);

/* The largest of a row (scores or probabilities) that can be an answer; the first of equals. */
size_t ost_outside_best(const struct ost_outside *o, const float *row, size_t classes);

/* Texts to choose on: their scores [n x classes] and classes; -1: belongs to none. */
struct ost_outside_sample {
    const float *score;
    const int *label;
    size_t n, classes;
    double temperature;
};

/*
 * Sets score, threshold and what was seen; label and examples are there already. `refuse` is the share of
 * the texts with a class to refuse; below 0 the fewest mistakes decide where there are examples, else
 * it is OST_OUTSIDE_REFUSE. Without texts nothing is ever outside.
 */
void ost_outside_choose(struct ost_outside *o, const struct ost_outside_sample *sample,
                        double refuse);

#define OST_OUTSIDE_REFUSE 0.01

#endif
