#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/file.h"
#include "text/tokenizer_reading.h"

enum { FILE_LIMIT = 64 << 20 }; /* bytes */

const char *const ost_special_keys[OST_SPECIALS] = {"pad_token", "unk_token", "cls_token",
                                                    "sep_token", "mask_token"};

static const char *const usual_names[OST_SPECIALS] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};

int32_t *ost_special_at(struct ost_special_ids *ids, int which)
{
    int32_t *const at[OST_SPECIALS] = {&ids->pad, &ids->unk, &ids->cls, &ids->sep, &ids->mask};
    return at[which];
}

static int read_name(struct ost_slice *out, const struct ost_json *object, const char *key)
{
    const struct ost_json *name = ost_json_get(object, key);
    if (!name)
        return 0;
    if (ost_json_type(name) == OST_JSON_OBJECT)
        name = ost_json_get(name, "content");
    if (!name || ost_json_type(name) != OST_JSON_STRING)
        return ost_fail(OST_EPARSE, "'%s' is not the name of a token", key);
    *out = ost_json_text(name);
    return 0;
}

/* What a file calls the special tokens, as text or as an object with "content". */
static int read_names(struct ost_reading *r, const struct ost_json *object)
{
    int rc = 0;
    for (size_t i = 0; i < OST_SPECIALS && rc == 0; i++)
        rc = read_name(&r->name[i], object, ost_special_keys[i]);
    return rc;
}

static int read_max_length(struct ost_tokenizer *t, const struct ost_json *value)
{
    enum ost_json_type type = ost_json_type(value);
    double length = ost_json_number(value);
    if (type == OST_JSON_NULL)
        return 0;
    if ((type != OST_JSON_INT && type != OST_JSON_REAL) || length < 5)
        return ost_fail(OST_EPARSE, "'model_max_length' is not a number of 5 or more tokens");
    t->max_length = length < INT32_MAX ? (size_t)length : INT32_MAX;
    return 0;
}

/* The settings of tokenizer_config.json, which win over those of tokenizer.json. */
static int read_config(struct ost_reading *r)
{
    struct ost_normal_rules *rules = &r->t->rules;
    int rc = ost_json_bool_or(&rules->lowercase, r->config, "do_lower_case");
    if (rc == 0)
        rc = ost_json_bool_or(&rules->split_ideographs, r->config, "tokenize_chinese_chars");
    struct ost_json_iter it = ost_json_members(r->config);
    while (rc == 0 && ost_json_next(&it)) {
        if (ost_slice_is(it.key, "strip_accents")) /* null says something: as lowercase */
            rc = ost_reading_setting(&r->t->strip_accents, it.value, "strip_accents");
        else if (ost_slice_is(it.key, "model_max_length"))
            rc = read_max_length(r->t, it.value);
    }
    return rc;
}

static int find_special(struct ost_reading *r)
{
    struct ost_tokenizer *t = r->t;
    for (int i = 0; i < OST_SPECIALS; i++) {
        int32_t id = ost_vocabulary_id(&t->vocabulary, r->name[i]);
        *ost_special_at(&t->special, i) = id;
        if (id < 0 && i == OST_MASK)
            break;
        bool no_piece = i == OST_UNK && (size_t)id >= t->model_size; /* WordPiece itself needs it */
        if (id < 0 || no_piece)
            return ost_fail(OST_EPARSE,
                            "it has no token '%.*s': a BERT vocabulary needs [PAD], [UNK], [CLS] "
                            "and [SEP]",
                            OST_SLICE_ARG(r->name[i]));
        int rc = ost_reading_mark_added(t, id, OST_ADDED | OST_ADDED_SPECIAL);
        if (rc < 0)
            return rc;
    }
    return r->tokenizer ? ost_reading_post_ids(r) : 0;
}

static void choose(bool *rule, enum ost_tokenizer_setting option)
{
    if (option != OST_AS_IN_FILE)
        *rule = option == OST_ON;
}

