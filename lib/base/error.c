#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SENTENCE_MAX = 2048 };

static _Thread_local char slot[SENTENCE_MAX];

/* A message may carry text from a hostile file to a terminal: only newline survives of the controls. */
static void store(const char *sentence)
{
    size_t n = 0;
    for (const char *s = sentence; *s && n < SENTENCE_MAX - 1; s++) {
        unsigned char c = (unsigned char)*s;
        slot[n++] = (c < 0x20 && c != '\n') || c == 0x7f ? '?' : *s;
    }
    slot[n] = '\0';
}

int ost_fail(enum ost_status status, const char *format, ...)
{
    char sentence[SENTENCE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    store(sentence);
    return status;
}

int ost_fail_errno(const char *format, ...)
{
    int cause = errno;
    char sentence[SENTENCE_MAX], meaning[128];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    return ost_fail(OST_EIO, "%s: %s", sentence, strerror_r(cause, meaning, sizeof meaning));
}

int ost_fail_within(int status, const char *format, ...)
{
    char context[SENTENCE_MAX], sentence[2 * SENTENCE_MAX + 2];
    va_list args;
    va_start(args, format);
    vsnprintf(context, sizeof context, format, args);
    va_end(args);
    snprintf(sentence, sizeof sentence, "%s: %s", context, slot);
    store(sentence);
    return status;
}

const char *ost_error(void)
{
    return slot;
}
