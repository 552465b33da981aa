#include "progress.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

static const double terminal_s = 0.1, log_s = 10;

double progress_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void progress_init(struct progress *p, bool quiet)
{
    *p = (struct progress){.quiet = quiet, .terminal = isatty(STDERR_FILENO)};
    p->started = p->last = progress_clock();
}

void progress_clear(struct progress *p)
{
    if (p->shown)
        fprintf(stderr, "\r%*s\r", p->shown, "");
    p->shown = 0;
}

void progress_line(struct progress *p, const char *format, ...)
{
    if (p->quiet)
        return;
    va_list args;
    va_start(args, format);
    progress_clear(p);
    vfprintf(stderr, format, args);
    va_end(args);
}

static void show(struct progress *p, const char *text)
{
    if (!p->terminal) {
        fprintf(stderr, "%s\n", text);
        return;
    }
    int width = fprintf(stderr, "\r%s", text) - 1;
    if (width < p->shown)
        fprintf(stderr, "%*s", p->shown - width, "");
    p->shown = width > p->shown ? width : p->shown;
}

/* Whether it is time to show something; a finished stage is not worth a line in a log. */
static bool due(struct progress *p, double now)
{
    if (p->quiet || now - p->last < (p->terminal ? terminal_s : log_s))
        return false;
    p->last = now;
    return true;
}

static void put_time(struct ost_buf *out, double seconds)
{
    long s = lround(seconds);
    if (s >= 3600)
        ost_buf_printf(out, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
    else
        ost_buf_printf(out, "%ld:%02ld", s / 60, s % 60);
}

void progress_tick(struct progress *p, const struct ost_tick *tick)
{
    double now = progress_clock();
    size_t epochs = tick->epochs > 0 ? (size_t)tick->epochs : 1;
    size_t before = tick->epoch > 0 ? (size_t)(tick->epoch - 1) * tick->total : 0;
    size_t done = before + tick->done, total = epochs * tick->total;
    if (tick->done == 0) {
        p->started = now;
        p->started_at = done;
        p->tokens_started = tick->tokens;
    }
    if (!due(p, now))
        return;
    struct ost_buf text = OST_BUF_INIT;
    double seconds = now - p->started, steps = (double)(done - p->started_at);
    if (tick->epochs > 0)
        ost_buf_printf(&text, "epoch %d/%d  ", tick->epoch, tick->epochs);
    ost_buf_printf(&text, "%s %zu/%zu", tick->stage, tick->done, tick->total);
    if (isfinite(tick->loss))
        ost_buf_printf(&text, "  loss %.4f", tick->loss);
    if (tick->tokens > p->tokens_started && seconds > 0)
        ost_buf_printf(&text, "  %.0f tokens/s", (tick->tokens - p->tokens_started) / seconds);
    if (steps > 0 && done < total) {
        ost_buf_puts(&text, "  left ");
        put_time(&text, seconds / steps * (double)(total - done));
    }
    show(p, text.p);
    ost_buf_release(&text);
}

void progress_count(struct progress *p, const char *what, size_t done)
{
    double now = progress_clock();
    if (!due(p, now))
        return;
    struct ost_buf text = OST_BUF_INIT;
    ost_buf_printf(&text, "%zu %s, %.0f/s", done, what, (double)done / (now - p->started));
    show(p, text.p);
    ost_buf_release(&text);
}
