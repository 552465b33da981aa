/*
 * Tasks side by side in forked processes, results in shared memory.
 *
 * Why processes and not threads: liblinear shuffles with rand(), whose state belongs to the whole
 * process, so threads would draw from one sequence in an order that differs from run to run. A
 * forked process has dice of its own: seeded at the start of each task, a task computes the same
 * whichever process runs it and however many there are. Beyond that a task that takes long can be
 * ended at once, which a thread inside a library cannot, and one that crashes is reported and does
 * not take the program with it. A fork costs under a millisecond: pages are shared until written.
 *
 * The children run only the task function. They never return, flush no inherited stream, ignore
 * SIGINT (the caller decides what an interrupt means) and are killed when the caller dies.
 */
#ifndef OST_ENGINE_LINEAR_WORKERS_H
#define OST_ENGINE_LINEAR_WORKERS_H

#include <stddef.h>

struct ost_workers {
    size_t tasks;
    int processes; /* >= 1; 0: as many as this process may use cores */

    /* In a child: does one task and leaves its result in shared memory. Cannot fail. */
    void (*work)(void *ctx, size_t task);
    /*
     * In the caller, after each task and at least five times a second. Non-zero ends the children
     * and is returned. NULL when nobody asks.
     */
    int (*progress)(void *ctx, size_t done, size_t tasks);
    void *ctx;
};

/* Runs all tasks. OST_EENGINE when a child died, saying how; OST_EIO when there can be none. */
int ost_workers_run(const struct ost_workers *workers);

/*
 * Zeroed memory that children and caller share; it takes no room until it is written. OST_EIO when
 * the system has none. Free it with the same size.
 */
int ost_shared_alloc(void **out, size_t bytes);
void ost_shared_free(void *p, size_t bytes); /* NULL is fine */

#endif
