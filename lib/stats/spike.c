#include "stats/spike.h"

#include <assert.h>
#include <math.h>

#include "stats/control.h"
#include "stats/special.h"

/* Fisher's test: (n - 1) variance / mean is chi-squared with n - 1 degrees of freedom for Poisson counts. */
static bool varies_too_much(double dispersion, size_t n)
{
    double half = (double)(n - 1) / 2;
    return !isnan(dispersion) && ost_gamma_sf(half, half * dispersion) < 0.05;
}

struct ost_spike ost_spike_test(uint64_t observed, const uint64_t *earlier, size_t n)
{
    assert(n > 0);
    double sum = 0.5, periods = (double)n;
    for (size_t i = 0; i < n; i++)
        sum += (double)earlier[i];
    double mean = sum / periods, dispersion = ost_dispersion(earlier, n), size = sum;
    bool over = varies_too_much(dispersion, n);
    if (over) /* variance = mean + mean^2 / size */
        size = mean / (dispersion * (1 + 1 / periods) - 1);
    return (struct ost_spike){mean, dispersion, over,
                              ost_negative_binomial_at_least(observed, mean, size)};
}
