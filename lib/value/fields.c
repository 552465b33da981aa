#include "value/fields.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/error.h"

int ost_field_quantity(struct ost_quantity *out, const struct ost_yaml *node,
                       enum ost_quantity_kind kind, const struct ost_quantity_options *options)
{
    if (ost_yaml_type(node) != OST_YAML_SCALAR)
        return ost_yaml_fail(node, "one value is needed here, such as 6 to 24 h");
    int rc = ost_quantity_parse(out, ost_yaml_text(node), kind, options);
    return rc < 0 ? ost_yaml_within(rc, node) : 0;
}

int ost_field_number(double *out, const struct ost_yaml *mapping, const char *key,
                     enum ost_quantity_kind kind, const struct ost_quantity_options *options)
{
    const struct ost_yaml *node = ost_yaml_get(mapping, key);
    struct ost_quantity q;
    if (!node)
        return 0;
    int rc = ost_field_quantity(&q, node, kind, options);
    if (rc < 0)
        return rc;
    if (q.distribution.kind == OST_DISTRIBUTION_CONSTANT)
        *out = ost_distribution_mean(&q.distribution);
    else
        rc = ost_yaml_fail(node, "'%s' must be one certain value", key);
    ost_quantity_release(&q);
    return rc;
}

int ost_field_cents(int64_t *out, const struct ost_yaml *mapping, const char *key,
                    enum ost_quantity_kind kind, const struct ost_quantity_options *options)
{
    const struct ost_yaml *node = ost_yaml_get(mapping, key);
    struct ost_quantity q;
    if (!node)
        return 0;
    int rc = ost_field_quantity(&q, node, kind, options);
    if (rc < 0)
        return rc;
    rc = ost_quantity_cents(out, &q);
    ost_quantity_release(&q);
    return rc < 0 ? ost_yaml_within(rc, node) : 0;
}

int ost_field_text(const char **out, struct ost_arena *arena, const struct ost_yaml *mapping,
                   const char *key)
{
    const char *text = NULL;
    int rc = ost_yaml_string_or(&text, mapping, key);
    if (rc == 0 && text)
        *out = ost_arena_copy(arena, ost_slice_of(text)).p;
    return rc;
}

int ost_field_words(struct ost_words *out, struct ost_arena *arena, const struct ost_yaml *mapping,
                    const char *key)
{
    struct ost_yaml_list list = {0};
    int rc = ost_yaml_list_or(&list, mapping, key);
    if (rc < 0 || list.n == 0)
        return rc;
    const char **word = ost_arena_calloc(arena, list.n, sizeof *word);
    for (size_t i = 0; i < list.n; i++)
        word[i] = ost_arena_copy(arena, ost_yaml_text(ost_yaml_list_at(&list, i))).p;
    *out = (struct ost_words){word, list.n};
    return 0;
}

int ost_field_count(int64_t *out, const struct ost_yaml *mapping, const char *key, int64_t least)
{
    int64_t value = least;
    int rc = ost_yaml_int_or(&value, mapping, key);
    if (rc == 0 && value < least)
        rc = ost_yaml_fail(ost_yaml_get(mapping, key), "'%s' must be %" PRId64 " or more", key,
                           least);
    if (rc == 0 && ost_yaml_get(mapping, key))
        *out = value;
    return rc;
}

int ost_field_version(const struct ost_yaml *root)
{
    int64_t version = 0;
    int rc = ost_yaml_int(&version, root, "version");
    if (rc == 0 && version != 1)
        rc = ost_yaml_fail(ost_yaml_get(root, "version"), "only version 1 is known here");
    return rc;
}

int ost_field_currency(char out[4], const struct ost_yaml *root)
{
    const char *code;
    int rc = ost_yaml_string(&code, root, "currency");
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < 3; i++)
        if (!isupper((unsigned char)code[i]) || (i == 2 && code[3]))
            return ost_yaml_fail(ost_yaml_get(root, "currency"),
                                 "a currency is a code of three capitals, such as USD");
    memcpy(out, code, 4);
    return 0;
}

const char *ost_field_directory(struct ost_arena *arena, const struct ost_yaml *node)
{
    const char *name = ost_yaml_name(node), *slash = strrchr(name, '/');
    if (!slash)
        return ".";
    return ost_arena_copy(arena, (struct ost_slice){name, (size_t)(slash - name) + (slash == name)})
        .p;
}
