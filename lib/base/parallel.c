#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"

struct job {
    void (*work)(void *ctx, size_t i);
    void *ctx;
    size_t n;
    atomic_size_t next; /* the first number nobody has taken */
};

int ost_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return CPU_COUNT(&set);
    long online = sysconf(_SC_NPROCESSORS_ONLN); /* more cores than a cpu_set_t holds */
    return online > 0 ? (int)online : 1;
}

static void *take_turns(void *arg)
{
    struct job *job = arg;
    size_t i;
    while ((i = atomic_fetch_add(&job->next, 1)) < job->n)
        job->work(job->ctx, i);
    return NULL;
}

void ost_parallel(size_t n, int threads, void (*work)(void *ctx, size_t i), void *ctx)
{
    struct job job = {.work = work, .ctx = ctx, .n = n};
    size_t wanted = (size_t)(threads > 0 ? threads : ost_cores()), started = 0;
    atomic_init(&job.next, 0);
    if (wanted > n)
        wanted = n;
    pthread_t *helper = ost_calloc(wanted, sizeof *helper);
    while (started + 1 < wanted && pthread_create(&helper[started], NULL, take_turns, &job) == 0)
        started++;
    take_turns(&job);
    for (size_t i = 0; i < started; i++)
        pthread_join(helper[i], NULL);
    free(helper);
}
