/*
 * Texts as token numbers for a head that answers for every word (text/words.h).
 *
 * A word's answer is that of its first token. A text with more tokens than there is room for becomes
 * several sequences, one behind the other: each holds as many whole words as fit, so that every word is
 * asked for exactly once and nothing is cut off but the end of a word that alone is too long. A word of
 * which the tokenizer leaves nothing (control characters) stands as [UNK].
 */
#ifndef OST_ENGINE_BERT_WORDS_H
#define OST_ENGINE_BERT_WORDS_H

#include "engine/bert/texts.h"
#include "engine/head.h"

/*
 * Sequences of at most max_length >= 3 tokens, [CLS] and [SEP] included, with a row for each word of the
 * texts, in their order. A text without words has no sequence. *out is yours to release.
 */
void ost_bert_words_encode(struct ost_bert_texts *out, const struct ost_tokenizer *tokenizer,
                           const struct ost_slice *text, size_t n, size_t max_length);

/* As the task wants it: rows for the words, or one for each text (engine/bert/texts.h). */
void ost_bert_task_encode(struct ost_bert_texts *out, const struct ost_task *task,
                          const struct ost_tokenizer *tokenizer, const struct ost_slice *text,
                          size_t n, size_t max_length);

#endif
