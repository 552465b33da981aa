#include "base/ranks.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

/* The variables of a launcher; what it does not tell is NULL. */
struct launcher {
    const char *rank, *size, *local_rank, *local_size, *machines;
};

/*
 * Slurm sets SLURM_PROCID and SLURM_NTASKS in a batch script, too, where a program runs once;
 * SLURM_STEP_NUM_TASKS is set by srun alone.
 */
static const struct launcher launchers[] = {
    {"RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", NULL},
    {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK",
     "OMPI_COMM_WORLD_LOCAL_SIZE", NULL},
    {"PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS", NULL},
    {"SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", NULL, "SLURM_STEP_NUM_NODES"},
};

typedef char *getter(const char *name);

/* The number in a variable, least..most; `otherwise` when the variable is not there. */
static int read_number(int *out, getter *get, const char *name, int otherwise, int least, int most)
{
    const char *text = name ? get(name) : NULL;
    *out = otherwise;
    if (!text)
        return 0;
    int n = 0;
    const char *digit = text;
    for (; *digit >= '0' && *digit <= '9' && n <= most; digit++)
        n = 10 * n + (*digit - '0');
    if (digit == text || *digit || n < least || n > most)
        return ost_fail(
            OST_EINVAL,
            "the variable %s is '%.40s'; a launcher sets a number of %d to %d there, so "
            "start with one or unset it",
            name, text, least, most);
    *out = n;
    return 0;
}

static int read_ranks(struct ost_ranks *r, getter *get, const struct launcher *l)
{
    int rc = read_number(&r->size, get, l->size, 1, 1, OST_RANKS_MOST);
    if (rc == 0)
        rc = read_number(&r->rank, get, l->rank, 0, 0, r->size - 1);
    if (rc == 0)
        rc = read_number(&r->local_rank, get, l->local_rank, 0, 0, r->size - 1);
    if (rc == 0)
        rc = read_number(&r->local_size, get, l->local_size, 0, 1, r->size);
    return rc;
}

static int read_place(struct ost_ranks *r, getter *get, const struct launcher *l)
{
    int machines;
    int rc = read_number(&machines, get, l->machines, 0, 1, OST_RANKS_MOST);
    const char *host = get("MASTER_ADDR");
    if (rc == 0 && !host && r->local_size != r->size && machines != 1)
        rc = ost_fail(OST_EINVAL,
                      "the processes are on several machines: set MASTER_ADDR to the name "
                      "or address of the one that rank 0 runs on");
    if (rc == 0 && host && (!*host || strlen(host) >= sizeof r->host))
        rc = ost_fail(OST_EINVAL,
                      "the variable MASTER_ADDR is '%.40s'; it names the machine that "
                      "rank 0 runs on",
                      host);
    if (rc < 0)
        return rc;
    snprintf(r->host, sizeof r->host, "%s", host ? host : "127.0.0.1");
    return read_number(&r->port, get, "MASTER_PORT", OST_RANKS_PORT, 1, 65535);
}

static int read_torchrun(struct ost_ranks *r, getter *get)
{
    const char *agent = get("TORCHELASTIC_USE_AGENT_STORE");
    r->store_runs = agent && strcmp(agent, "True") == 0;
    return read_number(&r->attempt, get, "TORCHELASTIC_RESTART_COUNT", 0, 0, 1000000);
}

int ost_ranks_find(struct ost_ranks *out, getter *get)
{
    const struct launcher *l = launchers, *end = l + sizeof launchers / sizeof *l;
    struct ost_ranks r = {.size = 1, .timeout_s = 600};
    while (l < end && !(get(l->rank) && get(l->size)))
        l++;
    int rc = l < end ? read_ranks(&r, get, l) : 0;
    if (rc == 0 && r.size > 1)
        rc = read_place(&r, get, l);
    if (rc == 0 && r.size > 1 && l == launchers)
        rc = read_torchrun(&r, get);
    if (rc == 0)
        *out = r;
    return rc;
}
