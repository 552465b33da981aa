/* Adapters as files: the weights of adapter and head beside adapter_config.json, and the encoder they lie on. */
#include "engine/bert/adapter_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/bert/checkpoint.h"
#include "io/file.h"

#define PEFT_FILE "adapter_model.safetensors"
#define HUB_FILE "adapter.safetensors"
#define HUB_HEAD_CONFIG "head_config.json"
#define HUB_HEAD_FILE "model_head.safetensors"

/* ---- tensors ---- */

void ost_adapter_items_add(struct ost_adapter_items *items, const char *name, int rank,
                           const int64_t *dim, const float *values)
{
    size_t n = (size_t)(dim[0] * (rank == 2 ? dim[1] : 1));
    float *copy = ost_calloc(n, sizeof *copy);
    if (n)
        memcpy(copy, values, n * sizeof *copy);
    items->item = ost_grow(items->item, &items->cap, items->n + 1, sizeof *items->item);
    items->item[items->n++] = (struct ost_safetensors_item){
        .name = ost_strdup(name),
        .dtype = OST_SAFETENSORS_F32,
        .rank = rank,
        .shape = {dim[0], rank == 2 ? dim[1] : 0},
        .data = copy,
    };
}

static void release_items(struct ost_adapter_items *items)
{
    for (size_t i = 0; i < items->n; i++) {
        free((char *)items->item[i].name);
        free((void *)items->item[i].data);
    }
    free(items->item);
}

int ost_adapter_find(const struct ost_safetensors_entry **out, const struct ost_safetensors *st,
                     const char *name, int rank, const int64_t *dim)
{
    const struct ost_safetensors_entry *e = ost_safetensors_find(st, name);
    struct ost_buf shape = OST_BUF_INIT;
    if (!e)
        return ost_fail(OST_EPARSE, "tensor '%s' is missing", name);
    if (e->rank == rank && memcmp(e->shape, dim, (size_t)rank * sizeof *dim) == 0) {
        *out = e;
        return 0;
    }
    for (int i = 0; i < rank; i++)
        ost_buf_printf(&shape, "%s%lld", i ? " x " : "", (long long)dim[i]);
    int rc = ost_fail(OST_EPARSE,
                      "tensor '%s' is not of the shape %s that the encoder "
                      "and " OST_ADAPTER_CONFIG_FILE " ask for",
                      name, shape.p);
    ost_buf_release(&shape);
    return rc;
}

/* The name of a slot in the file of its part. */
static char *name_in_file(const struct ost_adapter *a, const struct ost_bert_slot *slot)
{
    struct ost_buf name = OST_BUF_INIT;
    const struct ost_adapter_kind *kind = a->settings.kind;
    ost_buf_printf(&name, "%s%s", slot->part == OST_BERT_ADAPTER ? kind->prefix : kind->head_prefix,
                   slot->name);
    return ost_buf_detach(&name);
}

/* Whether the files hold something of it. */
static bool is_stored(const struct ost_bert_slot *slot)
{
    return !slot->weight->frozen && !slot->weight->kept;
}

/* ---- reading ---- */

static int find_slot(const struct ost_safetensors_entry **out, const struct ost_adapter *a,
                     const struct ost_bert_slot *slot, const struct ost_safetensors *st)
{
    char *name = name_in_file(a, slot);
    int rc = ost_adapter_find(out, st, name, slot->rank, slot->dim);
    free(name);
    return rc;
}

static int take_slot(const struct ost_adapter *a, const struct ost_bert_slot *slot,
                     const struct ost_safetensors *st)
{
    const struct ost_safetensors_entry *e = NULL;
    int rc = find_slot(&e, a, slot, st);
    return rc < 0 || !slot->weight->master ? rc : ost_bert_read_slot(slot, st, e);
}

/* The two files, or one twice; closing a zeroed one is fine. */
struct weights {
    struct ost_safetensors adapter, head;
    bool apart;
};

