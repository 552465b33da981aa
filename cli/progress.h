/*
 * The progress meter on stderr.
 *
 * On a terminal one line is rewritten a few times a second; elsewhere (a log, cron) a plain line
 * appears every few seconds; when quiet nothing does. Lines of other kinds go through
 * progress_line, so that they do not collide with the meter.
 */
#ifndef OSTLER_CLI_PROGRESS_H
#define OSTLER_CLI_PROGRESS_H

#include <stdbool.h>

#include "engine/engine.h"

struct progress {
    bool quiet, terminal;
    double started;        /* seconds, when the first tick of this epoch's stage came */
    double last;           /* when something was shown */
    size_t started_at;     /* overall steps done then */
    double tokens_started; /* tokens counted then */
    int shown;             /* characters on the terminal's line */
};

/* Monotonic seconds. */
double progress_clock(void);

void progress_init(struct progress *p, bool quiet);

/* Shows how far a training is: stage, epoch, batch, loss, tokens per second, time left. */
void progress_tick(struct progress *p, const struct ost_tick *tick);

/* Shows a count without a known end: "12,000 rows, 850/s". */
void progress_count(struct progress *p, const char *what, size_t done);

/* A line that stays (with a line end of its own); nothing when quiet. */
void progress_line(struct progress *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Wipes the meter. */
void progress_clear(struct progress *p);

#endif
