#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "calendar/timestamp.h"
#include "command.h"
#include "input.h"
#include "io/file.h"
#include "io/number.h"
#include "output.h"
#include "report_files.h"
#include "report/service.h"
#include "sla/evidence.h"

enum { GROUPINGS_MAX = 8 };
#define EMIT_MODEL "model="

struct state {
    /* what the user asked for */
    const char *sla, *outages_path, *dialect, *format, *by, *period, *last, *compare, *now,
        *explain, *against;
    const char *priority, *trend, *negative, *title, *emit;
    struct opt_list events, output, gate;
    bool quiet;

    /* what comes of it */
    struct ost_policy policy;
    struct ost_tickets tickets;
    struct ost_outages outages;
    struct ost_service_request request;
    struct ost_service_result result;
    struct ost_service_context context;
    struct ost_agreement agreement;
    struct ost_agreement_kept kept;
    struct ost_grouping grouping[GROUPINGS_MAX];
    char *by_words, *negative_words; /* --by cut at the commas, --negative at its equals sign */
    struct ost_policy_gate gates[OPT_LIST_MAX];
    struct ost_document *document;
};

static void options(struct opt_table *t, void *state)
{
    static const char *const priorities[] = {"at_event", "current", "frozen", "restart", NULL};
    static const char *const buckets[] = {"auto", "week", "month", NULL};
    static const char *const compares[] = {"previous", NULL};
    struct state *s = state;
    s->by = "priority";
    s->trend = "auto";
    opt_file(t, 's', "sla", &s->sla, "FILE", "the service level policy: calendars, targets, gates");
    opt_list(t, 'e', "events", &s->events, "FILE",
             "events of the tickets (ticket, at, type, value, actor, role)");
    opt_file(t, 0, "outages", &s->outages_path, "FILE",
             "outages of services (start, end, service, reason, excluded)");
    opt_text(t, 0, "dialect", &s->dialect, "NAME",
             "the system the tickets were exported from, instead of a guess");
    opt_text(t, 0, "by", &s->by, "COLUMNS", "what to group by, separated by commas");
    opt_text(t, 'p', "period", &s->period, "PERIOD",
             "2026, 2026-Q3, 2026-10, 2026-10-01..2026-10-15");
    opt_text(t, 0, "last", &s->last, "DURATION", "the period that ends now: 90d");
    opt_choice(t, 0, "compare", &s->compare, compares, "show the period before beside this one");
    opt_text(t, 0, "now", &s->now, "TIME",
             "the instant the report speaks of; else $SOURCE_DATE_EPOCH, else the clock");
    opt_choice(t, 0, "priority-policy", &s->priority, priorities,
               "what a change of priority does to a running clock");
    opt_choice(t, 0, "trend", &s->trend, buckets, "one point of the trend per");
    opt_text(t, 0, "negative", &s->negative, "COLUMN=WORD",
             "the column of sentiments and its word for a negative one");
    opt_list(t, 'g', "gate", &s->gate, "EXPR",
             "a bar to clear, as in 'first_response.compliance >= 0.95'");
    opt_list(t, 'o', "output", &s->output, "FILE", "write the report there, - for standard output");
    opt_text(t, 'f', "format", &s->format, "NAME", "format where no extension says it");
    opt_text(t, 0, "explain", &s->explain, "ID", "show the clocks of one ticket step by step");
    opt_file(t, 0, "against", &s->against, "PLAN.json",
             "hold the service against the agreement of a plan (ostler plan -o PLAN.json)");
    opt_text(t, 0, "emit", &s->emit, "model=FILE",
             "write what was measured as evidence for ostler assess");
    opt_text(t, 0, "title", &s->title, "TEXT", "the report's title");
    opt_flag(t, 'q', "quiet", &s->quiet, "no notes on standard error");
}

/* ---- options into a request ---- */

/* What the library said of an option's value is a mistake of usage. */
static int wrong_option(int rc)
{
    char *said = rc < 0 ? ost_strdup(ost_error()) : NULL;
    if (said)
        rc = command_usage("%s", said);
    free(said);
    return rc;
}

/* --now, $SOURCE_DATE_EPOCH, the clock: in this order. */
static int set_now(struct state *s)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    struct ost_instant now;
    int64_t seconds;
    if (s->now) {
        enum ost_timestamp_fault fault =
            ost_timestamp_read(&now, ost_slice_of(s->now), &s->policy.reading.time);
        if (fault)
            return command_usage("--now '%s': %s; write 2026-10-31T12:00:00Z", s->now,
                                 ost_timestamp_fault_text(fault));
        s->request.measure.now = now.at;
    } else if (epoch && *epoch) {
        if (ost_number_int(&seconds, ost_slice_of(epoch)) < 0)
            return ost_fail(OST_EINVAL, "SOURCE_DATE_EPOCH '%s' is no number of seconds", epoch);
        s->request.measure.now = seconds;
    } else {
        s->request.measure.now = (ost_time)time(NULL);
    }
    return 0;
}

