/* One product of a profile. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "value/profile_internal.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define AT(member) offsetof(struct ost_need, member)

/* A mapping inside a product whose members are inputs, and the other keys it may have. */
struct section {
    const char *key;
    const struct ost_profile_field *field;
    size_t fields;
};

static const struct ost_profile_field own_fields[] = {
    {"demand", OST_QUANTITY_COUNT, false, AT(demand)},
    {"growth", OST_QUANTITY_GROWTH, false, OST_NO_PLACE},
    {"fixed_value", OST_QUANTITY_MONEY_PER_YEAR, false, AT(fixed_value)},
};

/* From the start of a severity. */
#define IN_SEVERITY(member) offsetof(struct ost_need_severity, member)
static const struct ost_profile_field severity_fields[] = {
    {"rate", OST_QUANTITY_PER_UNIT_YEAR, false, IN_SEVERITY(rate)},
    {"external", OST_QUANTITY_SHARE, false, IN_SEVERITY(external)},
    {"restore", OST_QUANTITY_HOURS, false, IN_SEVERITY(alone_h)},
    {"work", OST_QUANTITY_HOURS, false, IN_SEVERITY(work_h)},
    {"loss_per_incident_hour", OST_QUANTITY_MONEY_PER_HOUR, true, IN_SEVERITY(loss_per_h)},
    {"engineer_hours_saved", OST_QUANTITY_HOURS, true, IN_SEVERITY(engineer_h)},
};

static const struct ost_profile_field security_fields[] = {
    {"critical_cves", OST_QUANTITY_PER_YEAR, false, AT(flaws)},
    {"days_earlier", OST_QUANTITY_DAYS, true, AT(days_earlier)},
    {"exploit_per_unit_day", OST_QUANTITY_PER_UNIT_DAY, true, AT(exploit)},
    {"loss", OST_QUANTITY_MONEY, false, AT(breach_loss)},
};
static const struct ost_profile_field maintenance_fields[] = {
    {"hours", OST_QUANTITY_HOURS_PER_UNIT_YEAR, false, AT(maintenance_h)},
};
static const struct ost_profile_field consulting_fields[] = {
    {"hours", OST_QUANTITY_HOURS_PER_YEAR, false, AT(advice_h)},
};

static const struct section sections[] = {
    {"security", security_fields, COUNT_OF(security_fields)},
    {"maintenance", maintenance_fields, COUNT_OF(maintenance_fields)},
    {"consulting", consulting_fields, COUNT_OF(consulting_fields)},
};

static struct ost_profile_product *current(const struct ost_profile_reader *r)
{
    return &r->profile->product[r->product];
}

static int read_section(struct ost_profile_reader *r, const struct ost_yaml *product,
                        const struct section *s)
{
    enum { MOST = 8 };
    const struct ost_yaml *node = ost_yaml_get(product, s->key);
    const char *keys[MOST];
    struct ost_buf prefix = OST_BUF_INIT;
    for (size_t i = 0; i < s->fields; i++)
        keys[i] = s->field[i].key;
    int rc = ost_yaml_only(node, keys, s->fields);
    ost_buf_printf(&prefix, "%s.%s", current(r)->name, s->key);
    if (rc == 0)
        rc = ost_profile_fields(r, node, prefix.p, s->field, s->fields, 0);
    ost_buf_release(&prefix);
    return rc;
}

static int read_severity(struct ost_profile_reader *r, const struct ost_yaml *node, size_t s)
{
    static const char *const keys[] = {"rate",
                                       "external",
                                       "restore",
                                       "work",
                                       "loss_per_incident_hour",
                                       "engineer_hours_saved",
                                       "rto",
                                       "rto_confidence"};
    struct ost_objective *objective = &current(r)->objective[s];
    struct ost_buf prefix = OST_BUF_INIT;
    int rc = ost_yaml_only(node, keys, COUNT_OF(keys));
    ost_buf_printf(&prefix, "%s.severities.%zu", current(r)->name, s + 1);
    if (rc == 0)
        rc = ost_profile_fields(r, node, prefix.p, severity_fields, COUNT_OF(severity_fields),
                                AT(severity) + s * sizeof(struct ost_need_severity));
    ost_buf_release(&prefix);
    objective->confidence = 0.9;
    if (rc == 0)
        rc = ost_field_number(&objective->rto_h, node, "rto", OST_QUANTITY_HOURS, &r->options);
    if (rc == 0)
        rc = ost_field_number(&objective->confidence, node, "rto_confidence", OST_QUANTITY_SHARE,
                              &r->options);
    return rc;
}

