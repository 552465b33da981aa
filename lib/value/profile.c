#include "value/profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/file.h"
#include "io/number.h"
#include "value/profile_internal.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Puts the mean where the model finds it; wages go to the products when all are read. */
static void place_mean(struct ost_profile *p, const struct ost_profile_input *in)
{
    double mean = ost_distribution_mean(&in->quantity.distribution);
    for (size_t i = 0; i < p->products; i++) {
        struct ost_profile_product *product = &p->product[i];
        if (in->product != i && in->product != OST_EVERY_PRODUCT)
            continue;
        if (in->offset == OST_NO_PLACE)
            product->growth = mean;
        else
            memcpy((char *)&product->need + in->offset, &mean, sizeof mean);
    }
}

static int read_field(struct ost_profile_reader *r, const struct ost_yaml *node, const char *prefix,
                      const struct ost_profile_field *field, size_t base)
{
    struct ost_profile *p = r->profile;
    struct ost_quantity_options options = r->options;
    struct ost_profile_input in = {.kind = field->kind,
                                   .product = r->product,
                                   .offset = field->offset == OST_NO_PLACE ? OST_NO_PLACE
                                                                           : base + field->offset,
                                   .measure_cost = NAN,
                                   .line = ost_yaml_line(node)};
    struct ost_buf path = OST_BUF_INIT;
    options.bare = field->bare;
    int rc = ost_field_quantity(&in.quantity, node, field->kind, &options);
    if (rc < 0)
        return rc;
    ost_buf_printf(&path, "%s.%s", prefix, field->key);
    in.path = ost_arena_copy(&p->arena, ost_buf_view(&path)).p;
    in.text = ost_arena_copy(&p->arena, ost_yaml_text(node)).p;
    ost_buf_release(&path);
    p->input = ost_grow(p->input, &p->input_cap, p->inputs + 1, sizeof *p->input);
    p->input[p->inputs++] = in;
    place_mean(p, &in);
    return 0;
}

int ost_profile_fields(struct ost_profile_reader *r, const struct ost_yaml *mapping,
                       const char *prefix, const struct ost_profile_field *field, size_t n,
                       size_t base)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++)
        if (ost_yaml_get(mapping, field[i].key))
            rc = read_field(r, ost_yaml_get(mapping, field[i].key), prefix, &field[i], base);
    return rc;
}

static int read_year(struct ost_profile_reader *r, const struct ost_yaml *node)
{
    static const char *const keys[] = {"discount", "horizon"};
    struct ost_profile *p = r->profile;
    int rc = ost_yaml_only(node, keys, COUNT_OF(keys));
    if (rc == 0)
        rc = ost_field_number(&p->discount, node, "discount", OST_QUANTITY_GROWTH, &r->options);
    if (rc == 0)
        rc = ost_field_number(&p->horizon_y, node, "horizon", OST_QUANTITY_YEARS, &r->options);
    if (rc == 0 && !(p->horizon_y > 0))
        rc = ost_yaml_fail(ost_yaml_get(node, "horizon"), "a horizon is longer than 0");
    if (rc == 0 && !(p->discount > -1))
        rc = ost_yaml_fail(ost_yaml_get(node, "discount"), "a discount is above -100 %%");
    return rc;
}

static int read_wage(struct ost_profile_reader *r, const struct ost_yaml *node)
{
    static const char *const keys[] = {"engineer", "expert"};
    static const struct ost_profile_field fields[] = {
        {"engineer", OST_QUANTITY_MONEY_PER_HOUR, false, offsetof(struct ost_need, wage)},
        {"expert", OST_QUANTITY_MONEY_PER_HOUR, false, offsetof(struct ost_need, expert_wage)},
    };
    int rc = ost_yaml_only(node, keys, COUNT_OF(keys));
    return rc < 0 ? rc : ost_profile_fields(r, node, "wage", fields, COUNT_OF(fields), 0);
}

static int read_weights(struct ost_profile *p, const struct ost_yaml *node)
{
    double sum = 0;
    if (ost_yaml_count(node) != OST_WEEK_HOURS)
        return ost_yaml_fail(node,
                             "there are %zu weights; a week has %d hours, from Monday 0:00 on",
                             ost_yaml_count(node), OST_WEEK_HOURS);
    for (size_t h = 0; h < OST_WEEK_HOURS; h++) {
        const struct ost_yaml *hour = ost_yaml_at(node, h);
        int rc = ost_number_real(&p->arrivals[h], ost_yaml_text(hour));
        if (rc < 0)
            return ost_yaml_within(rc, hour);
        if (!(p->arrivals[h] >= 0))
            return ost_yaml_fail(hour, "a weight is 0 or more");
        sum += p->arrivals[h];
    }
    return sum > 0 ? 0 : ost_yaml_fail(node, "the weights are all 0");
}