static int open_weights(struct weights *w, const struct ost_adapter_kind *kind, const char *dir)
{
    char *path = ost_path_join(dir, kind->peft_type ? PEFT_FILE : HUB_FILE);
    int rc = ost_safetensors_open(&w->adapter, path);
    free(path);
    w->apart = !kind->peft_type;
    if (rc < 0 || !w->apart)
        return rc;
    path = ost_path_join(dir, HUB_HEAD_FILE);
    rc = ost_safetensors_open(&w->head, path);
    free(path);
    return rc;
}

static const struct ost_safetensors *file_of(const struct weights *w,
                                             const struct ost_bert_slot *slot)
{
    return w->apart && slot->part != OST_BERT_ADAPTER ? &w->head : &w->adapter;
}

static int take_each(struct ost_bert *m, const struct weights *w,
                     const struct ost_adapter_config *c, unsigned *fresh)
{
    struct ost_adapter *a = m->adapter;
    int rc = 0;
    for (size_t i = 0; i < m->slots && rc == 0; i++) {
        const struct ost_bert_slot *slot = &m->slot[i];
        bool of_adapter = slot->part == OST_BERT_ADAPTER;
        if (of_adapter && a->settings.kind->take)
            rc = a->settings.kind->take(a, slot, file_of(w, slot), c->root);
        else if (is_stored(slot))
            rc = take_slot(a, slot, file_of(w, slot));
        if (rc < 0 && fresh && !of_adapter) {
            *fresh |= slot->part;
            rc = 0;
        }
    }
    return rc;
}

/* Before memory is taken for it, what is asked for must be in the file. */
static int take_weights(struct ost_bert *m, const struct weights *w,
                        const struct ost_adapter_config *c, unsigned *fresh)
{
    int rc = take_each(m, w, c, fresh);
    if (rc == 0)
        rc = ost_bert_make_masters(m);
    return rc < 0 ? rc : take_each(m, w, c, fresh);
}

/* A part of the head that the encoder lacks must come with the adapter. */
static int check_complete(const struct ost_bert *m, unsigned fresh)
{
    for (size_t i = 0; i < m->slots; i++)
        if (m->slot[i].weight->frozen && m->slot[i].part & fresh)
            return ost_fail(OST_EPARSE,
                            "neither the adapter nor its encoder holds '%s'; it has to be among "
                            "modules_to_save",
                            m->slot[i].name);
    return 0;
}

static int load_onto(struct ost_bert *m, const char *dir, struct ost_adapter_config *c,
                     unsigned drawn, unsigned *fresh)
{
    struct weights w = {0};
    int rc = ost_adapter_attach(m, &c->settings, c->name, c->saved, 0);
    if (rc == 0 && !fresh)
        rc = check_complete(m, drawn);
    if (rc == 0)
        rc = open_weights(&w, m->adapter->settings.kind, dir);
    if (rc == 0)
        rc = take_weights(m, &w, c, fresh);
    ost_safetensors_close(&w.adapter);
    ost_safetensors_close(&w.head);
    return rc < 0 ? ost_fail_within(rc, "%s", dir) : 0;
}

static bool holds_encoder(const char *dir)
{
    char *config = ost_path_join(dir, "config.json");
    bool there = ost_file_exists(config);
    free(config);
    return there;
}

/* The encoder and what lies on it; `encoder` is a directory that holds one. */
static int load_from(struct ost_bert **out, const char *dir, const char *encoder,
                     const struct ost_adapter_origin *origin)
{
    struct ost_adapter_config c = {0};
    struct ost_bert *m = NULL;
    unsigned drawn = 0;
    char print[OST_ADAPTER_PRINT];
    int rc = ost_adapter_config_load(&c, dir);
    if (rc == 0)
        rc = ost_bert_load_encoder(&m, &drawn, encoder, origin->spec);
    if (rc == 0)
        rc = load_onto(m, dir, &c, drawn, origin->fresh);
    if (rc == 0)
        rc = ost_adapter_fingerprint(print, m);
    if (rc == 0 && origin->fingerprint && strcmp(print, origin->fingerprint) != 0)
        rc = ost_fail(OST_EINVAL,
                      "%s: the weights of the encoder in '%s' are not those that this adapter was "
                      "trained on; name the right directory with --encoder or $OSTLER_ENCODER",
                      dir, encoder);
    if (rc < 0)
        ost_bert_free(m);
    else
        *out = m;
    ost_adapter_config_release(&c);
    return rc;
}

