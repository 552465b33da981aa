#include "engine/bert/config.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "io/file.h"
#include "io/json.h"

enum {
    FILE_MAX = 16 << 20, /* bytes; id2label of very many classes makes it long */
    TOKENS_MIN = 3,      /* of a text: its frame, and one of its own */
};

static const int64_t WEIGHTS_MAX = 16LL << 30; /* of 4 bytes: 64 GiB */

/* A key that all families have alike, or where struct ost_bert_keys has it. */
struct key {
    const char *fixed;
    size_t named;
};

#define FIXED(key)                                                                                 \
    {                                                                                              \
        key, 0                                                                                     \
    }
#define NAMED(member)                                                                              \
    {                                                                                              \
        NULL, offsetof(struct ost_bert_keys, member)                                               \
    }

/* NULL: this family has none. */
static const char *key_of(const struct ost_bert_config *c, struct key key)
{
    return key.fixed ? key.fixed
                     : *(const char *const *)((const char *)c->family->keys + key.named);
}

/* The bounds keep every product in ost_bert_config_parameters far below 2^63. */
static const struct size_row {
    struct key key;
    size_t member; /* offset of an int64_t in struct ost_bert_config */
    int64_t least, most;
    bool required;
} sizes[] = {
#define SIZE(key, member, least, most, required)                                                   \
    {                                                                                              \
        key, offsetof(struct ost_bert_config, member), least, most, required                       \
    }
    SIZE(FIXED("vocab_size"), vocab_size, 1, 1 << 26, true),
    SIZE(NAMED(hidden_size), hidden_size, 1, 1 << 16, true),
    SIZE(NAMED(embedding_size), embedding_size, 1, 1 << 16, true),
    SIZE(NAMED(layers), layers, 1, 1 << 10, true),
    SIZE(NAMED(heads), heads, 1, 1 << 16, true),
    SIZE(NAMED(intermediate_size), intermediate_size, 1, 1 << 20, true),
    SIZE(FIXED("max_position_embeddings"), max_positions, TOKENS_MIN, 1 << 20, true),
    SIZE(NAMED(type_vocab_size), type_vocab_size, 1, 1 << 16, false),
    SIZE(FIXED("pad_token_id"), pad_token_id, 0, 1 << 26, false),
#undef SIZE
};

static const struct rate_row {
    struct key key;
    size_t member; /* offset of a double */
    double least, below;
} rates[] = {
#define RATE(key, member, least, below)                                                            \
    {                                                                                              \
        key, offsetof(struct ost_bert_config, member), least, below                                \
    }
    RATE(NAMED(layer_norm_eps), layer_norm_eps, 1e-30, 1),
    RATE(NAMED(hidden_dropout), hidden_dropout, 0, 1),
    RATE(NAMED(attention_dropout), attention_dropout, 0, 1),
    RATE(NAMED(classifier_dropout), classifier_dropout, 0, 1),
    RATE(FIXED("initializer_range"), initializer_range, 0, 1e3),
#undef RATE
};

static const struct {
    const char *name;
    enum ost_bert_activation activation;
} activations[] = {
    {"gelu", OST_BERT_GELU_ERF},
    {"gelu_new", OST_BERT_GELU_TANH},
    {"gelu_pytorch_tanh", OST_BERT_GELU_TANH},
    {"relu", OST_BERT_RELU},
};

/* transformers' own, where a missing key has one that this engine relies on. */
static struct ost_bert_config defaults_of(const struct ost_bert_family *family)
{
    return (struct ost_bert_config){
        .family = family,
        .type_vocab_size = family->keys->type_vocab_size ? 2 : 0,
        .pad_token_id = family->pad_token_id,
        .layer_norm_eps = 1e-12,
        .hidden_dropout = .1,
        .attention_dropout = .1,
        .classifier_dropout = family->classifier_dropout,
        .initializer_range = .02,
    };
}

