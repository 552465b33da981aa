/*
 * Inside WordPiece: what reading and using it (tokenizer_wordpiece.c) and writing it
 * (tokenizer_wordpiece_write.c) have in common. Included by these two only.
 */
#ifndef OST_TEXT_TOKENIZER_WORDPIECE_H
#define OST_TEXT_TOKENIZER_WORDPIECE_H

#include "text/tokenizer_parts.h"

struct ost_wordpiece {
    struct ost_normal_rules rules;
    enum ost_tokenizer_setting strip_accents; /* as written: may be "as lowercase" */
    size_t max_word_chars;
};

int ost_wordpiece_save(const struct ost_tokenizer *t, const char *dir);

#endif
