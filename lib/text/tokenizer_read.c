#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/file.h"
#include "io/json.h"
#include "text/tokenizer_parts.h"

enum { FILE_LIMIT = 64 << 20 }; /* bytes */

const char *const ost_special_keys[OST_SPECIALS] = {"pad_token", "unk_token", "cls_token",
                                                    "sep_token", "mask_token"};

static const struct ost_tokenizer_kind *const kinds[] = {
#define OST_TOKENIZER_KIND(name) &ost_tokenizer_##name,
#include "text/tokenizer_kinds.def"
#undef OST_TOKENIZER_KIND
};

int ost_reading_type(const struct ost_json *part, const char *what, const char *type)
{
    const struct ost_json *there = ost_json_get(part, "type");
    if (there && ost_json_type(there) == OST_JSON_STRING &&
        ost_slice_is(ost_json_text(there), type))
        return 0;
    return ost_fail(OST_EINVAL, "its %s is no %s: " OST_TOKENIZER_SUPPORTED, what, type);
}

int ost_reading_room(struct ost_reading *r, size_t pieces, bool prefixed)
{
    size_t more = ost_added_count(r);
    if (pieces > OST_VOCABULARY_MAX || more > OST_VOCABULARY_MAX - pieces)
        return ost_fail(OST_ELIMIT, "it has more than %d tokens", OST_VOCABULARY_MAX);
    ost_vocabulary_init(&r->t->vocabulary, pieces + more, prefixed);
    r->t->model_size = pieces;
    r->t->added = ost_calloc(pieces + more, 1);
    return 0;
}

int ost_reading_piece(struct ost_tokenizer *t, struct ost_slice token, int32_t id)
{
    struct ost_vocabulary *v = &t->vocabulary;
    int rc = ost_vocabulary_set(v, token, id);
    return rc < 0 ? rc : ost_vocabulary_index(v, ost_vocabulary_kind(v, token), id);
}

int ost_reading_vocab(struct ost_reading *r, const struct ost_json *vocab, bool prefixed)
{
    size_t n = ost_json_count(vocab);
    if (!vocab || ost_json_type(vocab) != OST_JSON_OBJECT)
        return ost_fail(OST_EPARSE, "its model has no vocab");
    int rc = ost_reading_room(r, n, prefixed);
    struct ost_json_iter it = ost_json_members(vocab);
    while (rc == 0 && ost_json_next(&it)) {
        double id = ost_json_type(it.value) == OST_JSON_INT ? ost_json_number(it.value) : -1;
        if (id < 0 || id >= (double)n)
            return ost_fail(OST_EPARSE, "the id of token '%.*s' is not one of 0..%zu",
                            OST_SLICE_ARG(it.key), n - 1);
        rc = ost_reading_piece(r->t, it.key, (int32_t)id);
    }
    return rc;
}

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
    if ((type != OST_JSON_INT && type != OST_JSON_REAL) || length < 5)
        return ost_fail(OST_EPARSE, "'model_max_length' is not a number of 5 or more tokens");
    t->max_length = length < INT32_MAX ? (size_t)length : INT32_MAX;
    return 0;
}

/* The settings of tokenizer_config.json, which win over those of tokenizer.json. */
static int read_config(struct ost_reading *r)
{
    int rc = 0;
    const struct ost_json *length = ost_json_get(r->config, "model_max_length");
    if (length)
        rc = read_max_length(r->t, length);
    if (rc == 0 && r->config && r->t->kind->configure)
        rc = r->t->kind->configure(r);
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
        if (id < 0 || (i == OST_UNK && (size_t)id >= t->model_size))
            return ost_fail(
                OST_EPARSE, "it has no token '%.*s': the vocabulary needs %s, %s, %s and %s",
                OST_SLICE_ARG(r->name[i]), t->kind->names[OST_PAD], t->kind->names[OST_UNK],
                t->kind->names[OST_CLS], t->kind->names[OST_SEP]);
        int rc = ost_added_mark(t, id, OST_ADDED | OST_ADDED_SPECIAL);
        if (rc < 0)
            return rc;
    }
    return r->tokenizer ? ost_frame_check(r) : 0;
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

/* The kind that tokenizer.json names, or whose files these are; without a type it is WordPiece. */
static int find_kind(struct ost_reading *r)
{
    const struct ost_json *type = ost_json_get(ost_json_get(r->tokenizer, "model"), "type");
    struct ost_slice name = ost_slice_of(kinds[r->files->merges.name ? 1 : 0]->type);
    if (type)
        name = ost_json_type(type) == OST_JSON_STRING ? ost_json_text(type) : ost_slice_of("?");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (ost_slice_is(name, kinds[i]->type)) {
            r->t->kind = kinds[i];
            for (size_t k = 0; k < OST_SPECIALS; k++)
                r->name[k] = ost_slice_of(kinds[i]->names[k]);
            return 0;
        }
    return ost_fail(OST_EINVAL, "its model is '%.*s': " OST_TOKENIZER_SUPPORTED,
                    OST_SLICE_ARG(name));
}

