#include "week_name.h"

#include <stdio.h>

#include "base/error.h"

enum { DAY_S = 86400 };

int week_of_name(struct ost_promise *p, struct ost_week_span open[WEEK_DAYS], const char *name)
{
    unsigned hours, days, from = 0, to = 2400;
    int fields = sscanf(name, "%ux%u_%4u-%4u", &hours, &days, &from, &to);
    if ((fields != 2 && fields != 4) || days > WEEK_DAYS || to > 2400)
        return ost_fail(OST_EPARSE, "calendar '%s' is neither HOURSxDAYS nor HOURSxDAYS_HHMM-HHMM",
                        name);
    for (unsigned d = 0; d < days; d++)
        open[d] = (struct ost_week_span){
            (int32_t)(d * DAY_S + from / 100 * 3600 + from % 100 * 60),
            (int32_t)(d * DAY_S + to / 100 * 3600 + to % 100 * 60),
        };
    p->open = open;
    p->spans = days;
    return 0;
}
