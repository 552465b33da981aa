#include "engine/bert/start.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "engine/bert/adapter.h"
#include "engine/bert/checkpoint.h"

enum { LENGTH_MIN = 3 };

int ost_bert_check_options(const struct ost_engine_options *o)
{
    if (!o->encoder)
        return ost_fail(OST_EINVAL, "the bert engine starts from a pretrained encoder: name its "
                                    "directory with --encoder");
    if (o->epochs < 1 || o->batch_size < 1)
        return ost_fail(OST_EINVAL, "epochs and batch size are at least 1, not %d and %d",
                        o->epochs, o->batch_size);
    if (o->max_length < LENGTH_MIN)
        return ost_fail(OST_EINVAL, "a text needs a --max-length of %d tokens, not %d", LENGTH_MIN,
                        o->max_length);
    if (!(o->lr > 0 && o->lr < 1))
        return ost_fail(OST_EINVAL, "a learning rate lies between 0 and 1, not at %g", o->lr);
    if (!(o->warmup >= 0 && o->warmup <= 1 && o->weight_decay >= 0 && o->clip >= 0))
        return ost_fail(OST_EINVAL, "warm-up is a share of 0 to 1, weight decay and clip are not "
                                    "negative");
    return 0;
}

int ost_bert_check_fit(const struct ost_bert *m, const struct ost_tokenizer *tokenizer,
                       const struct ost_engine_options *o)
{
    int64_t most = ost_adapter_tokens(m);
    size_t tokens = ost_tokenizer_size(tokenizer);
    if (o->max_length > most)
        return ost_fail(OST_EINVAL, "the encoder reads at most %lld tokens of a text, not %d",
                        (long long)most, o->max_length);
    if ((int64_t)tokens > m->config.vocab_size)
        return ost_fail(OST_EPARSE, "%s: the tokenizer has %zu tokens, the model only %lld",
                        o->encoder, tokens, (long long)m->config.vocab_size);
    return 0;
}

int ost_bert_start(struct ost_bert_start *out, const struct ost_engine_options *options,
                   const struct ost_bert_head *head, size_t width)
{
    struct ost_bert_spec spec = {.head = head, .width = (int64_t)width, .seed = options->seed};
    *out = (struct ost_bert_start){0};
    int rc = ost_bert_check_options(options);
    if (rc == 0)
        rc = ost_device_find(&spec.device, options->device);
    if (rc < 0)
        return rc;
    ost_tensor_threads(options->threads);
    rc = ost_tokenizer_load(&out->tokenizer, options->encoder, NULL);
    if (rc == 0)
        rc = ost_bert_load_encoder(&out->m, &out->fresh, options->encoder, &spec);
    return rc < 0 ? rc : ost_bert_check_fit(out->m, out->tokenizer, options);
}

void ost_bert_start_release(struct ost_bert_start *start)
{
    ost_tokenizer_free(start->tokenizer);
    ost_bert_free(start->m);
    *start = (struct ost_bert_start){0};
}

uint64_t ost_bert_hash_texts(const struct ost_bert_texts *t, uint64_t seed)
{
    seed = ost_hash(t->from, (t->n + 1) * sizeof *t->from, seed);
    return ost_hash(t->id, t->from[t->n] * sizeof *t->id, seed);
}

void ost_bert_note_cut(const struct ost_train_hooks *hooks, const struct ost_bert_texts *t,
                       const struct ost_engine_options *options)
{
    char sentence[200];
    if (t->truncated == 0)
        return;
    snprintf(sentence, sizeof sentence,
             "%zu of %zu training texts (%.1f %%) are longer than %d tokens and were cut; "
             "--max-length raises that",
             t->truncated, t->n, 100.0 * (double)t->truncated / (double)t->n, options->max_length);
    hooks->note(hooks->ctx, sentence);
}

void ost_bert_put_fixed(struct ost_jsonw *w, const struct ost_engine_options *o)
{
    ost_jsonw_int(w, "batch size", o->batch_size);
    ost_jsonw_int(w, "max length", o->max_length);
    ost_jsonw_real(w, "warm-up", o->warmup);
    ost_jsonw_real(w, "weight decay", o->weight_decay);
    ost_jsonw_real(w, "clip", o->clip);
    ost_jsonw_string(w, "precision", o->precision);
    ost_jsonw_int(w, "seed", (int64_t)o->seed);
}

void ost_bert_put_settings(struct ost_jsonw *w, const struct ost_bert *m,
                           const struct ost_engine_options *options)
{
    char device[16];
    ost_device_name(device, m->device);
    ost_jsonw_string(w, "device", device);
    ost_jsonw_int(w, "threads", ost_tensor_threads_used());
    ost_jsonw_int(w, "max_length", options->max_length);
    ost_jsonw_string(w, "libtorch", ost_tensor_version());
    ost_jsonw_string(w, "blas", ost_tensor_blas());
}
