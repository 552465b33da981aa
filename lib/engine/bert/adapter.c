/* Adapters on models: hanging in, freezing, files, and what a training asks. */
#include "engine/bert/adapter_inside.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/rng.h"
#include "engine/bert/adapter_prefix.h"
#include "engine/bert/checkpoint.h"
#include "io/file.h"

#define HUB_NAME "tickets" /* of an adapter of our own in adapter-hub's files */

/* ---- putting on ---- */

/* Everything stays as it is but the adapter and what is stored with it. */
static int freeze(struct ost_bert *m, const struct ost_json *saved, unsigned fresh)
{
    for (size_t i = 0; i < m->slots; i++) {
        struct ost_bert_slot *slot = &m->slot[i];
        bool stored = ost_adapter_is_saved(slot->name, saved);
        if (slot->part == OST_BERT_ADAPTER)
            continue;
        if (slot->part == OST_BERT_ENCODER && saved && stored)
            return ost_fail(OST_EINVAL,
                            "'modules_to_save' names '%s', a part of the encoder, which stays as "
                            "it is here",
                            slot->name);
        slot->weight->frozen =
            slot->part == OST_BERT_ENCODER ||
            (slot->part == OST_BERT_TRANSFORM && !stored && !(slot->part & fresh));
    }
    return 0;
}

int ost_adapter_attach(struct ost_bert *m, struct ost_adapter_settings *settings, const char *name,
                       const struct ost_json *saved, unsigned fresh)
{
    struct ost_adapter *a = ost_calloc(1, sizeof *a);
    assert(!m->adapter);
    a->settings = *settings;
    *settings = (struct ost_adapter_settings){0};
    a->m = m;
    a->name = ost_strdup(name ? name : HUB_NAME);
    m->adapter = a;
    int rc = freeze(m, saved, fresh);
    if (rc == 0)
        rc = a->settings.kind->attach(a);
    if (rc == 0 && ost_adapter_tokens(m) < 3)
        rc = ost_fail(OST_EINVAL,
                      "the adapter leaves no room for texts: the encoder reads %lld "
                      "tokens",
                      (long long)ost_bert_config_tokens(&m->config));
    return rc;
}

/* adapter-hub's files have no room for a part of the head that lies in the encoder's model. */
static int check_fresh(const struct ost_bert *m, unsigned fresh)
{
    if (m->adapter->settings.kind->peft_type || !(fresh & OST_BERT_TRANSFORM))
        return 0;
    return ost_fail(OST_EINVAL,
                    "the encoder brings no pooler, and the files of the adapter %s cannot hold "
                    "one; take another kind of adapter, or another encoder",
                    m->adapter->settings.kind->name);
}

int ost_adapter_start(struct ost_bert *m, struct ost_adapter_settings *settings, unsigned fresh,
                      uint64_t seed)
{
    int rc = ost_adapter_attach(m, settings, NULL, NULL, fresh);
    if (rc == 0)
        rc = check_fresh(m, fresh);
    if (rc == 0)
        rc = ost_bert_make_masters(m);
    return rc < 0 ? rc : m->adapter->settings.kind->draw(m->adapter, seed);
}

void ost_adapter_free(struct ost_adapter *a)
{
    if (!a)
        return;
    if (a->own)
        a->settings.kind->free(a);
    ost_adapter_settings_release(&a->settings);
    free(a->name);
    free(a);
}

bool ost_adapter_can_merge(const struct ost_adapter_settings *settings)
{
    return settings->kind->merge != NULL;
}

int ost_adapter_merge(struct ost_bert *m)
{
    assert(m->adapter && m->adapter->settings.kind->merge);
    int rc = m->adapter->settings.kind->merge(m->adapter);
    if (rc < 0)
        return rc;
    size_t kept = 0;
    for (size_t i = 0; i < m->slots; i++) {
        m->slot[i].weight->frozen = false;
        if (m->slot[i].part == OST_BERT_ADAPTER)
            free(m->slot[i].name);
        else
            m->slot[kept++] = m->slot[i];
    }
    m->slots = kept;
    ost_adapter_free(m->adapter);
    m->adapter = NULL;
    return 0;
}

