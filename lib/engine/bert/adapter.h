/*
 * Adapters: few new weights on an encoder that stays as it is (parameter-efficient tuning).
 *
 *     lora        low-rank additions to linear maps     Hu and others 2021, arXiv:2106.09685
 *     adalora     the same, with the ranks where they matter most
 *                                                       Zhang and others 2023, arXiv:2303.10512
 *     prefix      keys and values in front of every layer's own
 *                                                       Li and Liang 2021, arXiv:2101.00190
 *     bottleneck  a small network at the end of a layer's halves
 *                                                       Houlsby and others 2019, arXiv:1902.00751;
 *                                                       Pfeiffer and others 2021, arXiv:2005.00247
 *
 * The model of the world. An adapter sits on a model: its weights are slots of the model (slots.h) of
 * the part OST_BERT_ADAPTER, hung into the linear maps, norms and layers they act on. Everything else
 * is frozen except the head: the output, and whatever else of the head starts afresh. Frozen weights
 * get no gradient, no moments and no place in a state or a file. What is trained is written as peft
 * writes it (adapter_config.json, adapter_model.safetensors), for bottleneck as adapter-hub's
 * `adapters` does (adapter.safetensors, head_config.json, model_head.safetensors); adapter and head
 * always together.
 *
 *     struct ost_adapter_settings settings;
 *     int rc = ost_adapter_settings_parse(&settings, "lora", "r=16,lora_alpha=32");
 *     if (rc == 0)
 *         rc = ost_adapter_start(m, &settings, fresh, seed);      // m->adapter, from here on
 *     ...                                                         // the course trains it
 *     rc = ost_adapter_write(m, &place);                          // or ost_adapter_merge(m)
 *
 * A kind is one file with one record and one line in adapters.def.
 */
#ifndef OST_ENGINE_BERT_ADAPTER_H
#define OST_ENGINE_BERT_ADAPTER_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/bert/family.h"
#include "engine/bert/model.h"
#include "engine/labels.h"
#include "io/json.h"
#include "io/safetensors.h"

struct ost_adapter;
struct ost_adapter_items;

/* ---- settings ---- */

enum ost_adapter_type {
    OST_ADAPTER_WHOLE, /* an integer */
    OST_ADAPTER_REAL,
    OST_ADAPTER_FLAG,  /* true or false */
    OST_ADAPTER_WORD,  /* a string */
    OST_ADAPTER_NAMES, /* a list of strings; as text with '+' between them */
};

/* A setting, under its name in adapter_config.json. */
struct ost_adapter_key {
    const char *name;
    enum ost_adapter_type type;
    double usual, least, most; /* of numbers and flags; the default and the range */
    const char *usual_text;    /* of words and names */
};

struct ost_adapter_value {
    double number; /* of a flag 0 or 1 */
    char *text;    /* of words and names */
};

struct ost_adapter_settings {
    const struct ost_adapter_kind *kind;
    struct ost_adapter_value *value; /* [kind->keys] */
};

/*
 * The settings of a kind: its defaults, changed by `text`, "name=value" with commas between (NULL: by
 * nothing). *out is yours to release. OST_EINVAL: no such kind or setting (the sentence lists those
 * there are), or a value out of its range.
 */
int ost_adapter_settings_parse(struct ost_adapter_settings *out, const char *kind,
                               const char *text);
void ost_adapter_settings_release(struct ost_adapter_settings *s); /* fine on a zeroed struct */

/* Modules that are named by default become those of this family: its queries and values. */
void ost_adapter_settings_suit(struct ost_adapter_settings *s,
                               const struct ost_bert_family *family);

/* All settings as text that parse reads back. */
void ost_adapter_settings_put(struct ost_buf *out, const struct ost_adapter_settings *s);

/* ---- kinds ---- */

/* A key of adapter_config.json that has to be missing, null or one of these (JSON, '|' between). */
struct ost_adapter_fixed {
    const char *name, *values;
};