static void apply_options(struct ost_tokenizer *t, const struct ost_tokenizer_options *options)
{
    choose(&t->rules.lowercase, options->lowercase);
    choose(&t->rules.split_ideographs, options->split_ideographs);
    if (options->strip_accents != OST_AS_IN_FILE)
        t->strip_accents = options->strip_accents;
    t->rules.strip_accents = t->rules.lowercase;
    choose(&t->rules.strip_accents, t->strip_accents);
    t->special_in_text = options->special_in_text;
}

/* What encoding needs to find added tokens quickly. */
static void prepare_added(struct ost_tokenizer *t)
{
    bool length[OST_ADDED_BYTES + 1] = {false};
    for (size_t id = 0; id < t->vocabulary.n; id++) {
        struct ost_slice token = t->vocabulary.token[id];
        if (!t->added[id] || token.n == 0 || token.n > OST_ADDED_BYTES)
            continue;
        t->added_first[(unsigned char)token.p[0]] = true;
        length[token.n] = true;
    }
    for (size_t n = OST_ADDED_BYTES; n > 0; n--)
        if (length[n])
            t->added_length[t->n_lengths++] = n;
}

/* The run of digits at `at` is a whole number, not a part of one like 1.5e10. */
static bool is_integer(const struct ost_buf *json, size_t at, size_t digits)
{
    const char *after = json->p + at + digits;
    bool real = *after == '.' || *after == 'e' || *after == 'E';
    return !real && (at == 0 || !strchr(".eE+", json->p[at - 1]));
}

/*
 * transformers writes "no limit" as the integer 10^30, which no reader with 64-bit integers takes:
 * what has more than 18 digits becomes the largest number of 18.
 */
static void cap_integers(struct ost_buf *json)
{
    bool quoted = false;
    for (size_t at = 0, digits; at < json->n; at += digits ? digits : 1) {
        char *c = json->p + at;
        digits = quoted ? 0 : strspn(c, "0123456789");
        if (digits > 18 && is_integer(json, at, digits)) {
            memset(c, '9', 18);
            memset(c + 18, ' ', digits - 18);
        }
        if (*c == '"')
            quoted = !quoted;
        else if (quoted && *c == '\\')
            at++;
    }
}

static int parse_file(struct ost_json **out, const struct ost_tokenizer_file *file, bool cap)
{
    struct ost_buf copy = OST_BUF_INIT;
    int rc = 0;
    if (!file->name)
        return 0;
    if (file->bytes.n > FILE_LIMIT)
        return ost_fail(OST_ELIMIT, "%s: it is larger than %d bytes", file->name, FILE_LIMIT);
    if (cap) {
        ost_buf_slice(&copy, file->bytes);
        cap_integers(&copy);
    }
    rc = ost_json_parse(out, cap ? ost_buf_view(&copy) : file->bytes);
    if (rc == 0 && ost_json_type(*out) != OST_JSON_OBJECT)
        rc = ost_fail(OST_EPARSE, "it is not a JSON object");
    ost_buf_release(&copy);
    return rc < 0 ? ost_fail_within(rc, "%s", file->name) : 0;
}

static int parse_files(struct ost_reading *r)
{
    const struct ost_tokenizer_files *f = r->files;
    int rc = parse_file(&r->special, &f->special, false);
    if (rc == 0)
        rc = parse_file(&r->config, &f->config, true);
    if (rc == 0)
        rc = parse_file(&r->tokenizer, &f->tokenizer, false);
    if (rc == 0 && !f->tokenizer.name && f->vocab.bytes.n > FILE_LIMIT)
        rc = ost_fail(OST_ELIMIT, "%s: it is larger than %d bytes", f->vocab.name, FILE_LIMIT);
    return rc;
}

/* A failure while reading this file. */
static int within(int rc, const struct ost_tokenizer_file *file)
{
    return rc < 0 ? ost_fail_within(rc, "%s", file->name) : 0;
}

