/*
 * Any bytes as a profile: what is accepted has products with a demand, inputs with finite means, and
 * paths that are found again.
 */
#include <assert.h>
#include <math.h>
#include <stdint.h>

#include "io/yaml.h"
#include "value/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_yaml *root;
    struct ost_profile p;
    if (ost_yaml_parse(&root, (struct ost_slice){(const char *)data, size}, "/nowhere/p.yaml") < 0)
        return 0;
    if (ost_profile_read(&p, root) == 0) {
        assert(p.products > 0 && p.product[0].need.demand > 0);
        for (size_t i = 0; i < p.inputs; i++) {
            assert(isfinite(ost_distribution_mean(&p.input[i].quantity.distribution)));
            assert(ost_profile_input(&p, p.input[i].path));
        }
        ost_profile_release(&p);
    }
    ost_yaml_free(root);
    return 0;
}
