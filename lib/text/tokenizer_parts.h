/*
 * Inside the tokenizer: what its parts have in common.
 *
 * A tokenizer is a kind (how text becomes pieces: tokenizer_kinds.def lists them) and what all
 * kinds share: the vocabulary, the added tokens that are cut out first, the frame of special tokens
 * around the texts. tokenizer.c encodes, tokenizer_read.c holds the files together,
 * tokenizer_added.c and tokenizer_frame.c read and use what their names say.
 */
#ifndef OST_TEXT_TOKENIZER_PARTS_H
#define OST_TEXT_TOKENIZER_PARTS_H

#include "io/json.h"
#include "text/tokenizer.h"
#include "text/traced.h"
#include "text/vocabulary.h"

/* What an added token is, a bit each; 0 for a token that is only a piece of words. */
enum {
    OST_ADDED = 1,
    OST_ADDED_SPECIAL = 2,
    OST_ADDED_LSTRIP = 4,      /* takes white space before it along */
    OST_ADDED_RSTRIP = 8,      /* likewise after it */
    OST_ADDED_NORMALIZED = 16, /* matched, in normalised form, in normalised text */
};

enum { OST_ADDED_BYTES = 256 }; /* longest added token */

/* Added tokens that are matched in the same text: raw or normalised. */
struct ost_added_set {
    struct ost_vocabulary form;         /* the text matched */
    int32_t *id;                        /* [form.n] the token it stands for */
    bool first[256];                    /* the first bytes there are */
    size_t length[OST_ADDED_BYTES + 1]; /* [n_lengths] the lengths there are, longest first */
    size_t n_lengths;
};

/* The five special tokens, in the order of struct ost_special_ids; the last may be missing. */
enum { OST_PAD, OST_UNK, OST_CLS, OST_SEP, OST_MASK, OST_SPECIALS };

/* Their keys in tokenizer_config.json and special_tokens_map.json: "pad_token" and so on. */
extern const char *const ost_special_keys[OST_SPECIALS];

/* model_max_length where no file says otherwise: the positions of every original BERT. */
enum { OST_TOKENIZER_LENGTH = 512 };

/* The id of OST_PAD..OST_MASK. */
int32_t *ost_special_at(struct ost_special_ids *ids, int which);

/*
 * What stands around the texts, by two characters each: C [CLS], S [SEP], A and B the texts, each
 * followed by its type. One text always is C0A0S0.
 */
struct ost_frame {
    const char *pair; /* "C0A0S0B1S1" */
    bool roberta;     /* it is RobertaProcessing, which has the two below */
    bool trim; /* spans lose the white space at the ends of their tokens (RobertaProcessing) */
    bool keep_first; /* but for one space at the start of a text, which was put there */
};

enum ost_tokenizer_role {
    OST_FILE_TOKENIZER,
    OST_FILE_CONFIG,
    OST_FILE_SPECIAL,
    OST_FILE_VOCAB,
    OST_FILE_MERGES,
    OST_FILE_ROLES
};

struct ost_tokenizer {
    const struct ost_tokenizer_kind *kind;
    void *model; /* the kind's own */
    struct ost_vocabulary vocabulary;
    size_t model_size; /* ids from here on are added tokens that the model does not know */
    uint8_t *added;    /* [vocabulary.n] bits as above */
    struct ost_added_set raw, normalized;
    bool special_in_text;
    bool windows; /* a text may be cut between a letter and a space: see tokenizer.c */
    struct ost_frame frame;
    size_t max_length;
    struct ost_special_ids special;
    struct ost_buf file[OST_FILE_ROLES]; /* as read, for a kind that is saved so; else empty */
};

/* Working memory of one array, kept from text to text. */
struct ost_scratch {
    void *p;
    size_t bytes;
};

enum { OST_SCRATCHES = 4 };

/* What encoding works in. */
struct ost_tokenizer_room {
    struct ost_normal normal;
    struct ost_traced text, part; /* a window, normalised; a part of it on its way to the model */
    struct ost_rewriter rewriter;
    struct ost_buf bytes;
    struct ost_scratch scratch[OST_SCRATCHES];
};

/* Array `which` with room for `n` elements of `size` bytes; what was in it may be lost. */
void *ost_room_array(struct ost_tokenizer_room *room, int which, size_t n, size_t size);

/* One text on its way into an encoding. */
struct ost_token_run {
    struct ost_encoding *out;
    const struct ost_tokenizer *t;
    struct ost_tokenizer_room *room;
    struct ost_slice text;
    int32_t type;
    size_t limit; /* tokens to store */
    bool to_end;  /* count on when the limit is reached */
    size_t count; /* tokens seen */
    int32_t word; /* words seen */
};

