/*
 * What the files of the YAML reader share: the tree, and what may be wrong with a text.
 */
#ifndef OST_IO_YAML_INTERNAL_H
#define OST_IO_YAML_INTERNAL_H

#include "base/arena.h"
#include "io/yaml.h"

enum { OST_YAML_FILE_MAX = 16 << 20 };

struct ost_yaml_document {
    struct ost_arena arena; /* nodes, texts and arrays of items */
    char *name;
};

struct ost_yaml {
    struct ost_yaml_document *document;
    enum ost_yaml_type type;
    bool quoted;
    uint32_t line, column;
    struct ost_slice text; /* of a scalar */
    struct ost_yaml *
        *item; /* [items]; of a mapping key and value in turns: item[2 i], item[2 i + 1] */
    size_t items;
};

/* Puts "name:line:column: " in front of a failure; returns `status`. */
int ost_yaml_fail_at(const struct ost_yaml_document *d, int status, size_t line, size_t column);

/* Size and characters of a text, before libyaml sees it. */
int ost_yaml_check_text(const struct ost_yaml_document *d, struct ost_slice text);

/* The problem of libyaml's parser with that text as a sentence, at its place. */
struct yaml_parser_s;
int ost_yaml_problem(const struct ost_yaml_document *d, struct ost_slice text,
                     const struct yaml_parser_s *parser);

void ost_yaml_document_free(struct ost_yaml_document *d);

#endif
