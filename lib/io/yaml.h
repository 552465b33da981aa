/*
 * YAML: configuration that people write, read strictly (libyaml behind the door).
 *
 * A file is one tree. A node is nothing (NULL), text (SCALAR), a list (SEQUENCE) or named members
 * (MAPPING), and knows its line and column. Nothing is typed by its looks: `08:30`, `no` and `1.10`
 * are the texts that stand there, and the function that asks for a value decides whether it is a
 * number. A plain `~`, `null`, `Null` or `NULL`, or no value at all, is nothing; to the typed members
 * that is the same as not being there.
 *
 * Less than YAML 1.1 and 1.2 allow, because a configuration is read by its author and by colleagues:
 *     one document, at most 16 MiB of UTF-8; no NUL and no control characters but tab and line break
 *     each key once in its mapping, and keys are text
 *     no anchors (&a), aliases (*a), merge keys (<<), and no tags but !!str and !, which act as quotes
 *     64 levels deep and 1,000,000 nodes at most
 * Every refusal says "sla.yaml:12:5: ", what is wrong, and what to write instead. Lines and columns
 * count from 1, columns in characters.
 *
 *     static const char *const keys[] = {"hours", "plan"};
 *     struct ost_yaml *root;
 *     int rc = ost_yaml_load(&root, "sla.yaml");
 *     if (rc < 0)
 *         return rc;
 *     int64_t hours = 8;                                     // the default
 *     const char *plan;
 *     rc = ost_yaml_only(root, keys, 2);                     // a mapping, and no other keys
 *     if (rc == 0) rc = ost_yaml_int_or(&hours, root, "hours");
 *     if (rc == 0) rc = ost_yaml_string(&plan, root, "plan");
 *     if (rc == 0 && hours > 24)
 *         rc = ost_yaml_fail(ost_yaml_get(root, "hours"), "a day has 24 hours");
 *     ost_yaml_free(root);                                   // and `plan` with it
 *
 * Nodes and texts are borrowed from the root and live until ost_yaml_free. Every text ends in NUL and
 * holds none, so ost_yaml_text(node).p is a C string.
 */
#ifndef OST_IO_YAML_H
#define OST_IO_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/slice.h"

struct ost_yaml;

enum ost_yaml_type { OST_YAML_NULL, OST_YAML_SCALAR, OST_YAML_SEQUENCE, OST_YAML_MAPPING };

/*
 * The whole file; an empty one is a NULL node. What is refused is OST_EPARSE, what is beyond a limit
 * OST_ELIMIT. *root is yours to free.
 */
int ost_yaml_load(struct ost_yaml **root, const char *path);

/* The same for text in memory; `name` stands for the file in messages and is copied. */
int ost_yaml_parse(struct ost_yaml **root, struct ost_slice text, const char *name);

/* Takes the node that load or parse gave; NULL is fine. */
void ost_yaml_free(struct ost_yaml *root);

/* NULL, the missing node, is of type NULL and has no text, elements or members. */
enum ost_yaml_type ost_yaml_type(const struct ost_yaml *node);

/* The text of a scalar, empty for anything else. */
struct ost_slice ost_yaml_text(const struct ost_yaml *node);

/* Whether a scalar stands in quotes, is a block (| or >) or has the tag !!str: it is text, whatever it says. */
bool ost_yaml_quoted(const struct ost_yaml *node);

/* Elements of a sequence or members of a mapping; 0 for anything else. */
size_t ost_yaml_count(const struct ost_yaml *node);

/* Element i of a sequence or value of member i of a mapping, in the order of the file; i < count. */
const struct ost_yaml *ost_yaml_at(const struct ost_yaml *node, size_t i);

/* Key of member i, as text and as the node to fail with; i < count. */
struct ost_slice ost_yaml_key(const struct ost_yaml *mapping, size_t i);
const struct ost_yaml *ost_yaml_key_node(const struct ost_yaml *mapping, size_t i);

/* The member's value; NULL when there is none, it is nothing, or `mapping` is no mapping. Linear. */
const struct ost_yaml *ost_yaml_get(const struct ost_yaml *mapping, const char *key);

/* Whether there is such a key, with or without a value. */
bool ost_yaml_has(const struct ost_yaml *mapping, const char *key);

