/*
 * Any bytes as evidence: what is accepted has ordered figures, and each element becomes a distribution
 * with a finite mean or says too little (OST_EDATA) or too much (OST_EINVAL).
 */
#include <assert.h>
#include <math.h>
#include <stdint.h>

#include "base/error.h"
#include "value/evidence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int rc, const struct ost_distribution *x)
{
    assert(rc == 0 || rc == OST_EDATA || rc == OST_EINVAL);
    assert(rc < 0 || !isnan(ost_distribution_mean(x)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_evidence e;
    if (ost_evidence_parse(&e, (struct ost_slice){(const char *)data, size}) < 0)
        return 0;
    for (size_t i = 0; i < e.n; i++) {
        const struct ost_evidence_element *x = &e.element[i];
        struct ost_distribution made = {0};
        assert(x->years > 0 && !(x->lower > x->value) && !(x->p10 > x->p90));
        check(ost_evidence_rate(&made, x, 60), &made);
        check(ost_evidence_restore_h(&made, x), &made);
        check(ost_evidence_share(&made, x), &made);
        check(ost_evidence_kappa(&made, x, 3600), &made);
    }
    ost_evidence_release(&e);
    return 0;
}