static int read_arrivals(struct ost_profile_reader *r, const struct ost_yaml *node)
{
    static const char *const names[] = {"uniform", "business"};
    struct ost_profile *p = r->profile;
    int chosen = 0;
    if (ost_yaml_type(node) == OST_YAML_SEQUENCE) {
        p->weighted = true;
        return read_weights(p, node);
    }
    int rc = node ? ost_yaml_choose(&chosen, node, names, COUNT_OF(names)) : 0;
    p->weighted = chosen == 1;
    if (p->weighted)
        ost_arrivals_business(p->arrivals);
    return rc;
}

/* [path, path, rho] */
static int read_correlation(struct ost_rank_correlation *out, const struct ost_profile *p,
                            const struct ost_yaml *node)
{
    size_t *side[] = {&out->a, &out->b};
    if (ost_yaml_type(node) != OST_YAML_SEQUENCE || ost_yaml_count(node) != 3)
        return ost_yaml_fail(node, "a correlation is [path, path, number]");
    for (size_t i = 0; i < 2; i++) {
        const struct ost_yaml *path = ost_yaml_at(node, i);
        const struct ost_profile_input *in = ost_profile_input(p, ost_yaml_text(path).p);
        if (!in)
            return ost_yaml_fail(path, "there is no input '%.*s'",
                                 OST_SLICE_ARG(ost_yaml_text(path)));
        *side[i] = (size_t)(in - p->input);
    }
    const struct ost_yaml *rho = ost_yaml_at(node, 2);
    int rc = ost_number_real(&out->rho, ost_yaml_text(rho));
    if (rc < 0)
        return ost_yaml_within(rc, rho);
    if (!(out->rho > -1 && out->rho < 1) || out->a == out->b)
        return ost_yaml_fail(rho, "a correlation is between -1 and 1, of two different inputs");
    return 0;
}

static int read_correlate(struct ost_profile_reader *r, const struct ost_yaml *node)
{
    struct ost_profile *p = r->profile;
    size_t n = ost_yaml_count(node);
    int rc = node && ost_yaml_type(node) != OST_YAML_SEQUENCE
                 ? ost_yaml_fail(node, "correlations are a list of [path, path, number]")
                 : 0;
    p->correlation = ost_calloc(n, sizeof *p->correlation);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = read_correlation(&p->correlation[i], p, ost_yaml_at(node, i));
        p->correlations += rc == 0;
    }
    return rc;
}

static int read_domain_budgets(struct ost_profile_reader *r, const struct ost_yaml *node)
{
    struct ost_profile *p = r->profile;
    size_t n = ost_yaml_count(node);
    int rc = node && ost_yaml_type(node) != OST_YAML_MAPPING
                 ? ost_yaml_fail(node, "lines such as 'finance: $90000/y' are needed here")
                 : 0;
    p->domain_budget = ost_calloc(n, sizeof *p->domain_budget);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct ost_slice key = ost_yaml_key(node, i);
        struct ost_domain_budget *b = &p->domain_budget[p->domain_budgets++];
        *b = (struct ost_domain_budget){ost_arena_copy(&p->arena, key).p, INT64_MAX};
        rc = ost_field_cents(&b->cents, node, key.p, OST_QUANTITY_MONEY_PER_YEAR, &r->options);
    }
    return rc;
}

static int read_budget(struct ost_profile_reader *r, const struct ost_yaml *node)
{
    static const char *const keys[] = {"total", "per_domain"};
    int rc = ost_yaml_only(node, keys, COUNT_OF(keys));
    if (rc == 0)
        rc = ost_field_cents(&r->profile->budget_cents, node, "total", OST_QUANTITY_MONEY_PER_YEAR,
                             &r->options);
    return rc < 0 ? rc : read_domain_budgets(r, ost_yaml_get(node, "per_domain"));
}

static int read_vendors(struct ost_profile_reader *r, const struct ost_yaml *node)
{
    static const char *const keys[] = {"max", "max_share"};
    int rc = ost_yaml_only(node, keys, COUNT_OF(keys));
    if (rc == 0)
        rc = ost_field_count(&r->profile->max_vendors, node, "max", 0);
    if (rc == 0)
        rc = ost_field_number(&r->profile->max_share, node, "max_share", OST_QUANTITY_SHARE,
                              &r->options);
    return rc;
}

