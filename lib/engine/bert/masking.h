/*
 * Masking: what masked-language-model training hides of a text (Devlin and others 2019,
 * arXiv:1810.04805, section 3.1 and appendix A.1).
 *
 * Of a text's tokens 15 % are chosen, never [CLS], [SEP] or [PAD]. A chosen one becomes [MASK] with
 * probability .8, a token of the whole vocabulary with .1, and stays with .1; the model is asked for
 * what stood there. This is transformers' DataCollatorForLanguageModeling, but that a text of which
 * nothing was chosen gives one token, as BERT's own create_pretraining_data.py does.
 */
#ifndef OST_ENGINE_BERT_MASKING_H
#define OST_ENGINE_BERT_MASKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "text/tokenizer.h"

struct ost_masking {
    struct ost_special_ids special; /* with a [MASK] */
    int32_t words;                  /* tokens that there are: 0..words-1 */
};

/* A token that the model is asked for. */
struct ost_asked {
    size_t at;     /* its place in the text */
    int32_t truth; /* what stood there */
};

/* Whether a model can be asked for it: all but [CLS], [SEP] and [PAD]. */
bool ost_mask_may_ask(const struct ost_masking *m, int32_t id);

/*
 * Hides tokens of id[n] in place and stores what is asked in order of place: at most n, none of a text
 * that is nothing but special tokens. Returns how many.
 */
size_t ost_mask_text(struct ost_asked *asked, int32_t *id, size_t n, const struct ost_masking *m,
                     struct ost_rng *rng);

#endif