bool ost_token_run_is_full(const struct ost_token_run *r);

/*
 * The next token and its place; `value` is the text that it stands for, as the model sees it, which
 * trimming looks at. The caller counts words.
 */
void ost_token_run_take(struct ost_token_run *r, int32_t id, struct ost_text_span span,
                        struct ost_slice value);

/* A tokenizer on its way from the files. */
struct ost_reading {
    struct ost_tokenizer *t;
    const struct ost_tokenizer_files *files;
    struct ost_json *tokenizer, *config, *special; /* parsed; NULL: no such file */
    struct ost_slice name[OST_SPECIALS];           /* what the special tokens are called */
};

struct ost_tokenizer_kind {
    const char *type;         /* of the model in tokenizer.json */
    const char *const *names; /* [OST_SPECIALS] what the special tokens are usually called */

    /*
     * Take in what tokenizer.json says about normalizer, pre_tokenizer and model; the same from
     * files without one; and what tokenizer_config.json says about the kind's own settings, NULL:
     * there are none.
     */
    int (*read)(struct ost_reading *r);
    int (*read_plain)(struct ost_reading *r);
    int (*configure)(struct ost_reading *r);
    /* Settings of the caller; NULL: there are none. */
    void (*set)(struct ost_tokenizer *t, const struct ost_tokenizer_options *options);

    /* Bytes [begin, end) of the run's text, normalised, into room->text. */
    void (*normalize)(struct ost_token_run *r, size_t begin, size_t end);
    /* Characters between added tokens, n > 0, into tokens; may stop when the run is full. */
    void (*encode)(struct ost_token_run *r, const struct ost_normal_char *c, size_t n);

    /* NULL: the files are written as they were read. */
    int (*save)(const struct ost_tokenizer *t, const char *dir);
    void (*free)(void *model);
};

#define OST_TOKENIZER_KIND(name) extern const struct ost_tokenizer_kind ost_tokenizer_##name;
#include "text/tokenizer_kinds.def"
#undef OST_TOKENIZER_KIND

/* tokenizer_added.c */

/* The added tokens of tokenizer.json, or without it those of tokenizer_config.json. */
int ost_added_read(struct ost_reading *r);
/* How many there are to come. */
size_t ost_added_count(const struct ost_reading *r);
/* Makes the token an added one, `bits` as above. */
int ost_added_mark(struct ost_tokenizer *t, int32_t id, uint8_t bits);
/* Makes the two sets, once all added tokens and the normalizer are there. */
int ost_added_prepare(struct ost_tokenizer *t);
void ost_added_release(struct ost_added_set *set);
/* The token that the bytes begin with, the longest, and its length; or -1. */
int32_t ost_added_match(const struct ost_tokenizer *t, const struct ost_added_set *set,
                        struct ost_slice bytes, size_t *length);

/* tokenizer_frame.c */

/* The post-processor: the frame, and what [CLS] and [SEP] are called. */
int ost_frame_read(struct ost_reading *r);
/* RobertaProcessing that trims. */
void ost_frame_roberta(struct ost_frame *f, bool keep_first);
/* The post-processor carries ids of its own: they must be the vocabulary's. */
int ost_frame_check(const struct ost_reading *r);
/* The span of token number `i` of its text, trimmed. */
struct ost_text_span ost_frame_trim(const struct ost_frame *f, struct ost_slice text, size_t i,
                                    struct ost_text_span span, struct ost_slice value);

/* tokenizer_read.c */

/* The end of every refusal. */
#define OST_TOKENIZER_SUPPORTED                                                                    \
    "ostler reads WordPiece as BERT has it, byte-level BPE as RoBERTa and Unigram as XLM-R, with " \
    "'[CLS] A [SEP]' around a text"

/* The part's "type" is this one, else OST_EINVAL; `what` is the key of the part. */
int ost_reading_type(const struct ost_json *part, const char *what, const char *type);
/* Room for the `pieces` of the model and the added tokens; sets model_size. */
int ost_reading_room(struct ost_reading *r, size_t pieces, bool prefixed);
/* The token of the model with this id. */
int ost_reading_piece(struct ost_tokenizer *t, struct ost_slice token, int32_t id);
/* A member of the model's "vocab": token to id, for WordPiece and BPE. */
int ost_reading_vocab(struct ost_reading *r, const struct ost_json *vocab, bool prefixed);

#endif
