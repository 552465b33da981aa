/*
 * Any bytes as a quantity of each kind: what is accepted has a finite mean and quantiles that rise, also with
 * the unit left out. The first byte chooses the kind and what may be left out.
 */
#include <assert.h>
#include <math.h>
#include <stdint.h>

#include "value/quantity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct ost_quantity_options options = {
        .currency = "USD", .unit = "server", .bare = data[0] & 0x80};
    struct ost_quantity q;
    struct ost_slice text = {(const char *)data + 1, size - 1};
    if (ost_quantity_parse(&q, text, (enum ost_quantity_kind)(data[0] % OST_QUANTITY_KINDS),
                           &options) < 0)
        return 0;
    double last = -INFINITY;
    assert(isfinite(ost_distribution_mean(&q.distribution)));
    for (double u = 0.0625; u < 1; u += 0.0625) {
        double x = ost_distribution_quantile(&q.distribution, u);
        assert(isfinite(x) && x >= last);
        last = x;
    }
    ost_quantity_release(&q);
    return 0;
}
