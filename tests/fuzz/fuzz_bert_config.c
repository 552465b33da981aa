/* Any bytes as a config.json: what is read has sizes that can be had, and is read again as written. */
#include <assert.h>
#include <stdint.h>

#include "engine/bert/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_and_read(const struct ost_bert_config *c, const struct ost_bert_head *head)
{
    const struct ost_bert_about nothing = {0};
    struct ost_bert_config again;
    struct ost_buf text = OST_BUF_INIT;
    ost_bert_config_write(&text, c, head, &nothing);
    assert(ost_bert_config_parse(&again, ost_buf_view(&text)) == 0);
    assert(again.family == c->family && again.activation == c->activation);
    assert(again.classifier_dropout == c->classifier_dropout);
    assert(ost_bert_config_tokens(&again) == ost_bert_config_tokens(c));
    assert(ost_bert_config_parameters(&again) == ost_bert_config_parameters(c));
    ost_bert_config_release(&again);
    ost_buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_bert_config c;
    if (ost_bert_config_parse(&c, (struct ost_slice){(const char *)data, size}) < 0)
        return 0;
    assert(ost_bert_config_tokens(&c) >= 3 && ost_bert_config_tokens(&c) <= c.max_positions);
    assert(ost_bert_config_parameters(&c) > 0 && ost_bert_config_parameters(&c) <= (int64_t)16
                                                                                       << 30);
    assert(c.hidden_size % c.heads == 0 && c.pad_token_id < c.vocab_size);
    for (size_t i = 0; i < c.labels; i++)
        assert(c.label[i]);
    write_and_read(&c, &ost_bert_head_sequence);
    write_and_read(&c, &ost_bert_head_none);
    ost_bert_config_release(&c);
    return 0;
}
