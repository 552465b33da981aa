#include "stats/prevalence.h"

#include <assert.h>
#include <math.h>

#include "base/error.h"
#include "stats/special.h"

/* A share and how many it was counted from. */
struct counted {
    double share, n;
};

static struct counted counted(uint64_t k, uint64_t n)
{
    return (struct counted){(double)k / (double)n, (double)n};
}

/* With `more` pseudo-observations, half of them hits. */
static struct counted with(struct counted c, double more)
{
    return (struct counted){(c.n * c.share + more / 2) / (c.n + more), c.n + more};
}

static double variance(struct counted c)
{
    return c.share * (1 - c.share) / c.n;
}

struct figures {
    struct counted observed, sensitivity, specificity;
};

static double youden(const struct figures *f)
{
    return f->sensitivity.share + f->specificity.share - 1;
}

static double corrected(const struct figures *f)
{
    return (f->observed.share + f->specificity.share - 1) / youden(f);
}

static double error_of(const struct figures *f)
{
    double p = corrected(f);
    return sqrt(variance(f->observed) + p * p * variance(f->sensitivity) +
                (1 - p) * (1 - p) * variance(f->specificity)) /
           youden(f);
}

static double within(double share)
{
    return fmin(fmax(share, 0), 1);
}

static struct ost_interval interval_of(const struct figures *f, double z)
{
    double p = corrected(f), half = z * error_of(f);
    double shift = 2 * z * z * (p * variance(f->sensitivity) - (1 - p) * variance(f->specificity));
    return (struct ost_interval){within(p + shift - half), within(p + shift + half)};
}

int ost_prevalence_of(struct ost_prevalence *out, const struct ost_screening *s, double confidence)
{
    assert(s->flagged <= s->n && s->found <= s->positives && s->cleared <= s->negatives);
    if (s->n == 0 || s->positives == 0 || s->negatives == 0)
        return ost_fail(OST_EDATA, "a share cannot be corrected without tickets of each kind");
    double z = ost_normal_two_sided(confidence);
    struct figures f = {counted(s->flagged, s->n), counted(s->found, s->positives),
                        counted(s->cleared, s->negatives)};
    struct figures padded = {with(f.observed, z * z), with(f.sensitivity, 2),
                             with(f.specificity, 2)};
    if (!(youden(&f) > 0 && youden(&padded) > 0))
        return ost_fail(OST_EDATA,
                        "sensitivity %.3f of %g and specificity %.3f of %g are no better than "
                        "chance: nothing follows from what was flagged",
                        f.sensitivity.share, f.sensitivity.n, f.specificity.share, f.specificity.n);
    *out = (struct ost_prevalence){
        .observed = f.observed.share,
        .share = within(corrected(&f)),
        .error = error_of(&f),
        .interval = interval_of(&padded, z),
    };
    return 0;
}
