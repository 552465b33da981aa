#include "engine/split.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/rng.h"

size_t ost_split_stratified(bool *held, const int *label, size_t n, size_t classes, double fraction,
                            uint64_t seed)
{
    size_t *order = ost_calloc(n, sizeof *order);
    size_t *quota = ost_calloc(classes, sizeof *quota); /* rows still to hold back */
    struct ost_rng rng = ost_rng_seeded(seed, 0);
    size_t total = 0;
    for (size_t i = 0; i < n; i++) {
        order[i] = i;
        quota[label[i]]++;
    }
    for (size_t c = 0; c < classes; c++) {
        size_t members = quota[c];
        quota[c] = (size_t)lround(fraction * (double)members);
        if (quota[c] == members && members)
            quota[c]--;
        total += quota[c];
    }
    ost_rng_shuffle(&rng, order, n);
    for (size_t k = 0; k < n; k++) {
        size_t i = order[k];
        held[i] = quota[label[i]] > 0;
        quota[label[i]] -= held[i];
    }
    free(order);
    free(quota);
    return total;
}
