/*
 * Processes that train one model together: what they add up and hand round.
 *
 * The world. `size` processes, each with all of the model, are started side by side (base/ranks.h) and
 * make the same calls of this header in the same order; a call returns when all have made theirs.
 * Below it are torch's own process groups (c10d): Gloo on the processor, NCCL on CUDA devices.
 *
 *     struct ost_group *g = NULL;
 *     int rc = ost_group_open(&g, &ranks, device);
 *     ...
 *     rc = ost_backward(s, loss);                                     // of this rank's texts
 *     rc = ost_group_sum_gradients(g, adamw, texts / all_texts, mean_loss);
 *     rc = ost_adamw_next(adamw, lr);
 *     rc = ost_adamw_step(adamw);                                     // the same on every rank
 *     ost_group_free(g);
 *
 * Failures are OST_EENGINE. When a process dies, the calls of the others fail: with Gloo as soon as
 * the system closes its connections, else after the timeout of the ranks. A group that has failed is
 * of no further use. As tensors, a group belongs to one thread at a time.
 */
#ifndef OST_TENSOR_GROUP_H
#define OST_TENSOR_GROUP_H

#include "base/ranks.h"
#include "tensor/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ost_group;

/*
 * Finds the other processes; yours to free. They have `timeout_s` to come, and later as long for
 * each call. Says so where this library was built without the headers it needs.
 */
int ost_group_open(struct ost_group **out, const struct ost_ranks *ranks, int device);

/* Leaves the others; NULL is fine. */
void ost_group_free(struct ost_group *g);

/* 0 of 1 for NULL, which stands for a process alone. */
int ost_group_rank(const struct ost_group *g);
int ost_group_size(const struct ost_group *g);

/* The sums over all ranks, on every rank. */
int ost_group_sum(struct ost_group *g, float *values, size_t n);

/* The bytes of rank 0, on every rank. */
int ost_group_share(struct ost_group *g, void *bytes, size_t n);

/* Returns when all ranks have called it. */
int ost_group_wait(struct ost_group *g);

/*
 * The sum of the gradients of all ranks times `factor` (each its own), in the place of those of each;
 * likewise of the loss, a scalar. In fp32, whatever the gradients are. Every rank needs gradients of the same
 * parameters; rows of a `rare` embedding may differ.
 */
int ost_group_sum_gradients(struct ost_group *g, struct ost_adamw *o, double factor,
                            struct ost_tensor *loss);

/* The weights and moments of rank 0, on every rank. */
int ost_group_share_parameters(struct ost_group *g, struct ost_adamw *o);

#ifdef __cplusplus
}
#endif

#endif