static enum ost_property find_property(const char *name)
{
    for (int p = 0; p < OST_PROPERTIES; p++)
        if (strcmp(name, ost_property_name(p)) == 0)
            return p;
    return OST_PROPERTIES;
}

/* --by priority,product: properties, or any other columns. */
static int set_groupings(struct state *s)
{
    char *rest = s->by_words = ost_strdup(s->by), *word;
    size_t n = 0;
    while ((word = strsep(&rest, ",")) != NULL) {
        enum ost_property p = find_property(word);
        if (*word == '\0' || n == GROUPINGS_MAX)
            return command_usage("--by takes up to %d columns separated by commas", GROUPINGS_MAX);
        struct ost_grouping *g = &s->grouping[n++];
        *g = (struct ost_grouping){.kind = OST_BY_PROPERTY, .of = p, .name = word};
        if (p == OST_PROPERTIES) {
            g->kind = OST_BY_LABEL;
            g->of = ost_policy_label(&s->policy, word);
        }
    }
    s->request.measure.grouping = s->grouping;
    s->request.measure.groupings = n;
    return 0;
}

static int set_sentiment(struct state *s)
{
    s->request.trend.sentiment = -1;
    if (!s->negative)
        return 0;
    char *rest = s->negative_words = ost_strdup(s->negative), *word = strsep(&rest, "=");
    if (!rest || *word == '\0')
        return command_usage("--negative takes COLUMN=WORD, as in --negative sentiment=negative");
    s->request.trend.sentiment = (int)ost_policy_label(&s->policy, word);
    s->request.trend.negative = ost_slice_of(rest);
    return 0;
}

/* After the tickets are read: without --period everything counts. */
static int set_period(struct state *s)
{
    struct ost_measure_options *m = &s->request.measure;
    int64_t length;
    if (s->period)
        return wrong_option(ost_period_parse(&m->period, ost_slice_of(s->period), s->policy.zone));
    m->period = ost_period_whole(
        s->tickets.tickets ? s->tickets.ticket[0].moment[OST_CREATED].at : m->now, m->now);
    if (!s->last)
        return 0;
    int rc = ost_duration_parse(&length, ost_slice_of(s->last));
    if (rc == 0 && length == 0)
        rc = ost_fail(OST_EINVAL, "the period is empty");
    if (rc < 0)
        return wrong_option(ost_fail_within(rc, "--last"));
    m->period = (struct ost_period){m->now - length, m->now, false};
    return 0;
}

/* Weeks up to a year, months beyond, unless the user chose. */
static void set_trend(struct state *s)
{
    struct ost_trend_options *t = &s->request.trend;
    const struct ost_period *p = &s->request.measure.period;
    bool months = strcmp(s->trend, "auto") == 0 ? p->end - p->start > 400 * (ost_time)OST_DAY_S
                                                : strcmp(s->trend, "month") == 0;
    t->bucket = months ? OST_BUCKET_MONTH : OST_BUCKET_WEEK;
    t->zone = s->policy.zone;
}

static int set_gates(struct state *s)
{
    for (size_t i = 0; i < s->gate.n; i++) {
        struct ost_gate gate;
        struct ost_slice text = ost_slice_of(s->gate.at[i]);
        int rc = ost_gate_parse(&gate, text);
        if (rc < 0)
            return wrong_option(rc);
        s->gates[i] = (struct ost_policy_gate){text, text, OST_GATE_MIN_N, 0};
    }
    s->request.gate = s->gates;
    s->request.gates = s->gate.n;
    s->request.compare = s->compare != NULL;
    return 0;
}

static int set_options(struct state *s)
{
    int rc = ost_policy_load(&s->policy, s->sla);
    if (rc == 0 && s->dialect)
        rc = ost_dialect_find(&s->policy.reading.dialect, s->dialect);
    if (rc == 0)
        rc = set_now(s);
    if (rc == 0)
        rc = set_groupings(s);
    if (rc == 0)
        rc = set_sentiment(s);
    if (rc == 0)
        rc = set_gates(s);
    s->request.measure.priority = s->policy.priority;
    for (int p = 0; rc == 0 && s->priority && p < OST_PRIORITY_POLICIES; p++)
        if (strcmp(s->priority, ost_priority_policy_names[p]) == 0)
            s->request.measure.priority = p;
    return rc;
}

/* ---- reading ---- */

