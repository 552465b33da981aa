/* No head. transformers' BertModel has the pooler all the same, so it is read, kept and written. */
#include "engine/bert/head.h"

#include "engine/bert/model.h"

static void describe(struct ost_bert *m)
{
    const struct ost_bert_family *family = m->config.family;
    struct ost_bert_place at = {m, family->prefix, OST_BERT_TRANSFORM};
    int64_t h = m->config.hidden_size;
    m->width = 0;
    if (family->names->pooler)
        ost_bert_add_linear(&at, family->names->pooler, &m->transform,
                            (struct ost_bert_rows){h, h, 0});
}

const struct ost_bert_head ost_bert_head_none = {
    .name = "none",
    .architecture = "Model",
    .bare = true,
    .describe = describe,
};
