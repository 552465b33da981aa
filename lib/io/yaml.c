#include "io/yaml.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/file.h"
#include "io/yaml_internal.h"

int ost_yaml_fail_at(const struct ost_yaml_document *d, int status, size_t line, size_t column)
{
    return ost_fail_within(status, "%s:%zu:%zu", d->name, line, column);
}

int ost_yaml_within(int status, const struct ost_yaml *node)
{
    return node ? ost_yaml_fail_at(node->document, status, node->line, node->column) : status;
}

int ost_yaml_fail(const struct ost_yaml *node, const char *format, ...)
{
    char sentence[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    return ost_yaml_within(ost_fail(OST_EPARSE, "%s", sentence), node);
}

int ost_yaml_load(struct ost_yaml **root, const char *path)
{
    struct ost_buf text = OST_BUF_INIT;
    int rc = ost_file_read(&text, path, OST_YAML_FILE_MAX);
    if (rc == 0)
        rc = ost_yaml_parse(root, ost_buf_view(&text), path);
    ost_buf_release(&text);
    return rc;
}

void ost_yaml_document_free(struct ost_yaml_document *d)
{
    ost_arena_release(&d->arena);
    free(d->name);
    free(d);
}

void ost_yaml_free(struct ost_yaml *root)
{
    if (root)
        ost_yaml_document_free(root->document);
}

enum ost_yaml_type ost_yaml_type(const struct ost_yaml *node)
{
    return node ? node->type : OST_YAML_NULL;
}

struct ost_slice ost_yaml_text(const struct ost_yaml *node)
{
    return ost_yaml_type(node) == OST_YAML_SCALAR ? node->text : ost_slice_of("");
}

bool ost_yaml_quoted(const struct ost_yaml *node)
{
    return node && node->quoted;
}

size_t ost_yaml_count(const struct ost_yaml *node)
{
    return node ? node->items >> (node->type == OST_YAML_MAPPING) : 0;
}

const struct ost_yaml *ost_yaml_at(const struct ost_yaml *node, size_t i)
{
    assert(i < ost_yaml_count(node));
    return node->type == OST_YAML_MAPPING ? node->item[2 * i + 1] : node->item[i];
}

const struct ost_yaml *ost_yaml_key_node(const struct ost_yaml *mapping, size_t i)
{
    assert(ost_yaml_type(mapping) == OST_YAML_MAPPING && i < ost_yaml_count(mapping));
    return mapping->item[2 * i];
}

struct ost_slice ost_yaml_key(const struct ost_yaml *mapping, size_t i)
{
    return ost_yaml_key_node(mapping, i)->text;
}

/* The value of the member, of whatever type; NULL when there is none. */
static const struct ost_yaml *find(const struct ost_yaml *mapping, const char *key)
{
    if (ost_yaml_type(mapping) == OST_YAML_MAPPING)
        for (size_t i = 0; i < ost_yaml_count(mapping); i++)
            if (ost_slice_is(ost_yaml_key(mapping, i), key))
                return ost_yaml_at(mapping, i);
    return NULL;
}

const struct ost_yaml *ost_yaml_get(const struct ost_yaml *mapping, const char *key)
{
    const struct ost_yaml *value = find(mapping, key);
    return ost_yaml_type(value) == OST_YAML_NULL ? NULL : value;
}

bool ost_yaml_has(const struct ost_yaml *mapping, const char *key)
{
    return find(mapping, key) != NULL;
}

size_t ost_yaml_line(const struct ost_yaml *node)
{
    return node->line;
}

size_t ost_yaml_column(const struct ost_yaml *node)
{
    return node->column;
}

const char *ost_yaml_name(const struct ost_yaml *node)
{
    return node->document->name;
}
