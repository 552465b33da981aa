/*
 * The clocks of every ticket are run once and kept in the order of the tickets. Each grouping walks them
 * in that order, which is the one they lie in memory, and every group sorts its own durations.
 */
#include "sla/measure.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "stats/interval.h"
#include "stats/quantile.h"
#include "stats/survival.h"

struct ost_measured ost_measured_share(int64_t k, int64_t n)
{
    struct ost_measured m = ost_unmeasured(OST_MEASURED_SHARE, n);
    if (n <= 0)
        return m;
    struct ost_interval i = ost_interval_wilson((uint64_t)k, (uint64_t)n, 0.95);
    m.known = true;
    m.value = (double)k / (double)n;
    m.lower = i.lower;
    m.upper = i.upper;
    return m;
}

bool ost_period_judges(const struct ost_period *p, const struct ost_clock *c)
{
    return c->target_s >= 0 && (p->whole || ost_period_holds(p, c->due));
}

/* ---- pass one: clocks and outcomes ---- */

/* The last instant the period speaks of. */
static ost_time horizon(const struct ost_measurement *m)
{
    const struct ost_measure_options *o = &m->options;
    return o->period.end - 1 < o->now ? o->period.end - 1 : o->now;
}

static void note_outcome(struct ost_ticket_outcome *out, const struct ost_timeline *t, ost_time at)
{
    out->known = true;
    out->first_resolved = t->first_resolved;
    out->first_reopened = t->first_reopened;
    out->repriced = t->priorities > 1;
    out->open_at_end = t->created <= at && t->resolved > at;
    for (size_t i = 0; i < t->closed.n; i++)
        if (t->closed.at[i].start <= at && at < t->closed.at[i].end)
            out->open_at_end = false;
}

/* Whether another way to handle changes of priority gives this ticket another verdict. */
static int count_flips(struct ost_measurement *m, struct ost_clockwork *w, size_t ticket,
                       size_t first, struct ost_clock_list *other)
{
    for (int p = 0; p < OST_PRIORITY_POLICIES; p++) {
        other->n = 0;
        int rc = ost_clockwork_run(w, other, ticket, p);
        if (rc < 0)
            return rc;
        bool flipped = false;
        for (size_t i = 0; i < other->n; i++)
            flipped = flipped || other->at[i].state != m->clocks.at[first + i].state;
        m->flips[p] += flipped;
    }
    return 0;
}

static int run_clocks(struct ost_measurement *m, const struct ost_policy *policy,
                      const struct ost_tickets *set)
{
    struct ost_clock_list other = {0};
    struct ost_clockwork *w = ost_clockwork_new(policy, set, m->options.now);
    int rc = 0;
    for (int k = 0; k < OST_CLOCKS; k++)
        m->measures[k] = ost_clockwork_measures(w, k);
    m->outcome = ost_calloc(set->tickets ? set->tickets : 1, sizeof *m->outcome);
    for (size_t i = 0; rc == 0 && i < set->tickets; i++) {
        size_t first = m->clocks.n;
        if (set->ticket[i].moment[OST_CREATED].at > m->options.now)
            continue;
        rc = ost_clockwork_run(w, &m->clocks, i, m->options.priority);
        note_outcome(&m->outcome[i], ost_clockwork_timeline(w), horizon(m));
        if (rc < 0 || !m->outcome[i].repriced)
            continue;
        m->repriced++;
        rc = count_flips(m, w, i, first, &other);
    }
    free(other.at);
    ost_clockwork_free(w);
    return rc;
}

/* ---- groups ---- */

/* The word by which a grouping sorts a ticket. */
static uint32_t word_of(const struct ost_tickets *set, const struct ost_grouping *g, size_t ticket)
{
    switch (g->kind) {
    case OST_BY_PROPERTY:
        return set->ticket[ticket].property[g->of];
    case OST_BY_LABEL:
        return set->label[set->ticket[ticket].label + g->of];
    case OST_BY_KEY:
        return g->key[ticket];
    default:
        return 0;
    }
}

static int by_name(const void *a, const void *b)
{
    const struct ost_group *x = a, *y = b;
    int order = ost_slice_compare(x->name, y->name);
    return order ? order : (x->word > y->word) - (x->word < y->word);
}

/* Numbers that word_of gives are below it. */
static size_t word_count(const struct ost_tickets *set, const struct ost_grouping *g)
{
    return g->kind == OST_BY_KEY ? g->keys : set->words.count + 1;
}

