/*
 * Any bytes as an iCalendar file: what is read are dates within the limits, each once when sorted,
 * and the same bytes give the same dates; what is refused adds none.
 */
#include <assert.h>
#include <stdint.h>

#include "calendar/ical.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_holidays h = {0}, again = {0};
    struct ost_slice text = {(const char *)data, size};
    int rc = ost_ical_parse(&h, text, "fuzz");
    assert(rc == 0 || h.n == 0);
    assert(h.n <= OST_ICAL_DAYS);
    assert(ost_ical_parse(&again, text, "fuzz") == rc && again.n == h.n);
    ost_holidays_sort(&h);
    ost_holidays_sort(&again);
    assert(again.n == h.n);
    for (size_t i = 0; i < h.n; i++) {
        const struct ost_holiday *found = ost_holidays_find(&again, h.at[i].date);
        assert(found && !found->yearly && strcmp(found->name, h.at[i].name) == 0);
        assert(i == 0 || ost_date_days(h.at[i - 1].date) < ost_date_days(h.at[i].date));
    }
    ost_holidays_release(&h);
    ost_holidays_release(&again);
    return 0;
}
