#include "engine/bert/course.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/rng.h"
#include "engine/bert/adapter.h"
#include "engine/bert/checkpoint.h"

/*
 * On a device so many steps are sent off before anyone looks at what they give. Recorded steps have a
 * multiple of so many tokens.
 */
enum { STEPS_UNSEEN = 32, FILL = 32 };

/* ---- getting ready ---- */

int64_t ost_course_batches(size_t n, int batch_size)
{
    return ((int64_t)n + batch_size - 1) / batch_size;
}

static int register_parameters(struct ost_course *c)
{
    struct ost_bert *m = c->setup.m;
    int rc = ost_bert_prepare(m, c->state.precision, true);
    return rc < 0 ? rc : ost_bert_register(m, c->adamw, c->setup.options->weight_decay);
}

static int start_afresh(struct ost_course *c)
{
    const struct ost_course_setup *setup = &c->setup;
    struct ost_precision_trial trial = {
        .m = setup->m,
        .lesson = setup->lesson,
        .seed = setup->options->seed,
        .clock_s = setup->hooks->clock_s,
        .ctx = setup->hooks->ctx,
    };
    int rc = ost_precision_choose(&c->state.precision, setup->options->precision, &trial);
    return rc < 0 ? rc : register_parameters(c);
}

static int go_on(struct ost_course *c)
{
    int rc = ost_bert_state_read(&c->state, c->setup.dir);
    if (rc == 0)
        rc = ost_bert_state_restore_weights(c->setup.m, c->setup.dir);
    if (rc == 0)
        rc = register_parameters(c);
    if (rc == 0)
        rc = ost_bert_state_restore_moments(&c->state, c->setup.m, c->adamw, c->setup.dir);
    return rc;
}

/* What rank 0 knows of the course and the others take over. */
struct common {
    uint64_t data, encoder, options; /* fingerprints */
    int64_t precision, epoch, best_epoch, steps;
    double best_score;
};

static struct common common_of(const struct ost_course *c)
{
    const struct ost_bert_state *s = &c->state;
    return (struct common){
        .data = s->data,
        .encoder = s->encoder,
        .options = ost_hash(s->options, strlen(s->options), 0),
        .precision = s->precision,
        .epoch = s->epoch,
        .best_epoch = s->best_epoch,
        .steps = s->steps,
        .best_score = s->best_score,
    };
}

static int check_common(const struct ost_course *c, const struct common *own,
                        const struct common *first)
{
    const char *other = own->data != first->data         ? "texts or labels"
                        : own->encoder != first->encoder ? "an encoder"
                        : own->options != first->options ? "options"
                                                         : NULL;
    if (!other)
        return 0;
    return ost_fail(
        OST_EINVAL,
        "rank %d has %s other than rank 0; start all ranks with the same command on the "
        "same files",
        ost_group_rank(c->setup.group), other);
}

/* Every rank goes on with what rank 0 has begun or read. */
static int join(struct ost_course *c)
{
    struct ost_group *g = c->setup.group;
    struct common own = common_of(c), first = own;
    int rc = ost_group_share(g, &first, sizeof first);
    if (rc == 0)
        rc = check_common(c, &own, &first);
    if (rc == 0 && ost_group_rank(g) > 0) {
        c->state.precision = (enum ost_dtype)first.precision;
        c->state.epoch = (int)first.epoch;
        c->state.best_epoch = (int)first.best_epoch;
        c->state.best_score = first.best_score;
        c->state.steps = first.steps;
        rc = register_parameters(c);
    }
    if (rc == 0)
        rc = ost_group_share_parameters(g, c->adamw);
    ost_adamw_set_steps(c->adamw, c->state.steps);
    return rc;
}

static int open_graphs(struct ost_course *c)
{
    const struct ost_course_setup *setup = &c->setup;
    const struct ost_bert *m = setup->m;
    if (!setup->options->cuda_graphs)
        return 0;
    if (m->device == OST_DEVICE_CPU || !m->packs || m->adapter || setup->group ||
        !setup->lesson->even)
        return ost_fail(OST_EINVAL,
                        "--cuda-graphs is for fine-tuning all weights in bf16 for labels of "
                        "whole texts, by one process on a CUDA device");
    ost_scope_fill(c->scope, FILL);
    return ost_graphs_open(&c->graphs, m->device);
}