static struct ost_slice group_name(const struct ost_tickets *set, const struct ost_grouping *g,
                                   uint32_t word)
{
    if (g->kind == OST_BY_ALL)
        return ost_slice_of("all");
    return g->kind == OST_BY_KEY ? (struct ost_slice){"", 0} : ost_intern_text(&set->words, word);
}

/*
 * Adds the groups of one grouping in order of name; fills of_word [words of the set] with the group
 * of each word that occurs.
 */
static void add_groups(struct ost_measurement *m, const struct ost_tickets *set, uint32_t grouping,
                       uint32_t *of_word)
{
    const struct ost_grouping *g = &m->grouping[grouping];
    size_t words = word_count(set, g), first = m->groups, n = 0;
    bool *seen = ost_calloc(words, sizeof *seen);
    for (size_t i = 0; i < set->tickets; i++) {
        uint32_t word = word_of(set, g, i);
        n += !seen[word];
        seen[word] = true;
    }
    if (g->kind == OST_BY_ALL && n == 0)
        seen[0] = true, n = 1;
    m->group = ost_realloc(m->group, m->groups + n, sizeof *m->group);
    for (size_t word = 0; word < words; word++)
        if (seen[word])
            m->group[m->groups++] = (struct ost_group){.grouping = grouping,
                                                       .word = (uint32_t)word,
                                                       .name = group_name(set, g, (uint32_t)word)};
    qsort(m->group + first, n, sizeof *m->group, by_name);
    for (size_t i = first; i < m->groups; i++)
        of_word[m->group[i].word] = (uint32_t)i;
    free(seen);
}

/* ---- durations ---- */

/* A growing list of durations of one group. */
struct durations {
    struct ost_duration *at;
    size_t n, cap;
};

static void add_duration(struct durations *d, int64_t seconds, bool observed)
{
    d->at = ost_grow(d->at, &d->cap, d->n + 1, sizeof *d->at);
    d->at[d->n++] = (struct ost_duration){seconds, observed};
}

/* Below it a p95 would be the longest one by another name. */
enum { MIN_FOR_P95 = 20 };

static struct ost_measured quantile(const struct ost_survival *curve, double q)
{
    struct ost_measured m = ost_unmeasured(OST_MEASURED_SECONDS, (int64_t)curve->subjects);
    if (curve->subjects == 0 || (q > 0.9 && curve->subjects < MIN_FOR_P95))
        return m;
    struct ost_survival_quantile s = ost_survival_quantile(curve, q, 0.95);
    m.known = true;
    m.at_least = s.value_s == OST_NOT_REACHED;
    m.value = (double)(m.at_least ? curve->last_s : s.value_s);
    m.lower = s.lower_s == OST_NOT_REACHED ? NAN : (double)s.lower_s;
    m.upper = s.upper_s == OST_NOT_REACHED ? INFINITY : (double)s.upper_s;
    return m;
}

/* The median of the ended ones, nearest rank, from durations in order. */
static struct ost_measured naive_median(const struct ost_duration *d, size_t n)
{
    size_t ended = 0, seen = 0;
    for (size_t i = 0; i < n; i++)
        ended += d[i].observed;
    struct ost_measured m = ost_unmeasured(OST_MEASURED_SECONDS, (int64_t)ended);
    for (size_t i = 0; i < n && !m.known; i++) {
        seen += d[i].observed;
        if (d[i].observed && 2 * seen >= ended) {
            m.known = true;
            m.value = (double)d[i].seconds;
        }
    }
    return m;
}

/* ---- figures of tickets ---- */

/* What the tickets of one group add up to; durations in calendar time. */
struct tally {
    int64_t rated, content, resolved_in, resolved_once, reopened, escalated, kept, created;
    double csat_sum;
    struct durations first_resolution;
    struct durations age; /* of the backlog */
};

static void tally_ticket(struct tally *t, const struct ost_measurement *m,
                         const struct ost_policy *policy, const struct ost_ticket *ticket,
                         const struct ost_ticket_outcome *o)
{
    const struct ost_period *p = &m->options.period;
    ost_time end = horizon(m), created = ticket->moment[OST_CREATED].at;
    if (o->first_resolved != OST_NEVER && ost_period_holds(p, o->first_resolved)) {
        t->resolved_in++;
        if (!isnan(ticket->csat)) {
            t->rated++;
            t->csat_sum += ticket->csat;
            t->content += ticket->csat >= policy->csat_content;
        }
    }
    if (o->open_at_end)
        add_duration(&t->age, end - created, true);
    if (!ost_period_holds(p, created))
        return;
    bool resolved = o->first_resolved <= end, reopened = o->first_reopened <= end;
    t->created++;
    t->resolved_once += resolved;
    t->reopened += reopened;
    t->kept += resolved && !reopened;
    t->escalated += (ticket->has >> OST_ESCALATED & 1) && ticket->moment[OST_ESCALATED].at <= end;
    bool ended = o->first_resolved != OST_NEVER;
    add_duration(&t->first_resolution, (ended ? o->first_resolved : m->options.now) - created,
                 ended);
}

