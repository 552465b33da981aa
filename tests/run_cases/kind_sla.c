/*
 * Business time: one question to a calendar per row. The column `kind` is the question, `expect_s`,
 * `expect_utc` or `expect_bool` the answer. Where the source follows another rule on purpose
 * (reference_agrees is false), the answer wanted is reference_value.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "calendar/calendar.h"
#include "io/number.h"
#include "run_cases.h"

struct sla_case {
    struct case_report *report;
    const struct case_file *file;
    size_t row;
    const char *id;
    struct ost_calendar *calendar;
    struct ost_spans pauses;
    ost_time start, end;
    int64_t target_s, target_days, tolerance_s;
};

static const char *value(const struct sla_case *k, const char *column)
{
    return case_value(k->file, k->row, column);
}

static const char *expected(const struct sla_case *k, const char *column)
{
    bool counter_case = strcasecmp(value(k, "reference_agrees"), "false") == 0;
    return value(k, counter_case ? "reference_value" : column);
}

static int optional_int(const struct sla_case *k, const char *column, int64_t *out)
{
    return *value(k, column) ? case_value_int(out, k->file, k->row, column) : 0;
}

static int optional_time(const struct sla_case *k, const char *column, ost_time *out)
{
    struct ost_slice text = ost_slice_of(value(k, column));
    int rc = text.n ? ost_calendar_read_time(out, k->calendar, text) : 0;
    return rc < 0 ? case_bad_row(ost_fail_within(rc, "%s", column), k->file, k->row) : 0;
}

static int open_case(struct sla_case *k, const char *boundary)
{
    struct ost_calendar_text text = {
        .tz = value(k, "tz"),
        .hours = value(k, "hours"),
        .holidays = value(k, "holidays"),
        .overrides = value(k, "overrides"),
        .breaks = value(k, "breaks"),
        .holiday_cut = value(k, "holiday_cut"),
        .boundary = boundary,
    };
    int rc = ost_calendar_parse(&k->calendar, k->id, &text);
    if (rc == 0)
        rc = ost_calendar_read_pauses(&k->pauses, k->calendar, ost_slice_of(value(k, "pauses")));
    if (rc < 0)
        return case_bad_row(rc, k->file, k->row);
    rc = optional_time(k, "start_utc", &k->start);
    if (rc == 0)
        rc = optional_time(k, "end_utc", &k->end);
    if (rc == 0)
        rc = optional_int(k, "target_s", &k->target_s);
    if (rc == 0)
        rc = optional_int(k, "target_days", &k->target_days);
    return rc == 0 ? optional_int(k, "tolerance_s", &k->tolerance_s) : rc;
}

static int judge_seconds(struct sla_case *k)
{
    int64_t wanted, got = ost_calendar_elapsed(k->calendar, k->start, k->end, &k->pauses);
    int rc = ost_number_int(&wanted, ost_slice_of(expected(k, "expect_s")));
    if (rc < 0)
        return case_bad_row(ost_fail_within(rc, "expect_s"), k->file, k->row);
    case_number(k->report, k->id, "expect_s", (double)wanted, (double)got, (double)k->tolerance_s);
    return 0;
}

static void judge_bool(struct sla_case *k, bool got)
{
    const char *wanted = expected(k, "expect_bool"), *text = got ? "True" : "False";
    case_judged(k->report, k->id, "expect_bool", wanted, text, strcasecmp(wanted, text) == 0);
}

static int judge_open(struct sla_case *k)
{
    judge_bool(k, ost_calendar_is_open(k->calendar, k->start));
    return 0;
}

static int judge_holiday(struct sla_case *k)
{
    judge_bool(k, ost_calendar_holiday_at(k->calendar, k->start) != NULL);
    return 0;
}

static int ask_due(ost_time *out, const struct sla_case *k)
{
    return ost_calendar_due(out, k->calendar, k->start, k->target_s, &k->pauses);
}

static int ask_due_back(ost_time *out, const struct sla_case *k)
{
    return ost_calendar_due_back(out, k->calendar, k->start, k->target_s, &k->pauses);
}

static int ask_next_open(ost_time *out, const struct sla_case *k)
{
    return ost_calendar_next_open(out, k->calendar, k->start);
}

static int ask_next_close(ost_time *out, const struct sla_case *k)
{
    return ost_calendar_next_close(out, k->calendar, k->start);
}

static int ask_add_days(ost_time *out, const struct sla_case *k)
{
    return ost_calendar_add_days(out, k->calendar, k->start, k->target_days);
}

static int ask_sub_days(ost_time *out, const struct sla_case *k)
{
    return ost_calendar_sub_days(out, k->calendar, k->start, k->target_days);
}

static int ask_add_days_eod(ost_time *out, const struct sla_case *k)
{
    return ost_calendar_add_days_eod(out, k->calendar, k->start, k->target_days);
}

static int judge_time(struct sla_case *k, int (*ask)(ost_time *out, const struct sla_case *k))
{
    const char *wanted = expected(k, "expect_utc");
    struct ost_buf text = OST_BUF_INIT;
    ost_time wanted_at, got;
    int rc = ost_calendar_read_time(&wanted_at, k->calendar, ost_slice_of(wanted));
    if (rc < 0)
        return case_bad_row(ost_fail_within(rc, "expect_utc"), k->file, k->row);
    if (ask(&got, k) < 0) {
        case_failed(k->report, k->id, "expect_utc", wanted);
        return 0;
    }
    ost_time_put(&text, got);
    case_judged(k->report, k->id, "expect_utc", wanted, text.p,
                llabs(got - wanted_at) <= k->tolerance_s);
    ost_buf_release(&text);
    return 0;
}

/* Questions are judged by a function of their own, or asked for an instant. */
static const struct {
    const char *name;
    int (*judge)(struct sla_case *k);
    int (*ask)(ost_time *out, const struct sla_case *k);
} questions[] = {
    {"elapsed", judge_seconds, NULL},     {"is_open", judge_open, NULL},
    {"is_holiday", judge_holiday, NULL},  {"due", NULL, ask_due},
    {"due_back", NULL, ask_due_back},     {"next_open", NULL, ask_next_open},
    {"next_close", NULL, ask_next_close}, {"add_days", NULL, ask_add_days},
    {"sub_days", NULL, ask_sub_days},     {"add_days_eod", NULL, ask_add_days_eod},
};

