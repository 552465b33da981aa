/*
 * WordPiece as the four files of a Hugging Face tokenizer directory. They say the same thing twice and thrice,
 * so all are written from the one tokenizer, in the reference's order of fields (tokenizers,
 * tokenizer/serialization.rs).
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "io/file.h"
#include "io/json.h"
#include "text/tokenizer_wordpiece.h"
#include "text/unicode.h"

static struct ost_slice special_text(const struct ost_tokenizer *t, int which)
{
    struct ost_special_ids ids = t->special;
    return t->vocabulary.token[*ost_special_at(&ids, which)];
}

static bool has_special(const struct ost_tokenizer *t, int which)
{
    struct ost_special_ids ids = t->special;
    return *ost_special_at(&ids, which) >= 0;
}

static void put_setting(struct ost_jsonw *w, const char *key, enum ost_tokenizer_setting setting)
{
    if (setting == OST_AS_IN_FILE)
        ost_jsonw_null(w, key);
    else
        ost_jsonw_bool(w, key, setting == OST_ON);
}

/* The members of an added token that both files have; the caller opens and closes the object. */
static void put_added(struct ost_jsonw *w, const struct ost_tokenizer *t, size_t id)
{
    uint8_t bits = t->added[id];
    ost_jsonw_slice(w, "content", t->vocabulary.token[id]);
    ost_jsonw_bool(w, "single_word", false);
    ost_jsonw_bool(w, "lstrip", bits & OST_ADDED_LSTRIP);
    ost_jsonw_bool(w, "rstrip", bits & OST_ADDED_RSTRIP);
    ost_jsonw_bool(w, "normalized", bits & OST_ADDED_NORMALIZED);
    ost_jsonw_bool(w, "special", bits & OST_ADDED_SPECIAL);
}