static int read_risk(struct ost_profile_reader *r, const struct ost_yaml *node)
{
    static const char *const keys[] = {"aversion", "alpha"};
    struct ost_profile *p = r->profile;
    int rc = ost_yaml_only(node, keys, COUNT_OF(keys));
    if (rc == 0)
        rc = ost_field_number(&p->aversion, node, "aversion", OST_QUANTITY_SHARE, &r->options);
    if (rc == 0)
        rc = ost_field_number(&p->alpha, node, "alpha", OST_QUANTITY_SHARE, &r->options);
    if (rc == 0 && !(p->alpha < 1))
        rc = ost_yaml_fail(ost_yaml_get(node, "alpha"), "alpha is below 100 %%");
    return rc;
}

/* The sections in the order in which they need each other. */
static const struct {
    const char *key;
    int (*read)(struct ost_profile_reader *r, const struct ost_yaml *node);
} parts[] = {
    {"year", read_year},       {"arrivals", read_arrivals},   {"products", ost_profile_products},
    {"wage", read_wage},       {"correlate", read_correlate}, {"budget", read_budget},
    {"vendors", read_vendors}, {"risk", read_risk},
};

static int read_all(struct ost_profile_reader *r, const struct ost_yaml *root)
{
    static const char *const keys[] = {"version",  "currency",    "year",      "wage",
                                       "arrivals", "products",    "correlate", "budget",
                                       "vendors",  "min_covered", "risk",      "tools"};
    struct ost_profile *p = r->profile;
    const struct ost_yaml *products;
    int rc = ost_yaml_only(root, keys, COUNT_OF(keys));
    if (rc == 0)
        rc = ost_field_version(root);
    if (rc == 0)
        rc = ost_field_currency(p->currency, root);
    if (rc == 0)
        rc = ost_yaml_sequence(&products, root, "products");
    for (size_t i = 0; rc == 0 && i < COUNT_OF(parts); i++)
        rc = parts[i].read(r, ost_yaml_get(root, parts[i].key));
    if (rc == 0)
        rc = ost_field_count(&p->min_covered, root, "min_covered", 0);
    if (rc == 0)
        rc = ost_field_words(&p->tools, &p->arena, root, "tools");
    return rc;
}

int ost_profile_read(struct ost_profile *out, const struct ost_yaml *root)
{
    struct ost_profile p = {.horizon_y = 1,
                            .budget_cents = INT64_MAX,
                            .max_vendors = INT64_MAX,
                            .max_share = 1,
                            .alpha = 0.9};
    struct ost_profile_reader r = {.profile = &p, .product = OST_EVERY_PRODUCT};
    p.name = ost_arena_copy(&p.arena, ost_slice_of(ost_yaml_name(root))).p;
    r.options.currency = p.currency;
    r.options.directory = ost_field_directory(&p.arena, root);
    int rc = read_all(&r, root);
    if (rc < 0)
        ost_profile_release(&p);
    else
        *out = p;
    return rc;
}

/* Whether a line ends in a comment that says so: "rate: 4/y   # assumed". */
static bool says_assumed(struct ost_slice line)
{
    static const char mark[] = "# assumed";
    return memmem(line.p, line.n, mark, strlen(mark)) != NULL;
}

/* Comments are not in the tree. */
static void mark_assumed(struct ost_profile *p, struct ost_slice text)
{
    struct ost_slice line;
    bool more = true;
    for (size_t number = 1; more; number++) {
        more = ost_slice_cut(&text, '\n', &line);
        if (!says_assumed(line))
            continue;
        for (size_t i = 0; i < p->inputs; i++)
            p->input[i].assumed |= p->input[i].line == number;
    }
}

int ost_profile_load(struct ost_profile *out, const char *path)
{
    enum { MOST = 16 << 20 };
    struct ost_buf text = OST_BUF_INIT;
    struct ost_yaml *root = NULL;
    int rc = ost_file_read(&text, path, MOST);
    if (rc == 0)
        rc = ost_yaml_parse(&root, ost_buf_view(&text), path);
    if (rc == 0)
        rc = ost_profile_read(out, root);
    if (rc == 0)
        mark_assumed(out, ost_buf_view(&text));
    ost_yaml_free(root);
    ost_buf_release(&text);
    return rc;
}

void ost_profile_release(struct ost_profile *p)
{
    for (size_t i = 0; i < p->inputs; i++)
        ost_quantity_release(&p->input[i].quantity);
    free(p->input);
    free(p->product);
    free(p->correlation);
    free(p->domain_budget);
    ost_arena_release(&p->arena);
    *p = (struct ost_profile){0};
}

const struct ost_profile_input *ost_profile_input(const struct ost_profile *p, const char *path)
{
    for (size_t i = 0; i < p->inputs; i++)
        if (strcmp(p->input[i].path, path) == 0)
            return &p->input[i];
    return NULL;
}
