/*
 * What a classifier engine is, and the list of them.
 *
 * An engine turns labelled texts into files in a directory (train), and such a directory into scores
 * (open, score): one number per class, the larger the likelier, on whatever scale (engine/head.h).
 * Everything that is the same for every engine stands outside: reading tickets (ticket/), splitting,
 * metrics, `ostler.json` and the swap of directories (engine/train.h), opening a model and making
 * probabilities of scores (engine/model.h, engine/trust.h).
 *
 * An engine is one const record at the end of its file and one line in engines.def. The linear
 * engine is part of libostler.so; the BERT engine lies in libostler_bert.so, which ost_engine_find
 * loads when it is first asked for, because libtorch costs half a second before main.
 */
#ifndef OST_ENGINE_ENGINE_H
#define OST_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "engine/head.h"

struct ost_json;
struct ost_ranks;

/* Texts and what is to be learnt from them; borrowed arrays. */
struct ost_examples {
    const struct ost_slice *text;     /* [n] valid UTF-8 */
    const struct ost_targets *target; /* [heads]; NULL when there are none */
    size_t n;
};

/* How far a training is; given to the tick hook many times a second. */
struct ost_tick {
    const char *stage;  /* "train", "dev", "features": what is being done, one word */
    int epoch, epochs;  /* 1-based; 0 of 0 for an engine without epochs */
    size_t done, total; /* of this stage, in batches or classes */
    double loss;        /* mean loss of the epoch so far; NaN when there is none */
    double tokens;      /* real (unpadded) tokens seen by this process so far; 0 when not counted */
};

/* One epoch is over (or the whole training, for an engine without epochs). */
struct ost_epoch {
    int epoch, epochs;
    double train_loss;      /* mean over the epoch; NaN when the engine has none */
    double lr;              /* at the end of the epoch; NaN likewise */
    bool passing;           /* its weights are none to keep: an adapter still changes its shape */
    double seconds;         /* training only, without the evaluation; by the clock_s hook */
    const float *dev_score; /* [rows of dev x width] row-major (head.h); NULL without dev */
    /*
     * Without dev, if the engine has held back training texts from a first training of its own for a
     * plain task: what that one says of them. Else held_n = 0.
     */
    const float *held_score; /* [held_n x classes] */
    const int *held_label;   /* [held_n] */
    size_t held_n;
};

/*
 * What a training tells its caller, and what it may ask. All are set.
 * A hook that returns non-zero stops the training, which then returns that value.
 */
struct ost_train_hooks {
    int (*tick)(void *ctx, const struct ost_tick *tick);
    /* Stores in *score what the best epoch is chosen by; higher is better. */
    int (*epoch)(void *ctx, const struct ost_epoch *epoch, double *score);
    void (*note)(void *ctx, const char *sentence); /* something the user should know */
    double (*clock_s)(void *ctx);                  /* monotonic seconds */
    void *ctx;
};

/* Settings of all engines; each reads what concerns it. */
struct ost_engine_options {
    const char *encoder;      /* bert: directory of the pretrained encoder */
    const char *device;       /* bert: "auto", "cpu", "cuda", "cuda:N" */
    const char *precision;    /* bert: "auto", "fp32", "bf16"; for answers "int8", too */
    int epochs;               /* bert */
    int batch_size;           /* bert: texts per step and process */
    double lr;                /* bert: peak learning rate */
    int max_length;           /* bert: tokens per text, with [CLS] and [SEP] */
    double warmup;            /* bert: share of all steps, 0..1 */
    double weight_decay;      /* bert */
    double clip;              /* bert: largest gradient norm; 0 does not clip */
    int patience;             /* bert: epochs without gain before stopping; 0 never stops early */
    double smoothing;         /* bert: label smoothing of classes, 0..1 */
    const char *method;       /* bert: "auto", "fine-tune", "few-shot", "frozen" (bert/fewshot.h) */
    const char *pairs;        /* bert, few-shot: how many pairs (bert/pairs.h) */
    double head_cost;         /* bert, few-shot and frozen: C of the logistic regression */
    int64_t pretrain_epochs;  /* bert: over the corpus, if there is one */
    double pretrain_lr;       /* bert: peak learning rate of that */
    bool cuda_graphs;         /* bert: records steps on a CUDA device (tensor/graphs.h) */
    const char *peft;         /* bert: the adapter that is trained; NULL: all weights are */
    const char *peft_options; /* bert: its settings, "r=16,lora_alpha=32"; NULL: its defaults */
    bool merge;               /* bert: adds the adapter to the encoder in the end */
    double cost;              /* linear: C of the support vector machines */
    int words;                /* linear: longest word n-gram, 1..2 */
    int characters;           /* linear: longest character n-gram, 2..5; 0: none */
    int min_df;               /* linear: texts that a term must stand in, >= 1 */
    int threads;              /* 0: as many as there are cores */
    uint64_t seed;
};

/*
 * The defaults: 5 epochs, batch 16, lr 2e-5, 128 tokens, warm-up .1, decay .01, clip 1, method
 * auto, 20 pairs a text of each kind, C 5 of its head, pre-training 3 epochs at 5e-5; C 1, words 2, characters 5,
 * min_df 1; seed 42.
 */
extern const struct ost_engine_options ost_engine_defaults;

/* One training, as the engine sees it. */
struct ost_fit {
    struct ost_examples train;
    struct ost_examples dev; /* n = 0: none */
    const struct ost_task *task;
    const struct ost_slice *corpus; /* [corpus_n] texts to pre-train on, if the engine can */
    size_t corpus_n;                /* 0: none */
    const struct ost_engine_options *options;
    const struct ost_train_hooks *hooks;
    const char *dir; /* exists; the engine's files and its resume state go here */
    bool resume;     /* go on from the state in `dir` if there is any */
    /*
     * Several processes that train together (base/ranks.h), or NULL. Rank 0 alone calls the epoch hook
     * and has a `dir`. `finished`: its model is there already, which the others are to be told.
     */
    const struct ost_ranks *ranks;
    bool finished;
    struct ost_buf *settings; /* out: one JSON object, what was decided; kept in ostler.json */
};

struct ost_predictor; /* each engine defines its own */

struct ost_engine {
    const char *name;
    const char *summary; /* one line for help */

    /* Trains and leaves the finished model files in fit->dir (synced, state removed). */
    int (*train)(const struct ost_fit *fit);

    /*
     * Opens the files in `dir`. `settings` is the object that train left (may be NULL); of the
     * options only device, precision and threads count, and of an adapter whose encoder has moved
     * the encoder. *out is yours to close; keeps `task`.
     */
    int (*open)(struct ost_predictor **out, const char *dir, const struct ost_task *task,
                const struct ost_json *settings, const struct ost_engine_options *options);

    /* Scores [rows of the texts x width], row-major, finite (head.h). `text` is valid UTF-8. */
    int (*score)(struct ost_predictor *p, const struct ost_slice *text, size_t n, float *score);

    /* Work units of a text (tokens), so that a caller can form batches of even cost; >= 1. */
    size_t (*weigh)(struct ost_predictor *p, struct ost_slice text);

    void (*close)(struct ost_predictor *p); /* NULL is fine */
};

/*
 * The engine of that name. OST_ENOTFOUND lists the names there are; OST_EENGINE says that the
 * neural module or libtorch is not installed and what to do.
 */
int ost_engine_find(const struct ost_engine **out, const char *name);

#endif