/* What the set says anything about: a figure of what it is silent on is unknown, not 0. */
struct spoken {
    bool reopened, escalated, rated;
};

static struct spoken look_at(const struct ost_tickets *set)
{
    struct spoken s = {.reopened = set->events > 0};
    for (size_t i = 0; i < set->tickets; i++) {
        s.escalated |= set->ticket[i].has >> OST_ESCALATED & 1;
        s.rated |= !isnan(set->ticket[i].csat);
    }
    return s;
}

static struct ost_measured share_if(bool spoken, int64_t k, int64_t n)
{
    return ost_measured_share(k, spoken ? n : 0);
}

static void conclude_tickets(struct ost_group *g, struct tally *t, struct spoken of)
{
    struct ost_survival curve;
    g->created = (size_t)t->created;
    g->resolved = (size_t)t->resolved_in;
    g->resolution_rate = ost_measured_share(t->kept, t->created);
    g->reopen_rate = share_if(of.reopened, t->reopened, t->resolved_once);
    g->escalated_share = share_if(of.escalated, t->escalated, t->created);
    g->csat_content = ost_measured_share(t->content, t->rated);
    g->csat_response = share_if(of.rated, t->rated, t->resolved_in);
    g->csat_mean = ost_unmeasured(OST_MEASURED_NUMBER, t->rated);
    if (t->rated) {
        g->csat_mean.known = true;
        g->csat_mean.value = t->csat_sum / (double)t->rated;
    }
    ost_durations_sort(t->first_resolution.at, t->first_resolution.n);
    ost_survival_fit(&curve, t->first_resolution.at, t->first_resolution.n);
    g->first_resolution = quantile(&curve, 0.5);
    g->first_resolution_p10 = quantile(&curve, 0.1);
    g->first_resolution_p90 = quantile(&curve, 0.9);
    ost_survival_release(&curve);
    ost_survival_fit(&curve, t->age.at, t->age.n);
    g->backlog = ost_counted((int64_t)t->age.n);
    g->backlog_age = quantile(&curve, 0.5);
    ost_survival_release(&curve);
    free(t->first_resolution.at);
    free(t->age.at);
}

/* All groups of one grouping: [first, m->groups). */
static void measure_tickets(struct ost_measurement *m, const struct ost_policy *policy,
                            const struct ost_tickets *set, size_t first, const uint32_t *of_word)
{
    const struct ost_grouping *grouping = &m->grouping[m->group[first].grouping];
    struct tally *tally = ost_calloc(m->groups - first, sizeof *tally);
    struct spoken of = look_at(set);
    for (size_t i = 0; i < set->tickets; i++)
        if (m->outcome[i].known)
            tally_ticket(&tally[of_word[word_of(set, grouping, i)] - first], m, policy,
                         &set->ticket[i], &m->outcome[i]);
    for (size_t i = first; i < m->groups; i++)
        conclude_tickets(&m->group[i], &tally[i - first], of);
    free(tally);
}

/* ---- figures of clocks ---- */

static void count_state(struct ost_clock_figures *f, const struct ost_clock *c)
{
    f->no_reply += c->no_reply;
    f->paused_s += c->paused_s;
    f->met += c->state == OST_CLOCK_MET;
    f->missed += c->state == OST_CLOCK_MISSED;
    f->pending += c->state == OST_CLOCK_PENDING;
    f->excluded += c->state == OST_CLOCK_EXCLUDED;
}