static int read_severities(struct ost_profile_reader *r, const struct ost_yaml *product)
{
    static const char *const numbers[OST_SEVERITIES] = {"1", "2", "3", "4"};
    const struct ost_yaml *node = ost_yaml_get(product, "severities");
    int rc = ost_yaml_only(node, numbers, OST_SEVERITIES);
    for (size_t s = 0; rc == 0 && s < OST_SEVERITIES; s++)
        if (ost_yaml_get(node, numbers[s]))
            rc = read_severity(r, ost_yaml_get(node, numbers[s]), s);
    return rc;
}

static void add_fact(struct ost_profile_product *p, const char *name, double number)
{
    p->fact[p->facts++] = (struct ost_fact){.name = name, .number = number};
}

static int read_factor(struct ost_profile_product *p, const struct ost_yaml *node, const char *key,
                       bool truth)
{
    double number = 0;
    bool flag = false;
    if (!ost_yaml_get(node, key))
        return 0;
    int rc = truth ? ost_yaml_bool(&flag, node, key) : ost_yaml_real(&number, node, key);
    if (rc == 0)
        add_fact(p, key, truth ? flag : number);
    return rc;
}

static const struct {
    const char *key;
    bool truth;
} factors[] = {
#define X(key, truth) {#key, truth},
    OST_FACTOR_MAP(X)
#undef X
};
enum { FACTORS = sizeof factors / sizeof *factors, OTHER_FACTS = 3 };

/* `units` and `domain` are facts as well. */
static int read_factors(struct ost_profile_reader *r, const struct ost_yaml *product)
{
    const struct ost_yaml *node = ost_yaml_get(product, "factors");
    struct ost_profile_product *p = current(r);
    const char *keys[FACTORS + 1];
    double rpo_h = NAN;
    p->fact = ost_arena_calloc(&r->profile->arena, FACTORS + OTHER_FACTS, sizeof *p->fact);
    for (size_t i = 0; i < FACTORS; i++)
        keys[i] = factors[i].key;
    keys[FACTORS] = "rpo";
    int rc = ost_yaml_only(node, keys, FACTORS + 1);
    for (size_t i = 0; rc == 0 && i < FACTORS; i++)
        rc = read_factor(p, node, factors[i].key, factors[i].truth);
    if (rc == 0)
        rc = ost_field_number(&rpo_h, node, "rpo", OST_QUANTITY_HOURS, &r->options);
    add_fact(p, "units", p->need.demand);
    if (!isnan(rpo_h))
        add_fact(p, "rpo_min", rpo_h * 60);
    if (p->domain.n > 0)
        p->fact[p->facts++] =
            (struct ost_fact){.name = "domain", .text = p->domain.at, .texts = p->domain.n};
    return rc;
}

static int read_haircut(struct ost_profile_reader *r, const struct ost_yaml *product)
{
    static const char *const keys[OST_TERMS] = {"down", "labor", "patch", "maintenance",
                                                "consulting"};
    const struct ost_yaml *node = ost_yaml_get(product, "haircut");
    int rc = ost_yaml_only(node, keys, OST_TERMS);
    for (size_t t = 0; rc == 0 && t < OST_TERMS; t++)
        rc = ost_field_number(&current(r)->haircut[t], node, keys[t], OST_QUANTITY_SHARE,
                              &r->options);
    return rc;
}

/* Whether the path belongs to the product and ends in the key. */
static bool is_called(const struct ost_profile_input *in, size_t product, struct ost_slice key)
{
    const char *last = strrchr(in->path, '.');
    return in->product == product && last && ost_slice_is(key, last + 1);
}

static int read_measure_cost(struct ost_profile_reader *r, const struct ost_yaml *product)
{
    const struct ost_yaml *node = ost_yaml_get(product, "measure_cost");
    if (node && ost_yaml_type(node) != OST_YAML_MAPPING)
        return ost_yaml_fail(node, "lines such as 'rate: $800' are needed here");
    for (size_t i = 0; i < ost_yaml_count(node); i++) {
        struct ost_slice key = ost_yaml_key(node, i);
        double cost = 0;
        size_t found = 0;
        int rc = ost_field_number(&cost, node, key.p, OST_QUANTITY_MONEY, &r->options);
        if (rc < 0)
            return rc;
        for (size_t k = 0; k < r->profile->inputs; k++)
            if (is_called(&r->profile->input[k], r->product, key)) {
                r->profile->input[k].measure_cost = cost;
                found++;
            }
        if (found == 0)
            return ost_yaml_fail(ost_yaml_key_node(node, i), "%s has no input '%.*s' to measure",
                                 current(r)->name, OST_SLICE_ARG(key));
    }
    return 0;
}

