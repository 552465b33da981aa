/*
 * The tokenizer: text to the numbers a checkpoint was trained on.
 *
 * Exactly as huggingface/tokenizers does it, ids, byte offsets and word numbers alike:
 *
 *     raw text -- added tokens such as "[SEP]" are cut out first, leftmost and longest
 *       -> the kind's normalizer, and in what it leaves those added tokens that ask for it
 *       -> words or pieces, and of each the tokens of the vocabulary, by the kind's model
 *       -> cut to the length asked for -> [CLS] A [SEP] or [CLS] A [SEP] B [SEP]
 *
 * The kinds, one file each:
 *
 *     WordPiece  BERT, DistilBERT, MPNet: text/normalize.h, words at white space and punctuation,
 *                greedy, longest match first (Schuster and Nakajima 2012,
 *                doi:10.1109/ICASSP.2012.6289079): "unhappiness" -> un ##happiness; a word with a
 *                part in no token, or of more than 100 characters, is one [UNK]
 *     BPE        RoBERTa, DistilRoBERTa: GPT-2's pattern, bytes, merges (text/bpe_merges.h)
 *     Unigram    XLM-R and the multilingual sentence encoders: SentencePiece's charsmap
 *                (text/charsmap.h), U+2581 for spaces, the likeliest cut
 *
 * Read from a Hugging Face directory or from a vocab.txt; written so that what ostler trained loads
 * elsewhere with the same ids.
 *
 *     struct ost_tokenizer *t;
 *     struct ost_encoding e = OST_ENCODING_INIT;
 *     int rc = ost_tokenizer_load(&t, "models/minilm", NULL);
 *     if (rc < 0) return rc;
 *     ost_tokenizer_encode(&e, t, text, 128);            // e.id[0..e.n), again for the next text
 *     ost_encoding_release(&e);
 *     ost_tokenizer_free(t);
 *
 * A tokenizer does not change once loaded: any number of threads may encode with it, each into an
 * encoding of its own. Encoding never fails, takes time linear in the text (BPE: n log n in its
 * longest piece) and allocates only while the encoding still grows. It stops when the length is
 * reached; what it has normalised by then is one window of some thousand bytes, for Unigram the
 * whole text, since its charsmap cannot be cut.
 */
#ifndef OST_TEXT_TOKENIZER_H
#define OST_TEXT_TOKENIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct ost_tokenizer;

/* A setting that a file may already hold; the zero value leaves it to the file. */
enum ost_tokenizer_setting { OST_AS_IN_FILE, OST_OFF, OST_ON };

/*
 * What a caller may change. The first three are settings of WordPiece: a directory says them itself,
 * a bare vocab.txt says nothing and gets them all on, so for a cased one the caller turns lowercase
 * off. They mean nothing to the other kinds.
 */
struct ost_tokenizer_options {
    enum ost_tokenizer_setting lowercase;
    enum ost_tokenizer_setting strip_accents; /* where nobody says: as lowercase */
    enum ost_tokenizer_setting split_ideographs;
    /* "[SEP]" in a text is the special token, as in the reference; false makes it the words "[",
       "sep" and "]", so that nobody's text can forge one. */
    bool special_in_text;
};

/* Everything as in the file, special_in_text on. */
extern const struct ost_tokenizer_options ost_tokenizer_defaults;

/*
 * Reads a directory (tokenizer.json, else vocab.txt, else vocab.json and merges.txt; beside it
 * tokenizer_config.json and special_tokens_map.json, each if there) or, if `path` is no directory,
 * a vocab.txt. `options` may be NULL for the defaults. *out is yours to free.
 *
 * Where do_lower_case, strip_accents, tokenize_chinese_chars, add_prefix_space or trim_offsets in
 * tokenizer_config.json contradicts tokenizer.json, the former wins, as in transformers; a key that
 * is not there says nothing (where transformers falls back on its class, which lower-cases).
 * Truncation and padding stored in tokenizer.json are the caller's business and ignored.
 *
 * OST_EINVAL: a tokenizer of another kind, or an added token that is matched as a whole word only;
 * says what is supported. OST_EPARSE: a broken file, ids that are not 0..n-1, no [UNK], [CLS],
 * [SEP] or [PAD]. OST_ELIMIT: more than a million tokens or 64 MiB. OST_ENOTFOUND: a directory
 * without a tokenizer. All name the file.
 */
int ost_tokenizer_load(struct ost_tokenizer **out, const char *path,
                       const struct ost_tokenizer_options *options);

/* A file's bytes and what messages call it; name NULL: there is no such file. */
struct ost_tokenizer_file {
    struct ost_slice bytes;
    const char *name;
};