static void put_added_tokens(struct ost_jsonw *w, const struct ost_tokenizer *t)
{
    ost_jsonw_array(w, "added_tokens");
    for (size_t id = 0; id < t->vocabulary.n; id++) {
        if (!t->added[id])
            continue;
        ost_jsonw_object(w, NULL);
        ost_jsonw_int(w, "id", (int64_t)id);
        put_added(w, t, id);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}

static void put_type(struct ost_jsonw *w, const char *key, const char *type)
{
    ost_jsonw_object(w, key);
    ost_jsonw_string(w, "type", type);
}

static void put_normalizer(struct ost_jsonw *w, const struct ost_tokenizer *t)
{
    const struct ost_wordpiece *m = t->model;
    put_type(w, "normalizer", "BertNormalizer");
    ost_jsonw_bool(w, "clean_text", m->rules.clean_text);
    ost_jsonw_bool(w, "handle_chinese_chars", m->rules.split_ideographs);
    put_setting(w, "strip_accents", m->strip_accents);
    ost_jsonw_bool(w, "lowercase", m->rules.lowercase);
    ost_jsonw_end(w);
}

static void put_template_part(struct ost_jsonw *w, const char *kind, struct ost_slice id, int type)
{
    ost_jsonw_object(w, NULL);
    ost_jsonw_object(w, kind);
    ost_jsonw_slice(w, "id", id);
    ost_jsonw_int(w, "type_id", type);
    ost_jsonw_end(w);
    ost_jsonw_end(w);
}

/* A shape as in struct ost_frame. */
static void put_template(struct ost_jsonw *w, const char *key, const struct ost_tokenizer *t,
                         const char *shape)
{
    ost_jsonw_array(w, key);
    for (; *shape; shape += 2) {
        bool text = *shape == 'A' || *shape == 'B';
        struct ost_slice id = text ? (struct ost_slice){shape, 1}
                                   : special_text(t, *shape == 'C' ? OST_CLS : OST_SEP);
        put_template_part(w, text ? "Sequence" : "SpecialToken", id, shape[1] - '0');
    }
    ost_jsonw_end(w);
}

static void put_template_token(struct ost_jsonw *w, struct ost_slice token, int32_t id)
{
    ost_jsonw_object(w, token.p);
    ost_jsonw_slice(w, "id", token);
    ost_jsonw_array(w, "ids");
    ost_jsonw_int(w, NULL, id);
    ost_jsonw_end(w);
    ost_jsonw_array(w, "tokens");
    ost_jsonw_slice(w, NULL, token);
    ost_jsonw_end(w);
    ost_jsonw_end(w);
}

static void put_token(struct ost_jsonw *w, const char *key, const struct ost_tokenizer *t,
                      int which)
{
    ost_jsonw_array(w, key);
    ost_jsonw_slice(w, NULL, special_text(t, which));
    ost_jsonw_int(w, NULL, ost_tokenizer_id(t, special_text(t, which)));
    ost_jsonw_end(w);
}

static void put_roberta(struct ost_jsonw *w, const struct ost_tokenizer *t)
{
    put_type(w, "post_processor", "RobertaProcessing");
    put_token(w, "sep", t, OST_SEP);
    put_token(w, "cls", t, OST_CLS);
    ost_jsonw_bool(w, "trim_offsets", t->frame.trim);
    ost_jsonw_bool(w, "add_prefix_space", t->frame.keep_first);
    ost_jsonw_end(w);
}

static void put_post_processor(struct ost_jsonw *w, const struct ost_tokenizer *t)
{
    if (t->frame.roberta) {
        put_roberta(w, t);
        return;
    }
    put_type(w, "post_processor", "TemplateProcessing");
    put_template(w, "single", t, "C0A0S0");
    put_template(w, "pair", t, t->frame.pair);
    ost_jsonw_object(w, "special_tokens");
    put_template_token(w, special_text(t, OST_CLS), t->special.cls);
    if (t->special.sep != t->special.cls)
        put_template_token(w, special_text(t, OST_SEP), t->special.sep);
    ost_jsonw_end(w);
    ost_jsonw_end(w);
}

static void put_model(struct ost_jsonw *w, const struct ost_tokenizer *t)
{
    const struct ost_wordpiece *m = t->model;
    put_type(w, "model", "WordPiece");
    ost_jsonw_slice(w, "unk_token", special_text(t, OST_UNK));
    ost_jsonw_string(w, "continuing_subword_prefix", OST_VOCABULARY_PREFIX);
    ost_jsonw_int(w, "max_input_chars_per_word", (int64_t)m->max_word_chars);
    ost_jsonw_object(w, "vocab");
    for (size_t id = 0; id < t->model_size; id++)
        ost_jsonw_int(w, t->vocabulary.token[id].p, (int64_t)id);
    ost_jsonw_end(w);
    ost_jsonw_end(w);
}

static void put_tokenizer(struct ost_jsonw *w, const struct ost_tokenizer *t)
{
    ost_jsonw_object(w, NULL);
    ost_jsonw_string(w, "version", "1.0");
    ost_jsonw_null(w, "truncation");
    ost_jsonw_null(w, "padding");
    put_added_tokens(w, t);
    put_normalizer(w, t);
    put_type(w, "pre_tokenizer", "BertPreTokenizer");
    ost_jsonw_end(w);
    put_post_processor(w, t);
    put_type(w, "decoder", "WordPiece");
    ost_jsonw_string(w, "prefix", OST_VOCABULARY_PREFIX);
    ost_jsonw_bool(w, "cleanup", true);
    ost_jsonw_end(w);
    put_model(w, t);
    ost_jsonw_end(w);
}

static void put_decoder(struct ost_jsonw *w, const struct ost_tokenizer *t)
{
    char key[24];
    ost_jsonw_object(w, "added_tokens_decoder");
    for (size_t id = 0; id < t->vocabulary.n; id++) {
        if (!t->added[id])
            continue;
        snprintf(key, sizeof key, "%zu", id);
        ost_jsonw_object(w, key);
        put_added(w, t, id);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}

static void put_names(struct ost_jsonw *w, const struct ost_tokenizer *t)
{
    for (int i = 0; i < OST_SPECIALS; i++)
        if (has_special(t, i))
            ost_jsonw_slice(w, ost_special_keys[i], special_text(t, i));
}

static void put_config(struct ost_jsonw *w, const struct ost_tokenizer *t)
{
    const struct ost_wordpiece *m = t->model;
    ost_jsonw_object(w, NULL);
    put_decoder(w, t);
    ost_jsonw_bool(w, "clean_up_tokenization_spaces", true);
    ost_jsonw_bool(w, "do_lower_case", m->rules.lowercase);
    ost_jsonw_int(w, "model_max_length", (int64_t)t->max_length);
    put_names(w, t);
    put_setting(w, "strip_accents", m->strip_accents);
    ost_jsonw_bool(w, "tokenize_chinese_chars", m->rules.split_ideographs);
    ost_jsonw_string(w, "tokenizer_class", "BertTokenizer");
    ost_jsonw_end(w);
}

static void put_special_map(struct ost_jsonw *w, const struct ost_tokenizer *t)
{
    ost_jsonw_object(w, NULL);
    put_names(w, t);
    ost_jsonw_end(w);
}

static int save_text(const char *dir, const char *name, const struct ost_buf *text)
{
    char *path = ost_path_join(dir, name);
    int rc = ost_file_write(path, ost_buf_view(text));
    free(path);
    return rc;
}

static int save_json(const struct ost_tokenizer *t, const char *dir, const char *name,
                     void (*put)(struct ost_jsonw *, const struct ost_tokenizer *))
{
    struct ost_buf text = OST_BUF_INIT;
    struct ost_jsonw w = ost_jsonw_start(&text, 2);
    put(&w, t);
    int rc = save_text(dir, name, &text);
    ost_buf_release(&text);
    return rc;
}

/* What reading back would cut from the end of the line or split into two. */
static bool fits_line(struct ost_slice token)
{
    struct ost_slice trimmed = ost_unicode_trim_end(token);
    return trimmed.n == token.n && !memchr(token.p, '\n', token.n);
}

static int save_vocab(const struct ost_tokenizer *t, const char *dir)
{
    struct ost_buf text = OST_BUF_INIT;
    int rc = 0;
    for (size_t id = 0; id < t->model_size && rc == 0; id++) {
        struct ost_slice token = t->vocabulary.token[id];
        ost_buf_slice(&text, token);
        ost_buf_addch(&text, '\n');
        if (!fits_line(token))
            rc = ost_fail(OST_EINVAL,
                          "token %zu '%.*s' holds a line break or ends in white space: it cannot "
                          "stand on a line of vocab.txt",
                          id, OST_SLICE_ARG(token));
    }
    if (rc == 0)
        rc = save_text(dir, "vocab.txt", &text);
    ost_buf_release(&text);
    return rc;
}

int ost_wordpiece_save(const struct ost_tokenizer *t, const char *dir)
{
    int rc = save_vocab(t, dir);
    if (rc == 0)
        rc = save_json(t, dir, "tokenizer.json", put_tokenizer);
    if (rc == 0)
        rc = save_json(t, dir, "tokenizer_config.json", put_config);
    return rc < 0 ? rc : save_json(t, dir, "special_tokens_map.json", put_special_map);
}