int ost_course_open(struct ost_course *c, const struct ost_course_setup *setup)
{
    *c = (struct ost_course){.setup = *setup};
    c->scope = ost_scope_new(setup->m->device);
    c->adamw = ost_adamw_new();
    c->sum = ost_sum_new(setup->m->device);
    c->own = ost_calloc((size_t)setup->options->batch_size, sizeof *c->own);
    c->steps_all =
        ost_course_batches(setup->lesson->n, setup->options->batch_size) * setup->options->epochs;
    int rc = ost_adapter_plan(setup->m, c->steps_all);
    if (rc < 0)
        return rc;
    c->state.options = setup->fixed;
    c->state.data = setup->data;
    c->state.encoder = setup->encoder;
    if (ost_group_rank(setup->group) == 0)
        rc = setup->resume && ost_bert_state_exists(setup->dir) ? go_on(c) : start_afresh(c);
    if (rc == 0 && setup->group)
        rc = join(c);
    return rc < 0 ? rc : open_graphs(c);
}

void ost_course_release(struct ost_course *c)
{
    ost_graphs_free(c->graphs);
    ost_adamw_free(c->adamw);
    ost_sum_free(c->sum);
    ost_scope_free(c->scope);
    free(c->own);
}

/* ---- one epoch ---- */

/* Linear warm-up and decay, as transformers' get_linear_schedule_with_warmup. */
double ost_course_rate(const struct ost_course *c, int64_t step)
{
    const struct ost_engine_options *o = c->setup.options;
    double all = (double)c->steps_all, at = (double)step;
    double warm = ceil(o->warmup * all);
    double share = at < warm ? at / fmax(1, warm) : fmax(0, all - at) / fmax(1, all - warm);
    return o->lr * share;
}

/* Dice of their own for each step and rank, so that no generator has to be stored. */
static uint64_t step_seed(const struct ost_course *c)
{
    struct ost_rng rng = ost_rng_seeded(c->setup.options->seed, ~(uint64_t)c->state.steps);
    for (int before = ost_group_rank(c->setup.group); before > 0; before--)
        (void)ost_rng_next(&rng);
    return ost_rng_next(&rng);
}

/* What this rank does of a batch, and what its mean loss counts in that of the whole batch. */
struct share {
    const size_t *item;
    size_t n;
    double factor;
};

static double weight_of(const struct ost_lesson *lesson, const size_t *item, size_t n)
{
    return lesson->weight ? lesson->weight(lesson->ctx, item, n) : (double)n;
}

/*
 * Items in turn, since in padded batches those of about equal length stand together. Where there are more ranks than
 * items, one without any repeats the first and counts nothing: all ranks must have gradients.
 */
static struct share share_of(struct ost_course *c, const size_t *item, size_t n)
{
    size_t size = (size_t)ost_group_size(c->setup.group), own = 0;
    double all = weight_of(c->setup.lesson, item, n);
    for (size_t i = (size_t)ost_group_rank(c->setup.group); i < n; i += size)
        c->own[own++] = item[i];
    if (own == 0)
        return (struct share){item, 1, 0};
    return (struct share){c->own, own, weight_of(c->setup.lesson, c->own, own) / all};
}

/* Waits for the device to say how things stand. */
static int look(struct ost_course *c, size_t items)
{
    double sum = ost_sum_value(c->sum);
    c->loss = sum / (double)items;
    if (isfinite(sum) && isfinite(ost_adamw_norm(c->adamw)))
        return 0;
    return ost_fail(OST_EENGINE,
                    "the loss is no longer a finite number by step %lld; a smaller --lr or "
                    "--precision fp32 may help",
                    (long long)c->state.steps);
}

/* What a step goes through. */
struct step {
    struct ost_course *c;
    size_t n; /* items of all ranks */
    struct share share;
};

static struct ost_tensor *loss_of(void *ctx, struct ost_scope *s)
{
    const struct step *step = ctx;
    const struct ost_course_setup *setup = &step->c->setup;
    return ost_adapter_loss(
        s, setup->m, setup->lesson->loss(setup->lesson->ctx, s, step->share.item, step->share.n));
}

/* Backward, clip, update, with what the other ranks and an adapter have to do with it. */
static int learn(void *ctx, struct ost_scope *s, struct ost_tensor *loss)
{
    const struct step *step = ctx;
    struct ost_course *c = step->c;
    const struct ost_course_setup *setup = &c->setup;
    int rc = ost_backward(s, loss);
    if (rc == 0 && setup->group)
        rc = ost_group_sum_gradients(setup->group, c->adamw, step->share.factor, loss);
    if (rc == 0)
        rc = ost_sum_add(c->sum, loss, (double)step->n);
    if (rc == 0)
        rc = ost_adamw_clip(c->adamw, setup->options->clip);
    if (rc == 0)
        rc = ost_adapter_before_step(setup->m, c->adamw);
    if (rc == 0)
        rc = ost_adamw_step(c->adamw);
    return rc < 0 ? rc : ost_adapter_after_step(setup->m, c->state.steps + 1);
}

