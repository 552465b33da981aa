#include "sla/evidence.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "io/json.h"
#include "stats/interval.h"

/* What the elements of one margin have in common: product alone, with plan, or with severity. */
enum margin { BY_PRODUCT, BY_PRODUCT_PLAN, BY_PRODUCT_SEVERITY, MARGINS };
static const enum ost_property second[MARGINS] = {
    [BY_PRODUCT] = OST_PROPERTIES,
    [BY_PRODUCT_PLAN] = OST_PLAN,
    [BY_PRODUCT_SEVERITY] = OST_SEVERITY,
};

/* The tickets of one margin in numbered pairs of words. */
struct pairs {
    uint32_t *key; /* [tickets] */
    uint32_t (*word)[2];
    size_t n, cap;
};

struct writer {
    struct ost_jsonw json;
    const struct ost_service_result *result;
    const struct ost_digest *inputs, *rules;
};

/* Numbers each pair of words in the order of the tickets; the table knows a pair by its bytes. */
static void number_pairs(struct pairs *p, const struct ost_tickets *set, enum margin margin)
{
    struct ost_intern known = OST_INTERN_INIT;
    p->key = ost_calloc(set->tickets + 1, sizeof *p->key);
    for (size_t i = 0; i < set->tickets; i++) {
        const struct ost_ticket *t = &set->ticket[i];
        uint32_t pair[2] = {t->property[OST_PRODUCT],
                            second[margin] < OST_PROPERTIES ? t->property[second[margin]] : 0};
        struct ost_slice text = {(const char *)pair, sizeof pair};
        uint32_t key = ost_intern(&known, text);
        if (key == p->n) {
            p->word = ost_grow(p->word, &p->cap, p->n + 1, sizeof *p->word);
            memcpy(p->word[p->n++], pair, sizeof pair);
        }
        p->key[i] = key;
    }
    ost_intern_release(&known);
}

/* ---- elements ---- */

struct element {
    const char *metric, *unit, *method;
    struct ost_slice product, severity, plan; /* empty: null */
};

static void put_word(struct ost_jsonw *w, const char *key, struct ost_slice word)
{
    if (word.n)
        ost_jsonw_slice(w, key, word);
    else
        ost_jsonw_null(w, key);
}

/* NaN and infinities become null in the writer. */
static void begin_element(struct writer *w, const struct element *e, const struct ost_measured *m)
{
    const struct ost_period *period = &w->result->measurement.options.period;
    struct ost_jsonw *j = &w->json;
    ost_jsonw_object(j, NULL);
    ost_jsonw_string(j, "metric", e->metric);
    put_word(j, "product", e->product);
    put_word(j, "severity", e->severity);
    put_word(j, "plan", e->plan);
    ost_jsonw_real(j, "value", m->at_least ? NAN : m->value);
    ost_jsonw_real(j, "lower", m->lower);
    ost_jsonw_real(j, "upper", m->upper);
    ost_jsonw_int(j, "n", m->n);
    ost_jsonw_string(j, "unit", e->unit);
    ost_jsonw_string(j, "method", e->method);
    ost_jsonw_object(j, "period");
    ost_jsonw_instant(j, "start", period->start);
    ost_jsonw_instant(j, "end", period->end);
    ost_jsonw_end(j);
    ost_jsonw_digest(j, "clock_rules_sha256", w->rules);
    ost_jsonw_digest(j, "input_sha256", w->inputs);
}

static void put_element(struct writer *w, struct element e, const char *metric, const char *unit,
                        const char *method, const struct ost_measured *m)
{
    if (!m->known)
        return;
    e.metric = metric;
    e.unit = unit;
    e.method = method;
    begin_element(w, &e, m);
    ost_jsonw_end(&w->json);
}

static void put_duration(struct writer *w, struct element e, const char *metric, const char *method,
                         const struct ost_measured *p10, const struct ost_measured *p50,
                         const struct ost_measured *p90)
{
    if (!p50->known)
        return;
    e.metric = metric;
    e.unit = "s";
    e.method = method;
    begin_element(w, &e, p50);
    ost_jsonw_real(&w->json, "p10", p10->known && !p10->at_least ? p10->value : NAN);
    ost_jsonw_real(&w->json, "p50", p50->at_least ? NAN : p50->value);
    ost_jsonw_real(&w->json, "p90", p90->known && !p90->at_least ? p90->value : NAN);
    ost_jsonw_end(&w->json);
}

