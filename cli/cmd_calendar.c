/* ostler calendar: one question to a calendar, one line as the answer. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/nearest.h"
#include "calendar/calendars.h"
#include "command.h"
#include "io/number.h"

struct state {
    const char *sla, *name, *pause_text;
    struct ost_calendar_text rules;
    bool end_of_day;

    struct ost_calendars all;          /* of --sla */
    struct ost_calendar *from_options; /* of --hours */
    struct ost_calendar *calendar;     /* the one that is asked */
    struct ost_spans pauses;
    struct ost_slice argument[2];
    struct ost_buf answer;
};

static const char *const cuts[] = {"start_date", "civil_day", NULL};
static const char *const boundaries[] = {"close", "next_open", NULL};

static void options(struct opt_table *t, void *state)
{
    struct state *s = state;
    s->rules.tz = "UTC";
    s->rules.holiday_cut = cuts[0];
    s->rules.boundary = boundaries[0];
    opt_file(t, 0, "sla", &s->sla, "FILE", "YAML file whose calendars: block is used");
    opt_text(t, 0, "calendar", &s->name, "NAME",
             "which of its calendars; may be left out where there is one");
    opt_text(t, 0, "tz", &s->rules.tz, "ZONE", "time zone of --hours, as in Europe/Berlin");
    opt_text(t, 0, "hours", &s->rules.hours, "WEEK",
             "a calendar without a file: mon-fri=09:00-17:00;sat=22:00-30:00, or 24x7");
    opt_text(t, 0, "holidays", &s->rules.holidays, "DATES",
             "with --hours: 2026-12-25|--01-01, the second every year");
    opt_text(t, 0, "overrides", &s->rules.overrides, "HOURS",
             "with --hours: hours of single dates, 2026-12-24=09:00-12:00|2026-12-31=closed");
    opt_text(t, 0, "breaks", &s->rules.breaks, "HOURS",
             "with --hours: closed on single dates, in the same form");
    opt_choice(t, 0, "holiday-cut", &s->rules.holiday_cut, cuts,
               "with --hours: what a holiday takes away, the shifts that begin on it or its day");
    opt_choice(t, 0, "due-boundary", &s->rules.boundary, boundaries,
               "with --hours: where a deadline at closing time lies");
    opt_text(t, 0, "pauses", &s->pause_text, "SPANS",
             "time that does not count: START/END|START/END");
    opt_flag(t, 0, "end-of-day", &s->end_of_day, "with add-days: the close of that day");
}

/* ---- questions ---- */

static int time_argument(ost_time *out, const struct state *s, size_t i)
{
    return ost_calendar_read_time(out, s->calendar, s->argument[i]);
}

static void answer_time(struct state *s, ost_time at)
{
    ost_calendar_put_time(&s->answer, s->calendar, at);
}

static int ask_elapsed(struct state *s)
{
    ost_time start, end;
    int rc = time_argument(&start, s, 0);
    if (rc == 0)
        rc = time_argument(&end, s, 1);
    if (rc == 0)
        ost_buf_printf(&s->answer, "%" PRId64,
                       ost_calendar_elapsed(s->calendar, start, end, &s->pauses));
    return rc;
}

static int ask_shift(struct state *s, int (*shift)(ost_time *, struct ost_calendar *, ost_time,
                                                   int64_t, const struct ost_spans *))
{
    ost_time from, to;
    int64_t seconds;
    int rc = time_argument(&from, s, 0);
    if (rc == 0)
        rc = ost_duration_parse(&seconds, s->argument[1]);
    if (rc == 0)
        rc = shift(&to, s->calendar, from, seconds, &s->pauses);
    if (rc == 0)
        answer_time(s, to);
    return rc;
}

static int ask_due(struct state *s)
{
    return ask_shift(s, ost_calendar_due);
}

static int ask_subtract(struct state *s)
{
    return ask_shift(s, ost_calendar_due_back);
}

static int ask_days(struct state *s,
                    int (*shift)(ost_time *, struct ost_calendar *, ost_time, int64_t))
{
    ost_time from, to;
    int64_t days;
    int rc = time_argument(&from, s, 0);
    if (rc == 0 && ost_number_int(&days, s->argument[1]) < 0)
        rc = ost_fail(OST_EPARSE, "'%.*s' is no number of business days",
                      OST_SLICE_ARG(s->argument[1]));
    if (rc == 0)
        rc = shift(&to, s->calendar, from, days);
    if (rc == 0)
        answer_time(s, to);
    return rc;
}

static int ask_add_days(struct state *s)
{
    return ask_days(s, s->end_of_day ? ost_calendar_add_days_eod : ost_calendar_add_days);
}

static int ask_sub_days(struct state *s)
{
    return ask_days(s, ost_calendar_sub_days);
}

static int ask_next(struct state *s, int (*next)(ost_time *, struct ost_calendar *, ost_time))
{
    ost_time from, to;
    int rc = time_argument(&from, s, 0);
    if (rc == 0)
        rc = next(&to, s->calendar, from);
    if (rc == 0)
        answer_time(s, to);
    return rc;
}