static int read_deployed(struct ost_profile_reader *r, const struct ost_yaml *product)
{
    static const char *const keys[] = {"version", "platform"};
    const struct ost_yaml *node = ost_yaml_get(product, "deployed");
    struct ost_arena *arena = &r->profile->arena;
    int rc = ost_yaml_only(node, keys, COUNT_OF(keys));
    if (rc == 0)
        rc = ost_field_text(&current(r)->version, arena, node, "version");
    if (rc == 0)
        rc = ost_field_text(&current(r)->platform, arena, node, "platform");
    return rc;
}

static int read_name(struct ost_profile_reader *r, const struct ost_yaml *node)
{
    const struct ost_profile *p = r->profile;
    const char *name;
    int rc = ost_yaml_string(&name, node, "name");
    if (rc < 0)
        return rc;
    if (!*name || strchr(name, '.'))
        return ost_yaml_fail(ost_yaml_get(node, "name"), "a name is not empty and has no '.'");
    for (size_t i = 0; i < r->product; i++)
        if (strcmp(p->product[i].name, name) == 0)
            return ost_yaml_fail(ost_yaml_get(node, "name"), "'%s' is in line %zu already", name,
                                 p->product[i].line);
    return ost_field_text(&current(r)->name, &r->profile->arena, node, "name");
}

/* Texts and lists, which no model computes with. */
static int read_labels(struct ost_profile_reader *r, const struct ost_yaml *node)
{
    struct ost_profile_product *p = current(r);
    struct ost_arena *arena = &r->profile->arena;
    const struct {
        const char **text;
        const char *key;
    } texts[] = {{&p->unit, "unit"}, {&p->plan, "plan"}, {&p->region, "region"}};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < COUNT_OF(texts); i++)
        rc = ost_field_text(texts[i].text, arena, node, texts[i].key);
    if (rc == 0)
        rc = ost_field_words(&p->domain, arena, node, "domain");
    if (rc == 0)
        rc = ost_field_words(&p->compliance, arena, node, "compliance");
    if (rc == 0)
        rc = ost_field_count(&p->contacts_needed, node, "contacts_needed", 0);
    return rc;
}

/* The inputs; `demand` must be there. */
static int read_inputs(struct ost_profile_reader *r, const struct ost_yaml *node)
{
    struct ost_profile_product *p = current(r);
    const char *demand;
    int rc = ost_yaml_string(&demand, node, "demand");
    if (rc == 0)
        rc = ost_profile_fields(r, node, p->name, own_fields, COUNT_OF(own_fields), 0);
    if (rc == 0 && !(p->need.demand > 0))
        rc = ost_yaml_fail(ost_yaml_get(node, "demand"), "there must be something to support");
    if (rc == 0)
        rc = read_severities(r, node);
    for (size_t i = 0; rc == 0 && i < COUNT_OF(sections); i++)
        rc = read_section(r, node, &sections[i]);
    return rc;
}

static int read_product(struct ost_profile_reader *r, const struct ost_yaml *node)
{
    static const char *const keys[] = {
        "name",        "unit",       "demand",      "growth",          "plan",         "domain",
        "region",      "compliance", "factors",     "contacts_needed", "severities",   "security",
        "maintenance", "consulting", "fixed_value", "haircut",         "measure_cost", "deployed"};
    static int (*const parts[])(struct ost_profile_reader *, const struct ost_yaml *) = {
        read_name,    read_labels,       read_inputs,  read_factors,
        read_haircut, read_measure_cost, read_deployed};
    struct ost_profile_product *p = current(r);
    *p = (struct ost_profile_product){
        .unit = "unit", .plan = "community", .line = ost_yaml_line(node)};
    int rc = ost_yaml_type(node) == OST_YAML_MAPPING
                 ? ost_yaml_only(node, keys, COUNT_OF(keys))
                 : ost_yaml_fail(node, "a product begins with '- name: '");
    for (size_t i = 0; rc == 0 && i < COUNT_OF(parts); i++) {
        r->options.unit = p->unit;
        rc = parts[i](r, node);
    }
    return rc;
}

int ost_profile_products(struct ost_profile_reader *r, const struct ost_yaml *list)
{
    size_t n = ost_yaml_count(list);
    int rc = n == 0 ? ost_yaml_fail(list, "there must be a product") : 0;
    r->profile->product = ost_calloc(n, sizeof *r->profile->product);
    for (r->product = 0; rc == 0 && r->product < n; r->product++) {
        r->profile->products = r->product + 1;
        rc = read_product(r, ost_yaml_at(list, r->product));
    }
    r->product = OST_EVERY_PRODUCT;
    r->options.unit = NULL;
    return rc;
}
