#include "train_engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "input.h"

static const char *const engines[] = {"auto", "bert", "linear", NULL};
static const char *const precisions[] = {"auto", "fp32", "bf16", NULL};

void engine_rows(struct opt_table *t, struct engine_choice *c)
{
    const struct ost_engine_options *d = &ost_engine_defaults;
    c->engine = "auto";
    c->options = *d;
    c->seed = (int64_t)d->seed;
    c->epochs = d->epochs;
    c->batch_size = d->batch_size;
    c->max_length = d->max_length;
    c->words = d->words;
    c->characters = d->characters;
    c->min_df = d->min_df;
    opt_choice(
        t, 'e', "engine", &c->engine, engines,
        "bert fine-tunes a pretrained encoder, linear needs none; auto takes bert where it can");
    opt_file(t, 0, "encoder", &c->encoder, "DIR",
             "pretrained encoder in Hugging Face layout; else $OSTLER_ENCODER, else the one "
             "scripts/get-encoder installed");
    opt_range(opt_int(t, 0, "epochs", &c->epochs, "N", "bert: passes over the training rows"), 1,
              10000);
    opt_range(opt_int(t, 0, "batch-size", &c->batch_size, "N", "bert: rows per step and process"),
              1, 65536);
    opt_range(opt_real(t, 0, "lr", &c->options.lr, "X", "bert: peak learning rate of AdamW"), 1e-12,
              10);
    opt_range(
        opt_int(
            t, 0, "max-length", &c->max_length, "N",
            "bert: tokens per text; longer texts are cut, or read in parts where words are tagged"),
        3, 65536);
    opt_range(opt_real(t, 0, "warmup", &c->options.warmup, "X",
                       "bert: share of all steps in which the learning rate rises"),
              0, 1);
    opt_range(opt_real(t, 0, "weight-decay", &c->options.weight_decay, "X",
                       "bert: decoupled weight decay"),
              0, 1);
    opt_range(opt_real(t, 0, "clip", &c->options.clip, "X",
                       "bert: largest gradient norm; 0 does not clip"),
              0, 1e9);
    opt_range(opt_int(t, 0, "patience", &c->patience, "N",
                      "bert: stop after N epochs without gain on dev; 0 never does"),
              0, 10000);
    opt_range(opt_real(t, 0, "label-smoothing", &c->options.smoothing, "X",
                       "bert: share of a class's target that is spread over all classes"),
              0, 0.99);
    opt_choice(t, 0, "precision", &c->options.precision, precisions,
               "bert: number format of the matrix products; auto measures which is faster");
    opt_flag(t, 0, "cuda-graphs", &c->options.cuda_graphs,
             "bert on a CUDA device in bf16: record the steps of each shape and repeat them; not "
             "yet tried on a device");
    opt_text(t, 0, "peft", &c->options.peft, "KIND",
             "bert: leave the encoder as it is and train the head with an adapter: lora, adalora, "
             "prefix or bottleneck");
    opt_text(t, 0, "peft-options", &c->options.peft_options, "LIST",
             "its settings by their names in adapter_config.json: r=16,target_modules=query+value; "
             "a name that there is not lists them with their defaults");
    opt_flag(t, 0, "merge", &c->options.merge,
             "with --peft lora or adalora: leave a plain checkpoint, the adapter added to it");
    opt_range(opt_real(t, 0, "cost", &c->options.cost, "X",
                       "linear: cost C of the support vector machines"),
              1e-6, 1e6);
    opt_range(opt_int(t, 0, "words", &c->words, "N", "linear: longest word n-gram"), 1, 2);
    opt_range(opt_int(t, 0, "characters", &c->characters, "N",
                      "linear: longest character n-gram; 0 takes none"),
              0, 5);
    opt_range(opt_int(t, 0, "min-df", &c->min_df, "N", "linear: texts that a term must stand in"),
              1, 1e6);
    opt_range(opt_int(t, 0, "seed", &c->seed, "N", "seed of everything random"), 0, 9e15);
    device_rows(t, &c->options.device, &c->threads);
}

void engine_find_encoder(struct engine_choice *c)
{
    if (strcmp(c->engine, "linear") != 0)
        c->encoder_dir = find_encoder(c->encoder);
}

int engine_choose(const struct ost_engine **out, struct engine_choice *c, struct progress *p)
{
    if (strcmp(c->engine, "linear") == 0)
        return ost_engine_find(out, "linear");
    engine_find_encoder(c);
    if (strcmp(c->engine, "bert") == 0 && !c->encoder_dir)
        return ost_fail(OST_ENOTFOUND, "--engine bert needs a pretrained encoder: run "
                                       "scripts/get-encoder, or name a directory with --encoder");
    if (c->encoder_dir && ost_engine_find(out, "bert") == 0)
        return 0;
    if (strcmp(c->engine, "bert") == 0 || c->encoder)
        return OST_EENGINE;
    progress_line(p, "engine: linear, because %s\n",
                  c->encoder_dir ? ost_error()
                                 : "there is no pretrained encoder (scripts/get-encoder gets one)");
    return ost_engine_find(out, "linear");
}

struct ost_engine_options engine_options(const struct engine_choice *c)
{
    struct ost_engine_options o = c->options;
    o.encoder = c->encoder_dir;
    o.epochs = (int)c->epochs;
    o.batch_size = (int)c->batch_size;
    o.max_length = (int)c->max_length;
    o.patience = (int)c->patience;
    o.words = (int)c->words;
    o.characters = (int)c->characters;
    o.min_df = (int)c->min_df;
    o.threads = (int)c->threads;
    o.seed = (uint64_t)c->seed;
    return o;
}

void engine_release(struct engine_choice *c)
{
    free(c->encoder_dir);
}