static int judge(struct sla_case *k)
{
    const char *kind = value(k, "kind");
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        if (strcmp(questions[i].name, kind) == 0)
            return questions[i].ask ? judge_time(k, questions[i].ask) : questions[i].judge(k);
    return case_bad_row(ost_fail(OST_EPARSE, "there is no kind '%s'", kind), k->file, k->row);
}

static int run_row(struct case_report *report, const struct case_file *f, size_t row,
                   const char *boundary)
{
    struct sla_case k = {.report = report, .file = f, .row = row, .id = case_value(f, row, "id")};
    int rc = open_case(&k, boundary);
    if (rc == 0)
        rc = judge(&k);
    ost_calendar_free(k.calendar);
    ost_spans_release(&k.pauses);
    return rc;
}

/* "any": the case says that both conventions give the same, so both are asked. */
static int run(struct case_report *report, const struct case_file *f)
{
    for (size_t row = 0; row < f->rows; row++) {
        const char *boundary = case_value(f, row, "boundary");
        bool any = strcmp(boundary, "any") == 0;
        int rc = run_row(report, f, row, any ? "close" : boundary);
        if (rc == 0 && any)
            rc = run_row(report, f, row, "next_open");
        if (rc < 0)
            return rc;
    }
    return 0;
}

static bool matches(const struct case_file *f)
{
    return case_has_column(f, "kind") && case_has_column(f, "hours") &&
           case_has_column(f, "start_utc") && case_has_column(f, "expect_s");
}

const struct case_kind kind_sla = {"SLA cases", matches, run};
