/*
 * Between draft.c and draft_complete.c; nobody else includes this.
 */
#ifndef OST_VALUE_DRAFT_INTERNAL_H
#define OST_VALUE_DRAFT_INTERNAL_H

#include <stdbool.h>

#include "value/draft.h"

enum { OST_DRAFT_SIZES = 3, OST_DRAFT_USERS = OST_DRAFT_SIZES };

/* A key with its defaults for small, medium, large and, if they differ, for what is counted by users. */
struct ost_draft_row {
    const char *section; /* "" for the product itself, "severities.1" */
    const char *key;
    const char *value[OST_DRAFT_SIZES + 1]; /* NULL: that of the size below */
};

struct ost_draft_size {
    size_t size;
    bool users;
};

extern const struct ost_draft_row ost_draft_rows[]; /* [ost_draft_row_count], by section */
extern const size_t ost_draft_row_count;

struct ost_draft_size ost_draft_size_of(struct ost_slice name, double demand);
const char *ost_draft_value(const struct ost_draft_row *row, struct ost_draft_size size);

/* "    rate: 0.2 to 1 /unit/y       # assumed" and its line break. */
void ost_draft_line(struct ost_buf *out, size_t indent, const char *key, const char *value);

/*
 * The lines that open a section, less those that `before` has opened; returns the indent inside.
 */
size_t ost_draft_open(struct ost_buf *out, size_t indent, const char *section, const char *before);

#endif
