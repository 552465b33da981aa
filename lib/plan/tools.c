#include "plan/tools.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "plan/compat.h"

/* ---- reading ---- */

static const char *keep(struct ost_arena *arena, struct ost_slice s)
{
    return ost_arena_copy(arena, s).p;
}

static int read_support(struct ost_tools *t, struct ost_tool *tool, const struct ost_yaml *node)
{
    const struct ost_yaml *map = NULL;
    int rc = ost_yaml_mapping(&map, node, "supports");
    bool within;
    tool->support = ost_arena_calloc(&t->arena, ost_yaml_count(map) + 1, sizeof *tool->support);
    for (size_t i = 0; rc == 0 && i < ost_yaml_count(map); i++) {
        struct ost_slice versions = ost_yaml_text(ost_yaml_at(map, i));
        rc = ost_yaml_within(ost_version_within(&within, versions, ost_slice_of("1")),
                             ost_yaml_at(map, i));
        tool->support[tool->supports++] = (struct ost_tool_support){
            keep(&t->arena, ost_yaml_key(map, i)), keep(&t->arena, versions)};
    }
    return rc;
}

static int read_probe(struct ost_tools *t, struct ost_tool *tool, const struct ost_yaml *node)
{
    const struct ost_yaml *words = NULL;
    int rc = ost_yaml_sequence_or(&words, node, "probe");
    if (rc < 0 || !words)
        return rc;
    if (ost_yaml_count(words) == 0)
        return ost_yaml_fail(words, "a probe is a list of words, as in [mysqld, --version]");
    tool->probe = ost_arena_calloc(&t->arena, ost_yaml_count(words) + 1, sizeof *tool->probe);
    for (size_t i = 0; i < ost_yaml_count(words); i++) {
        const struct ost_yaml *word = ost_yaml_at(words, i);
        if (ost_yaml_type(word) != OST_YAML_SCALAR)
            return ost_yaml_fail(word, "a word of the command is needed here");
        tool->probe[i] = keep(&t->arena, ost_yaml_text(word));
    }
    return 0;
}

static int read_tool(struct ost_tools *t, const struct ost_yaml *node)
{
    static const char *const keys[] = {"name",      "kind",      "supports",
                                       "platforms", "configure", "probe"};
    struct ost_tool *tool = &t->tool[t->n];
    int rc = ost_yaml_only(node, keys, sizeof keys / sizeof *keys);
    if (rc == 0)
        rc = ost_yaml_string(&tool->name, node, "name");
    if (rc == 0)
        rc = ost_yaml_string(&tool->kind, node, "kind");
    if (rc < 0)
        return rc;
    tool->name = keep(&t->arena, ost_slice_of(tool->name));
    tool->kind = keep(&t->arena, ost_slice_of(tool->kind));
    for (size_t i = 0; rc == 0 && i < t->n; i++)
        if (strcmp(t->tool[i].name, tool->name) == 0)
            rc = ost_yaml_fail(node, "there is a tool '%s' already", tool->name);
    if (rc == 0)
        rc = read_support(t, tool, node);
    if (rc == 0)
        rc = ost_field_words(&tool->platforms, &t->arena, node, "platforms");
    if (rc == 0)
        rc = ost_field_text(&tool->configure, &t->arena, node, "configure");
    if (rc == 0)
        rc = read_probe(t, tool, node);
    tool->line = ost_yaml_line(node);
    t->n += rc == 0;
    return rc;
}

int ost_tools_read(struct ost_tools *out, const struct ost_yaml *root)
{
    static const char *const keys[] = {"version", "tools"};
    struct ost_tools t = {.arena = OST_ARENA_INIT};
    const struct ost_yaml *list = NULL;
    int rc = ost_yaml_only(root, keys, 2);
    if (rc == 0)
        rc = ost_field_version(root);
    if (rc == 0)
        rc = ost_yaml_sequence(&list, root, "tools");
    t.tool = ost_arena_calloc(&t.arena, ost_yaml_count(list) + 1, sizeof *t.tool);
    for (size_t i = 0; rc == 0 && i < ost_yaml_count(list); i++)
        rc = read_tool(&t, ost_yaml_at(list, i));
    if (rc < 0) {
        ost_tools_release(&t);
        return rc;
    }
    *out = t;
    return 0;
}

int ost_tools_load(struct ost_tools *out, const char *path)
{
    struct ost_yaml *root;
    int rc = ost_yaml_load(&root, path);
    if (rc < 0)
        return rc;
    rc = ost_tools_read(out, root);
    ost_yaml_free(root);
    return rc;
}

void ost_tools_release(struct ost_tools *t)
{
    ost_arena_release(&t->arena);
    *t = (struct ost_tools){0};
}

/* ---- the checklist ---- */

static bool has_word(const struct ost_words *words, const char *word)
{
    for (size_t i = 0; i < words->n; i++)
        if (strcmp(words->at[i], word) == 0)
            return true;
    return false;
}

static const char *OST_PRINTF(2, 3) text(struct ost_tool_list *l, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    return keep(&l->arena, ost_slice_of(line));
}

