#include "plan/plan_diff.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"

#define FILE_LIMIT ((int64_t)256 << 20)

int ost_plan_load(struct ost_json **out, const char *path)
{
    const char *kind = "", *version = "";
    int rc = ost_json_load(out, path, FILE_LIMIT);
    if (rc < 0)
        return rc;
    rc = ost_json_string_or(&kind, *out, "kind");
    if (rc == 0)
        rc = ost_json_string_or(&version, *out, "format_version");
    if (rc == 0 && strcmp(kind, "support plan") != 0)
        rc = ost_fail(OST_EPARSE, "this is no plan; write one with ostler plan -o plan.json");
    if (rc == 0 && strncmp(version, "1.", 2) != 0)
        rc = ost_fail(OST_EPARSE, "format version '%s' is not one of 1.x", version);
    if (rc < 0) {
        ost_json_free(*out);
        *out = NULL;
        return ost_fail_within(rc, "%s", path);
    }
    return 0;
}

/* ---- reading entries ---- */

static struct ost_slice text_of(const struct ost_json *entry, const char *key)
{
    return ost_json_text(ost_json_get(entry, key));
}

static double number_of(const struct ost_json *entry, const char *key)
{
    const struct ost_json *node = ost_json_get(entry, key);
    return node ? ost_json_number(node) : NAN;
}

/* The entry whose `key` is that text; NULL: there is none. */
static const struct ost_json *find(const struct ost_json *list, const char *key,
                                   struct ost_slice text)
{
    for (size_t i = 0; i < ost_json_count(list); i++)
        if (ost_slice_equal(text_of(ost_json_at(list, i), key), text))
            return ost_json_at(list, i);
    return NULL;
}

/* ---- changes ---- */

static bool is_nothing(struct ost_slice plan)
{
    return plan.n == 0 || ost_slice_is(plan, "community");
}

static void compare_product(struct ost_plan_diff *d, const struct ost_json *before,
                            const struct ost_json *after)
{
    struct ost_slice from = text_of(before, "plan"), to = text_of(after, "plan");
    if (ost_slice_equal(from, to))
        return;
    d->change[d->changes++] = (struct ost_plan_change){
        .kind = is_nothing(to)     ? OST_PLAN_GIVEN_UP
                : is_nothing(from) ? OST_PLAN_NEW
                                   : OST_PLAN_EXCHANGED,
        .product = text_of(after ? after : before, "product"),
        .from = from,
        .to = to,
        .cost_before = before ? number_of(before, "cost") : 0,
        .cost_after = after ? number_of(after, "cost") : 0,
    };
}

static void compare_choices(struct ost_plan_diff *d, const struct ost_json *before,
                            const struct ost_json *after)
{
    size_t n = ost_json_count(before) + ost_json_count(after);
    d->change = ost_calloc(n + 1, sizeof *d->change);
    for (size_t i = 0; i < ost_json_count(after); i++) {
        const struct ost_json *entry = ost_json_at(after, i);
        compare_product(d, find(before, "product", text_of(entry, "product")), entry);
    }
    for (size_t i = 0; i < ost_json_count(before); i++) {
        const struct ost_json *entry = ost_json_at(before, i);
        if (!find(after, "product", text_of(entry, "product")))
            compare_product(d, entry, NULL);
    }
}

/* By kind, those of a kind in their order: an insertion sort keeps it, and changes are few. */
static void sort_changes(struct ost_plan_diff *d)
{
    for (size_t i = 1; i < d->changes; i++) {
        struct ost_plan_change change = d->change[i];
        size_t at = i;
        for (; at > 0 && d->change[at - 1].kind > change.kind; at--)
            d->change[at] = d->change[at - 1];
        d->change[at] = change;
    }
}

/* ---- causes ---- */

static void add_cause(struct ost_plan_diff *d, struct ost_slice path, const struct ost_json *before,
                      const struct ost_json *after, const char *text)
{
    d->cause[d->causes++] =
        (struct ost_plan_cause){path, text_of(before, text), text_of(after, text),
                                number_of(before, "mean"), number_of(after, "mean")};
}

static void compare_budget(struct ost_plan_diff *d, const struct ost_json *before,
                           const struct ost_json *after)
{
    double from = number_of(before, "budget"), to = number_of(after, "budget");
    if (from == to || (isnan(from) && isnan(to)))
        return;
    d->cause[d->causes++] = (struct ost_plan_cause){
        .path = ost_slice_of("budget"), .mean_before = from, .mean_after = to};
}

/* Lists of entries with a name under `key` and a value under `text`. */
static void compare_lists(struct ost_plan_diff *d, const struct ost_json *before,
                          const struct ost_json *after, const char *key, const char *text)
{
    for (size_t i = 0; i < ost_json_count(after); i++) {
        const struct ost_json *now = ost_json_at(after, i);
        const struct ost_json *then = find(before, key, text_of(now, key));
        double a = number_of(then, "mean"), b = number_of(now, "mean");
        if (!then || !ost_slice_equal(text_of(then, text), text_of(now, text)) ||
            (a != b && !(isnan(a) && isnan(b))))
            add_cause(d, text_of(now, key), then, now, text);
    }
    for (size_t i = 0; i < ost_json_count(before); i++) {
        const struct ost_json *then = ost_json_at(before, i);
        if (!find(after, key, text_of(then, key)))
            add_cause(d, text_of(then, key), then, NULL, text);
    }
}

void ost_plan_diff_make(struct ost_plan_diff *out, const struct ost_json *before,
                        const struct ost_json *after)
{
    const struct ost_json *was = ost_json_get(before, "basis"), *is = ost_json_get(after, "basis");
    size_t causes = 1;
    *out = (struct ost_plan_diff){
        .cost_before = number_of(before, "cost"),
        .cost_after = number_of(after, "cost"),
        .utility_before = number_of(before, "utility"),
        .utility_after = number_of(after, "utility"),
    };
    compare_choices(out, ost_json_get(before, "choice"), ost_json_get(after, "choice"));
    sort_changes(out);
    causes +=
        ost_json_count(ost_json_get(was, "inputs")) + ost_json_count(ost_json_get(is, "inputs")) +
        ost_json_count(ost_json_get(was, "files")) + ost_json_count(ost_json_get(is, "files"));
    out->cause = ost_calloc(causes, sizeof *out->cause);
    compare_budget(out, before, after);
    compare_lists(out, ost_json_get(was, "inputs"), ost_json_get(is, "inputs"), "path", "text");
    compare_lists(out, ost_json_get(was, "files"), ost_json_get(is, "files"), "role", "sha256");
}

void ost_plan_diff_release(struct ost_plan_diff *d)
{
    free(d->change);
    free(d->cause);
    *d = (struct ost_plan_diff){0};
}

bool ost_plan_differs(const struct ost_plan_diff *d)
{
    return d->changes > 0;
}
