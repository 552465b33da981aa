/*
 * Support tools: which of those that are wanted fit the software that is deployed, and what is to be set up.
 *
 * A YAML file (a commented one is data/tools.yaml):
 *
 *     version: 1
 *     tools:
 *       - name: pmm                        required, unique
 *         kind: monitoring                 required; what the profile's `tools` asks for
 *         supports: {mysql: 5.7 to 8.4, postgresql: 11 or newer}    product: versions (plan/compat.h)
 *         platforms: [debian-12]           left out: any
 *         configure: add every server to the inventory
 *         probe: [pmm-admin, --version]    a command that only looks; its words as they are, no shell
 *
 * The checklist has one item for every product and kind that is wanted: each tool of the kind that supports the
 * product, or that the chosen plan brings it, or that there is none.
 */
#ifndef OST_PLAN_TOOLS_H
#define OST_PLAN_TOOLS_H

#include "io/look.h"
#include "plan/planning.h"
#include "value/assessment.h"

struct ost_tool_support {
    const char *product, *versions;
};

struct ost_tool {
    const char *name, *kind;
    struct ost_tool_support *support; /* [supports] */
    size_t supports;
    struct ost_words platforms;
    const char *configure; /* NULL: not said */
    const char **probe;    /* NULL-terminated; NULL: there is none */
    size_t line;
};

struct ost_tools {
    struct ost_tool *tool; /* [n] in the order of the file */
    size_t n;
    struct ost_arena arena;
};

/* *out is yours to release. OST_EPARSE with the place in the file. */
int ost_tools_load(struct ost_tools *out, const char *path);
int ost_tools_read(struct ost_tools *out, const struct ost_yaml *root);
void ost_tools_release(struct ost_tools *t);

enum ost_tool_fit { OST_TOOL_FITS, OST_TOOL_DOES_NOT, OST_TOOL_UNSURE, OST_TOOL_MISSING };

enum ost_probe { OST_PROBE_SKIPPED, OST_PROBE_PASS, OST_PROBE_FAIL };

struct ost_tool_item {
    size_t product;
    const char *kind;
    const struct ost_tool *tool; /* NULL: the plan brings it, or there is none */
    const char *name;            /* of the tool or the plan; "" when there is none */
    enum ost_tool_fit fit;
    const char *text; /* "8.0.36 is in 5.7 to 8.4" */
    enum ost_probe probe;
    const char *found; /* first line of what the probe printed, or why it failed; "" */
};

struct ost_tool_list {
    struct ost_tool_item *item; /* [n] by product, then kind, then the order of the file */
    size_t n;
    struct ost_arena arena;
};

/* *out is yours to release and borrows from the others. Ranges were checked while the tools were read. */
void ost_tool_list_make(struct ost_tool_list *out, const struct ost_tools *tools,
                        const struct ost_assessment *a, const struct ost_planning *p);

/*
 * Runs every probe once, `limit_s` each; a tool that fits and exits with 0 passes. What is printed is
 * untrusted text.
 */
int ost_tool_list_probe(struct ost_tool_list *list, int limit_s);

void ost_tool_list_release(struct ost_tool_list *list);

#endif