static void conclude_clock(struct ost_clock_figures *f, const struct durations *d, double goal)
{
    struct ost_survival curve;
    size_t judged = f->met + f->missed, all = judged + f->pending;
    f->measured = d->n;
    f->n = all ? all : d->n;
    f->compliance = ost_measured_share((int64_t)f->met, (int64_t)judged);
    f->bound_lower = all ? (double)f->met / (double)all : NAN;
    f->bound_upper = all ? (double)(f->met + f->pending) / (double)all : NAN;
    ost_durations_sort(d->at, d->n);
    ost_survival_fit(&curve, d->at, d->n);
    f->running = d->n - curve.events;
    f->p10 = quantile(&curve, 0.1);
    f->median = quantile(&curve, 0.5);
    f->p90 = quantile(&curve, 0.9);
    f->p95 = quantile(&curve, 0.95);
    ost_survival_release(&curve);
    f->naive_median = naive_median(d->at, d->n);
    f->budget_left = ost_unmeasured(OST_MEASURED_COUNT, (int64_t)judged);
    if (!isnan(goal) && judged) {
        f->budget_left.known = true;
        f->budget_left.value = floor((1 - goal) * (double)judged + 1e-9) - (double)f->missed;
    }
}

/* Counts the clock with its group, and keeps its duration where the period holds its start. */
static void deal_clock(struct ost_clock_figures *f, struct durations *d, const struct ost_period *p,
                       const struct ost_clock *c)
{
    bool excluded = c->state == OST_CLOCK_EXCLUDED, starts = ost_period_holds(p, c->start);
    if (excluded || c->target_s < 0 ? starts : ost_period_judges(p, c))
        count_state(f, c);
    if (starts && !excluded)
        add_duration(d, c->elapsed_s, c->end != OST_NEVER);
}

/* All groups of one grouping, one kind of clock after the other. */
static void measure_clocks(struct ost_measurement *m, const struct ost_policy *policy,
                           const struct ost_tickets *set, size_t first, const uint32_t *of_word)
{
    const struct ost_grouping *grouping = &m->grouping[m->group[first].grouping];
    struct durations *deal = ost_calloc(m->groups - first, sizeof *deal);
    for (int k = 0; k < OST_CLOCKS; k++) {
        for (size_t i = 0; m->measures[k] && i < m->clocks.n; i++) {
            const struct ost_clock *c = &m->clocks.at[i];
            if (c->kind != k)
                continue;
            size_t g = of_word[word_of(set, grouping, c->ticket)];
            deal_clock(&m->group[g].clock[k], &deal[g - first], &m->options.period, c);
        }
        for (size_t g = first; g < m->groups; g++) {
            conclude_clock(&m->group[g].clock[k], &deal[g - first], policy->clock[k].goal);
            deal[g - first].n = 0;
        }
    }
    for (size_t g = first; g < m->groups; g++)
        free(deal[g - first].at);
    free(deal);
}

/* From the first to the last event of each ticket that has any, in calendar time. */
static void measure_event_span(struct ost_measurement *m, const struct ost_tickets *set)
{
    int64_t *span = ost_calloc(set->tickets + 1, sizeof *span);
    size_t n = 0;
    for (size_t i = 0; i < set->tickets; i++) {
        const struct ost_ticket *t = &set->ticket[i];
        const struct ost_event *event = set->event + t->first_event;
        uint32_t last = t->events;
        while (last && event[last - 1].at > m->options.now)
            last--;
        if (last)
            span[n++] = event[last - 1].at - event[0].at;
    }
    m->span_median = m->span_mean = ost_unmeasured(OST_MEASURED_SECONDS, (int64_t)n);
    if (n) {
        ost_sort_s(span, n);
        m->span_median.known = m->span_mean.known = true;
        m->span_median.value = (double)ost_quantile_nearest_s(span, n, 0.5);
        m->span_mean.value = ost_mean_s(span, n);
    }
    free(span);
}

/* ---- all of it ---- */

/* The group that no ticket is in. */
static void measure_nobody(struct ost_measurement *m, const struct ost_policy *policy,
                           struct spoken of)
{
    struct tally none = {0};
    m->nobody = (struct ost_group){.name = ost_slice_of("")};
    conclude_tickets(&m->nobody, &none, of);
    for (int k = 0; k < OST_CLOCKS; k++)
        conclude_clock(&m->nobody.clock[k], &(struct durations){0}, policy->clock[k].goal);
}

static void measure_grouping(struct ost_measurement *m, const struct ost_policy *policy,
                             const struct ost_tickets *set, uint32_t grouping)
{
    uint32_t *of_word = ost_calloc(word_count(set, &m->grouping[grouping]), sizeof *of_word);
    size_t first = m->groups;
    add_groups(m, set, grouping, of_word);
    if (m->groups > first) {
        measure_tickets(m, policy, set, first, of_word);
        measure_clocks(m, policy, set, first, of_word);
    }
    free(of_word);
}

