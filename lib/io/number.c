#include "io/number.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

enum { NUMBER_MAX = 64 };

/* A number has a digit first (after a sign or point), holds only these characters, and is short. */
static bool looks_numeric(struct ost_slice text, const char *allowed)
{
    if (text.n == 0 || text.n >= NUMBER_MAX || memchr(text.p, '\0', text.n))
        return false;
    size_t digits = 0;
    for (size_t i = 0; i < text.n; i++) {
        digits += isdigit((unsigned char)text.p[i]) != 0;
        if (!isdigit((unsigned char)text.p[i]) && !strchr(allowed, text.p[i]))
            return false;
    }
    return digits > 0;
}

int ost_number_int(int64_t *out, struct ost_slice text)
{
    char digits[NUMBER_MAX], *end;
    if (!looks_numeric(text, "-+"))
        return ost_fail(OST_EPARSE, "'%.*s' is not a whole number", OST_SLICE_ARG(text));
    memcpy(digits, text.p, text.n);
    digits[text.n] = '\0';
    errno = 0;
    long long value = strtoll(digits, &end, 10);
    if (*end)
        return ost_fail(OST_EPARSE, "'%s' is not a whole number", digits);
    if (errno == ERANGE)
        return ost_fail(OST_ELIMIT, "'%s' is too large", digits);
    *out = value;
    return 0;
}

int ost_number_real(double *out, struct ost_slice text)
{
    char digits[NUMBER_MAX], *end;
    if (!looks_numeric(text, "-+.eE"))
        return ost_fail(OST_EPARSE, "'%.*s' is not a number", OST_SLICE_ARG(text));
    memcpy(digits, text.p, text.n);
    digits[text.n] = '\0';
    double value = strtod(digits, &end);
    if (*end)
        return ost_fail(OST_EPARSE, "'%s' is not a number", digits);
    if (!isfinite(value))
        return ost_fail(OST_ELIMIT, "'%s' is too large", digits);
    *out = value;
    return 0;
}

int ost_number_bytes(int64_t *out, struct ost_slice text)
{
    static const char suffixes[] = "KMG";
    int shift = 0;
    const char *suffix =
        text.n ? memchr(suffixes, toupper((unsigned char)text.p[text.n - 1]), 3) : NULL;
    if (suffix) {
        shift = 10 * (int)(suffix - suffixes + 1);
        text.n--;
    }
    int64_t value = 0;
    int rc = ost_number_int(&value, text);
    if (rc < 0)
        return rc;
    if (value < 0 || value > INT64_MAX >> shift)
        return ost_fail(OST_ELIMIT, "'%.*s' is not a size in bytes", OST_SLICE_ARG(text));
    *out = value << shift;
    return 0;
}

void ost_number_put(struct ost_buf *b, double x)
{
    assert(isfinite(x));
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (strtod(text, NULL) == x)
            break;
    }
    ost_buf_puts(b, text);
}
