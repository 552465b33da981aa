#include "engine/bert/checkpoint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/rng.h"
#include "io/file.h"
#include "io/safetensors.h"

/* ---- reading ---- */

/* The name as BertModel writes it, without "bert." in front. */
static const char *without_prefix(const struct ost_bert *m, const char *name)
{
    const char *prefix = m->config.family->prefix;
    size_t n = strlen(prefix);
    return strncmp(name, prefix, n) == 0 ? name + n : name;
}

/* A LayerNorm's name with gamma and beta for weight and bias. */
static void google_name(struct ost_buf *out, const char *name)
{
    static const char *const norm[][2] = {{"LayerNorm.weight", "LayerNorm.gamma"},
                                          {"LayerNorm.bias", "LayerNorm.beta"}};
    ost_buf_clear(out);
    ost_buf_puts(out, name);
    for (size_t i = 0; i < 2; i++) {
        size_t tail = strlen(norm[i][0]);
        if (out->n >= tail && strcmp(out->p + out->n - tail, norm[i][0]) == 0) {
            ost_buf_cut(out, out->n - tail);
            ost_buf_puts(out, norm[i][1]);
        }
    }
}

/* The slot's entry under any of its names, or NULL. */
static const struct ost_safetensors_entry *find(const struct ost_safetensors *st,
                                                const struct ost_bert *m, const char *name)
{
    const char *const names[] = {name, without_prefix(m, name)};
    const struct ost_safetensors_entry *e = NULL;
    struct ost_buf google = OST_BUF_INIT;
    for (size_t i = 0; i < 2 && !e; i++)
        e = ost_safetensors_find(st, names[i]);
    for (size_t i = 0; i < 2 && !e; i++) {
        google_name(&google, names[i]);
        e = ost_safetensors_find(st, google.p);
    }
    ost_buf_release(&google);
    return e;
}

static bool fits(const struct ost_safetensors_entry *e, const struct ost_bert_slot *slot)
{
    return e->rank == slot->rank && e->shape[0] == slot->dim[0] &&
           (slot->rank == 1 || e->shape[1] == slot->dim[1]);
}

static void put_shape(struct ost_buf *b, int rank, const int64_t *dim)
{
    for (int i = 0; i < rank; i++)
        ost_buf_printf(b, "%s%lld", i ? " x " : "", (long long)dim[i]);
}

static int fail_shape(const char *dir, const struct ost_safetensors_entry *e,
                      const struct ost_bert_slot *slot)
{
    struct ost_buf has = OST_BUF_INIT, wants = OST_BUF_INIT;
    put_shape(&has, e->rank, e->shape);
    put_shape(&wants, slot->rank, slot->dim);
    int rc = ost_fail(OST_EPARSE, "%s: tensor '%s' is %s, but config.json makes it %s", dir,
                      e->name, has.p, wants.p);
    ost_buf_release(&has);
    ost_buf_release(&wants);
    return rc;
}

/* The slot's entry, which is there and fits. */
static int find_fitting(const struct ost_safetensors_entry **out, const struct ost_safetensors *st,
                        const struct ost_bert *m, const struct ost_bert_slot *slot, const char *dir)
{
    *out = find(st, m, slot->name);
    if (!*out)
        return ost_fail(OST_EPARSE, "%s: tensor '%s' is missing", dir, slot->name);
    return fits(*out, slot) ? 0 : fail_shape(dir, *out, slot);
}

int ost_bert_read_slot(const struct ost_bert_slot *slot, const struct ost_safetensors *st,
                       const struct ost_safetensors_entry *e)
{
    float *values = ost_calloc((size_t)e->count, sizeof *values);
    int rc = ost_safetensors_read_f32(st, e, values);
    if (rc == 0)
        rc = ost_tensor_write(slot->weight->master, slot->from, slot->dim[0], values);
    free(values);
    return rc;
}

static int read_slot(const struct ost_safetensors *st, const struct ost_bert *m,
                     const struct ost_bert_slot *slot, const char *dir)
{
    const struct ost_safetensors_entry *e = NULL;
    int rc = find_fitting(&e, st, m, slot, dir);
    return rc < 0 ? rc : ost_bert_read_slot(slot, st, e);
}

/* ---- fresh weights ---- */

/* Normal numbers by the method of Box and Muller (1958, doi:10.1214/aoms/1177706645). */
void ost_bert_draw(float *out, size_t n, double sd, struct ost_rng *rng)
{
    const double unit = 1.0 / 9007199254740992.0; /* 2^-53 */
    for (size_t i = 0; i < n; i += 2) {
        double u = ((double)(ost_rng_next(rng) >> 11) + 1) * unit;
        double v = (double)(ost_rng_next(rng) >> 11) * unit;
        double radius = sd * sqrt(-2 * log(u)), angle = 2 * acos(-1) * v;
        out[i] = (float)(radius * cos(angle));
        if (i + 1 < n)
            out[i + 1] = (float)(radius * sin(angle));
    }
}