static int check_sizes(const struct ost_bert_config *c)
{
    const struct ost_bert_keys *keys = c->family->keys;
    if (c->hidden_size % c->heads)
        return ost_fail(OST_EINVAL, "'%s' %lld is no multiple of '%s' %lld", keys->hidden_size,
                        (long long)c->hidden_size, keys->heads, (long long)c->heads);
    if (c->pad_token_id >= c->vocab_size)
        return ost_fail(OST_EINVAL, "'pad_token_id' %lld is no row of a vocabulary of %lld",
                        (long long)c->pad_token_id, (long long)c->vocab_size);
    if (ost_bert_config_tokens(c) < TOKENS_MIN)
        return ost_fail(OST_EINVAL,
                        "'max_position_embeddings' %lld leaves a text %lld tokens behind "
                        "'pad_token_id'; it takes %d at least",
                        (long long)c->max_positions, (long long)ost_bert_config_tokens(c),
                        TOKENS_MIN);
    if (ost_bert_config_parameters(c) > WEIGHTS_MAX)
        return ost_fail(OST_ELIMIT, "the sizes ask for %lld weights; at most %lld are loaded",
                        (long long)ost_bert_config_parameters(c), (long long)WEIGHTS_MAX);
    return 0;
}

static int read_sizes(struct ost_bert_config *c, const struct ost_json *root)
{
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const struct size_row *row = &sizes[i];
        const char *key = key_of(c, row->key);
        int64_t *value = (int64_t *)((char *)c + row->member);
        if (!key)
            continue;
        int rc = row->required ? ost_json_int(value, root, key) : ost_json_int_or(value, root, key);
        if (rc < 0)
            return rc;
        if (*value < row->least || *value > row->most)
            return ost_fail(OST_EINVAL, "'%s' is %lld; it must be from %lld to %lld", key,
                            (long long)*value, (long long)row->least, (long long)row->most);
    }
    if (!c->family->keys->embedding_size)
        c->embedding_size = c->hidden_size;
    return check_sizes(c);
}

static int read_rates(struct ost_bert_config *c, const struct ost_json *root)
{
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        const struct rate_row *row = &rates[i];
        const char *key = key_of(c, row->key);
        double *value = (double *)((char *)c + row->member);
        int rc = key ? ost_json_real_or(value, root, key) : 0;
        if (rc < 0)
            return rc;
        if (!(*value >= row->least && *value < row->below))
            return ost_fail(OST_EINVAL, "'%s' is %g; it must be at least %g and below %g", key,
                            *value, row->least, row->below);
    }
    if (c->classifier_dropout == 0 && !ost_json_get(root, c->family->keys->classifier_dropout))
        c->classifier_dropout = c->hidden_dropout;
    return 0;
}

static int read_activation(struct ost_bert_config *c, const struct ost_json *root)
{
    const char *name = "gelu", *key = c->family->keys->activation;
    int rc = ost_json_string_or(&name, root, key);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < sizeof activations / sizeof *activations; i++) {
        c->activation = activations[i].activation;
        if (strcmp(activations[i].name, name) == 0)
            return 0;
    }
    return ost_fail(OST_EINVAL,
                    "'%s' is '%.200s'; this engine computes gelu, gelu_new, gelu_pytorch_tanh and "
                    "relu; take another encoder",
                    key, name);
}

static const char *activation_name(enum ost_bert_activation activation)
{
    size_t i = 0;
    while (activations[i].activation != activation)
        i++;
    return activations[i].name;
}

static int find_family(const struct ost_bert_family **out, const struct ost_json *root)
{
    const char *type = NULL;
    if (ost_json_type(root) != OST_JSON_OBJECT)
        return ost_fail(OST_EPARSE, "not a JSON object");
    if (!ost_json_get(root, "model_type"))
        return ost_fail(OST_EPARSE, "'model_type' is missing; if this is a BERT encoder, add "
                                    "\"model_type\": \"bert\"");
    int rc = ost_json_string(&type, root, "model_type");
    return rc < 0 ? rc : ost_bert_family_find(out, type);
}

