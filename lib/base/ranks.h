/*
 * Which of several processes this one is, as the programs that start them say in the environment.
 *
 *     torchrun --no-python --nproc-per-node 2 ostler train ...
 *     mpirun -np 2 ostler train ...        (Open MPI, MPICH, Intel MPI)
 *     srun -n 2 ostler train ...           (Slurm; MASTER_ADDR names the machine of rank 0)
 *
 * Each launcher has variables of its own; the first that has set both its rank and its number of
 * processes counts, in the order above. Nothing else of a launcher is used: the processes find each
 * other at MASTER_ADDR:MASTER_PORT, where rank 0 listens. On one machine that is 127.0.0.1:29500
 * unless something else is said.
 */
#ifndef OST_BASE_RANKS_H
#define OST_BASE_RANKS_H

#include <stdbool.h>

enum { OST_RANKS_MOST = 4096, OST_RANKS_PORT = 29500 };

struct ost_ranks {
    int rank, size;  /* 0 <= rank < size; 0 of 1 without a launcher */
    int local_rank;  /* rank among those of this machine; 0 when not known */
    int local_size;  /* how many of them are on this machine; 0 when not known */
    char host[256];  /* where rank 0 listens; "" when size is 1 */
    int port;        /* 1..65535 */
    bool store_runs; /* torchrun listens there itself */
    int attempt;     /* how often torchrun has started all of them again */
    int timeout_s;   /* for one to wait for the others; not of the environment: 600 */
};

/*
 * `get` is getenv or does as it does. OST_EINVAL: a number that is none, a rank that is not among
 * the processes, or processes on several machines without MASTER_ADDR.
 */
int ost_ranks_find(struct ost_ranks *out, char *(*get)(const char *name));

#endif