static int ask_next_open(struct state *s)
{
    return ask_next(s, ost_calendar_next_open);
}

static int ask_next_close(struct state *s)
{
    return ask_next(s, ost_calendar_next_close);
}

static int ask_is_open(struct state *s)
{
    ost_time at;
    int rc = time_argument(&at, s, 0);
    if (rc == 0)
        ost_buf_puts(&s->answer, ost_calendar_is_open(s->calendar, at) ? "open" : "closed");
    return rc;
}

static int ask_is_holiday(struct state *s)
{
    ost_time at;
    int rc = time_argument(&at, s, 0);
    if (rc < 0)
        return rc;
    const struct ost_holiday *holiday = ost_calendar_holiday_at(s->calendar, at);
    ost_buf_puts(&s->answer, holiday ? "holiday" : "no holiday");
    if (holiday && *holiday->name)
        ost_buf_printf(&s->answer, " %s", holiday->name);
    return 0;
}

/* This and the next are the questions whose answer has as many lines as there are things. */
static int ask_open(struct state *s)
{
    struct ost_spans open = {0};
    ost_time from, to;
    int rc = time_argument(&from, s, 0);
    if (rc == 0)
        rc = time_argument(&to, s, 1);
    if (rc == 0)
        ost_calendar_open(s->calendar, from, to, &open);
    for (size_t i = 0; i < open.n; i++) {
        if (i)
            ost_buf_addch(&s->answer, '\n');
        answer_time(s, open.at[i].start);
        ost_buf_addch(&s->answer, '/');
        answer_time(s, open.at[i].end);
    }
    ost_spans_release(&open);
    return rc;
}

/* The date on the wall calendar, as a day since 1970-01-01. */
static int64_t local_day(const struct state *s, ost_time at)
{
    return ost_day_of(at + ost_zone_offset(ost_calendar_zone(s->calendar, at), at));
}

static int ask_holidays(struct state *s)
{
    ost_time from, to;
    int rc = time_argument(&from, s, 0);
    if (rc == 0)
        rc = time_argument(&to, s, 1);
    if (rc < 0)
        return rc;
    for (int64_t day = local_day(s, from), end = local_day(s, to); day < end; day++) {
        struct ost_date date = ost_date_of_days(day);
        const struct ost_holiday *holiday = ost_calendar_holiday_on(s->calendar, date);
        if (!holiday)
            continue;
        if (s->answer.n)
            ost_buf_addch(&s->answer, '\n');
        ost_date_put(&s->answer, date);
        if (*holiday->name)
            ost_buf_printf(&s->answer, " %s", holiday->name);
    }
    return 0;
}

static const struct question {
    const char *name, *arguments;
    size_t n; /* of arguments */
    int (*ask)(struct state *s);
} questions[] = {
    {"due", "START DURATION", 2, ask_due},         {"elapsed", "START END", 2, ask_elapsed},
    {"subtract", "END DURATION", 2, ask_subtract}, {"add-days", "START N", 2, ask_add_days},
    {"sub-days", "START N", 2, ask_sub_days},      {"next-open", "TIME", 1, ask_next_open},
    {"next-close", "TIME", 1, ask_next_close},     {"is-open", "TIME", 1, ask_is_open},
    {"is-holiday", "TIME", 1, ask_is_holiday},     {"open", "START END", 2, ask_open},
    {"holidays", "START END", 2, ask_holidays},
};
enum { QUESTIONS = sizeof questions / sizeof *questions };

/* ---- the command ---- */

static int no_such_question(const char *name)
{
    const char *names[QUESTIONS];
    struct ost_buf list = OST_BUF_INIT;
    for (size_t i = 0; i < QUESTIONS; i++) {
        names[i] = questions[i].name;
        ost_buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
    }
    const char *near = ost_nearest(name, names, QUESTIONS);
    int rc = near ? command_usage("there is no question '%s'; did you mean '%s'?", name, near)
                  : command_usage("there is no question '%s'; there are %s", name, list.p);
    ost_buf_release(&list);
    return rc;
}

static int find_question(const struct question **out, const struct opt_table *t, struct state *s)
{
    const struct question *q = questions;
    if (t->operands == 0)
        return command_usage("say what is asked, as in 'due 2026-11-23T15:00Z 4h'");
    while (q < questions + QUESTIONS && strcmp(q->name, t->operand[0]) != 0)
        q++;
    if (q == questions + QUESTIONS)
        return no_such_question(t->operand[0]);
    if (t->operands != 1 + q->n)
        return command_usage("%s takes %s", q->name, q->arguments);
    for (size_t i = 0; i < q->n; i++)
        s->argument[i] = ost_slice_of(t->operand[1 + i]);
    *out = q;
    return 0;
}

