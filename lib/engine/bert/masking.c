#include "engine/bert/masking.h"

/* In thousandths. */
enum { CHOSEN = 150, HIDDEN = 800, REPLACED = 100 };

bool ost_mask_may_ask(const struct ost_masking *m, int32_t id)
{
    return id != m->special.cls && id != m->special.sep && id != m->special.pad;
}

static void choose(struct ost_asked *asked, size_t at, int32_t *id, const struct ost_masking *m,
                   struct ost_rng *rng)
{
    uint64_t fate = ost_rng_below(rng, 1000);
    *asked = (struct ost_asked){at, id[at]};
    if (fate < HIDDEN)
        id[at] = m->special.mask;
    else if (fate < HIDDEN + REPLACED)
        id[at] = (int32_t)ost_rng_below(rng, (uint64_t)m->words);
}

size_t ost_mask_text(struct ost_asked *asked, int32_t *id, size_t n, const struct ost_masking *m,
                     struct ost_rng *rng)
{
    size_t chosen = 0, candidates = 0, only = 0;
    for (size_t i = 0; i < n; i++) {
        if (!ost_mask_may_ask(m, id[i]))
            continue;
        if (ost_rng_below(rng, ++candidates) == 0) /* each candidate is as likely to be the last */
            only = i;
        if (ost_rng_below(rng, 1000) < CHOSEN)
            choose(&asked[chosen++], i, id, m, rng);
    }
    if (chosen == 0 && candidates > 0)
        choose(&asked[chosen++], only, id, m, rng);
    return chosen;
}
