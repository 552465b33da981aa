/* One ticket's life, clock by clock: which stretches counted, which did not, and why. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "report/service_parts.h"

/* A stretch of a clock's life with what it was. */
struct piece {
    ost_time start, end;
    struct ost_slice what;
    bool counts;
};

/* The pieces of one clock, in order. */
struct pieces {
    struct ost_document *document;
    const struct ost_tickets *set;
    const struct ost_clockwork *work;
    struct piece *at;
    size_t n, cap;
};

static void add_piece(struct pieces *p, ost_time start, ost_time end, struct ost_slice what,
                      bool counts)
{
    if (start >= end)
        return;
    p->at = ost_grow(p->at, &p->cap, p->n + 1, sizeof *p->at);
    p->at[p->n++] = (struct piece){start, end, what, counts};
}

/* Until when, from `t` on, the same reason (or none) holds; *why is empty when the clock runs. */
static ost_time reason_at(const struct pieces *p, const struct ost_clock *c, ost_time t,
                          ost_time end, struct ost_slice *why)
{
    const struct ost_timeline *line = ost_clockwork_timeline(p->work);
    bool closed_counts = c->kind != OST_CLOCK_RESOLUTION && c->kind != OST_CLOCK_REQUESTER_WAIT;
    *why = (struct ost_slice){"", 0};
    for (size_t i = 0; !closed_counts && i < line->closed.n; i++) {
        const struct ost_span *s = &line->closed.at[i];
        if (s->start <= t && t < s->end) {
            *why = ost_slice_of("closed");
            return s->end < end ? s->end : end;
        }
        if (s->start > t && s->start < end)
            end = s->start;
    }
    for (size_t i = 0; i < line->pauses; i++) {
        const struct ost_pause *s = &line->pause[i];
        if (!ost_clockwork_pauses(p->work, c->kind, s->state))
            continue;
        if (s->start <= t && t < s->end) {
            struct ost_slice state = ost_intern_text(&p->set->words, s->state);
            *why = ost_document_format(p->document, "paused: %s",
                                       state.n ? state.p : "no state named");
            return s->end < end ? s->end : end;
        }
        if (s->start > t && s->start < end)
            end = s->start;
    }
    return end;
}

/* Open time, cut where it was paused or the ticket closed. */
static void add_open(struct pieces *p, const struct ost_clock *c, ost_time start, ost_time end)
{
    while (start < end) {
        struct ost_slice why;
        ost_time until = reason_at(p, c, start, end, &why);
        add_piece(p, start, until, why.n ? why : ost_slice_of("counted"), why.n == 0);
        start = until;
    }
}

static struct ost_slice shut_reason(struct pieces *p, const struct ost_clock *c, ost_time t)
{
    const struct ost_holiday *holiday = ost_calendar_holiday_at(c->calendar, t);
    if (!holiday)
        return ost_document_format(p->document, "outside %s", ost_calendar_name(c->calendar));
    struct ost_slice name = ost_slice_of(holiday->name ? holiday->name : "");
    return ost_document_format(p->document, "holiday%s%s", name.n ? ": " : "",
                               ost_document_text(p->document, name).p);
}

static void cut_clock(struct pieces *p, const struct ost_clock *c, ost_time end)
{
    struct ost_spans open = {0};
    ost_time at = c->start;
    p->n = 0;
    ost_calendar_open(c->calendar, c->start, end, &open);
    for (size_t i = 0; i < open.n; i++) {
        add_piece(p, at, open.at[i].start, shut_reason(p, c, at), false);
        add_open(p, c, open.at[i].start, open.at[i].end);
        at = open.at[i].end;
    }
    add_piece(p, at, end, shut_reason(p, c, at), false);
    ost_spans_release(&open);
}

/* To the second, in hours: days of 24 hours mean nothing in business time. */
static struct ost_slice duration(struct ost_document *d, int64_t seconds)
{
    struct ost_buf b = OST_BUF_INIT;
    int64_t h = seconds / 3600, m = seconds / 60 % 60, rest = seconds % 60;
    if (h)
        ost_buf_printf(&b, "%" PRId64 "h ", h);
    if (m)
        ost_buf_printf(&b, "%" PRId64 "m ", m);
    if (rest || b.n == 0)
        ost_buf_printf(&b, "%" PRId64 "s ", rest);
    struct ost_slice s = ost_document_text(d, (struct ost_slice){b.p, b.n - 1});
    ost_buf_release(&b);
    return s;
}

