#include "engine/bert/state.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "io/file.h"
#include "io/safetensors.h"

#define STATE_FILE "state.safetensors"
enum { STATE_VERSION = 1, FIELDS_MAX = 1 << 16 };

/* What is stored of each slot. */
enum part { WEIGHT, MEAN, VARIANCE, PARTS };
static const char *const part_name[PARTS] = {"weight", "mean", "variance"};

const char *ost_bert_precision_name(enum ost_dtype precision)
{
    return precision == OST_BF16 ? "bf16" : "fp32";
}

bool ost_bert_state_exists(const char *dir)
{
    char *path = ost_path_join(dir, STATE_FILE);
    bool there = ost_file_exists(path);
    free(path);
    return there;
}

char *ost_bert_best_path(const char *dir, int epoch)
{
    char name[40];
    snprintf(name, sizeof name, "best-%d.safetensors", epoch);
    return ost_path_join(dir, name);
}

void ost_bert_best_remove(const char *dir, int epoch)
{
    char *path = ost_bert_best_path(dir, epoch);
    unlink(path); /* a file too much does no harm */
    free(path);
}

/* Files of the state, by how their names begin; and those of the finished model. */
static const char *const state_names[] = {STATE_FILE, "best-"};
static const char *const model_names[] = {"adapter",           "config.json",
                                          "head_config.json",  "model_head",
                                          "model.safetensors", "special_tokens_map.json",
                                          "tokenizer.json",    "tokenizer_config.json",
                                          "vocab.txt",         "vocab.json",
                                          "merges.txt"};

static bool begins_with_one(const char *name, const char *const *begin, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strncmp(name, begin[i], strlen(begin[i])) == 0)
            return true;
    return false;
}

/* "model.safetensors.AbC123": io/file writes there and renames it at the end. */
static bool is_temporary(const char *name)
{
    size_t n = strlen(name);
    const char *dot = strrchr(name, '.');
    return dot && n > 7 && dot == name + n - 7 &&
           (begins_with_one(name, state_names, sizeof state_names / sizeof *state_names) ||
            begins_with_one(name, model_names, sizeof model_names / sizeof *model_names));
}

int ost_bert_state_tidy(const char *dir, bool finished)
{
    DIR *entries = opendir(dir);
    if (!entries)
        return ost_fail_errno("cannot read '%s'", dir);
    int rc = 0;
    for (struct dirent *e; rc == 0 && (e = readdir(entries));) {
        bool state =
            begins_with_one(e->d_name, state_names, sizeof state_names / sizeof *state_names);
        if (!is_temporary(e->d_name) && !(finished && state))
            continue;
        char *path = ost_path_join(dir, e->d_name);
        if (unlink(path) < 0)
            rc = ost_fail_errno("cannot remove '%s'", path);
        free(path);
    }
    closedir(entries);
    return rc;
}

/* ---- the fields ---- */

static void put_fields(struct ost_buf *out, const struct ost_bert_state *state)
{
    char text[24];
    struct ost_jsonw w = ost_jsonw_start(out, 0);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "version", STATE_VERSION);
    ost_jsonw_int(&w, "epoch", state->epoch);
    ost_jsonw_int(&w, "best_epoch", state->best_epoch);
    ost_jsonw_real(&w, "best_score", state->best_score);
    ost_jsonw_int(&w, "steps", state->steps);
    ost_jsonw_string(&w, "precision", ost_bert_precision_name(state->precision));
    snprintf(text, sizeof text, "%016llx", (unsigned long long)state->data);
    ost_jsonw_string(&w, "data", text);
    snprintf(text, sizeof text, "%016llx", (unsigned long long)state->encoder);
    ost_jsonw_string(&w, "encoder", text);
    ost_jsonw_string(&w, "options", state->options);
    ost_jsonw_end(&w);
}

static int check_print(const struct ost_json *fields, const char *key, uint64_t ours,
                       const char *what)
{
    char text[24];
    const char *stored = NULL;
    int rc = ost_json_string(&stored, fields, key);
    if (rc < 0)
        return rc;
    snprintf(text, sizeof text, "%016llx", (unsigned long long)ours);
    if (strcmp(stored, text) == 0)
        return 0;
    return ost_fail(OST_EINVAL,
                    "cannot resume: %s not what the interrupted training had; "
                    "train without --resume to start afresh",
                    what);
}

/* For a person: numbers short. */
static void put_value(struct ost_buf *out, const struct ost_json *value)
{
    enum ost_json_type type = value ? ost_json_type(value) : OST_JSON_NULL;
    ost_buf_clear(out);
    if (type == OST_JSON_INT || type == OST_JSON_REAL)
        ost_buf_printf(out, "%.15g", ost_json_number(value));
    else
        ost_buf_slice(out, ost_json_text(value));
}