/* Whether a tool that supports the product supports what is deployed of it. */
static void check(struct ost_tool_list *l, struct ost_tool_item *item, const char *versions,
                  const struct ost_profile_product *product)
{
    const struct ost_words *platforms = &item->tool->platforms;
    bool within = false;
    if (product->version)
        ost_version_within(&within, ost_slice_of(versions), ost_slice_of(product->version));
    item->fit = OST_TOOL_DOES_NOT;
    if (product->version && !within)
        item->text = text(l, "supports %s, deployed is %s", versions, product->version);
    else if (platforms->n && product->platform && !has_word(platforms, product->platform))
        item->text = text(l, "does not run on %s", product->platform);
    else if (!product->version || (platforms->n && !product->platform)) {
        item->fit = OST_TOOL_UNSURE;
        item->text = text(l, "supports %s; the profile does not say what is deployed", versions);
    } else {
        item->fit = OST_TOOL_FITS;
        item->text = text(l, "supports %s, deployed is %s", versions, product->version);
    }
}

static struct ost_tool_item *add(struct ost_tool_list *l, size_t product, const char *kind)
{
    struct ost_tool_item *item = &l->item[l->n++];
    *item = (struct ost_tool_item){.product = product, .kind = kind, .name = "", .found = ""};
    return item;
}

static void list_kind(struct ost_tool_list *l, const struct ost_tools *tools,
                      const struct ost_assessment *a, const struct ost_planning *p, size_t i,
                      const char *kind)
{
    const struct ost_profile_product *product = a->product[i].profile;
    const struct ost_catalogue_plan *plan =
        p->choice ? a->product[i].plan[p->choice[i]].plan : NULL;
    size_t before = l->n;
    if (plan && has_word(&plan->tools, kind)) {
        struct ost_tool_item *item = add(l, i, kind);
        item->name = plan->id;
        item->text = "comes with the plan";
    }
    for (size_t k = 0; k < tools->n; k++) {
        const struct ost_tool *tool = &tools->tool[k];
        for (size_t s = 0; strcmp(tool->kind, kind) == 0 && s < tool->supports; s++)
            if (strcmp(tool->support[s].product, product->name) == 0) {
                struct ost_tool_item *item = add(l, i, kind);
                item->tool = tool;
                item->name = tool->name;
                check(l, item, tool->support[s].versions, product);
            }
    }
    if (l->n == before) {
        struct ost_tool_item *item = add(l, i, kind);
        item->fit = OST_TOOL_MISSING;
        item->text = "neither the plan nor a tool of the file has it";
    }
}

void ost_tool_list_make(struct ost_tool_list *out, const struct ost_tools *tools,
                        const struct ost_assessment *a, const struct ost_planning *p)
{
    const struct ost_words *wanted = &a->of.profile->tools;
    struct ost_tool_list l = {.arena = OST_ARENA_INIT};
    size_t most = a->products * wanted->n;
    for (size_t k = 0; k < tools->n; k++)
        most += tools->tool[k].supports * wanted->n;
    l.item = ost_arena_calloc(&l.arena, most + a->products * wanted->n + 1, sizeof *l.item);
    for (size_t i = 0; i < a->products; i++)
        for (size_t k = 0; k < wanted->n; k++)
            list_kind(&l, tools, a, p, i, wanted->at[k]);
    *out = l;
}

/* ---- probes ---- */

/* Printable ASCII and no more: it goes into JSON as well, and nobody knows who wrote it. */
static struct ost_slice first_line(struct ost_look *run)
{
    struct ost_slice rest = {run->output, run->n}, line;
    ost_slice_cut(&rest, '\n', &line);
    for (size_t i = 0; i < line.n; i++)
        if (run->output[i] < ' ' || run->output[i] > '~')
            run->output[i] = '?';
    return ost_slice_trim(line);
}

static int probe(struct ost_tool_list *l, struct ost_tool_item *item, int limit_s)
{
    struct ost_look run;
    int rc = ost_look(&run, item->tool->probe, limit_s);
    if (rc < 0)
        return rc;
    bool passed = run.ended == OST_LOOK_EXITED && run.status == 0;
    struct ost_slice line = first_line(&run);
    item->probe = passed ? OST_PROBE_PASS : OST_PROBE_FAIL;
    if (run.ended == OST_LOOK_NOT_FOUND)
        item->found = text(l, "there is no program '%s'", item->tool->probe[0]);
    else if (run.ended == OST_LOOK_TIMED_OUT)
        item->found = text(l, "no answer within %d s", limit_s);
    else if (passed)
        item->found = keep(&l->arena, line);
    else
        item->found = text(l, "%s %d: %.*s",
                           run.ended == OST_LOOK_KILLED ? "killed by signal" : "exit status",
                           run.status, OST_SLICE_ARG(line));
    return 0;
}

int ost_tool_list_probe(struct ost_tool_list *l, int limit_s)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < l->n; i++) {
        struct ost_tool_item *item = &l->item[i];
        const struct ost_tool_item *same = NULL;
        for (size_t k = 0; k < i && !same; k++)
            if (l->item[k].tool == item->tool)
                same = &l->item[k];
        if (!item->tool || !item->tool->probe)
            continue;
        if (same) {
            item->probe = same->probe;
            item->found = same->found;
        } else {
            rc = probe(l, item, limit_s);
        }
    }
    return rc;
}

void ost_tool_list_release(struct ost_tool_list *l)
{
    ost_arena_release(&l->arena);
    *l = (struct ost_tool_list){0};
}
