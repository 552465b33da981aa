/*
 * Inside Unigram: what reading it (tokenizer_unigram_read.c) and using it (tokenizer_unigram.c) have
 * in common. Included by these two only.
 */
#ifndef OST_TEXT_TOKENIZER_UNIGRAM_H
#define OST_TEXT_TOKENIZER_UNIGRAM_H

#include "text/charsmap.h"
#include "text/tokenizer_parts.h"
#include "text/trie.h"

/* One step of the normalizer. */
struct ost_unigram_step {
    enum { OST_STEP_CHARSMAP, OST_STEP_REPLACE, OST_STEP_STRIP } kind;
    struct ost_charsmap charsmap;
    struct ost_replacement replacement;
    bool left, right; /* the ends to strip */
};

/* Whether U+2581 is put before a text that does not begin with it. */
enum ost_unigram_prepend { OST_PREPEND_ALWAYS, OST_PREPEND_FIRST, OST_PREPEND_NEVER };

enum { OST_UNIGRAM_STEPS = 16, OST_UNIGRAM_BYTES = 1024 /* longest token */ };

struct ost_unigram {
    struct ost_unigram_step step[OST_UNIGRAM_STEPS];
    size_t steps;

    bool split_spaces;    /* WhitespaceSplit comes first */
    uint32_t replacement; /* Metaspace: what a space becomes, usually U+2581 */
    enum ost_unigram_prepend prepend;
    bool split; /* a new piece begins at each replacement */

    double *score;        /* [model_size] natural logarithms, by id */
    struct ost_trie trie; /* of all tokens */
    double unk_score;
    int32_t unk;
};

int ost_unigram_read(struct ost_reading *r);
void ost_unigram_free(void *model);

#endif