struct ost_adapter_kind {
    const char *name;        /* of --peft */
    const char *peft_type;   /* "LORA"; NULL: the files are adapter-hub's */
    const char *prefix;      /* what stands before the names of its slots in the file */
    const char *head_prefix; /* before those of the head */
    const struct ost_adapter_key *key;
    size_t keys;
    const struct ost_adapter_fixed *fixed; /* until a name of NULL */
    const char *const *harmless; /* further keys whose values change nothing; until NULL */

    /* Adds the slots and hangs the pieces into a->m; nothing is allocated on the device yet. */
    int (*attach)(struct ost_adapter *a);
    /* Draws fresh weights. */
    int (*draw)(struct ost_adapter *a, uint64_t seed);
    void (*free)(struct ost_adapter *a);

    /*
     * Reads a slot from a file, which has this configuration; while the slot's weights are not there
     * yet only checks that it could. NULL: each slot is a tensor.
     */
    int (*take)(struct ost_adapter *a, const struct ost_bert_slot *slot,
                const struct ost_safetensors *st, const struct ost_json *config);
    /* Adds what a file holds of a slot with these values. NULL: the slot as it is. */
    void (*give)(const struct ost_adapter *a, const struct ost_bert_slot *slot, const float *values,
                 struct ost_adapter_items *items);
    /* Adds further members to the configuration that is written. May be NULL. */
    void (*put)(const struct ost_adapter *a, struct ost_jsonw *w);

    /* Adds the adapter to the encoder's weights. NULL: it is not linear, so it cannot be done. */
    int (*merge)(struct ost_adapter *a);

    /* For a training of so many steps; checks the settings against that. May be NULL. */
    int (*plan)(struct ost_adapter *a, int64_t steps);
    /* What is added to the loss; with it. May be NULL. */
    struct ost_tensor *(*loss)(struct ost_scope *s, const struct ost_adapter *a,
                               struct ost_tensor *loss);
    /* Before and after a step of the optimiser, whose gradients are scaled; steps count from 1. */
    int (*before_step)(struct ost_adapter *a, const struct ost_adamw *adamw);
    int (*after_step)(struct ost_adapter *a, int64_t step);
    /* Whether the adapter has its final shape after so many steps. NULL: it always has. */
    bool (*settled)(const struct ost_adapter *a, int64_t step);
};

#define ADAPTER(name) extern const struct ost_adapter_kind ost_adapter_##name;
#include "engine/bert/adapters.def"
#undef ADAPTER

/* An adapter on its model. */
struct ost_adapter {
    struct ost_adapter_settings settings;
    struct ost_bert *m; /* which owns the adapter */
    char *name;         /* adapter-hub's files name the adapter in their keys */
    void *own;          /* what the kind keeps */
};

/* The value of setting i, the kind's own enumeration. */
static inline double ost_adapter_number(const struct ost_adapter *a, size_t i)
{
    return a->settings.value[i].number;
}

/* ---- on a model ---- */

/*
 * Puts a fresh adapter on a model whose parts `fresh` are drawn (checkpoint.h). *Takes* the settings'
 * content, also on failure. OST_EINVAL: settings that do not go with this model.
 */
int ost_adapter_start(struct ost_bert *m, struct ost_adapter_settings *settings, unsigned fresh,
                      uint64_t seed);

void ost_adapter_free(struct ost_adapter *a); /* NULL is fine; by ost_bert_free */

/* Adds the adapter to the model's weights; the model is a plain one then. */
int ost_adapter_merge(struct ost_bert *m);
bool ost_adapter_can_merge(const struct ost_adapter_settings *settings);

/* Weights that are trained and that there are, adapter and head included. */
int64_t ost_adapter_trained(const struct ost_bert *m);
int64_t ost_adapter_weights(const struct ost_bert *m);

/* The most tokens of a text that the model reads, [CLS] and [SEP] included. */
int64_t ost_adapter_tokens(const struct ost_bert *m);

/* Of all frozen weights, in hexadecimal digits: tells one encoder from another. */
enum { OST_ADAPTER_PRINT = 17 };
int ost_adapter_fingerprint(char out[OST_ADAPTER_PRINT], const struct ost_bert *m);

/* ---- in a training; all fine without an adapter ---- */

