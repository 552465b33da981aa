/* The reader of adapter_config.json; what it takes is text that parses back to the same settings. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "engine/bert/adapter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_adapter_config c;
    if (ost_adapter_config_parse(&c, (struct ost_slice){(const char *)data, size}) < 0)
        return 0;
    const struct ost_adapter_kind *kind = c.settings.kind;
    assert(c.base && kind && (kind->peft_type || c.name));
    for (size_t i = 0; i < kind->keys; i++) {
        const struct ost_adapter_key *key = &kind->key[i];
        const struct ost_adapter_value *value = &c.settings.value[i];
        if (key->type == OST_ADAPTER_WORD || key->type == OST_ADAPTER_NAMES)
            assert(value->text);
        else
            assert(value->number >= key->least && value->number <= key->most);
    }
    ost_adapter_config_release(&c);
    return 0;
}