static int take_step(struct ost_course *c, const size_t *item, size_t n)
{
    const struct ost_lesson *lesson = c->setup.lesson;
    struct step step = {c, n, {item, n, 1}};
    if (c->setup.group)
        step.share = share_of(c, item, n);
    ost_scope_dice(c->scope, step_seed(c));
    int rc = ost_adamw_next(c->adamw, ost_course_rate(c, c->state.steps));
    if (rc == 0 && c->graphs)
        rc = ost_graphs_step(c->graphs, c->scope, &(struct ost_graph_step){loss_of, learn, &step});
    else if (rc == 0)
        rc = learn(&step, c->scope, loss_of(&step, c->scope));
    c->state.steps++;
    for (size_t i = 0; i < n; i++)
        c->tokens += (double)lesson->tokens(lesson->ctx, item[i]);
    (void)ost_scope_status(c->scope);
    ost_scope_clear(c->scope);
    return rc;
}

int ost_course_tick(const struct ost_course *c, const char *stage, size_t done, size_t total)
{
    struct ost_tick tick = {
        .stage = stage,
        .epoch = c->state.epoch + 1,
        .epochs = c->setup.options->epochs,
        .done = done,
        .total = total,
        .loss = c->loss,
        .tokens = c->tokens,
    };
    return c->setup.hooks->tick(c->setup.hooks->ctx, &tick);
}

static int train_epoch(struct ost_course *c)
{
    const struct ost_lesson *lesson = c->setup.lesson;
    const struct ost_train_hooks *hooks = c->setup.hooks;
    struct ost_bert_plan plan = {0};
    double start = hooks->clock_s(hooks->ctx);
    size_t look_every = c->setup.m->device == OST_DEVICE_CPU ? 1 : STEPS_UNSEEN;
    lesson->plan(lesson->ctx, &plan, c->setup.options->seed, (uint64_t)c->state.epoch + 1);
    c->loss = NAN;
    int rc = ost_sum_clear(c->sum);
    ost_scope_record(c->scope, true);
    ost_scope_pack(c->scope, c->setup.m->packs);
    for (size_t b = 0; b < plan.batches && rc == 0; b++) {
        rc = ost_course_tick(c, lesson->stage, b, plan.batches);
        if (rc != 0)
            break;
        rc = take_step(c, plan.text + plan.from[b], plan.from[b + 1] - plan.from[b]);
        if (rc == 0 && ((b + 1) % look_every == 0 || b + 1 == plan.batches))
            rc = look(c, plan.from[b + 1]);
    }
    if (rc == 0)
        rc = ost_course_tick(c, lesson->stage, plan.batches, plan.batches);
    ost_bert_plan_release(&plan);
    c->seconds = hooks->clock_s(hooks->ctx) - start;
    return rc;
}

/* ---- between epochs ---- */

static bool is_last(const struct ost_course *c)
{
    int patience = c->setup.options->patience;
    return c->state.epoch == c->setup.options->epochs ||
           (patience > 0 && c->state.epoch - c->state.best_epoch >= patience);
}

/* Whether weights after so many epochs can be the model. */
static bool is_settled(const struct ost_course *c, int epochs)
{
    return ost_adapter_settled(c->setup.m, c->state.steps / c->state.epoch * epochs);
}

/*
 * Writes what the epoch has given. The best weights are there before the state that names them, and
 * those before them until no state names them any more. The last epoch needs no state.
 */
static int write_epoch(struct ost_course *c, int former)
{
    const struct ost_bert_state *state = &c->state;
    const char *dir = c->setup.dir;
    int rc = 0;
    if (state->best_epoch == state->epoch) {
        char *path = ost_bert_best_path(dir, state->epoch);
        rc = ost_bert_write_weights(c->setup.m, path);
        free(path);
    }
    if (rc == 0 && !is_last(c))
        rc = ost_bert_state_write(state, c->setup.m, c->adamw, dir);
    if (rc == 0 && !is_last(c) && former && former != state->best_epoch)
        ost_bert_best_remove(dir, former);
    return rc;
}

static int keep_epoch(struct ost_course *c, double score)
{
    struct ost_bert_state *state = &c->state;
    int former = state->best_epoch;
    state->epoch++;
    if (former == 0 || !is_settled(c, former) || score > state->best_score) {
        state->best_epoch = state->epoch;
        state->best_score = score;
    }
    return ost_group_rank(c->setup.group) == 0 ? write_epoch(c, former) : 0;
}

int ost_course_run(struct ost_course *c)
{
    const struct ost_lesson *lesson = c->setup.lesson;
    int rc = 0;
    while (rc == 0 && !is_last(c)) {
        double score = 0;
        rc = train_epoch(c);
        if (rc == 0)
            rc = lesson->score(lesson->ctx, c, &score);
        if (rc == 0 && c->setup.group)
            rc = ost_group_share(c->setup.group, &score, sizeof score);
        if (rc == 0)
            rc = keep_epoch(c, score);
    }
    return rc;
}