int ost_adapter_base(char **out, const char *dir)
{
    struct ost_adapter_config c = {0};
    int rc = ost_adapter_config_load(&c, dir);
    if (rc == 0)
        *out = ost_strdup(c.base);
    ost_adapter_config_release(&c);
    return rc;
}

int ost_adapter_load(struct ost_bert **out, const char *dir,
                     const struct ost_adapter_origin *origin)
{
    char *base = NULL;
    int rc = ost_adapter_base(&base, dir);
    if (rc < 0)
        return rc;
    bool here = holds_encoder(base), there = origin->encoder && holds_encoder(origin->encoder);
    if (!here && !there)
        rc = ost_fail(OST_ENOTFOUND,
                      "%s: the encoder of this adapter is '%s', where there is none now; name its "
                      "directory with --encoder or $OSTLER_ENCODER",
                      dir, base);
    if (here)
        rc = load_from(out, dir, base, origin);
    if (there && (!here || rc < 0))
        rc = load_from(out, dir, origin->encoder, origin);
    free(base);
    return rc;
}

/* ---- writing ---- */

static void give_slot(const struct ost_adapter *a, const struct ost_bert_slot *slot,
                      const float *values, struct ost_adapter_items *items)
{
    int64_t width = slot->rank == 2 ? slot->dim[1] : 1;
    char *name = name_in_file(a, slot);
    ost_adapter_items_add(items, name, slot->rank, slot->dim, values + slot->from * width);
    free(name);
}

/* The tensors of adapter and head, or of one of them. */
static int collect(struct ost_adapter_items *items, const struct ost_bert *m, bool adapter,
                   bool head)
{
    const struct ost_adapter *a = m->adapter;
    struct ost_scope *s = ost_scope_new(m->device);
    for (size_t i = 0; i < m->slots; i++) {
        const struct ost_bert_slot *slot = &m->slot[i];
        bool of_adapter = slot->part == OST_BERT_ADAPTER;
        if (!is_stored(slot) || !(of_adapter ? adapter : head))
            continue;
        const float *values = ost_tensor_values(s, slot->weight->master);
        if (!values)
            break;
        if (of_adapter && a->settings.kind->give)
            a->settings.kind->give(a, slot, values, items);
        else
            give_slot(a, slot, values, items);
    }
    int rc = ost_scope_status(s);
    ost_scope_free(s);
    return rc;
}

static int write_weights(const struct ost_bert *m, const char *dir, const char *file, bool adapter,
                         bool head)
{
    struct ost_adapter_items items = {0};
    char *path = ost_path_join(dir, file);
    int rc = collect(&items, m, adapter, head);
    if (rc == 0)
        rc = ost_safetensors_write(path, items.item, items.n);
    release_items(&items);
    free(path);
    return rc;
}

static int write_text(const char *dir, const char *file, const struct ost_buf *text)
{
    char *path = ost_path_join(dir, file);
    int rc = ost_file_write(path, ost_buf_view(text));
    free(path);
    return rc;
}

static int write_hub(const struct ost_bert *m, const struct ost_adapter_place *place)
{
    struct ost_buf text = OST_BUF_INIT;
    ost_adapter_head_config_put(&text, m, place);
    int rc = write_text(place->dir, HUB_HEAD_CONFIG, &text);
    if (rc == 0)
        rc = write_weights(m, place->dir, HUB_HEAD_FILE, false, true);
    if (rc == 0)
        rc = write_weights(m, place->dir, HUB_FILE, true, false);
    ost_buf_release(&text);
    return rc;
}

int ost_adapter_write(const struct ost_bert *m, const struct ost_adapter_place *place)
{
    struct ost_buf text = OST_BUF_INIT;
    bool peft = m->adapter->settings.kind->peft_type;
    int rc = peft ? write_weights(m, place->dir, PEFT_FILE, true, true) : write_hub(m, place);
    ost_adapter_config_put(&text, m, place);
    if (rc == 0)
        rc = write_text(place->dir, OST_ADAPTER_CONFIG_FILE, &text);
    ost_buf_release(&text);
    return rc;
}