struct ost_tokenizer_files {
    struct ost_tokenizer_file tokenizer; /* tokenizer.json; with it `vocab` is not looked at */
    struct ost_tokenizer_file vocab;     /* vocab.txt: a token a line, the id is the line's number
                                            from 0, white space at its end is cut, of two equal
                                            lines the later wins */
    struct ost_tokenizer_file config;    /* tokenizer_config.json */
    struct ost_tokenizer_file special;   /* special_tokens_map.json */
    struct ost_tokenizer_file merges;    /* merges.txt; with it `vocab` is a vocab.json */
};

/* The same from bytes in memory, which are not kept. */
int ost_tokenizer_parse(struct ost_tokenizer **out, const struct ost_tokenizer_files *files,
                        const struct ost_tokenizer_options *options);

/*
 * Writes the tokenizer into a directory that exists, each file whole or not at all; AutoTokenizer
 * loads it with equal ids.
 *
 * WordPiece becomes tokenizer.json, vocab.txt, tokenizer_config.json and special_tokens_map.json,
 * with the settings as they are in force, options included; special_in_text has no place in these
 * files. OST_EINVAL when a token cannot stand on a line of vocab.txt. The other kinds have nothing
 * that a caller could have changed: their files are written byte for byte as they were read, and a
 * tokenizer_config.json if there was none.
 */
int ost_tokenizer_save(const struct ost_tokenizer *t, const char *dir);

void ost_tokenizer_free(struct ost_tokenizer *t);

/* Ids 0..size-1 exist: the rows a model's word embeddings need. */
size_t ost_tokenizer_size(const struct ost_tokenizer *t);

/* model_max_length of tokenizer_config.json in tokens, 512 where it is silent; <= INT32_MAX. */
size_t ost_tokenizer_max_length(const struct ost_tokenizer *t);

/* In RoBERTa and XLM-R these are <pad>, <unk>, <s>, </s> and <mask>. */
struct ost_special_ids {
    int32_t pad, unk, cls, sep;
    int32_t mask; /* -1: this vocabulary has none */
};
struct ost_special_ids ost_tokenizer_special(const struct ost_tokenizer *t);

/* The text of a token as it stands in the vocabulary ("##ing", "\u2581the"), borrowed; 0 <= id < size. */
struct ost_slice ost_tokenizer_token(const struct ost_tokenizer *t, int32_t id);

/* The id of a token as it stands in the vocabulary, or -1. */
int32_t ost_tokenizer_id(const struct ost_tokenizer *t, struct ost_slice token);

/* Bytes [begin, end) of a text. */
struct ost_text_span {
    size_t begin, end;
};

/*
 * What a text became: four arrays of n, a column per token. For [CLS] and [SEP] put around the text
 * the span is empty at 0 and the word is -1.
 */
struct ost_encoding {
    int32_t *id;
    int32_t *type; /* 0; for B and the [SEP] behind it 1, but 0 in RoBERTa and XLM-R */
    int32_t *word; /* number of the word in its text, from 0: tokens of one word share it */
    struct ost_text_span *span; /* where in the original text; in B for a token of B */
    size_t n;
    bool truncated; /* the text (or one of the two) had more tokens than there was room for */

    /* private */
    size_t cap;
    struct ost_tokenizer_room *room;
};

#define OST_ENCODING_INIT                                                                          \
    {                                                                                              \
        NULL, NULL, NULL, NULL, 0, false, 0, NULL                                                  \
    }

void ost_encoding_release(struct ost_encoding *e);

/* For a length that does not cut. */
#define OST_ANY_LENGTH SIZE_MAX

/*
 * Encodes one text into at most `max_length` >= 3 tokens, [CLS] and [SEP] included; what is too
 * much goes from the end. Replaces what `out` held. Bytes that are not UTF-8 count as U+FFFD, which
 * WordPiece leaves out.
 */
void ost_tokenizer_encode(struct ost_encoding *out, const struct ost_tokenizer *t,
                          struct ost_slice text, size_t max_length);

/*
 * Encodes two texts into at most `max_length` tokens, >= 5, or 6 where two [SEP] stand between them
 * (RoBERTa and XLM-R). Too long, they are cut by longest_first
 * as in the reference (utils/truncation.rs): the longer one down to the rest, and where even the
 * shorter one has more than half, each to half, B getting the odd token when it has not fewer.
 * Reads both to their ends.
 */
void ost_tokenizer_encode_pair(struct ost_encoding *out, const struct ost_tokenizer *t,
                               struct ost_slice a, struct ost_slice b, size_t max_length);

#endif