static int read_model(struct ost_reading *r)
{
    int rc = ost_frame_read(r);
    if (rc == 0)
        rc = r->tokenizer ? r->t->kind->read(r) : r->t->kind->read_plain(r);
    return rc;
}

static int read_all(struct ost_reading *r)
{
    const struct ost_tokenizer_files *f = r->files;
    const struct ost_tokenizer_file *pieces = r->tokenizer ? &f->tokenizer : &f->vocab;
    const struct ost_tokenizer_file *added = r->tokenizer ? &f->tokenizer : &f->config;
    int rc = within(find_kind(r), pieces);
    if (rc == 0)
        rc = within(read_names(r, r->special), &f->special);
    if (rc == 0)
        rc = within(read_names(r, r->config), &f->config);
    if (rc == 0)
        rc = within(read_model(r), pieces);
    if (rc == 0)
        rc = within(ost_added_read(r), added);
    if (rc == 0)
        rc = within(read_config(r), &f->config);
    return rc < 0 ? rc : within(find_special(r), pieces);
}

/* For a kind that is saved as it was read. */
static void keep_files(struct ost_tokenizer *t, const struct ost_tokenizer_files *f)
{
    const struct ost_tokenizer_file *const file[OST_FILE_ROLES] = {
        &f->tokenizer, &f->config, &f->special, &f->vocab, &f->merges};
    for (size_t i = 0; i < OST_FILE_ROLES; i++)
        if (file[i]->name && !t->kind->save)
            ost_buf_slice(&t->file[i], file[i]->bytes);
}

/* What follows from all that was read. */
static int prepare(struct ost_reading *r, const struct ost_tokenizer_options *options)
{
    r->t->special_in_text = options->special_in_text;
    if (r->t->kind->set)
        r->t->kind->set(r->t, options);
    int rc = ost_added_prepare(r->t);
    if (rc < 0)
        return within(rc, r->tokenizer ? &r->files->tokenizer : &r->files->vocab);
    keep_files(r->t, r->files);
    return 0;
}

int ost_tokenizer_parse(struct ost_tokenizer **out, const struct ost_tokenizer_files *files,
                        const struct ost_tokenizer_options *options)
{
    struct ost_reading r = {.t = ost_calloc(1, sizeof *r.t), .files = files};
    r.t->max_length = OST_TOKENIZER_LENGTH;
    for (size_t i = 0; i < OST_FILE_ROLES; i++)
        r.t->file[i] = (struct ost_buf)OST_BUF_INIT;
    int rc = parse_files(&r);
    if (rc == 0)
        rc = read_all(&r);
    if (rc == 0)
        rc = prepare(&r, options ? options : &ost_tokenizer_defaults);
    ost_json_free(r.tokenizer);
    ost_json_free(r.config);
    ost_json_free(r.special);
    if (rc < 0)
        ost_tokenizer_free(r.t);
    else
        *out = r.t;
    return rc;
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

static int load_vocab(struct loaded l[OST_FILE_ROLES], struct ost_tokenizer_files *f,
                      const char *dir)
{
    int rc = load_member(&l[OST_FILE_VOCAB], &f->vocab, dir, "vocab.txt");
    if (rc == 0 && !f->vocab.name) {
        rc = load_member(&l[OST_FILE_VOCAB], &f->vocab, dir, "vocab.json");
        if (rc == 0 && f->vocab.name)
            rc = load_member(&l[OST_FILE_MERGES], &f->merges, dir, "merges.txt");
        if (rc == 0 && !f->merges.name)
            rc = ost_fail(OST_ENOTFOUND,
                          "'%s' has neither tokenizer.json nor vocab.txt nor vocab.json with "
                          "merges.txt",
                          dir);
    }
    return rc;
}

static int load_dir(struct loaded l[OST_FILE_ROLES], struct ost_tokenizer_files *f, const char *dir)
{
    int rc = load_member(&l[OST_FILE_TOKENIZER], &f->tokenizer, dir, "tokenizer.json");
    if (rc == 0 && !f->tokenizer.name)
        rc = load_vocab(l, f, dir);
    if (rc == 0)
        rc = load_member(&l[OST_FILE_CONFIG], &f->config, dir, "tokenizer_config.json");
    if (rc == 0)
        rc = load_member(&l[OST_FILE_SPECIAL], &f->special, dir, "special_tokens_map.json");
    return rc;
}

int ost_tokenizer_load(struct ost_tokenizer **out, const char *path,
                       const struct ost_tokenizer_options *options)
{
    struct ost_tokenizer_files files = {0};
    struct loaded l[OST_FILE_ROLES];
    for (size_t i = 0; i < OST_FILE_ROLES; i++)
        l[i] = (struct loaded){NULL, OST_BUF_INIT};
    int rc = ost_dir_exists(path) ? load_dir(l, &files, path)
                                  : load_file(&l[OST_FILE_VOCAB], &files.vocab, ost_strdup(path));
    if (rc == 0)
        rc = ost_tokenizer_parse(out, &files, options);
    for (size_t i = 0; i < OST_FILE_ROLES; i++) {
        free(l[i].path);
        ost_buf_release(&l[i].bytes);
    }
    return rc;
}