static int check_usage(const struct opt_table *t, const struct state *s, const struct question *q)
{
    static const char *const with_hours[] = {"tz",     "holidays",    "overrides",
                                             "breaks", "holiday-cut", "due-boundary"};
    if (s->sla && s->rules.hours)
        return command_usage("--sla and --hours are two calendars; choose one");
    if (!s->sla && !s->rules.hours)
        return command_usage("say whose hours: --sla FILE --calendar NAME, or --hours WEEK");
    if (s->end_of_day && q->ask != ask_add_days)
        return command_usage("--end-of-day goes with add-days");
    if (s->name && !s->sla)
        return command_usage("--calendar needs --sla, the file it is in");
    for (size_t i = 0; s->sla && i < sizeof with_hours / sizeof *with_hours; i++)
        if (opt_given(t, with_hours[i]))
            return command_usage("--%s goes with --hours; with --sla it is in the file",
                                 with_hours[i]);
    return 0;
}

/* The calendar of that name; without a name the only one beside 24x7. */
static int choose(struct state *s)
{
    struct ost_buf names = OST_BUF_INIT;
    if (s->name)
        return ost_fail_within(ost_calendars_find(&s->calendar, &s->all, ost_slice_of(s->name)),
                               "'%s'", s->sla);
    if (s->all.n == 2) {
        s->calendar = s->all.at[1];
        return 0;
    }
    for (size_t i = 0; i < s->all.n; i++)
        ost_buf_printf(&names, "%s%s", i ? ", " : "", ost_calendar_name(s->all.at[i]));
    int rc = command_usage("choose one of '%s' with --calendar: %s", s->sla, names.p);
    ost_buf_release(&names);
    return rc;
}

static int open_calendar(struct state *s)
{
    int rc;
    if (s->sla) {
        rc = ost_calendars_load(&s->all, s->sla);
        return rc == 0 ? choose(s) : rc;
    }
    rc = ost_calendar_parse(&s->from_options, "--hours", &s->rules);
    s->calendar = s->from_options;
    return rc;
}

static int ask(const struct question *q, struct state *s)
{
    int rc = open_calendar(s);
    if (rc == 0 && s->pause_text)
        rc = ost_fail_within(
            ost_calendar_read_pauses(&s->pauses, s->calendar, ost_slice_of(s->pause_text)),
            "--pauses");
    return rc == 0 ? q->ask(s) : rc;
}

static int run(struct opt_table *t, void *state)
{
    struct state *s = state;
    const struct question *q = NULL;
    int rc = find_question(&q, t, s);
    if (rc == 0)
        rc = check_usage(t, s, q);
    if (rc < 0)
        return rc;
    s->answer = (struct ost_buf)OST_BUF_INIT;
    rc = ask(q, s);
    if (rc == 0 && s->answer.n)
        printf("%s\n", s->answer.p);
    ost_calendar_free(s->from_options);
    ost_calendars_release(&s->all);
    ost_spans_release(&s->pauses);
    ost_buf_release(&s->answer);
    return rc;
}

const struct command command_calendar = {
    .name = "calendar",
    .summary = "count in business time: deadlines, elapsed time, opening hours",
    .operands = "QUESTION TIME [TIME | DURATION | N]",
    .text =
        "Asks a calendar one question and prints the answer on one line. The calendar is one of "
        "the "
        "calendars: block of a file (--sla), or given by --hours.\n\n"
        "due START DURATION: when that much open time has passed.\n\n"
        "elapsed START END: the open time between them, in seconds; 0 when END is before START.\n\n"
        "subtract END DURATION: since when that much open time has passed.\n\n"
        "add-days START N, sub-days START N: the same wall time N business days on or back, moved "
        "to "
        "the next opening (the closing before) where it is closed.\n\n"
        "next-open TIME, next-close TIME: TIME itself when it is open, else the next opening; the "
        "first closing after TIME.\n\n"
        "is-open TIME: 'open' or 'closed'. is-holiday TIME: 'holiday' with its name, or 'no "
        "holiday'. "
        "Both are answers, so the exit status is 0.\n\n"
        "open START END: the open intervals between them, a line each, as START/END. holidays "
        "START "
        "END: the holidays from the date of START to before that of END, a line each, with their "
        "names. Both show what a calendar file comes to.\n\n"
        "A TIME is 2026-11-23T15:00Z or 2026-11-23T16:00+01:00; without an offset it is wall time "
        "of "
        "the calendar, and a date is its midnight. Times are printed as wall time of the calendar "
        "with the offset (RFC 3339). A DURATION is 4h, 1h30m or 2d; a day is 24 hours of open "
        "time. "
        "Time is counted in physical seconds, also where clocks change.",
    .examples = "  $ ostler calendar due 2026-11-27T15:00Z 4h --tz Europe/Berlin --hours "
                "mon-fri=09:00-17:00\n"
                "  $ ostler calendar elapsed 2026-11-27T15:00Z 2026-11-30T10:00Z --hours "
                "mon-fri=09:00-17:00\n"
                "  $ ostler calendar is-open 2026-12-25T10:00 --hours 24x7 --holidays --12-25\n",
    .state_size = sizeof(struct state),
    .options = options,
    .run = run,
};