/* Switches that make another model of an encoder, and what each has to be. */
static const struct {
    const char *key, *remedy;
} switches[] = {
    {"is_decoder", "take an encoder"},
    {"add_cross_attention", "take an encoder"},
    {"sinusoidal_pos_embds", "take an encoder that has learnt its positions"},
};

static int check_architecture(struct ost_bert_config *c, const struct ost_json *root)
{
    const char *positions = "absolute";
    bool tied = true;
    int rc = ost_json_string_or(&positions, root, "position_embedding_type");
    if (rc == 0)
        rc = ost_json_bool_or(&tied, root, "tie_word_embeddings");
    for (size_t i = 0; i < sizeof switches / sizeof *switches && rc == 0; i++) {
        bool on = false;
        rc = ost_json_bool_or(&on, root, switches[i].key);
        if (on)
            return ost_fail(OST_EINVAL, "'%s' is set; %s", switches[i].key, switches[i].remedy);
    }
    if (rc == 0 && strcmp(positions, "absolute") != 0)
        return ost_fail(OST_EINVAL,
                        "'position_embedding_type' is '%.200s'; take an encoder with 'absolute'",
                        positions);
    c->untied = !tied;
    return rc;
}

/* id2label maps "0".."n-1" to names; in a dense map of n members each of these keys is there. */
static int read_labels(struct ost_bert_config *c, const struct ost_json *root)
{
    const struct ost_json *map = ost_json_get(root, "id2label");
    if (!map)
        return 0;
    if (ost_json_type(map) != OST_JSON_OBJECT)
        return ost_fail(OST_EPARSE, "'id2label' is no object");
    size_t n = ost_json_count(map);
    c->label = ost_calloc(n, sizeof *c->label);
    for (; c->labels < n; c->labels++) {
        char id[24];
        const char *name = NULL;
        snprintf(id, sizeof id, "%zu", c->labels);
        int rc = ost_json_string(&name, map, id);
        if (rc < 0)
            return ost_fail_within(rc, "'id2label', which must name the classes 0 to %zu", n - 1);
        c->label[c->labels] = ost_strdup(name);
    }
    return 0;
}

static int read_config(struct ost_bert_config *c, const struct ost_json *root)
{
    const struct ost_bert_family *family = NULL;
    int rc = find_family(&family, root);
    if (rc < 0)
        return rc;
    *c = defaults_of(family);
    rc = check_architecture(c, root);
    if (rc == 0)
        rc = read_sizes(c, root);
    if (rc == 0)
        rc = read_rates(c, root);
    if (rc == 0)
        rc = read_activation(c, root);
    return rc == 0 ? read_labels(c, root) : rc;
}

/* Takes `root`. */
static int take_config(struct ost_bert_config *out, struct ost_json *root)
{
    struct ost_bert_config c = {0};
    int rc = read_config(&c, root);
    if (rc < 0)
        ost_bert_config_release(&c);
    else
        *out = c;
    ost_json_free(root);
    return rc;
}

int ost_bert_config_parse(struct ost_bert_config *out, struct ost_slice text)
{
    struct ost_json *root = NULL;
    int rc = ost_json_parse(&root, text);
    return rc < 0 ? rc : take_config(out, root);
}

int ost_bert_config_load(struct ost_bert_config *out, const char *dir)
{
    struct ost_json *root = NULL;
    char *path = ost_path_join(dir, "config.json");
    int rc = ost_json_load(&root, path, FILE_MAX);
    if (rc == 0) {
        rc = take_config(out, root);
        if (rc < 0)
            ost_fail_within(rc, "%s", path);
    }
    free(path);
    return rc;
}

