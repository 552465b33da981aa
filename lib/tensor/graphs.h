/*
 * Steps of a training as CUDA graphs: the hundreds of kernels that a step sends to the device one by one are
 * recorded once for each shape of its inputs, and sent off with a single call from then on.
 *
 *     struct ost_graphs *g;
 *     int rc = ost_graphs_open(&g, device);
 *     ...
 *     rc = ost_adamw_next(adamw, lr);                   // what changes from step to step: outside
 *     rc = ost_graphs_step(g, s, &(struct ost_graph_step){loss_of, learn, ctx});
 *     ...
 *     ost_graphs_free(g);
 *
 * The first step of a shape is taken as ever, the second recorded, the others repeat it. What is recorded is
 * what the device does: numbers from outside must reach it in tensors that the step makes with
 * ost_tensor_i64, ost_tensor_f32 and ost_attention_starts, or be the same for all inputs of those shapes.
 * A step waits for nothing on the device and reads nothing of it.
 *
 * On the processor nothing can be recorded: a repeated step is calculated anew from the inputs it is given,
 * which is slower than doing without, and there for tests. As tensors, graphs belong to one thread at a time.
 */
#ifndef OST_TENSOR_GRAPHS_H
#define OST_TENSOR_GRAPHS_H

#include "tensor/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ost_graphs;

struct ost_graph_step {
    /*
     * Makes the inputs in `s` and calculates the loss. Called more than once for a step, also with an `s`
     * that only takes note of the inputs: its operations do nothing and give a tensor without content.
     */
    struct ost_tensor *(*loss)(void *ctx, struct ost_scope *s);
    /* What follows from it: gradients and the optimiser's step. Makes no inputs. */
    int (*learn)(void *ctx, struct ost_scope *s, struct ost_tensor *loss);
    void *ctx;
};

/*
 * Yours to free. On a CUDA device all work of this thread goes to a stream of its own until then. OST_EENGINE
 * where this library was built without CUDA graphs (libtorch before 2.4, or without the headers of CUDA).
 */
int ost_graphs_open(struct ost_graphs **out, int device);
void ost_graphs_free(struct ost_graphs *g); /* NULL is fine */

/* Takes a step in `s`, which is clear before and holds anything afterwards. */
int ost_graphs_step(struct ost_graphs *g, struct ost_scope *s, const struct ost_graph_step *step);

/* Steps that have been repetitions. */
int64_t ost_graphs_repeated(const struct ost_graphs *g);

#ifdef __cplusplus
}
#endif

#endif