/* Where the node starts, from 1. A mapping starts at its first key. */
size_t ost_yaml_line(const struct ost_yaml *node);
size_t ost_yaml_column(const struct ost_yaml *node);

/* The file of the node as load or parse was told it, borrowed; paths in a file are meant from beside it. */
const char *ost_yaml_name(const struct ost_yaml *node);

/* OST_EPARSE, with "sla.yaml:12:5: " of the node in front of the sentence; without it when node is NULL. */
int ost_yaml_fail(const struct ost_yaml *node, const char *format, ...) OST_PRINTF(2, 3);

/* Puts "sla.yaml:12:5: " of the node in front of a lower failure: `return ost_yaml_within(rc, node);` */
int ost_yaml_within(int status, const struct ost_yaml *node);

/*
 * Fails when the node is no mapping or has a key that is not among the `n` allowed: at the key, with
 * the one that was probably meant and the list. Nothing (an empty file) passes as a mapping without
 * members.
 */
int ost_yaml_only(const struct ost_yaml *mapping, const char *const *allowed, size_t n);

/*
 * A required member of the given kind; one that is missing, nothing, or of another kind is OST_EPARSE
 * naming the key. The plain scalar must be
 *     string    any scalar, quoted or not
 *     int       a whole number in decimal; `1e3` is none          (io/number.h, also OST_ELIMIT)
 *     real      decimal or with exponent, finite                  (io/number.h, also OST_ELIMIT)
 *     bool      true or false; not yes, no, on, off, True
 * and a number or bool in quotes is text and refused.
 */
int ost_yaml_string(const char **out, const struct ost_yaml *mapping, const char *key);
int ost_yaml_int(int64_t *out, const struct ost_yaml *mapping, const char *key);
int ost_yaml_real(double *out, const struct ost_yaml *mapping, const char *key);
int ost_yaml_bool(bool *out, const struct ost_yaml *mapping, const char *key);
int ost_yaml_mapping(const struct ost_yaml **out, const struct ost_yaml *mapping, const char *key);
int ost_yaml_sequence(const struct ost_yaml **out, const struct ost_yaml *mapping, const char *key);

/* As above, with *out left as it is when the member is missing or nothing. */
int ost_yaml_string_or(const char **out, const struct ost_yaml *mapping, const char *key);
int ost_yaml_int_or(int64_t *out, const struct ost_yaml *mapping, const char *key);
int ost_yaml_real_or(double *out, const struct ost_yaml *mapping, const char *key);
int ost_yaml_bool_or(bool *out, const struct ost_yaml *mapping, const char *key);
int ost_yaml_mapping_or(const struct ost_yaml **out, const struct ost_yaml *mapping,
                        const char *key);
int ost_yaml_sequence_or(const struct ost_yaml **out, const struct ost_yaml *mapping,
                         const char *key);

/* The number of the scalar's text among the names; another text fails at the node and lists them. */
int ost_yaml_choose(int *out, const struct ost_yaml *node, const char *const *names, size_t n);

/*
 * A list of texts: a sequence of scalars, or one scalar as a list of one.
 *
 *     struct ost_yaml_list days = {0};
 *     rc = ost_yaml_list_or(&days, root, "days");        // days: [mon, tue]  or  days: mon
 *     for (size_t i = 0; rc == 0 && i < days.n; i++)
 *         rc = add_day(ost_yaml_list_at(&days, i));      // a node: text to use, place to fail with
 */
struct ost_yaml_list {
    const struct ost_yaml *node; /* the scalar or the sequence */
    size_t n;
};
int ost_yaml_list(struct ost_yaml_list *out, const struct ost_yaml *mapping, const char *key);
int ost_yaml_list_or(struct ost_yaml_list *out, const struct ost_yaml *mapping, const char *key);
const struct ost_yaml *ost_yaml_list_at(const struct ost_yaml_list *list, size_t i);

/*
 * Appends a scalar on one line that reads back as the same text, as key or value, also between [ ]
 * and { }. It is quoted where a YAML reader would see anything but text: numbers, times, true, no and
 * their like. Bytes that are not UTF-8 become U+FFFD; a NUL is written, but refused by the reader. As a
 * key YAML allows 1,024 characters.
 */
void ost_yaml_put_scalar(struct ost_buf *out, struct ost_slice text);

#endif