static void put_group(struct writer *w, const struct ost_group *g, struct element e)
{
    const struct ost_clock_figures *f = &g->clock[OST_CLOCK_FIRST_RESPONSE];
    struct ost_measured incidents = ost_counted((int64_t)g->created);
    struct ost_interval i = ost_interval_poisson(g->created, 0.95);
    incidents.lower = i.lower;
    incidents.upper = i.upper;
    put_element(w, e, "incidents", "tickets", "count, exact Poisson interval", &incidents);
    put_duration(w, e, "restore_time_s", "Kaplan-Meier median, calendar time",
                 &g->first_resolution_p10, &g->first_resolution, &g->first_resolution_p90);
    if (w->result->measurement.measures[OST_CLOCK_FIRST_RESPONSE])
        put_duration(w, e, "first_response_s", "Kaplan-Meier median, time of the target's calendar",
                     &f->p10, &f->median, &f->p90);
    put_element(w, e, "resolution_rate", "share", "Wilson interval", &g->resolution_rate);
    put_element(w, e, "csat", "share", "content of the rated, Wilson interval", &g->csat_content);
    put_element(w, e, "escalated_share", "share", "Wilson interval", &g->escalated_share);
}

static void put_margin(struct writer *w, const struct ost_measurement *m, const struct pairs *p,
                       enum margin margin)
{
    const struct ost_tickets *set = w->result->tickets;
    for (size_t i = 1; i < m->groups; i++) {
        const struct ost_group *g = &m->group[i];
        if (g->grouping != (uint32_t)margin + 1 || g->created == 0)
            continue;
        struct element e = {.product = ost_intern_text(&set->words, p->word[g->word][0])};
        struct ost_slice word = ost_intern_text(&set->words, p->word[g->word][1]);
        if (margin == BY_PRODUCT_PLAN)
            e.plan = word;
        else if (margin == BY_PRODUCT_SEVERITY)
            e.severity = word;
        if (margin == BY_PRODUCT || word.n)
            put_group(w, g, e);
    }
}

static void put_services(struct writer *w, const struct ost_services *a)
{
    for (size_t i = 0; i < a->services; i++) {
        const struct ost_service_figures *f = &a->service[i];
        struct element e = {.product = f->name};
        put_element(w, e, "availability", "share", "1 - downtime / agreed service time",
                    &f->availability);
        put_element(w, e, "failures", "failures", "count, exact Poisson interval", &f->failures);
        put_element(w, e, "outage_duration_s", "s", "mean", &f->mean_outage);
    }
}

int ost_evidence_put(struct ost_buf *out, const struct ost_service_result *r,
                     const struct ost_digest *inputs, const struct ost_digest *rules)
{
    struct ost_measure_options options = r->measurement.options;
    struct ost_grouping grouping[MARGINS];
    struct pairs pairs[MARGINS] = {0};
    struct ost_measurement m;
    for (int i = 0; i < MARGINS; i++) {
        number_pairs(&pairs[i], r->tickets, i);
        grouping[i] = (struct ost_grouping){.kind = OST_BY_KEY,
                                            .name = "evidence",
                                            .key = pairs[i].key,
                                            .keys = (uint32_t)pairs[i].n};
    }
    options.grouping = grouping;
    options.groupings = MARGINS;
    int rc = ost_measure(&m, r->policy, r->tickets, &options);
    if (rc == 0) {
        struct writer w = {ost_jsonw_start(out, 2), r, inputs, rules};
        ost_jsonw_object(&w.json, NULL);
        ost_jsonw_string(&w.json, "format_version", "1.0");
        ost_jsonw_string(&w.json, "kind", "evidence");
        ost_jsonw_array(&w.json, "elements");
        for (int i = 0; i < MARGINS; i++)
            put_margin(&w, &m, &pairs[i], i);
        if (r->has_availability)
            put_services(&w, &r->availability);
        ost_jsonw_end(&w.json);
        ost_jsonw_end(&w.json);
        ost_buf_addch(out, '\n');
        ost_measurement_release(&m);
    }
    for (int i = 0; i < MARGINS; i++) {
        free(pairs[i].key);
        free(pairs[i].word);
    }
    return rc;
}