static int read_all(struct ost_reading *r)
{
    const struct ost_tokenizer_files *f = r->files;
    const struct ost_tokenizer_file *pieces = r->tokenizer ? &f->tokenizer : &f->vocab;
    const struct ost_tokenizer_file *added = r->tokenizer ? &f->tokenizer : &f->config;
    int rc = within(read_names(r, r->special), &f->special);
    if (rc == 0)
        rc = within(read_names(r, r->config), &f->config);
    if (rc == 0 && r->tokenizer)
        rc = within(ost_reading_pipeline(r), pieces);
    if (rc == 0)
        rc = within(r->tokenizer ? ost_reading_model(r) : ost_reading_lines(r), pieces);
    if (rc == 0)
        rc = within(ost_reading_added(r), added);
    if (rc == 0)
        rc = within(read_config(r), &f->config);
    return rc < 0 ? rc : within(find_special(r), pieces);
}

int ost_tokenizer_parse(struct ost_tokenizer **out, const struct ost_tokenizer_files *files,
                        const struct ost_tokenizer_options *options)
{
    struct ost_reading r = {.t = ost_calloc(1, sizeof *r.t), .files = files};
    for (int i = 0; i < OST_SPECIALS; i++)
        r.name[i] = ost_slice_of(usual_names[i]);
    r.t->rules = (struct ost_normal_rules){true, true, true, true};
    r.t->max_word_chars = 100;
    r.t->max_length = OST_TOKENIZER_LENGTH;
    int rc = parse_files(&r);
    if (rc == 0)
        rc = read_all(&r);
    ost_json_free(r.tokenizer);
    ost_json_free(r.config);
    ost_json_free(r.special);
    if (rc < 0) {
        ost_tokenizer_free(r.t);
        return rc;
    }
    apply_options(r.t, options ? options : &ost_tokenizer_defaults);
    prepare_added(r.t);
    *out = r.t;
    return 0;
}

/* A file on disk and its bytes; `path` NULL when it is not there. */
struct loaded {
    char *path;
    struct ost_buf bytes;
};

static int load_file(struct loaded *l, struct ost_tokenizer_file *file, char *path)
{
    l->path = path;
    int rc = ost_file_read(&l->bytes, path, FILE_LIMIT);
    *file = (struct ost_tokenizer_file){ost_buf_view(&l->bytes), path};
    return rc;
}

/* A file of the directory, if it is there. */
static int load_member(struct loaded *l, struct ost_tokenizer_file *file, const char *dir,
                       const char *name)
{
    char *path = ost_path_join(dir, name);
    if (ost_file_exists(path))
        return load_file(l, file, path);
    free(path);
    return 0;
}

static int load_dir(struct loaded l[4], struct ost_tokenizer_files *f, const char *dir)
{
    int rc = load_member(&l[0], &f->tokenizer, dir, "tokenizer.json");
    if (rc == 0 && !f->tokenizer.name)
        rc = load_member(&l[1], &f->vocab, dir, "vocab.txt");
    if (rc == 0 && !f->tokenizer.name && !f->vocab.name)
        rc = ost_fail(OST_ENOTFOUND, "'%s' has neither tokenizer.json nor vocab.txt", dir);
    if (rc == 0)
        rc = load_member(&l[2], &f->config, dir, "tokenizer_config.json");
    if (rc == 0)
        rc = load_member(&l[3], &f->special, dir, "special_tokens_map.json");
    return rc;
}

int ost_tokenizer_load(struct ost_tokenizer **out, const char *path,
                       const struct ost_tokenizer_options *options)
{
    struct ost_tokenizer_files files = {0};
    struct loaded l[4] = {
        {NULL, OST_BUF_INIT}, {NULL, OST_BUF_INIT}, {NULL, OST_BUF_INIT}, {NULL, OST_BUF_INIT}};
    int rc = ost_dir_exists(path) ? load_dir(l, &files, path)
                                  : load_file(&l[1], &files.vocab, ost_strdup(path));
    if (rc == 0)
        rc = ost_tokenizer_parse(out, &files, options);
    for (size_t i = 0; i < 4; i++) {
        free(l[i].path);
        ost_buf_release(&l[i].bytes);
    }
    return rc;
}