static int read_all(struct state *s, char **path, size_t n)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = ost_tickets_read(&s->tickets, path[i], &s->policy.reading);
    for (size_t i = 0; rc == 0 && i < s->events.n; i++)
        rc = ost_tickets_read_events(&s->tickets, s->events.at[i], &s->policy.reading);
    if (rc == 0)
        rc = ost_tickets_finish(&s->tickets);
    if (rc == 0 && s->outages_path) {
        rc = ost_outages_read(&s->outages, s->outages_path, &s->policy.reading.time,
                              &s->tickets.quality);
        s->request.outages = &s->outages;
    }
    return rc;
}

static void say_dialect(const struct state *s)
{
    const struct ost_dialect *d = s->tickets.dialect;
    if (d && !s->dialect && !s->policy.reading.dialect && d != ost_dialects[0] && !s->quiet)
        fprintf(stderr, "ostler report: read as an export of %s; --dialect NAME says otherwise\n",
                d->system);
}

/* Open tickets of an old export did not wait until today. */
static void say_age(const struct state *s)
{
    enum { OLD_DAYS = 30 };
    ost_time now = s->request.measure.now, latest = ost_tickets_latest(&s->tickets);
    if (s->now || getenv("SOURCE_DATE_EPOCH") || s->quiet || s->tickets.tickets == 0 ||
        now - latest < OLD_DAYS * (ost_time)OST_DAY_S)
        return;
    struct ost_buf text = OST_BUF_INIT;
    ost_time_put(&text, latest);
    fprintf(stderr,
            "ostler report: open tickets count as waiting until today, but the data end %" PRId64
            " days ago; --now %s speaks of their end\n",
            (now - latest) / OST_DAY_S, text.p);
    ost_buf_release(&text);
}

/* Rows that were read in part may have lost what the report is about. */
static void say_quality(const struct state *s)
{
    const struct ost_quality *q = &s->tickets.quality;
    for (size_t i = 0; i < q->files && !s->quiet; i++)
        if (2 * q->file[i].repaired > q->file[i].rows)
            fprintf(
                stderr,
                "ostler report: %zu of %zu rows of %s have values that were not understood; the "
                "data quality section says which\n",
                q->file[i].repaired, q->file[i].rows, q->file[i].name);
}

/* What the report rests on, as two hashes. */
static void set_context(struct state *s)
{
    struct ost_sha256 *sha = ost_sha256_new();
    struct ost_buf rules = OST_BUF_INIT;
    const struct ost_quality *q = &s->tickets.quality;
    for (size_t i = 0; i < q->files; i++)
        ost_sha256_add(sha, q->file[i].sha256.byte, sizeof q->file[i].sha256.byte);
    ost_sha256_end(sha, &s->context.inputs);
    ost_policy_put(&rules, &s->policy);
    ost_buf_puts(&rules, ost_priority_policy_names[s->request.measure.priority]);
    ost_sha256_add(sha, rules.p, rules.n);
    ost_sha256_end(sha, &s->context.rules);
    ost_buf_release(&rules);
    ost_sha256_free(sha);
    s->context.title = s->title;
    s->context.zone = s->policy.zone;
    s->context.tzdata = ost_tzdata_version(ost_calendar_zone(s->policy.always, 0));
}

/* ---- writing ---- */

static int write_outputs(const struct state *s)
{
    return output_write(s->document, s->output.at, s->output.n, s->format);
}

static int write_evidence(const struct state *s)
{
    struct ost_buf text = OST_BUF_INIT;
    int rc = ost_evidence_put(&text, &s->result, &s->context.inputs, &s->context.rules);
    if (rc == 0)
        rc = ost_file_write(s->emit + strlen(EMIT_MODEL), ost_buf_view(&text));
    ost_buf_release(&text);
    return rc;
}

/* What the process exits with: bad data first, then a gate that fails, then one that is undecided. */
static int conclude(const struct state *s)
{
    double share = ost_quality_rejected_ratio(&s->tickets.quality);
    int status = EXIT_DONE;
    if (share > s->policy.rejected_limit)
        return ost_fail(
            OST_EPARSE,
            "%.2f %% of the rows were rejected and the policy allows %.2f %%; the report's "
            "data quality section says why",
            100 * share, 100 * s->policy.rejected_limit);
    for (size_t i = 0; i < s->result.gates; i++) {
        const struct ost_gate_result *g = &s->result.gate[i];
        if (g->verdict == OST_GATE_PASS)
            continue;
        if (!s->quiet)
            fprintf(stderr, "ostler report: gate '%.*s' %s\n", OST_SLICE_ARG(g->name),
                    g->verdict == OST_GATE_FAIL ? "failed" : "is undecided");
        if (status != EXIT_CHECK)
            status = g->verdict == OST_GATE_FAIL ? EXIT_CHECK : EXIT_LITTLE_DATA;
    }
    return status;
}

