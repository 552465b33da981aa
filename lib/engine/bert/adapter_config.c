/*
 * adapter_config.json, peft's and adapter-hub's.
 *
 * A key stands in one of four lists: the kind's settings, its fixed keys, its harmless keys, or those
 * below that every adapter has. Any other key must be off, since it may change what is calculated.
 */
#include "engine/bert/adapter_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/file.h"

enum { FILE_MAX = 64 << 20 }; /* bytes; AdaLoRA's rank_pattern has one value a rank */

/* What adapter-hub's program of this version writes and reads. */
#define HUB_VERSION "adapters.1.3.0"

static const char *const common_keys[] = {"auto_mapping",   "base_model_name_or_path",
                                          "inference_mode", "modules_to_save",
                                          "peft_type",      "peft_version",
                                          "revision",       "task_type"};

/* ---- reading ---- */

static bool among(const char *name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n && list[i]; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

/* Null, false, or an empty text, list or object. */
static bool is_off(const struct ost_json *value)
{
    switch (ost_json_type(value)) {
    case OST_JSON_NULL:
        return true;
    case OST_JSON_BOOL:
        return !ost_json_true(value);
    case OST_JSON_STRING:
        return ost_json_text(value).n == 0;
    case OST_JSON_ARRAY:
    case OST_JSON_OBJECT:
        return ost_json_count(value) == 0;
    case OST_JSON_INT:
    case OST_JSON_REAL:
        break;
    }
    return ost_json_number(value) == 0;
}

static int fail_value(const char *name, const struct ost_json *value, const char *instead)
{
    struct ost_buf is = OST_BUF_INIT;
    ost_json_print(&is, value);
    int rc = ost_fail(OST_EINVAL, "'%s' is %.200s, which is not calculated here; it must be %s",
                      name, is.p, instead);
    ost_buf_release(&is);
    return rc;
}

static int check_fixed(const struct ost_adapter_fixed *fixed, const struct ost_json *value)
{
    struct ost_buf is = OST_BUF_INIT;
    struct ost_slice rest = ost_slice_of(fixed->values), one;
    bool allowed = ost_json_type(value) == OST_JSON_NULL;
    ost_json_print(&is, value);
    while (!allowed && rest.n) {
        ost_slice_cut(&rest, '|', &one);
        allowed = ost_slice_equal(one, ost_buf_view(&is));
    }
    ost_buf_release(&is);
    return allowed ? 0 : fail_value(fixed->name, value, fixed->values);
}

static int take_names(struct ost_adapter_value *value, const char *name,
                      const struct ost_json *node)
{
    struct ost_buf text = OST_BUF_INIT;
    int rc = 0;
    if (ost_json_type(node) != OST_JSON_ARRAY || ost_json_count(node) == 0)
        rc = fail_value(name, node, "a list of names (expressions for names are not)");
    for (size_t i = 0; i < ost_json_count(node) && rc == 0; i++) {
        struct ost_slice one = ost_json_text(ost_json_at(node, i));
        if (one.n == 0 || memchr(one.p, '\0', one.n) || memchr(one.p, '+', one.n))
            rc = fail_value(name, node, "a list of names");
        ost_buf_printf(&text, "%s%s", i ? "+" : "", rc == 0 ? one.p : "");
    }
    if (rc == 0) {
        free(value->text);
        value->text = ost_buf_detach(&text);
    }
    ost_buf_release(&text);
    return rc;
}

static int take_number(const struct ost_adapter_key *key, struct ost_adapter_value *value,
                       const struct ost_json *object)
{
    int64_t whole = (int64_t)value->number;
    double real = value->number;
    int rc = key->type == OST_ADAPTER_WHOLE ? ost_json_int_or(&whole, object, key->name)
                                            : ost_json_real_or(&real, object, key->name);
    if (rc == 0 && ost_json_get(object, key->name)) {
        value->number = key->type == OST_ADAPTER_WHOLE ? (double)whole : real;
        rc = ost_adapter_check_number(key, value->number);
    }
    return rc;
}

static int take_setting(struct ost_adapter_settings *s, size_t i, const struct ost_json *object)
{
    const struct ost_adapter_key *key = &s->kind->key[i];
    const struct ost_json *node = ost_json_get(object, key->name);
    bool flag = s->value[i].number != 0;
    const char *word = NULL;
    int rc = 0;
    if (!node)
        return 0;
    switch (key->type) {
    case OST_ADAPTER_WHOLE:
    case OST_ADAPTER_REAL:
        return take_number(key, &s->value[i], object);
    case OST_ADAPTER_FLAG:
        rc = ost_json_bool_or(&flag, object, key->name);
        s->value[i].number = flag;
        return rc;
    case OST_ADAPTER_NAMES:
        return take_names(&s->value[i], key->name, node);
    case OST_ADAPTER_WORD:
        break;
    }
    rc = ost_json_string(&word, object, key->name);
    if (rc == 0) {
        free(s->value[i].text);
        s->value[i].text = ost_strdup(word);
    }
    return rc;
}

static int take_member(struct ost_adapter_settings *s, const char *name,
                       const struct ost_json *object, const struct ost_json *value)
{
    const struct ost_adapter_kind *kind = s->kind;
    for (size_t i = 0; i < kind->keys; i++)
        if (strcmp(kind->key[i].name, name) == 0)
            return take_setting(s, i, object);
    for (const struct ost_adapter_fixed *f = kind->fixed; f->name; f++)
        if (strcmp(f->name, name) == 0)
            return check_fixed(f, value);
    if (among(name, common_keys, sizeof common_keys / sizeof *common_keys) ||
        among(name, kind->harmless, SIZE_MAX) || is_off(value))
        return 0;
    return fail_value(name, value, "off");
}

static int take_settings(struct ost_adapter_config *c, const struct ost_json *object)
{
    struct ost_json_iter it = ost_json_members(object);
    int rc = 0;
    while (rc == 0 && ost_json_next(&it))
        rc = take_member(&c->settings, it.key.p, object, it.value);
    return rc;
}

static int parse_peft(struct ost_adapter_config *c)
{
    const char *type = NULL, *task = NULL;
    int rc = ost_json_string(&type, c->root, "peft_type");
    if (rc == 0)
        rc = ost_json_string(&c->base, c->root, "base_model_name_or_path");
    if (rc == 0)
        rc = ost_json_string_or(&task, c->root, "task_type");
    if (rc < 0)
        return rc;
    const struct ost_adapter_kind *kind = ost_adapter_kind_of_type(type);
    if (!kind)
        return ost_fail(OST_EINVAL,
                        "'peft_type' is '%.200s'; known are LORA, ADALORA and PREFIX_TUNING", type);
    if (task && strcmp(task, "SEQ_CLS") != 0 && strcmp(task, "TOKEN_CLS") != 0)
        return ost_fail(OST_EINVAL, "'task_type' is '%.200s'; it must be SEQ_CLS or TOKEN_CLS",
                        task);
    c->saved = ost_json_get(c->root, "modules_to_save");
    ost_adapter_settings_defaults(&c->settings, kind);
    return take_settings(c, c->root);
}

static int parse_hub(struct ost_adapter_config *c)
{
    const struct ost_json *object = ost_json_get(c->root, "config");
    if (!object || ost_json_type(object) != OST_JSON_OBJECT)
        return ost_fail(OST_EPARSE,
                        "neither peft's 'peft_type' nor adapter-hub's 'config' is there");
    int rc = ost_json_string(&c->base, c->root, "model_name");
    if (rc == 0)
        rc = ost_json_string(&c->name, c->root, "name");
    if (rc < 0)
        return rc;
    ost_adapter_settings_defaults(&c->settings, ost_adapter_kind_of_type(NULL));
    return take_settings(c, object);
}

int ost_adapter_config_parse(struct ost_adapter_config *out, struct ost_slice text)
{
    struct ost_adapter_config c = {0};
    int rc = ost_json_parse(&c.root, text);
    if (rc == 0 && ost_json_type(c.root) != OST_JSON_OBJECT)
        rc = ost_fail(OST_EPARSE, "not a JSON object");
    if (rc == 0)
        rc = ost_json_has(c.root, "peft_type") ? parse_peft(&c) : parse_hub(&c);
    if (rc < 0)
        ost_adapter_config_release(&c);
    else
        *out = c;
    return rc;
}

int ost_adapter_config_load(struct ost_adapter_config *out, const char *dir)
{
    struct ost_buf text = OST_BUF_INIT;
    char *path = ost_path_join(dir, OST_ADAPTER_CONFIG_FILE);
    int rc = ost_file_read(&text, path, FILE_MAX);
    if (rc == 0) {
        rc = ost_adapter_config_parse(out, ost_buf_view(&text));
        if (rc < 0)
            ost_fail_within(rc, "%s", path);
    }
    ost_buf_release(&text);
    free(path);
    return rc;
}

void ost_adapter_config_release(struct ost_adapter_config *c)
{
    ost_adapter_settings_release(&c->settings);
    ost_json_free(c->root);
    *c = (struct ost_adapter_config){0};
}

bool ost_adapter_exists(const char *dir)
{
    char *path = ost_path_join(dir, OST_ADAPTER_CONFIG_FILE);
    bool there = ost_file_exists(path);
    free(path);
    return there;
}

static bool ends_with(struct ost_slice text, struct ost_slice end)
{
    return text.n >= end.n &&
           ost_slice_equal((struct ost_slice){text.p + text.n - end.n, end.n}, end);
}

/* Every module on the way to the tensor is tried. */
bool ost_adapter_is_saved(const char *name, const struct ost_json *saved)
{
    static const struct ost_slice usual[] = {{"classifier", 10}, {"score", 5}};
    size_t n = saved ? ost_json_count(saved) : sizeof usual / sizeof *usual;
    for (const char *dot = strchr(name, '.'); dot; dot = strchr(dot + 1, '.'))
        for (size_t i = 0; i < n; i++) {
            struct ost_slice end = saved ? ost_json_text(ost_json_at(saved, i)) : usual[i];
            if (end.n && ends_with((struct ost_slice){name, (size_t)(dot - name)}, end))
                return true;
        }
    return false;
}

/* ---- writing ---- */

static void put_names(struct ost_jsonw *w, const char *key, const char *text)
{
    struct ost_slice rest = ost_slice_of(text), one;
    ost_jsonw_array(w, key);
    while (rest.n) {
        ost_slice_cut(&rest, '+', &one);
        ost_jsonw_slice(w, NULL, one);
    }
    ost_jsonw_end(w);
}

/* A real as Python's json reads it as a float: 1.0 and not 1. */
static void put_real(struct ost_jsonw *w, const char *key, double x)
{
    char text[40];
    struct ost_json *node = NULL;
    snprintf(text, sizeof text, x == (double)(int64_t)x ? "%.1f" : "%.17g", x);
    if (ost_json_parse(&node, ost_slice_of(text)) == 0)
        ost_jsonw_node(w, key, node);
    ost_json_free(node);
}

static void put_setting(struct ost_jsonw *w, const struct ost_adapter_key *key,
                        const struct ost_adapter_value *value)
{
    switch (key->type) {
    case OST_ADAPTER_WHOLE:
        ost_jsonw_int(w, key->name, (int64_t)value->number);
        break;
    case OST_ADAPTER_REAL:
        put_real(w, key->name, value->number);
        break;
    case OST_ADAPTER_FLAG:
        ost_jsonw_bool(w, key->name, value->number != 0);
        break;
    case OST_ADAPTER_WORD:
        ost_jsonw_string(w, key->name, value->text);
        break;
    case OST_ADAPTER_NAMES:
        put_names(w, key->name, value->text);
        break;
    }
}

/* The first of the values that a fixed key may have. */
static void put_fixed(struct ost_jsonw *w, const struct ost_adapter_fixed *fixed)
{
    struct ost_json *node = NULL;
    struct ost_slice rest = ost_slice_of(fixed->values), one;
    ost_slice_cut(&rest, '|', &one);
    if (ost_json_parse(&node, one) == 0)
        ost_jsonw_node(w, fixed->name, node);
    ost_json_free(node);
}

static void put_settings(struct ost_jsonw *w, const struct ost_adapter *a)
{
    const struct ost_adapter_kind *kind = a->settings.kind;
    for (size_t i = 0; i < kind->keys; i++)
        put_setting(w, &kind->key[i], &a->settings.value[i]);
    for (const struct ost_adapter_fixed *f = kind->fixed; f->name; f++)
        put_fixed(w, f);
    if (kind->put)
        kind->put(a, w);
}

/* Parts of the head beside the output that start afresh and are found by no usual name. */
static void put_saved(struct ost_jsonw *w, const struct ost_bert *m)
{
    bool pooler = false;
    ost_jsonw_array(w, "modules_to_save");
    ost_jsonw_string(w, NULL, "classifier");
    ost_jsonw_string(w, NULL, "score");
    for (size_t i = 0; i < m->slots; i++)
        pooler |= m->slot[i].part == OST_BERT_TRANSFORM && !m->slot[i].weight->frozen &&
                  !ost_adapter_is_saved(m->slot[i].name, NULL);
    if (pooler)
        ost_jsonw_string(w, NULL, "pooler");
    ost_jsonw_end(w);
}

static void put_hub_model(struct ost_jsonw *w, const struct ost_bert *m,
                          const struct ost_adapter_place *place)
{
    struct ost_buf class = OST_BUF_INIT;
    ost_buf_printf(&class, "%s%s", m->config.family->architecture, m->head->architecture);
    ost_jsonw_int(w, "hidden_size", m->config.hidden_size);
    ost_jsonw_string(w, "model_class", class.p);
    ost_jsonw_string(w, "model_name", place->base);
    ost_jsonw_string(w, "model_type", m->config.family->type);
    ost_jsonw_string(w, "version", HUB_VERSION);
    ost_buf_release(&class);
}

void ost_adapter_config_put(struct ost_buf *out, const struct ost_bert *m,
                            const struct ost_adapter_place *place)
{
    const struct ost_adapter *a = m->adapter;
    struct ost_jsonw w = ost_jsonw_start(out, 2);
    ost_jsonw_object(&w, NULL);
    if (a->settings.kind->peft_type) {
        ost_jsonw_string(&w, "base_model_name_or_path", place->base);
        ost_jsonw_bool(&w, "inference_mode", true);
        ost_jsonw_string(&w, "peft_type", a->settings.kind->peft_type);
        ost_jsonw_string(&w, "task_type", m->head->asks ? "TOKEN_CLS" : "SEQ_CLS");
        put_saved(&w, m);
        put_settings(&w, a);
    } else {
        ost_jsonw_object(&w, "config");
        put_settings(&w, a);
        ost_jsonw_end(&w);
        ost_jsonw_string(&w, "name", a->name);
        put_hub_model(&w, m, place);
    }
    ost_jsonw_end(&w);
    ost_buf_addch(out, '\n');
}

void ost_adapter_head_config_put(struct ost_buf *out, const struct ost_bert *m,
                                 const struct ost_adapter_place *place)
{
    struct ost_jsonw w = ost_jsonw_start(out, 2);
    ost_jsonw_object(&w, NULL);
    ost_jsonw_null(&w, "config");
    ost_jsonw_object(&w, "label2id");
    for (size_t i = 0; i < place->labels->n; i++)
        ost_jsonw_int(&w, place->labels->name[i], (int64_t)i);
    ost_jsonw_end(&w);
    ost_jsonw_null(&w, "name");
    ost_jsonw_int(&w, "num_labels", m->width);
    put_hub_model(&w, m, place);
    ost_jsonw_end(&w);
    ost_buf_addch(out, '\n');
}
