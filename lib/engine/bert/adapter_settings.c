/* Settings of adapters: defaults, and text that changes them. */
#include "engine/bert/adapter_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/number.h"

static const struct ost_adapter_kind *const kinds[] = {
#define ADAPTER(name) &ost_adapter_##name,
#include "engine/bert/adapters.def"
#undef ADAPTER
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static int find_kind(const struct ost_adapter_kind **out, const char *name)
{
    struct ost_buf names = OST_BUF_INIT;
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i]->name, name) == 0) {
            *out = kinds[i];
            return 0;
        }
    for (size_t i = 0; i < KINDS; i++)
        ost_buf_printf(&names, "%s%s", i ? ", " : "", kinds[i]->name);
    int rc = ost_fail(OST_EINVAL, "there is no adapter '%s'; there are: %s", name, names.p);
    ost_buf_release(&names);
    return rc;
}

const struct ost_adapter_kind *ost_adapter_kind_of_type(const char *peft_type)
{
    for (size_t i = 0; i < KINDS; i++)
        if (peft_type ? kinds[i]->peft_type && strcmp(kinds[i]->peft_type, peft_type) == 0
                      : !kinds[i]->peft_type)
            return kinds[i];
    return NULL;
}

void ost_adapter_settings_defaults(struct ost_adapter_settings *out,
                                   const struct ost_adapter_kind *kind)
{
    *out = (struct ost_adapter_settings){kind, ost_calloc(kind->keys, sizeof *out->value)};
    for (size_t i = 0; i < kind->keys; i++) {
        const struct ost_adapter_key *key = &kind->key[i];
        out->value[i].number = key->usual;
        out->value[i].text = key->usual_text ? ost_strdup(key->usual_text) : NULL;
    }
}

void ost_adapter_settings_release(struct ost_adapter_settings *s)
{
    for (size_t i = 0; s->kind && i < s->kind->keys; i++)
        free(s->value[i].text);
    free(s->value);
    *s = (struct ost_adapter_settings){0};
}

/* What stands behind the last dot. */
static const char *last_part(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

void ost_adapter_settings_suit(struct ost_adapter_settings *s, const struct ost_bert_family *family)
{
    const struct ost_bert_names *names = family->names;
    for (size_t i = 0; i < s->kind->keys; i++) {
        const struct ost_adapter_key *key = &s->kind->key[i];
        struct ost_buf text = OST_BUF_INIT;
        if (key->type != OST_ADAPTER_NAMES || strcmp(s->value[i].text, key->usual_text) != 0)
            continue;
        ost_buf_printf(&text, "%s+%s", last_part(names->query), last_part(names->value));
        free(s->value[i].text);
        s->value[i].text = ost_buf_detach(&text);
    }
}

static void put_value(struct ost_buf *out, const struct ost_adapter_key *key,
                      const struct ost_adapter_value *value)
{
    switch (key->type) {
    case OST_ADAPTER_WHOLE:
    case OST_ADAPTER_REAL:
        ost_buf_printf(out, "%.15g", value->number);
        break;
    case OST_ADAPTER_FLAG:
        ost_buf_puts(out, value->number ? "true" : "false");
        break;
    case OST_ADAPTER_WORD:
    case OST_ADAPTER_NAMES:
        ost_buf_puts(out, value->text);
        break;
    }
}

void ost_adapter_settings_put(struct ost_buf *out, const struct ost_adapter_settings *s)
{
    for (size_t i = 0; i < s->kind->keys; i++) {
        ost_buf_printf(out, "%s%s=", i ? "," : "", s->kind->key[i].name);
        put_value(out, &s->kind->key[i], &s->value[i]);
    }
}

int ost_adapter_check_number(const struct ost_adapter_key *key, double number)
{
    bool whole = key->type == OST_ADAPTER_WHOLE;
    if (number >= key->least && number <= key->most && (!whole || number == floor(number)))
        return 0;
    return ost_fail(OST_EINVAL, "'%s' is %g; it must be %s from %g to %g", key->name, number,
                    whole ? "a whole number" : "a number", key->least, key->most);
}

static int fail_name(const struct ost_adapter_settings *s, struct ost_slice name)
{
    struct ost_adapter_settings usual;
    struct ost_buf names = OST_BUF_INIT;
    ost_adapter_settings_defaults(&usual, s->kind);
    ost_adapter_settings_put(&names, &usual);
    int rc =
        ost_fail(OST_EINVAL, "the adapter %s has no setting '%.*s'; its settings and defaults: %s",
                 s->kind->name, OST_SLICE_ARG(name), names.p);
    ost_buf_release(&names);
    ost_adapter_settings_release(&usual);
    return rc;
}

static int parse_value(const struct ost_adapter_key *key, struct ost_adapter_value *value,
                       struct ost_slice text)
{
    if (key->type == OST_ADAPTER_WORD || key->type == OST_ADAPTER_NAMES) {
        struct ost_buf copy = OST_BUF_INIT;
        if (text.n == 0)
            return ost_fail(OST_EINVAL, "'%s' is empty", key->name);
        ost_buf_slice(&copy, text);
        free(value->text);
        value->text = ost_buf_detach(&copy);
        return 0;
    }
    if (key->type == OST_ADAPTER_FLAG) {
        if (!ost_slice_is(text, "true") && !ost_slice_is(text, "false"))
            return ost_fail(OST_EINVAL, "'%s' is '%.*s'; it must be true or false", key->name,
                            OST_SLICE_ARG(text));
        value->number = ost_slice_is(text, "true");
        return 0;
    }
    double number = 0;
    if (ost_number_real(&number, text) < 0)
        return ost_fail(OST_EINVAL, "'%s' is '%.*s', which is no number", key->name,
                        OST_SLICE_ARG(text));
    int rc = ost_adapter_check_number(key, number);
    if (rc == 0)
        value->number = number;
    return rc;
}

static int parse_setting(struct ost_adapter_settings *s, struct ost_slice setting)
{
    struct ost_slice name, value = ost_slice_trim(setting);
    bool has_value = ost_slice_cut(&value, '=', &name);
    for (size_t i = 0; i < s->kind->keys && has_value; i++)
        if (ost_slice_is(name, s->kind->key[i].name))
            return parse_value(&s->kind->key[i], &s->value[i], value);
    return fail_name(s, name);
}

int ost_adapter_settings_parse(struct ost_adapter_settings *out, const char *kind, const char *text)
{
    const struct ost_adapter_kind *found = NULL;
    struct ost_adapter_settings s = {0};
    struct ost_slice rest = ost_slice_of(text ? text : ""), part;
    int rc = find_kind(&found, kind);
    if (rc == 0)
        ost_adapter_settings_defaults(&s, found);
    while (rc == 0 && rest.n) {
        ost_slice_cut(&rest, ',', &part);
        rc = parse_setting(&s, part);
    }
    if (rc < 0)
        ost_adapter_settings_release(&s);
    else
        *out = s;
    return rc;
}