static void describe_verdict(struct ost_document *d, const struct ost_clock *c,
                             const struct ost_zone *zone)
{
    enum ost_tone tone = c->state == OST_CLOCK_MISSED ? OST_BAD : OST_NEUTRAL;
    if (c->target_s < 0) {
        ost_document_paragraph(d, tone, "%s elapsed; no target.", duration(d, c->elapsed_s).p);
        return;
    }
    ost_document_paragraph(d, tone, "%s elapsed of %s: %s. Due %s%s%s.",
                           duration(d, c->elapsed_s).p, duration(d, c->target_s).p,
                           ost_clock_state_names[c->state], ost_local_text(d, zone, c->due).p,
                           zone ? "" : " UTC", c->paused ? ", if it were resumed now" : "");
    if (c->no_reply)
        ost_document_paragraph(d, OST_NEUTRAL, "It was closed without any reply.");
}

static void describe_clock(struct pieces *p, const struct ost_clock *c, size_t number,
                           const struct ost_service_context *context, ost_time now)
{
    struct ost_document *d = p->document;
    ost_time end = c->end == OST_NEVER ? now : c->end;
    int64_t total = 0;
    cut_clock(p, c, end);
    ost_document_heading(d, ost_clock_title(c->kind), OST_MAIN);
    describe_verdict(d, c, context->zone);
    struct ost_table *t = ost_document_table(
        d, ost_document_format(d, "%s_%zu", ost_clock_names[c->kind], number).p, "");
    ost_table_column(t, "from", OST_TEXT);
    ost_table_column(t, "to", OST_TEXT);
    ost_table_column(t, "what", OST_TEXT);
    ost_table_column(t, "counted", OST_WORKING);
    ost_table_column(t, "together", OST_WORKING);
    for (size_t i = 0; i < p->n; i++) {
        const struct piece *x = &p->at[i];
        int64_t counted = x->counts ? x->end - x->start : 0;
        total += counted;
        ost_table_row(t);
        ost_cell_text(t, ost_local_text(d, context->zone, x->start));
        ost_cell_text(t, ost_local_text(d, context->zone, x->end));
        ost_cell_text(t, x->what)->tone = x->counts ? OST_NEUTRAL : OST_MUTED;
        ost_cell(t, x->counts ? (double)counted : NAN);
        ost_cell(t, (double)total)->tone =
            c->target_s >= 0 && total > c->target_s ? OST_BAD : OST_NEUTRAL;
    }
}

static void describe_events(struct ost_document *d, const struct ost_tickets *set,
                            const struct ost_ticket *ticket,
                            const struct ost_service_context *context)
{
    static const char *const columns[] = {"at", "event", "value", "actor", "role"};
    if (ticket->events == 0)
        return;
    ost_document_heading(d, "Events", OST_MAIN);
    struct ost_table *t = ost_document_table(d, "events", "");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        ost_table_column(t, columns[i], OST_TEXT);
    for (size_t i = 0; i < ticket->events; i++) {
        const struct ost_event *e = &set->event[ticket->first_event + i];
        ost_table_row(t);
        ost_cell_text(t, ost_local_text(d, context->zone, e->at));
        ost_cell_text(t, ost_slice_of(ost_event_type_name(e->type)));
        ost_cell_text(t, ost_intern_text(&set->words, e->value));
        ost_cell_text(t, ost_intern_text(&set->words, e->actor));
        ost_cell_text(t, ost_slice_of(ost_role_name(e->role)));
    }
}

int ost_service_explain(struct ost_document **out, const struct ost_policy *policy,
                        const struct ost_tickets *set, size_t ticket,
                        const struct ost_measure_options *options,
                        const struct ost_service_context *context)
{
    struct ost_clock_list clocks = {0};
    struct ost_clockwork *work = ost_clockwork_new(policy, set, options->now);
    struct ost_slice id = ost_intern_text(&set->ids, set->ticket[ticket].id);
    int rc = ost_clockwork_run(work, &clocks, ticket, options->priority);
    if (rc == 0) {
        struct ost_document *d = ost_document_new("");
        struct pieces pieces = {.document = d, .set = set, .work = work};
        d->title = ost_document_format(d, "Ticket %s", ost_document_text(d, id).p);
        describe_events(d, set, &set->ticket[ticket], context);
        for (size_t i = 0; i < clocks.n; i++)
            describe_clock(&pieces, &clocks.at[i], i, context, options->now);
        free(pieces.at);
        *out = d;
    }
    free(clocks.at);
    ost_clockwork_free(work);
    return rc;
}
