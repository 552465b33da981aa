/*
 * Independent pieces of work side by side in threads.
 *
 *     ost_parallel(columns, 0, sort_column, &matrix);    // sort_column(&matrix, 0), ..., each once
 *
 * The order and the thread are not determined, so work must write only what belongs to its number;
 * then the result is the same bytes for any number of threads. What may fail does not belong here:
 * work returns nothing, and a sentence left in another thread's error slot would be lost.
 */
#ifndef OST_BASE_PARALLEL_H
#define OST_BASE_PARALLEL_H

#include <stddef.h>

/* Processor cores this process may use; at least 1. */
int ost_cores(void);

/*
 * Calls work(ctx, i) once for every i < n and returns when all are done. `threads` <= 0: as many as
 * there are cores. The calling thread works too; when the system has no further threads, it is
 * slower and nothing else.
 */
void ost_parallel(size_t n, int threads, void (*work)(void *ctx, size_t i), void *ctx);

#endif