int ost_adapter_plan(struct ost_bert *m, int64_t steps);
struct ost_tensor *ost_adapter_loss(struct ost_scope *s, const struct ost_bert *m,
                                    struct ost_tensor *loss);
int ost_adapter_before_step(struct ost_bert *m, const struct ost_adamw *adamw);
int ost_adapter_after_step(struct ost_bert *m, int64_t step);
bool ost_adapter_settled(const struct ost_bert *m, int64_t step);

/* ---- files ---- */

#define OST_ADAPTER_CONFIG_FILE "adapter_config.json"

/* What adapter_config.json says. */
struct ost_adapter_config {
    struct ost_json *root;
    struct ost_adapter_settings settings;
    const char *base; /* directory or hub name of the encoder; borrowed from root, as the others */
    const char *name; /* adapter-hub's name of the adapter; NULL with peft */
    const struct ost_json *saved; /* modules_to_save; NULL */
};

/*
 * Reads the text of an adapter_config.json; *out is yours to release. OST_EPARSE: what is missing or
 * of the wrong type; OST_EINVAL: an adapter of another type, or one that is calculated in a way that
 * is not done here: a key that is not known is refused unless it is null, false or empty.
 */
int ost_adapter_config_parse(struct ost_adapter_config *out, struct ost_slice text);
int ost_adapter_config_load(struct ost_adapter_config *out, const char *dir);
void ost_adapter_config_release(struct ost_adapter_config *c); /* fine on a zeroed struct */

/* Whether the directory holds an adapter. */
bool ost_adapter_exists(const char *dir);

/* Where an adapter is written to, and what is said of it. */
struct ost_adapter_place {
    const char *dir;
    const char *base;                /* the encoder's directory, absolute */
    const struct ost_labels *labels; /* of the head's outputs */
};

/* Writes configuration and weights of adapter and head. */
int ost_adapter_write(const struct ost_bert *m, const struct ost_adapter_place *place);

/* The configuration's part of that, as text. */
void ost_adapter_config_put(struct ost_buf *out, const struct ost_bert *m,
                            const struct ost_adapter_place *place);
void ost_adapter_head_config_put(struct ost_buf *out, const struct ost_bert *m,
                                 const struct ost_adapter_place *place);

/* What an adapter is loaded onto. */
struct ost_adapter_origin {
    const struct ost_bert_spec *spec;
    const char *encoder;     /* its directory if it is not where adapter_config.json says; NULL */
    const char *fingerprint; /* what it must be; NULL: any */
    unsigned *fresh;         /* parts of the head that are not there or do not fit are drawn, and
                                said here (checkpoint.h); NULL: they have to be there */
};

/*
 * Reads the encoder, then adapter and head from `dir`, written by ostler, peft or adapter-hub. *out
 * is yours to free. OST_ENOTFOUND: the encoder is not where the adapter says; OST_EINVAL: it is
 * another one than the adapter was trained on; OST_EPARSE: the files do not fit it.
 */
int ost_adapter_load(struct ost_bert **out, const char *dir,
                     const struct ost_adapter_origin *origin);

/* The directory of an adapter's encoder by its configuration, on the heap. */
int ost_adapter_base(char **out, const char *dir);

/* ---- for kinds ---- */

/* Tensors to be written; owns names and values. */
struct ost_adapter_items {
    struct ost_safetensors_item *item;
    size_t n, cap;
};

/* Adds a copy of the values, of that shape. */
void ost_adapter_items_add(struct ost_adapter_items *items, const char *name, int rank,
                           const int64_t *dim, const float *values);

/* The entry with that name and shape, or OST_EPARSE. */
int ost_adapter_find(const struct ost_safetensors_entry **out, const struct ost_safetensors *st,
                     const char *name, int rank, const int64_t *dim);

/* Draws the values of a slot: from N(0, sd), or evenly from -range to range. */
int ost_adapter_draw_normal(const struct ost_bert_slot *slot, double sd, uint64_t seed);
int ost_adapter_draw_even(const struct ost_bert_slot *slot, double range, uint64_t seed);

#endif