static int64_t count_of(const struct ost_bert_slot *slot)
{
    return slot->dim[0] * (slot->rank == 2 ? slot->dim[1] : 1);
}

int64_t ost_adapter_trained(const struct ost_bert *m)
{
    int64_t n = 0;
    for (size_t i = 0; i < m->slots; i++)
        if (!m->slot[i].weight->frozen && !m->slot[i].weight->kept)
            n += count_of(&m->slot[i]);
    return n;
}

int64_t ost_adapter_weights(const struct ost_bert *m)
{
    int64_t n = 0;
    for (size_t i = 0; i < m->slots; i++)
        if (!m->slot[i].weight->kept)
            n += count_of(&m->slot[i]);
    return n;
}

int64_t ost_adapter_tokens(const struct ost_bert *m)
{
    return ost_bert_config_tokens(&m->config) - (m->prefix ? m->prefix->tokens : 0);
}

int ost_adapter_fingerprint(char out[OST_ADAPTER_PRINT], const struct ost_bert *m)
{
    struct ost_scope *s = ost_scope_new(m->device);
    uint64_t h = 0;
    for (size_t i = 0; i < m->slots; i++) {
        const struct ost_bert_weight *w = m->slot[i].weight;
        if (!w->frozen || m->slot[i].from != 0)
            continue;
        const float *values = ost_tensor_values(s, w->master);
        if (values)
            h = ost_hash(values, (size_t)ost_tensor_count(w->master) * sizeof *values, h);
    }
    int rc = ost_scope_status(s);
    if (rc == 0)
        snprintf(out, OST_ADAPTER_PRINT, "%016llx", (unsigned long long)h);
    ost_scope_free(s);
    return rc;
}

/* ---- in a training ---- */

int ost_adapter_plan(struct ost_bert *m, int64_t steps)
{
    struct ost_adapter *a = m->adapter;
    return a && a->settings.kind->plan ? a->settings.kind->plan(a, steps) : 0;
}

struct ost_tensor *ost_adapter_loss(struct ost_scope *s, const struct ost_bert *m,
                                    struct ost_tensor *loss)
{
    const struct ost_adapter *a = m->adapter;
    return a && a->settings.kind->loss ? a->settings.kind->loss(s, a, loss) : loss;
}

int ost_adapter_before_step(struct ost_bert *m, const struct ost_adamw *adamw)
{
    struct ost_adapter *a = m->adapter;
    return a && a->settings.kind->before_step ? a->settings.kind->before_step(a, adamw) : 0;
}

int ost_adapter_after_step(struct ost_bert *m, int64_t step)
{
    struct ost_adapter *a = m->adapter;
    return a && a->settings.kind->after_step ? a->settings.kind->after_step(a, step) : 0;
}

bool ost_adapter_settled(const struct ost_bert *m, int64_t step)
{
    const struct ost_adapter *a = m->adapter;
    return a && a->settings.kind->settled ? a->settings.kind->settled(a, step) : true;
}

/* ---- drawing ---- */

/* Values of a slot from its own stream of dice: its name and the seed. */
static int draw(const struct ost_bert_slot *slot, double size, uint64_t seed, bool even)
{
    size_t n = (size_t)count_of(slot);
    struct ost_rng rng = ost_rng_seeded(seed, ost_hash(slot->name, strlen(slot->name), 0));
    float *values = ost_calloc(n, sizeof *values);
    if (!even)
        ost_bert_draw(values, n, size, &rng);
    for (size_t i = 0; i < n && even; i++)
        values[i] = (float)(size * ((double)(ost_rng_next(&rng) >> 11) * 0x1p-52 - 1));
    int rc = ost_tensor_write(slot->weight->master, slot->from, slot->dim[0], values);
    free(values);
    return rc;
}

int ost_adapter_draw_normal(const struct ost_bert_slot *slot, double sd, uint64_t seed)
{
    return draw(slot, sd, seed, false);
}

int ost_adapter_draw_even(const struct ost_bert_slot *slot, double range, uint64_t seed)
{
    return draw(slot, range, seed, true);
}
