/*
 * Members by name and kind, over the tree's public face: every failure is at the value's place, or at
 * the mapping's for what is missing, and names the key.
 */
#include "base/buf.h"
#include "base/nearest.h"
#include "io/number.h"
#include "io/yaml.h"

static const char *kind_of(const struct ost_yaml *node)
{
    static const char *const kinds[] = {"nothing", "a text", "a list", "a mapping"};
    return kinds[ost_yaml_type(node)];
}

static int needs_mapping(const struct ost_yaml *node)
{
    enum ost_yaml_type type = ost_yaml_type(node);
    if (type == OST_YAML_MAPPING || type == OST_YAML_NULL)
        return 0;
    return ost_yaml_fail(node, "'key: value' lines are needed here, not %s", kind_of(node));
}

static int unknown_key(const struct ost_yaml *key, const char *const *allowed, size_t n)
{
    struct ost_buf list = OST_BUF_INIT;
    struct ost_slice text = ost_yaml_text(key);
    const char *near = ost_nearest(text.p, allowed, n);
    for (size_t i = 0; i < n; i++)
        ost_buf_printf(&list, "%s%s", i ? ", " : "", allowed[i]);
    int rc = near ? ost_yaml_fail(key, "unknown key '%.*s'; did you mean '%s'? (there are: %s)",
                                  OST_SLICE_ARG(text), near, list.p)
                  : ost_yaml_fail(key, "unknown key '%.*s' (there are: %s)", OST_SLICE_ARG(text),
                                  list.p);
    ost_buf_release(&list);
    return rc;
}

int ost_yaml_only(const struct ost_yaml *mapping, const char *const *allowed, size_t n)
{
    int rc = needs_mapping(mapping);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < ost_yaml_count(mapping); i++) {
        bool known = false;
        for (size_t k = 0; k < n && !known; k++)
            known = ost_slice_is(ost_yaml_key(mapping, i), allowed[k]);
        if (!known)
            return unknown_key(ost_yaml_key_node(mapping, i), allowed, n);
    }
    return 0;
}

/* The member in *out, NULL when it is missing or nothing. */
static int member(const struct ost_yaml **out, const struct ost_yaml *mapping, const char *key)
{
    int rc = needs_mapping(mapping);
    if (rc == 0)
        *out = ost_yaml_get(mapping, key);
    return rc;
}

static int require(const struct ost_yaml *mapping, const char *key)
{
    const struct ost_yaml *value = NULL;
    int rc = member(&value, mapping, key);
    return rc == 0 && !value ? ost_yaml_fail(mapping, "'%s' is missing", key) : rc;
}

static int wrong_kind(const struct ost_yaml *value, const char *key, const char *needed)
{
    return ost_yaml_fail(value, "'%s' is %s; it must be %s", key, kind_of(value), needed);
}

/* A member whose text is to be read as a number or bool: a plain scalar. *out is NULL when it is absent. */
static int plain_member(const struct ost_yaml **out, const struct ost_yaml *mapping,
                        const char *key, const char *needed)
{
    const struct ost_yaml *value = NULL;
    int rc = member(&value, mapping, key);
    if (rc < 0)
        return rc;
    if (value && ost_yaml_type(value) != OST_YAML_SCALAR)
        return wrong_kind(value, key, needed);
    if (ost_yaml_quoted(value))
        return ost_yaml_fail(value, "'%s' is text in quotes; it must be %s, without quotes", key,
                             needed);
    *out = value;
    return 0;
}

static int in_member(int rc, const struct ost_yaml *value, const char *key)
{
    return rc < 0 ? ost_yaml_within(ost_fail_within(rc, "'%s'", key), value) : rc;
}

int ost_yaml_string_or(const char **out, const struct ost_yaml *mapping, const char *key)
{
    const struct ost_yaml *value = NULL;
    int rc = member(&value, mapping, key);
    if (rc < 0 || !value)
        return rc;
    if (ost_yaml_type(value) != OST_YAML_SCALAR)
        return wrong_kind(value, key, "a text");
    *out = ost_yaml_text(value).p;
    return 0;
}

int ost_yaml_int_or(int64_t *out, const struct ost_yaml *mapping, const char *key)
{
    const struct ost_yaml *value = NULL;
    int rc = plain_member(&value, mapping, key, "a whole number");
    return rc < 0 || !value ? rc : in_member(ost_number_int(out, ost_yaml_text(value)), value, key);
}

