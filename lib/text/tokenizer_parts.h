/*
 * Inside the tokenizer: what reading it (tokenizer_read.c), using it (tokenizer.c) and writing it
 * (tokenizer_write.c) have in common. Included by these three only.
 */
#ifndef OST_TEXT_TOKENIZER_PARTS_H
#define OST_TEXT_TOKENIZER_PARTS_H

#include "text/normalize.h"
#include "text/tokenizer.h"
#include "text/vocabulary.h"

/* What an added token is, a bit each; 0 for a token that is only a piece of words. */
enum {
    OST_ADDED = 1,
    OST_ADDED_SPECIAL = 2,
    OST_ADDED_LSTRIP = 4, /* takes white space before it along */
    OST_ADDED_RSTRIP = 8, /* likewise after it */
};

struct ost_tokenizer {
    struct ost_vocabulary vocabulary;
    size_t model_size; /* ids from here on are added tokens that WordPiece does not know */
    uint8_t *added;    /* [vocabulary.n] bits as above */

    /* Where an added token may begin, and which lengths there are, longest first. */
    bool added_first[256];
    size_t added_length[256];
    size_t n_lengths;

    bool special_in_text;

    struct ost_normal_rules rules;
    enum ost_tokenizer_setting strip_accents; /* as written: may be "as lowercase" */
    size_t max_word_chars;
    size_t max_length;
    struct ost_special_ids special;
};

/* The five special tokens, in the order of struct ost_special_ids; the last may be missing. */
enum { OST_PAD, OST_UNK, OST_CLS, OST_SEP, OST_MASK, OST_SPECIALS };

/* Their keys in tokenizer_config.json and special_tokens_map.json: "pad_token" and so on. */
extern const char *const ost_special_keys[OST_SPECIALS];

/* model_max_length where no file says otherwise: the positions of every original BERT. */
enum { OST_TOKENIZER_LENGTH = 512 };

/* The id of OST_PAD..OST_MASK. */
int32_t *ost_special_at(struct ost_special_ids *ids, int which);

#endif
