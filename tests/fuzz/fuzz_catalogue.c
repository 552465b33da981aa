/*
 * Any bytes as a catalogue: what is accepted has named plans with a source, promises in a calendar, and prices
 * that are computed or refused as too large (OST_ELIMIT), and nothing else.
 */
#include <assert.h>
#include <stdint.h>

#include "base/error.h"
#include "io/yaml.h"
#include "value/catalogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct ost_catalogue_plan *plan)
{
    struct ost_price price = plan->price;
    int64_t cents;
    assert(plan->id && plan->product && plan->source && plan->as_of);
    for (size_t s = 0; s < OST_SEVERITIES; s++)
        assert(!plan->response[s].given || plan->response[s].calendar);
    price.horizon_y = 3;
    for (double demand = 0; demand < 1e6; demand = 2 * demand + 1) {
        int rc = ost_price_cost(&cents, &price, demand);
        assert(rc == 0 || rc == OST_ELIMIT);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_yaml *root;
    struct ost_catalogue c;
    if (ost_yaml_parse(&root, (struct ost_slice){(const char *)data, size}, "/nowhere/c.yaml") < 0)
        return 0;
    if (ost_catalogue_read(&c, root) == 0) {
        for (size_t i = 0; i < c.plans; i++)
            check(&c.plan[i]);
        ost_catalogue_release(&c);
    }
    ost_yaml_free(root);
    return 0;
}
