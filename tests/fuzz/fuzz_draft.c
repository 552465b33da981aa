/*
 * Any bytes as a profile to be completed: what is a profile stays one, every character of it is kept in order,
 * and nothing is missing the second time.
 */
#include <assert.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "value/draft.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int keeps(struct ost_slice old, struct ost_slice new)
{
    size_t at = 0;
    for (size_t i = 0; at < old.n && i < new.n; i++)
        at += old.p[at] == new.p[i];
    return at == old.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_slice text = {(const char *)data, size};
    struct ost_buf once = OST_BUF_INIT, twice = OST_BUF_INIT;
    size_t added;
    if (ost_draft_complete(&once, &added, text, "/nowhere/p.yaml") == 0) {
        assert(keeps(text, ost_buf_view(&once)));
        int rc = ost_draft_complete(&twice, &added, ost_buf_view(&once), "/nowhere/p.yaml");
        assert(rc == 0 && added == 0);
        assert(ost_slice_equal(ost_buf_view(&once), ost_buf_view(&twice)));
    }
    ost_buf_release(&once);
    ost_buf_release(&twice);
    return 0;
}