int ost_yaml_real_or(double *out, const struct ost_yaml *mapping, const char *key)
{
    const struct ost_yaml *value = NULL;
    int rc = plain_member(&value, mapping, key, "a number");
    return rc < 0 || !value ? rc
                            : in_member(ost_number_real(out, ost_yaml_text(value)), value, key);
}

int ost_yaml_bool_or(bool *out, const struct ost_yaml *mapping, const char *key)
{
    const struct ost_yaml *value = NULL;
    int rc = plain_member(&value, mapping, key, "true or false");
    if (rc < 0 || !value)
        return rc;
    struct ost_slice text = ost_yaml_text(value);
    bool yes = ost_slice_is(text, "true");
    if (!yes && !ost_slice_is(text, "false"))
        return ost_yaml_fail(value,
                             "'%s' is '%.*s'; write true or false (yes, no, on, off and other "
                             "spellings are plain text)",
                             key, OST_SLICE_ARG(text));
    *out = yes;
    return 0;
}

static int collection_or(const struct ost_yaml **out, const struct ost_yaml *mapping,
                         const char *key, enum ost_yaml_type type, const char *needed)
{
    const struct ost_yaml *value = NULL;
    int rc = member(&value, mapping, key);
    if (rc < 0 || !value)
        return rc;
    if (ost_yaml_type(value) != type)
        return wrong_kind(value, key, needed);
    *out = value;
    return 0;
}

int ost_yaml_mapping_or(const struct ost_yaml **out, const struct ost_yaml *mapping,
                        const char *key)
{
    return collection_or(out, mapping, key, OST_YAML_MAPPING, "a mapping, 'key: value' lines");
}

int ost_yaml_sequence_or(const struct ost_yaml **out, const struct ost_yaml *mapping,
                         const char *key)
{
    return collection_or(out, mapping, key, OST_YAML_SEQUENCE, "a list, '- value' lines");
}

int ost_yaml_list_or(struct ost_yaml_list *out, const struct ost_yaml *mapping, const char *key)
{
    const struct ost_yaml *value = NULL;
    int rc = member(&value, mapping, key);
    if (rc < 0 || !value)
        return rc;
    if (ost_yaml_type(value) == OST_YAML_MAPPING)
        return wrong_kind(value, key, "a text or a list of texts");
    for (size_t i = 0; i < ost_yaml_count(value); i++)
        if (ost_yaml_type(ost_yaml_at(value, i)) != OST_YAML_SCALAR)
            return ost_yaml_fail(ost_yaml_at(value, i), "'%s' lists %s; it must list texts", key,
                                 kind_of(ost_yaml_at(value, i)));
    bool is_one = ost_yaml_type(value) == OST_YAML_SCALAR;
    *out = (struct ost_yaml_list){value, is_one ? 1 : ost_yaml_count(value)};
    return 0;
}

const struct ost_yaml *ost_yaml_list_at(const struct ost_yaml_list *list, size_t i)
{
    return ost_yaml_type(list->node) == OST_YAML_SCALAR ? list->node : ost_yaml_at(list->node, i);
}

/* The required forms: there, and then as above. */
#define REQUIRED(kind, type)                                                                       \
    int ost_yaml_##kind(type *out, const struct ost_yaml *mapping, const char *key)                \
    {                                                                                              \
        int rc = require(mapping, key);                                                            \
        return rc < 0 ? rc : ost_yaml_##kind##_or(out, mapping, key);                              \
    }

REQUIRED(string, const char *)
REQUIRED(int, int64_t)
REQUIRED(real, double)
REQUIRED(bool, bool)
REQUIRED(mapping, const struct ost_yaml *)
REQUIRED(sequence, const struct ost_yaml *)
REQUIRED(list, struct ost_yaml_list)

int ost_yaml_choose(int *out, const struct ost_yaml *node, const char *const *names, size_t n)
{
    struct ost_buf list = OST_BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        if (ost_slice_is(ost_yaml_text(node), names[i])) {
            *out = (int)i;
            ost_buf_release(&list);
            return 0;
        }
        ost_buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
    }
    int rc =
        ost_yaml_fail(node, "'%.*s' is none of: %s", OST_SLICE_ARG(ost_yaml_text(node)), list.p);
    ost_buf_release(&list);
    return rc;
}