/* Names the first setting that is another. */
static int fail_option(const struct ost_json *theirs, const struct ost_json *ours)
{
    struct ost_json_iter it = ost_json_members(theirs);
    struct ost_buf then = OST_BUF_INIT, now = OST_BUF_INIT;
    const char *key = "options";
    while (ost_json_next(&it)) {
        key = it.key.p;
        put_value(&then, it.value);
        put_value(&now, ost_json_get(ours, key));
        if (!ost_slice_equal(ost_buf_view(&then), ost_buf_view(&now)))
            break;
    }
    int rc =
        ost_fail(OST_EINVAL,
                 "cannot resume: %s was %s in the interrupted training and is %s now; give the "
                 "same, or train without --resume to start afresh",
                 key, then.p, now.p);
    ost_buf_release(&then);
    ost_buf_release(&now);
    return rc;
}

static int check_options(const struct ost_json *fields, const char *options)
{
    struct ost_json *theirs = NULL, *ours = NULL;
    const char *stored = NULL;
    int rc = ost_json_string(&stored, fields, "options");
    if (rc < 0 || strcmp(stored, options) == 0)
        return rc;
    rc = ost_json_parse(&theirs, ost_slice_of(stored));
    if (rc == 0)
        rc = ost_json_parse(&ours, ost_slice_of(options));
    if (rc == 0)
        rc = fail_option(theirs, ours);
    ost_json_free(theirs);
    ost_json_free(ours);
    return rc;
}

static int take_fields(struct ost_bert_state *state, const struct ost_json *fields)
{
    int64_t version = 0, epoch = 0, best = 0, steps = 0;
    double score = 0;
    const char *precision = NULL;
    int rc = ost_json_int(&version, fields, "version");
    if (rc == 0 && version != STATE_VERSION)
        return ost_fail(OST_EINVAL, "cannot resume: the state was written by another version of "
                                    "ostler; train without --resume to start afresh");
    if (rc < 0 || (rc = ost_json_int(&epoch, fields, "epoch")) < 0 ||
        (rc = ost_json_int(&best, fields, "best_epoch")) < 0 ||
        (rc = ost_json_real_or(&score, fields, "best_score")) < 0 ||
        (rc = ost_json_int(&steps, fields, "steps")) < 0 ||
        (rc = ost_json_string(&precision, fields, "precision")) < 0)
        return rc;
    state->epoch = (int)epoch;
    state->best_epoch = (int)best;
    state->best_score = score;
    state->steps = steps;
    state->precision = strcmp(precision, "bf16") == 0 ? OST_BF16 : OST_F32;
    return 0;
}

static int read_fields(struct ost_bert_state *state, const struct ost_safetensors *st)
{
    const struct ost_safetensors_entry *e = ost_safetensors_find(st, "state");
    if (!e || e->dtype != OST_SAFETENSORS_U8 || e->bytes > FIELDS_MAX)
        return ost_fail(OST_EPARSE, "the tensor 'state' is missing");
    struct ost_json *fields = NULL;
    char *text = ost_calloc((size_t)e->bytes + 1, 1);
    const struct ost_safetensors_file *file = &st->file[e->file];
    int rc = ost_file_read_at(file->fd, file->path, text, (size_t)e->bytes, e->offset);
    if (rc == 0)
        rc = ost_json_parse(&fields, (struct ost_slice){text, (size_t)e->bytes});
    if (rc == 0)
        rc = check_print(fields, "data", state->data, "the texts or labels are");
    if (rc == 0)
        rc = check_print(fields, "encoder", state->encoder, "the encoder is");
    if (rc == 0)
        rc = check_options(fields, state->options);
    if (rc == 0)
        rc = take_fields(state, fields);
    ost_json_free(fields);
    free(text);
    return rc;
}

int ost_bert_state_read(struct ost_bert_state *state, const char *dir)
{
    struct ost_safetensors st = {0};
    char *path = ost_path_join(dir, STATE_FILE);
    int rc = ost_safetensors_open(&st, path);
    if (rc == 0) {
        rc = read_fields(state, &st);
        if (rc == OST_EPARSE)
            rc = ost_fail_within(rc, "%s", path);
    }
    ost_safetensors_close(&st);
    free(path);
    return rc;
}

/* ---- the numbers ---- */

/* Number of the slot's parameter with the optimiser: parameters count, not slots. */
static size_t parameter_of(const struct ost_bert *m, size_t slot)
{
    size_t number = 0, found = 0;
    for (size_t i = 0; i < m->slots; i++) {
        if (!ost_bert_is_trained(&m->slot[i]))
            continue;
        if (m->slot[i].weight == m->slot[slot].weight)
            found = number;
        number++;
    }
    return found;
}

static struct ost_tensor *tensor_of(const struct ost_bert *m, struct ost_adamw *o, size_t slot,
                                    enum part part)
{
    size_t number = parameter_of(m, slot);
    return part == WEIGHT ? m->slot[slot].weight->master
           : part == MEAN ? ost_adamw_mean(o, number)
                          : ost_adamw_variance(o, number);
}