static int explain(struct state *s)
{
    const struct ost_ticket *ticket = ost_tickets_find(&s->tickets, ost_slice_of(s->explain));
    if (!ticket)
        return ost_fail(OST_ENOTFOUND, "there is no ticket '%s' in the %zu that were read",
                        s->explain, s->tickets.tickets);
    int rc =
        ost_service_explain(&s->document, &s->policy, &s->tickets,
                            (size_t)(ticket - s->tickets.ticket), &s->request.measure, &s->context);
    return rc < 0 ? rc : write_outputs(s);
}

static int hold_against(struct state *s)
{
    int rc = ost_agreement_load(&s->agreement, s->against);
    if (rc == 0)
        rc = ost_agreement_measure(&s->kept, &s->agreement, &s->policy, &s->tickets,
                                   &s->request.measure);
    s->context.agreement = &s->kept;
    return rc;
}

static int report(struct state *s)
{
    int rc = ost_service_compute(&s->result, &s->policy, &s->tickets, &s->request);
    if (rc == 0 && s->against)
        rc = hold_against(s);
    if (rc < 0)
        return rc;
    s->document = ost_service_document(&s->result, &s->context);
    rc = write_outputs(s);
    if (rc == 0 && s->emit)
        rc = write_evidence(s);
    return rc < 0 ? rc : conclude(s);
}

static void release(struct state *s)
{
    ost_document_free(s->document);
    ost_agreement_kept_release(&s->kept);
    ost_agreement_release(&s->agreement);
    ost_service_release(&s->result);
    ost_outages_release(&s->outages);
    ost_tickets_release(&s->tickets);
    ost_policy_release(&s->policy);
    free(s->by_words);
    free(s->negative_words);
}

static bool writes_to_stdout(const struct state *s)
{
    for (size_t i = 0; i < s->output.n; i++)
        if (strcmp(s->output.at[i], "-") == 0)
            return true;
    return false;
}

static int check_usage(const struct opt_table *t, const struct state *s)
{
    if (t->operands == 0 && s->events.n == 0)
        return command_usage("name a file of tickets, or one of events with --events");
    if (s->period && s->last)
        return command_usage("--period and --last exclude each other");
    if (s->compare && !s->period && !s->last)
        return command_usage("--compare needs --period or --last");
    if (s->emit && (strncmp(s->emit, EMIT_MODEL, strlen(EMIT_MODEL)) != 0 ||
                    s->emit[strlen(EMIT_MODEL)] == '\0'))
        return command_usage("--emit takes model=FILE");
    if (s->format && s->output.n > 1 && !writes_to_stdout(s))
        return command_usage(
            "with several -o the extensions say the formats, and --format that of -o -");
    return 0;
}

static int run(struct opt_table *t, void *state)
{
    struct state *s = state;
    int rc = check_usage(t, s);
    if (rc < 0)
        return rc;
    ost_tickets_init(&s->tickets);
    rc = set_options(s);
    if (rc == 0)
        rc = read_all(s, t->operand, t->operands);
    if (rc == 0)
        rc = set_period(s);
    if (rc == 0) {
        say_dialect(s);
        say_age(s);
        say_quality(s);
        set_trend(s);
        set_context(s);
        rc = s->explain ? explain(s) : report(s);
    }
    release(s);
    return rc;
}

const struct command command_report = {
    .name = "report",
    .summary = "measure the service: response, resolution, satisfaction, availability",
    .operands = "[FILE...]",
    .text =
        "Reads tickets (CSV with a header, tab-separated, or JSON Lines), one row each with id and "
        "created_at and whatever else there is, and events where there are any, and measures the "
        "service against the policy: compliance with intervals, Kaplan-Meier quantiles in which "
        "open "
        "tickets are not dropped, resolution, backlog, satisfaction, availability, trends, and "
        "what "
        "the data did not allow to say.\n\n"
        "Several -o write several formats from one run; the extension says which: .txt, .md, "
        ".html, "
        ".json, .csv (one row per ticket and clock), .xml (JUnit, one case per gate), .prom "
        "(OpenMetrics). The same input, policy and --now give the same bytes.\n\n"
        "Exit status: 3 when a gate fails, 5 when one cannot be decided for lack of data, 1 when "
        "more "
        "rows are rejected than the policy allows.",
    .files = (const char *const[]){REPORT_FILES, NULL},
    .examples = "  $ ostler report data/tickets.csv --sla data/sla.yaml --last 90d\n"
                "  $ ostler report tickets.csv -s sla.yaml -p 2026-10 -o report.html -o "
                "report.json -o gates.xml\n"
                "  $ ostler report tickets.csv -s sla.yaml -g 'first_response.compliance >= 0.95'\n"
                "  $ ostler report tickets.csv -s sla.yaml --explain T-10023\n",
    .state_size = sizeof(struct state),
    .options = options,
    .run = run,
};
