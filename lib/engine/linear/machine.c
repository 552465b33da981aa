#include "engine/linear/machine.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

size_t ost_machine_features_most(size_t classes)
{
    enum { FILE_BUDGET = 16 * 1024 * 1024, AT_LEAST = 16 * 1024 };
    size_t most = FILE_BUDGET / OST_MACHINE_FEATURE_BYTES(classes);
    return most > AT_LEAST ? most : AT_LEAST;
}

void ost_machine_init(struct ost_machine *m, struct ost_tfidf *features, size_t classes)
{
    *m = (struct ost_machine){.features = *features, .classes = classes};
    *features = (struct ost_tfidf){0};
    m->bias = ost_calloc(classes, sizeof *m->bias);
    m->scale = ost_calloc(classes, sizeof *m->scale);
    m->weight = ost_calloc(m->features.n, classes);
}

void ost_machine_release(struct ost_machine *m)
{
    ost_tfidf_release(&m->features);
    free(m->bias);
    free(m->scale);
    free(m->weight);
    *m = (struct ost_machine){0};
}

/* score += x * row. The inner loop has a fixed length so that the compiler makes vector code of it. */
static void add_row(float *restrict score, const int8_t *restrict row, float x, size_t classes)
{
    enum { WIDTH = 16 };
    size_t k = 0;
    for (; k + WIDTH <= classes; k += WIDTH)
        for (size_t j = 0; j < WIDTH; j++)
            score[k + j] += x * (float)row[k + j];
    for (; k < classes; k++)
        score[k] += x * (float)row[k];
}

void ost_machine_score(const struct ost_machine *m, const uint32_t *column, const float *value,
                       size_t n, float *score)
{
    size_t classes = m->classes;
    memset(score, 0, classes * sizeof *score);
    for (size_t i = 0; i < n; i++)
        add_row(score, m->weight + column[i] * classes, value[i], classes);
    for (size_t k = 0; k < classes; k++)
        score[k] = score[k] * m->scale[k] + m->bias[k];
}