/* Nothing is stored of what is frozen; what is only kept has no moments. */
static enum part parts_of(const struct ost_bert_slot *slot)
{
    return slot->weight->frozen ? WEIGHT : slot->weight->kept ? MEAN : PARTS;
}

static char *name_of(const struct ost_bert_slot *slot, enum part part)
{
    return ost_path_join(part_name[part], slot->name);
}

static struct ost_safetensors_item item_of(struct ost_scope *s, const struct ost_bert *m,
                                           struct ost_adamw *o, size_t slot, enum part part)
{
    const struct ost_bert_slot *of = &m->slot[slot];
    const float *values = ost_tensor_values(s, tensor_of(m, o, slot, part));
    return (struct ost_safetensors_item){
        .name = name_of(of, part),
        .dtype = OST_SAFETENSORS_F32,
        .rank = of->rank,
        .shape = {of->dim[0], of->dim[1]},
        .data = values ? values + of->from * (of->rank == 2 ? of->dim[1] : 1) : NULL,
    };
}

int ost_bert_state_write(const struct ost_bert_state *state, const struct ost_bert *m,
                         struct ost_adamw *o, const char *dir)
{
    struct ost_scope *s = ost_scope_new(m->device);
    struct ost_buf fields = OST_BUF_INIT;
    struct ost_safetensors_item *items = ost_calloc(PARTS * m->slots + 1, sizeof *items);
    char *path = ost_path_join(dir, STATE_FILE);
    size_t n = 0;
    for (size_t i = 0; i < m->slots; i++)
        for (enum part part = 0; part < parts_of(&m->slot[i]); part++)
            items[n++] = item_of(s, m, o, i, part);
    put_fields(&fields, state);
    items[n] = (struct ost_safetensors_item){.name = "state",
                                             .dtype = OST_SAFETENSORS_U8,
                                             .rank = 1,
                                             .shape = {(int64_t)fields.n},
                                             .data = fields.p};
    int rc = ost_scope_status(s);
    if (rc == 0)
        rc = ost_safetensors_write(path, items, n + 1);
    for (size_t i = 0; i < n; i++)
        free((char *)items[i].name);
    free(items);
    free(path);
    ost_buf_release(&fields);
    ost_scope_free(s);
    return rc;
}

static int restore_part(const struct ost_safetensors *st, struct ost_bert *m, struct ost_adamw *o,
                        size_t slot, enum part part)
{
    const struct ost_bert_slot *of = &m->slot[slot];
    char *name = name_of(of, part);
    const struct ost_safetensors_entry *e = ost_safetensors_find(st, name);
    int64_t want = of->dim[0] * (of->rank == 2 ? of->dim[1] : 1);
    int rc = 0;
    if (!e || e->count != want) {
        rc = ost_fail(OST_EPARSE, "tensor '%s' is missing or of the wrong shape", name);
    } else {
        float *values = ost_calloc((size_t)want, sizeof *values);
        rc = ost_safetensors_read_f32(st, e, values);
        if (rc == 0)
            rc = ost_tensor_write(tensor_of(m, o, slot, part), of->from, of->dim[0], values);
        free(values);
    }
    free(name);
    return rc;
}

static int restore(struct ost_bert *m, struct ost_adamw *o, const char *dir, enum part from,
                   enum part to)
{
    struct ost_safetensors st = {0};
    char *path = ost_path_join(dir, STATE_FILE);
    int rc = ost_safetensors_open(&st, path);
    for (size_t i = 0; i < m->slots && rc == 0; i++)
        for (enum part part = from; part < to && part < parts_of(&m->slot[i]) && rc == 0; part++)
            rc = restore_part(&st, m, o, i, part);
    ost_safetensors_close(&st);
    free(path);
    return rc;
}

int ost_bert_state_restore_weights(struct ost_bert *m, const char *dir)
{
    return restore(m, NULL, dir, WEIGHT, MEAN);
}

int ost_bert_state_restore_moments(const struct ost_bert_state *state, struct ost_bert *m,
                                   struct ost_adamw *o, const char *dir)
{
    ost_adamw_set_steps(o, state->steps);
    return restore(m, o, dir, MEAN, PARTS);
}

int ost_bert_fingerprint(uint64_t *out, const struct ost_bert *m)
{
    struct ost_scope *s = ost_scope_new(m->device);
    const float *word = ost_tensor_values(s, m->word.master);
    int64_t rows = m->config.vocab_size < 1000 ? m->config.vocab_size : 1000;
    int rc = ost_scope_status(s);
    if (rc == 0)
        *out = ost_hash(word, (size_t)(rows * m->config.hidden_size) * sizeof *word, 0);
    ost_scope_free(s);
    return rc;
}
