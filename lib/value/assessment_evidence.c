/* Evidence in the place of assumptions: four kinds of figures, each about one input. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/error.h"
#include "value/assessment_parts.h"

enum { MIN_N = 10 };

/* Notes what became of an element: used where `rc` is 0, else why not. */
static void note(struct ost_assessment *a, const struct ost_evidence_element *e, const char *path,
                 const struct ost_distribution *measured, int rc)
{
    uint64_t wanted = a->of.evidence_min_n ? a->of.evidence_min_n : MIN_N;
    struct ost_assessed_evidence *seen = &a->evidence[a->evidences++];
    struct ost_buf reason = OST_BUF_INIT;
    *seen = (struct ost_assessed_evidence){.element = e, .input = ost_assessed_find(a, path)};
    if (seen->input == SIZE_MAX)
        ost_buf_printf(&reason, "the profile has no %s to replace", path);
    else if (e->n < wanted)
        ost_buf_printf(&reason, "%llu observations, %llu are wanted", (unsigned long long)e->n,
                       (unsigned long long)wanted);
    else if (rc < 0)
        ost_buf_puts(&reason, ost_error());
    if (reason.n == 0) {
        struct ost_assessed_input *in = &a->input[seen->input];
        seen->used = true;
        in->evidence = e;
        in->before = in->distribution;
        in->distribution = *measured;
    }
    seen->path = ost_arena_copy(&a->arena, ost_slice_of(path)).p;
    seen->reason = ost_assessed_text(a, &reason);
}

/* The three figures of one severity. */
static const struct {
    enum ost_evidence_metric metric;
    const char *key;
} of_severity[] = {
    {OST_EVIDENCE_INCIDENTS, "rate"},
    {OST_EVIDENCE_RESTORE_TIME, "restore"},
    {OST_EVIDENCE_ESCALATED, "external"},
};

static int understand(struct ost_distribution *out, const struct ost_evidence_element *e,
                      double units)
{
    switch (e->metric) {
    case OST_EVIDENCE_INCIDENTS:
        return ost_evidence_rate(out, e, units);
    case OST_EVIDENCE_RESTORE_TIME:
        return ost_evidence_restore_h(out, e);
    default:
        return ost_evidence_share(out, e);
    }
}

static void measure_severities(struct ost_assessment *a, const struct ost_profile_product *p)
{
    for (size_t s = 0; s < OST_SEVERITIES; s++)
        for (size_t i = 0; i < sizeof of_severity / sizeof *of_severity; i++) {
            const char severity[] = {(char)('1' + s), '\0'};
            const struct ost_evidence_element *e =
                ost_evidence_find(a->of.evidence, of_severity[i].metric, p->name, severity, NULL);
            struct ost_distribution measured = {0};
            struct ost_buf path = OST_BUF_INIT;
            if (!e)
                continue;
            int rc = understand(&measured, e, p->need.demand);
            ost_buf_printf(&path, "%s.severities.%zu.%s", p->name, s + 1, of_severity[i].key);
            note(a, e, path.p, &measured, rc);
            ost_buf_release(&path);
        }
}

/* "premium" for the plan mysql-premium, as well as its whole id. */
static const struct ost_evidence_element *response_of(const struct ost_evidence *e,
                                                      const char *product, const char *id)
{
    size_t n = strlen(product);
    const struct ost_evidence_element *found =
        ost_evidence_find(e, OST_EVIDENCE_FIRST_RESPONSE, product, NULL, id);
    if (!found && strncasecmp(id, product, n) == 0 && id[n] == '-')
        found = ost_evidence_find(e, OST_EVIDENCE_FIRST_RESPONSE, product, NULL, id + n + 1);
    return found;
}

/*
 * What the plan promises on average over the incidents in the period of the response: those that were
 * counted or, of a severity without a count, those that the profile expects. 0: it promises nothing.
 */
static double promised_s(const struct ost_assessment *a, const struct ost_assessed_product *p,
                         const struct ost_assessed_plan *plan,
                         const struct ost_evidence_element *response)
{
    const struct ost_need *need = &p->profile->need;
    double incidents = 0, seconds = 0;
    for (size_t s = 0; s < OST_SEVERITIES; s++) {
        const char severity[] = {(char)('1' + s), '\0'};
        const struct ost_evidence_element *e = ost_evidence_find(
            a->of.evidence, OST_EVIDENCE_INCIDENTS, p->profile->name, severity, NULL);
        double weight = e ? (double)e->n : need->severity[s].rate * need->demand * response->years;
        if (!plan->plan->response[s].given)
            continue;
        incidents += weight;
        seconds += weight * (double)plan->plan->response[s].seconds;
    }
    return incidents > 0 ? seconds / incidents : 0;
}

/* A plan whose first responses were measured has an input for kappa, 1 until the evidence replaces it. */
static void measure_plan(struct ost_assessment *a, struct ost_assessed_product *p, size_t j)
{
    struct ost_assessed_plan *plan = &p->plan[j];
    const struct ost_evidence_element *e = response_of(a->of.evidence, p->profile->name, plan->id);
    double promise = e ? promised_s(a, p, plan, e) : 0;
    struct ost_distribution kappa = {0};
    struct ost_buf path = OST_BUF_INIT;
    if (!(promise > 0))
        return;
    ost_buf_printf(&path, "%s.plans.%s.kappa", p->profile->name, plan->id);
    ost_assessed_add_kappa(a, p, j, path.p);
    note(a, e, path.p, &kappa, ost_evidence_kappa(&kappa, e, promise));
    ost_buf_release(&path);
}

void ost_assess_evidence(struct ost_assessment *a)
{
    size_t most = 0;
    for (size_t i = 0; i < a->products; i++)
        most += OST_SEVERITIES * (sizeof of_severity / sizeof *of_severity) + a->product[i].plans;
    a->evidence = ost_arena_calloc(&a->arena, most, sizeof *a->evidence);
    for (size_t i = 0; i < a->products; i++) {
        measure_severities(a, a->product[i].profile);
        for (size_t j = 1; j < a->product[i].plans; j++)
            measure_plan(a, &a->product[i], j);
    }
}
