/*
 * Families: encoders that compute what BERT does but for a few differences, which a record states,
 * and that name their tensors and the keys of config.json in their own way. One record each.
 *
 * Names and keys are those of transformers' modeling_<type>.py and configuration_<type>.py.
 */
#ifndef OST_ENGINE_BERT_FAMILY_H
#define OST_ENGINE_BERT_FAMILY_H

#include <stdbool.h>
#include <stdint.h>

enum ost_bert_activation {
    OST_BERT_GELU_ERF,  /* x/2 (1 + erf(x / sqrt 2)), Hendrycks and Gimpel 2016, arXiv:1606.08415 */
    OST_BERT_GELU_TANH, /* its tanh approximation */
    OST_BERT_RELU,
    OST_BERT_TANH,
};

/* Keys of config.json; NULL: the family has none. Those that all have alike are not here. */
struct ost_bert_keys {
    const char *embedding_size, *hidden_size, *layers, *heads, *intermediate_size, *type_vocab_size;
    const char *layer_norm_eps, *hidden_dropout, *attention_dropout, *classifier_dropout;
    const char *activation;
};

/* Tensors of the encoder, behind the family's prefix; ".weight" and ".bias" follow. NULL: none. */
struct ost_bert_names {
    const char *word, *position, *type, *norm; /* embeddings */
    const char *project;                       /* from embeddings of another width */
    const char *pooler;
    const char *layer; /* "encoder.layer": a number follows, and one of these */
    const char *query, *key, *value, *mix, *mix_norm, *up, *down, *down_norm;
};

struct ost_bert_family {
    const char *type;         /* model_type */
    const char *architecture; /* of which transformers makes its class names: "XLMRoberta" */
    const char *prefix;       /* of the encoder's tensors: "roberta." */
    const struct ost_bert_keys *keys;
    const struct ost_bert_names *names;

    /* Defaults of config.json that are not those of all. */
    int64_t pad_token_id;
    double classifier_dropout; /* 0: as hidden_dropout */

    /* Positions count from pad_token_id + 1, and a padding token has pad_token_id for its own. */
    bool positions_behind_pad;
    bool mix_keeps;          /* no dropout behind the attention's output */
    bool hub_lacks;          /* adapter-hub's `adapters` (1.3) does not know it */
    bool takes_no_past;      /* transformers (4.57) fails on keys and values from before the text */
    bool tokens_drop_hidden; /* the head `tokens` drops hidden_dropout, not classifier_dropout */

    struct {
        const char *transform, *output;
        enum ost_bert_activation activation;
        bool drops_first; /* dropout before the transform, too */
    } sequence;
    struct {
        const char *transform, *norm;
        const char *bias; /* the whole name */
        bool gelu;        /* OST_BERT_GELU_ERF, whatever the encoder has */
    } masked;
};

/* The family of that model_type, or OST_EINVAL, which names those that are known. */
int ost_bert_family_find(const struct ost_bert_family **out, const char *type);

/* What more than one family has. */
extern const struct ost_bert_keys ost_bert_usual_keys;
extern const struct ost_bert_names ost_bert_usual_names;

#endif
