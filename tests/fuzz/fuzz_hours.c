/*
 * Any bytes as a week and as hours of dates: what is read has one form, and that form reads back as
 * the same.
 */
#include <assert.h>
#include <stdint.h>

#include "calendar/hours.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_hours(const struct ost_hours *h)
{
    assert(h->n >= 0 && h->n <= OST_HOURS_MAX);
    for (int32_t i = 0; i < h->n; i++) {
        assert(h->at[i].start_s >= 0 && h->at[i].start_s < h->at[i].end_s);
        assert(h->at[i].end_s <= OST_HOURS_END_S);
        assert(i == 0 || h->at[i - 1].end_s < h->at[i].start_s);
    }
}

static void check_week(struct ost_slice text)
{
    struct ost_buf once = OST_BUF_INIT, twice = OST_BUF_INIT;
    struct ost_week week;
    if (ost_week_parse(&week, text) == 0) {
        for (int d = 0; d < 7; d++)
            check_hours(&week.day[d]);
        ost_week_put(&once, &week);
        int rc = ost_week_parse(&week, ost_buf_view(&once));
        assert(rc == 0);
        ost_week_put(&twice, &week);
        assert(ost_slice_equal(ost_buf_view(&once), ost_buf_view(&twice)));
    }
    ost_buf_release(&once);
    ost_buf_release(&twice);
}

static void check_dates(struct ost_slice text)
{
    struct ost_dated_hours dated;
    if (ost_dated_hours_parse(&dated, text) < 0)
        return;
    for (size_t i = 0; i < dated.n; i++) {
        assert(i == 0 || dated.at[i - 1].day < dated.at[i].day);
        assert(ost_dated_hours_find(&dated, dated.at[i].day) == &dated.at[i].hours);
        check_hours(&dated.at[i].hours);
    }
    ost_dated_hours_release(&dated);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_slice text = {(const char *)data, size};
    check_week(text);
    check_dates(text);
    return 0;
}
