/* No head. transformers' BertModel has the pooler all the same, so it is read, kept and written. */
#include "engine/bert/head.h"

#include "engine/bert/model.h"

static void describe(struct ost_bert *m)
{
    int64_t h = m->config.hidden_size;
    struct ost_bert_place pooler = {m, "bert.pooler.", OST_BERT_TRANSFORM};
    m->width = 0;
    ost_bert_add_linear(&pooler, "dense", &m->transform, (struct ost_bert_rows){h, h, 0});
}

const struct ost_bert_head ost_bert_head_none = {
    .name = "none",
    .architecture = "Model",
    .bare = true,
    .describe = describe,
};