void ost_bert_config_release(struct ost_bert_config *config)
{
    for (size_t i = 0; i < config->labels; i++)
        free(config->label[i]);
    free(config->label);
    config->label = NULL;
    config->labels = 0;
}

int64_t ost_bert_config_tokens(const struct ost_bert_config *c)
{
    return c->max_positions - (c->family->positions_behind_pad ? c->pad_token_id + 1 : 0);
}

int64_t ost_bert_config_parameters(const struct ost_bert_config *c)
{
    int64_t h = c->hidden_size, i = c->intermediate_size, e = c->embedding_size;
    int64_t embeddings = (c->vocab_size + c->max_positions + c->type_vocab_size) * e + 2 * e;
    int64_t project = e != h ? e * h + h : 0;
    int64_t attention = 4 * (h * h + h) + 2 * h; /* query, key, value, output; LayerNorm */
    int64_t forward = h * i + i + i * h + h + 2 * h;
    int64_t pooler = c->family->names->pooler ? h * h + h : 0;
    return embeddings + project + c->layers * (attention + forward) + pooler;
}

static void put_labels(struct ost_jsonw *w, const struct ost_bert_about *about)
{
    char id[24];
    ost_jsonw_object(w, "id2label");
    for (size_t i = 0; i < about->labels; i++) {
        snprintf(id, sizeof id, "%zu", i);
        ost_jsonw_string(w, id, about->label[i]);
    }
    ost_jsonw_end(w);
    ost_jsonw_object(w, "label2id");
    for (size_t i = 0; i < about->labels; i++)
        ost_jsonw_int(w, about->label[i], (int64_t)i);
    ost_jsonw_end(w);
}

/* transformers 5 refuses 0 where its configuration asks for a float: a whole number gets its ".0". */
static void put_rate(struct ost_jsonw *w, const char *key, double rate)
{
    char text[16];
    struct ost_json *node = NULL;
    if (rate != (double)(int)rate) {
        ost_jsonw_real(w, key, rate);
        return;
    }
    snprintf(text, sizeof text, "%d.0", (int)rate);
    int rc = ost_json_parse(&node, ost_slice_of(text));
    assert(rc == 0);
    ost_jsonw_node(w, key, node);
    ost_json_free(node);
}

static void put_sizes_and_rates(struct ost_jsonw *w, const struct ost_bert_config *c)
{
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const char *key = key_of(c, sizes[i].key);
        if (key)
            ost_jsonw_int(w, key, *(const int64_t *)((const char *)c + sizes[i].member));
    }
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        const char *key = key_of(c, rates[i].key);
        if (key)
            put_rate(w, key, *(const double *)((const char *)c + rates[i].member));
    }
}

static void put_architecture(struct ost_jsonw *w, const struct ost_bert_family *family,
                             const struct ost_bert_head *head)
{
    char name[64];
    snprintf(name, sizeof name, "%s%s", family->architecture, head->architecture);
    ost_jsonw_array(w, "architectures");
    ost_jsonw_string(w, NULL, name);
    ost_jsonw_end(w);
    ost_jsonw_string(w, "model_type", family->type);
}

void ost_bert_config_write(struct ost_buf *out, const struct ost_bert_config *config,
                           const struct ost_bert_head *head, const struct ost_bert_about *about)
{
    struct ost_jsonw w = ost_jsonw_start(out, 2);
    ost_jsonw_object(&w, NULL);
    put_architecture(&w, config->family, head);
    put_sizes_and_rates(&w, config);
    ost_jsonw_string(&w, config->family->keys->activation, activation_name(config->activation));
    ost_jsonw_string(&w, "position_embedding_type", "absolute");
    ost_jsonw_bool(&w, "use_cache", true);
    if (about->problem)
        ost_jsonw_string(&w, "problem_type", about->problem);
    ost_jsonw_string(&w, "torch_dtype", "float32");
    if (about->labels)
        put_labels(&w, about);
    ost_jsonw_end(&w);
}
