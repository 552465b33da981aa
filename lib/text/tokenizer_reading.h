/*
 * Inside the reading of a tokenizer: what its three parts share. tokenizer_read.c holds the files
 * together, tokenizer_pipeline.c checks that tokenizer.json describes BERT's pipeline,
 * tokenizer_tokens.c takes in the tokens. Included by these three only.
 *
 * Everything comes from foreign files: no count, id or length is believed before it is checked, and
 * what is not BERT's pipeline is refused rather than read approximately. Failures do not name the
 * file; tokenizer_read.c does.
 */
#ifndef OST_TEXT_TOKENIZER_READING_H
#define OST_TEXT_TOKENIZER_READING_H

#include "io/json.h"
#include "text/tokenizer_parts.h"

enum { OST_ADDED_BYTES = 256 }; /* longest added token */

/* The end of every refusal. */
#define OST_TOKENIZER_SUPPORTED                                                                    \
    "ostler reads BERT's: BertNormalizer, BertPreTokenizer, WordPiece with '##', and "             \
    "TemplateProcessing '[CLS] A [SEP] B [SEP]' or BertProcessing"

/* A tokenizer on its way from the files. */
struct ost_reading {
    struct ost_tokenizer *t;
    const struct ost_tokenizer_files *files;
    struct ost_json *tokenizer, *config, *special; /* parsed; NULL: no such file */
    struct ost_slice name[OST_SPECIALS];           /* what the special tokens are called */
};

/* The part's "type" is this one, else OST_EINVAL; `what` is the key of the part. */
int ost_reading_type(const struct ost_json *part, const char *what, const char *type);

/* true, false or null of a value that is there. */
int ost_reading_setting(enum ost_tokenizer_setting *out, const struct ost_json *value,
                        const char *key);

/* The normalizer's rules, and what [CLS] and [SEP] are called by the post-processor. */
int ost_reading_pipeline(struct ost_reading *r);

/* The post-processor carries ids of its own: they must be the vocabulary's. After find_special. */
int ost_reading_post_ids(const struct ost_reading *r);

/* The pieces of WordPiece: the model of tokenizer.json, or the lines of vocab.txt. */
int ost_reading_model(struct ost_reading *r);
int ost_reading_lines(struct ost_reading *r);

/* The added tokens of tokenizer.json, or without it those of tokenizer_config.json. */
int ost_reading_added(struct ost_reading *r);

/* Makes the token one that is matched in raw text; `bits` as in tokenizer_parts.h. */
int ost_reading_mark_added(struct ost_tokenizer *t, int32_t id, uint8_t bits);

#endif
