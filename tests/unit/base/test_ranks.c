/* What each launcher sets, and what nobody should. */
#include "support/test.h"

#include "base/ranks.h"

/* "NAME=VALUE" until NULL; what getenv_here looks into. */
static const char *const *environment;

static char *getenv_here(const char *name)
{
    size_t n = strlen(name);
    for (const char *const *e = environment; *e; e++)
        if (strncmp(*e, name, n) == 0 && (*e)[n] == '=')
            return (char *)(uintptr_t)(*e + n + 1);
    return NULL;
}

static int find(struct ost_ranks *out, const char *const *variables)
{
    environment = variables;
    return ost_ranks_find(out, getenv_here);
}

struct launch {
    const char *set[8]; /* ends with NULL */
    struct ost_ranks is;
};

static void each_launcher_is_understood(void **state)
{
    (void)state;
    static const struct launch launches[] = {
        {{NULL}, {.rank = 0, .size = 1}},
        {{"RANK=3", "WORLD_SIZE=4", "LOCAL_RANK=1", "LOCAL_WORLD_SIZE=2", "MASTER_ADDR=node7",
          "MASTER_PORT=4000", NULL},
         {3, 4, 1, 2, "node7", 4000, .timeout_s = 600}},
        {{"RANK=1", "WORLD_SIZE=2", "LOCAL_WORLD_SIZE=2", "TORCHELASTIC_USE_AGENT_STORE=True",
          "TORCHELASTIC_RESTART_COUNT=2", NULL},
         {1, 2, 0, 2, "127.0.0.1", 29500, true, 2, 600}},
        {{"OMPI_COMM_WORLD_RANK=1", "OMPI_COMM_WORLD_SIZE=2", "OMPI_COMM_WORLD_LOCAL_RANK=1",
          "OMPI_COMM_WORLD_LOCAL_SIZE=2", NULL},
         {1, 2, 1, 2, "127.0.0.1", 29500, .timeout_s = 600}},
        {{"PMI_RANK=0", "PMI_SIZE=2", "MPI_LOCALRANKID=0", "MPI_LOCALNRANKS=2", "MASTER_PORT=1",
          NULL},
         {0, 2, 0, 2, "127.0.0.1", 1, .timeout_s = 600}},
        {{"SLURM_PROCID=5", "SLURM_STEP_NUM_TASKS=8", "SLURM_LOCALID=1", "SLURM_STEP_NUM_NODES=2",
          "MASTER_ADDR=10.0.0.1", NULL},
         {5, 8, 1, 0, "10.0.0.1", 29500, .timeout_s = 600}},
        {{"SLURM_PROCID=1", "SLURM_STEP_NUM_TASKS=2", "SLURM_STEP_NUM_NODES=1", NULL},
         {1, 2, 0, 0, "127.0.0.1", 29500, .timeout_s = 600}},
        /* a batch script without srun, a variable of something else, one process */
        {{"SLURM_PROCID=0", "SLURM_NTASKS=8", NULL}, {.size = 1}},
        {{"RANK=colonel", NULL}, {.size = 1}},
        {{"RANK=0", "WORLD_SIZE=1", NULL}, {.size = 1}},
    };
    for (size_t i = 0; i < COUNT(launches); i++) {
        struct ost_ranks r;
        const struct ost_ranks *is = &launches[i].is;
        assert_ok(find(&r, launches[i].set));
        assert_int_equal(r.rank, is->rank);
        assert_int_equal(r.size, is->size);
        assert_int_equal(r.local_rank, is->local_rank);
        assert_string_equal(r.host, is->host);
        assert_int_equal(r.port, is->port);
        assert_int_equal(r.store_runs, is->store_runs);
        assert_int_equal(r.attempt, is->attempt);
        assert_int_equal(r.timeout_s, 600);
        if (is->size > 1)
            assert_int_equal(r.local_size, is->local_size);
    }
}

static void the_first_launcher_of_the_table_counts(void **state)
{
    (void)state;
    struct ost_ranks r;
    assert_ok(find(&r, (const char *const[]){"SLURM_PROCID=0", "SLURM_STEP_NUM_TASKS=1", "RANK=1",
                                             "WORLD_SIZE=2", "LOCAL_WORLD_SIZE=2", NULL}));
    assert_int_equal(r.rank, 1);
}

static void values_without_sense_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *set[6], *says;
    } rows[] = {
        {{"RANK=2", "WORLD_SIZE=2", NULL}, "RANK is '2'; a launcher sets a number of 0 to 1"},
        {{"RANK=-1", "WORLD_SIZE=2", NULL}, "RANK"},
        {{"RANK=0x1", "WORLD_SIZE=2", NULL}, "RANK"},
        {{"RANK=1", "WORLD_SIZE=", NULL}, "WORLD_SIZE"},
        {{"RANK=1", "WORLD_SIZE=0", NULL}, "WORLD_SIZE"},
        {{"RANK=1", "WORLD_SIZE=99999999999999999999", NULL}, "WORLD_SIZE is '99999"},
        {{"RANK=1", "WORLD_SIZE=2", "LOCAL_RANK=9", NULL}, "LOCAL_RANK"},
        {{"RANK=1", "WORLD_SIZE=2", "LOCAL_WORLD_SIZE=3", NULL}, "LOCAL_WORLD_SIZE"},
        {{"RANK=1", "WORLD_SIZE=4", "LOCAL_WORLD_SIZE=2", NULL}, "set MASTER_ADDR"},
        {{"SLURM_PROCID=1", "SLURM_STEP_NUM_TASKS=2", NULL}, "set MASTER_ADDR"},
        {{"RANK=1", "WORLD_SIZE=2", "MASTER_ADDR=", NULL}, "MASTER_ADDR is ''"},
        {{"RANK=1", "WORLD_SIZE=2", "MASTER_ADDR=a", "MASTER_PORT=65536", NULL}, "MASTER_PORT"},
        {{"RANK=1", "WORLD_SIZE=2", "MASTER_ADDR=a", "MASTER_PORT=0", NULL}, "MASTER_PORT"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_ranks r;
        assert_fails_saying(find(&r, rows[i].set), OST_EINVAL, rows[i].says);
    }
}

static void a_host_longer_than_a_name_may_be_is_refused(void **state)
{
    (void)state;
    struct ost_ranks r;
    char host[400] = "MASTER_ADDR=";
    memset(host + 12, 'a', sizeof host - 13);
    assert_fails_saying(find(&r, (const char *const[]){"RANK=0", "WORLD_SIZE=2", host, NULL}),
                        OST_EINVAL, "MASTER_ADDR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_launcher_is_understood),
        cmocka_unit_test(the_first_launcher_of_the_table_counts),
        cmocka_unit_test(values_without_sense_are_refused),
        cmocka_unit_test(a_host_longer_than_a_name_may_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