/* Matrices are drawn, each from a stream of its own; a gain is 1, a bias 0 already. */
static int draw_slot(const struct ost_bert_slot *slot, double sd, uint64_t seed)
{
    if (slot->kind == OST_BERT_BIAS)
        return 0;
    size_t n = (size_t)(slot->dim[0] * (slot->rank == 2 ? slot->dim[1] : 1));
    float *values = ost_calloc(n, sizeof *values);
    struct ost_rng rng = ost_rng_seeded(seed, slot->part);
    if (slot->kind == OST_BERT_GAIN)
        for (size_t i = 0; i < n; i++)
            values[i] = 1;
    else
        ost_bert_draw(values, n, sd, &rng);
    int rc = ost_tensor_write(slot->weight->master, slot->from, slot->dim[0], values);
    free(values);
    return rc;
}

/* ---- models ---- */

/* The parts of the head of which something is missing or does not fit. */
static unsigned unfit_parts(const struct ost_bert *m, const struct ost_safetensors *st)
{
    unsigned unfit = 0;
    for (size_t i = 0; i < m->slots; i++) {
        const struct ost_safetensors_entry *e = find(st, m, m->slot[i].name);
        if (!e || !fits(e, &m->slot[i]))
            unfit |= m->slot[i].part;
    }
    return unfit;
}

/*
 * Makes the weights and reads or draws them; all that is to be read is looked for before anything is
 * allocated, whose size config.json alone says.
 */
static int fill(struct ost_bert *m, const struct ost_safetensors *st, const char *dir,
                unsigned fresh, uint64_t seed)
{
    const struct ost_safetensors_entry *e = NULL;
    int rc = 0;
    for (size_t i = 0; i < m->slots && rc == 0; i++)
        if (!(m->slot[i].part & fresh))
            rc = find_fitting(&e, st, m, &m->slot[i], dir);
    if (rc == 0)
        rc = ost_bert_make_masters(m);
    for (size_t i = 0; i < m->slots && rc == 0; i++) {
        const struct ost_bert_slot *slot = &m->slot[i];
        rc = slot->part & fresh ? draw_slot(slot, m->config.initializer_range, seed)
                                : read_slot(st, m, slot, dir);
    }
    return rc;
}

static int load(struct ost_bert **out, unsigned *fresh, const char *dir,
                const struct ost_bert_spec *spec)
{
    struct ost_bert *m = NULL;
    struct ost_bert_config config = {0};
    struct ost_safetensors st = {0};
    int rc = ost_bert_config_load(&config, dir);
    if (rc < 0)
        goto done;
    if (spec->head->tied && config.untied) {
        rc = ost_fail(OST_EINVAL,
                      "%s: 'tie_word_embeddings' is false in config.json; take an encoder whose "
                      "words are also the output of its masked-language model",
                      dir);
        goto done;
    }
    rc = ost_safetensors_open_dir(&st, dir);
    if (rc < 0)
        goto done;
    m = ost_bert_new(&config, spec);
    unsigned drawn = fresh ? unfit_parts(m, &st) : 0;
    rc = fill(m, &st, dir, drawn, spec->seed);
    if (rc < 0)
        goto done;
    if (fresh)
        *fresh = drawn;
    *out = m;
    m = NULL;
done:
    ost_bert_free(m);
    ost_bert_config_release(&config);
    ost_safetensors_close(&st);
    return rc;
}

int ost_bert_load_encoder(struct ost_bert **out, unsigned *fresh, const char *dir,
                          const struct ost_bert_spec *spec)
{
    return load(out, fresh, dir, spec);
}

int ost_bert_load_finished(struct ost_bert **out, const char *dir, const struct ost_bert_spec *spec)
{
    return load(out, NULL, dir, spec);
}

/* ---- writing ---- */

int ost_bert_write_weights(const struct ost_bert *m, const char *path)
{
    struct ost_scope *s = ost_scope_new(m->device);
    struct ost_safetensors_item *items = ost_calloc(m->slots, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < m->slots; i++) {
        const struct ost_bert_slot *slot = &m->slot[i];
        if (slot->weight->frozen)
            continue;
        const float *values = ost_tensor_values(s, slot->weight->master);
        int64_t width = slot->rank == 2 ? slot->dim[1] : 1;
        items[n++] = (struct ost_safetensors_item){
            .name = m->head->bare ? without_prefix(m, slot->name) : slot->name,
            .dtype = OST_SAFETENSORS_F32,
            .rank = slot->rank,
            .shape = {slot->dim[0], slot->dim[1]},
            .data = values ? values + slot->from * width : NULL,
        };
    }
    int rc = ost_scope_status(s);
    if (rc == 0)
        rc = ost_safetensors_write(path, items, n);
    free(items);
    ost_scope_free(s);
    return rc;
}

int ost_bert_read_weights(const struct ost_bert *m, const char *path)
{
    struct ost_safetensors st = {0};
    int rc = ost_safetensors_open(&st, path);
    for (size_t i = 0; i < m->slots && rc == 0; i++)
        if (!m->slot[i].weight->frozen)
            rc = read_slot(&st, m, &m->slot[i], path);
    ost_safetensors_close(&st);
    return rc;
}

int ost_bert_write_config(const struct ost_bert *m, const struct ost_tokenizer *tokenizer,
                          const struct ost_bert_about *about, const char *dir)
{
    struct ost_buf json = OST_BUF_INIT;
    char *path = ost_path_join(dir, "config.json");
    ost_bert_config_write(&json, &m->config, m->head, about);
    int rc = ost_file_write(path, ost_buf_view(&json));
    if (rc == 0 && tokenizer)
        rc = ost_tokenizer_save(tokenizer, dir);
    free(path);
    ost_buf_release(&json);
    return rc;
}