int ost_measure(struct ost_measurement *out, const struct ost_policy *policy,
                const struct ost_tickets *set, const struct ost_measure_options *options)
{
    struct ost_measurement m = {.options = *options, .groupings = options->groupings + 1};
    m.grouping = ost_calloc(m.groupings, sizeof *m.grouping);
    m.grouping[0] = (struct ost_grouping){.kind = OST_BY_ALL, .name = "all"};
    for (size_t i = 0; i < options->groupings; i++)
        m.grouping[i + 1] = options->grouping[i];
    m.options.grouping = m.grouping;
    m.options.groupings = m.groupings;
    int rc = run_clocks(&m, policy, set);
    if (rc < 0) {
        ost_measurement_release(&m);
        return rc;
    }
    measure_nobody(&m, policy, look_at(set));
    for (size_t i = 0; i < m.groupings; i++)
        measure_grouping(&m, policy, set, (uint32_t)i);
    measure_event_span(&m, set);
    *out = m;
    return 0;
}

size_t ost_measurement_durations(struct ost_duration *out, const struct ost_measurement *m,
                                 const struct ost_tickets *set, const struct ost_group *group,
                                 enum ost_clock_kind kind)
{
    const struct ost_grouping *grouping = &m->grouping[group->grouping];
    size_t n = 0;
    for (size_t i = 0; i < m->clocks.n; i++) {
        const struct ost_clock *c = &m->clocks.at[i];
        if (c->kind == kind && c->state != OST_CLOCK_EXCLUDED &&
            ost_period_holds(&m->options.period, c->start) &&
            word_of(set, grouping, c->ticket) == group->word)
            out[n++] = (struct ost_duration){c->elapsed_s, c->end != OST_NEVER};
    }
    return n;
}

void ost_measurement_release(struct ost_measurement *m)
{
    free(m->grouping);
    free(m->group);
    free(m->clocks.at);
    free(m->outcome);
    *m = (struct ost_measurement){0};
}

/* Whether the group is called `name`: "P1" or "priority=P1". */
static bool is_called(const struct ost_measurement *m, const struct ost_group *g,
                      struct ost_slice name)
{
    struct ost_slice by = ost_slice_of(m->grouping[g->grouping].name);
    if (ost_slice_equal(g->name, name))
        return true;
    return name.n == by.n + 1 + g->name.n && memcmp(name.p, by.p, by.n) == 0 &&
           name.p[by.n] == '=' &&
           (g->name.n == 0 || memcmp(name.p + by.n + 1, g->name.p, g->name.n) == 0);
}

/* Whether `name` is "priority=..." of a grouping that there is. */
static bool names_grouping(const struct ost_measurement *m, struct ost_slice name)
{
    for (size_t i = 1; i < m->groupings; i++) {
        size_t n = strlen(m->grouping[i].name);
        if (name.n > n && name.p[n] == '=' && memcmp(name.p, m->grouping[i].name, n) == 0)
            return true;
    }
    return false;
}

/* OST_ENOTFOUND with the first few groups that there are. */
static int no_such_group(const struct ost_measurement *m, struct ost_slice name)
{
    enum { SHOWN = 8 };
    struct ost_buf list = OST_BUF_INIT;
    for (size_t i = 1; i < m->groups && i <= SHOWN; i++)
        ost_buf_printf(&list, "%s%s=%.*s", i > 1 ? ", " : "",
                       m->grouping[m->group[i].grouping].name, OST_SLICE_ARG(m->group[i].name));
    if (m->groups > SHOWN + 1)
        ost_buf_puts(&list, ", ...");
    int rc = ost_fail(OST_ENOTFOUND,
                      "there is no group '%.*s' among %s; groups are columns named by --by",
                      OST_SLICE_ARG(name), list.n ? list.p : "none");
    ost_buf_release(&list);
    return rc;
}

int ost_measurement_group(const struct ost_group **out, const struct ost_measurement *m,
                          struct ost_slice name)
{
    const struct ost_group *found = name.n == 0 ? &m->group[0] : NULL;
    for (size_t i = 0; i < m->groups && name.n; i++) {
        if (!is_called(m, &m->group[i], name))
            continue;
        if (found)
            return ost_fail(OST_EINVAL, "several groups are called '%.*s': write %s=%.*s",
                            OST_SLICE_ARG(name), m->grouping[m->group[i].grouping].name,
                            OST_SLICE_ARG(name));
        found = &m->group[i];
    }
    if (!found && names_grouping(m, name))
        found = &m->nobody;
    if (!found)
        return no_such_group(m, name);
    *out = found;
    return 0;
}
