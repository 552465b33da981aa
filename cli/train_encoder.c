#include "train_encoder.h"

#include <string.h>

#include "base/error.h"

static const char *const methods[] = {"auto", "fine-tune", "few-shot", "frozen", NULL};

void encoder_rows(struct opt_table *t, struct encoder_options *o, struct ost_engine_options *engine)
{
    opt_choice(t, 0, "method", &engine->method, methods,
               "bert: fine-tune all of it; few-shot tunes the encoder on pairs of rows and learns "
               "a logistic regression on its embeddings; frozen only that; auto is few-shot where "
               "classes are small");
    opt_text(t, 0, "pairs", &engine->pairs, "N",
             "few-shot: pairs of each kind for every row; or oversampling, undersampling, unique, "
             "as SetFit means them");
    opt_range(opt_real(t, 0, "head-cost", &engine->head_cost, "X",
                       "few-shot, frozen: cost C of the logistic regression"),
              1e-6, 1e6);
    opt_list(t, 0, "pretrain", &o->pretrain, "FILE",
             "bert: train the encoder as a masked language model on these unlabelled tickets "
             "first (a ticket file, or text with a ticket a line in FILE.txt)");
    opt_range(opt_int(t, 0, "pretrain-epochs", &engine->pretrain_epochs, "N",
                      "passes over the texts of --pretrain"),
              1, 10000);
    opt_range(opt_real(t, 0, "pretrain-lr", &engine->pretrain_lr, "X",
                       "peak learning rate of --pretrain"),
              1e-12, 1);
}

int encoder_read(struct encoder_options *o, const struct ost_engine *engine,
                 const struct input_options *input, struct progress *progress)
{
    if (o->pretrain.n && strcmp(engine->name, "bert") != 0)
        return ost_fail(OST_EINVAL, "--pretrain needs the bert engine, and this is %s",
                        engine->name);
    struct ost_rows_options format = input_format(input);
    for (size_t i = 0; i < o->pretrain.n; i++) {
        size_t before = o->corpus.n;
        int rc = ost_corpus_read(&o->corpus, o->pretrain.at[i], &format, input->text);
        if (rc < 0)
            return rc;
        size_t n = o->corpus.n - before;
        progress_line(progress, "pretrain: %s has %zu %s\n", o->pretrain.at[i], n,
                      plural(n, "text", "texts"));
    }
    return 0;
}

void encoder_release(struct encoder_options *o)
{
    ost_corpus_release(&o->corpus);
}
