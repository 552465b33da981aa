#include "tolerance.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

int tolerance_read(struct tolerance *out, const char *text)
{
    struct tolerance t = {0};
    char rest[8] = "";
    if (strcmp(text, "exact") == 0 ||
        sscanf(text, "abs %lf rel %lf", &t.absolute, &t.relative) == 2 ||
        sscanf(text, "rel %lf", &t.relative) == 1) {
        t.purely_relative = t.relative > 0 && t.absolute == 0;
    } else if (sscanf(text, "%lf %7s", &t.relative, rest) >= 1 &&
               (!*rest || !strcmp(rest, "rel"))) {
        t.purely_relative = *rest;
    } else {
        return ost_fail(OST_EPARSE, "tolerance '%s' is neither a number nor 'abs A rel R'", text);
    }
    *out = t;
    return 0;
}

double tolerance_allowed(const struct tolerance *t, double expected)
{
    return t->absolute > 0 || t->purely_relative ? t->absolute + t->relative * fabs(expected)
                                                 : t->relative * fmax(1, fabs(expected));
}
