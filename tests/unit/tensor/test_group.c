/*
 * Groups of real processes on this machine: each test forks its ranks, which check for themselves.
 * The parent leaves libtorch alone, whose threads would not survive a fork.
 */
#include "support/test.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tensor/group.h"

enum { MOST_RANKS = 3, WITHOUT_GLOO = 77 };

/* ---- ranks ---- */

/* In a rank: the failure is the exit status. */
#define check(fact)                                                                                \
    do {                                                                                           \
        if (!(fact)) {                                                                             \
            fprintf(stderr, "%s:%d: not so: %s (%s)\n", __FILE__, __LINE__, #fact, ost_error());   \
            _exit(1);                                                                              \
        }                                                                                          \
    } while (0)

/* A port that is free now. */
static int free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof at;
    int s = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(s, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(s, (struct sockaddr *)&at, &length), 0);
    close(s);
    return ntohs(at.sin_port);
}

static struct ost_ranks ranks_of(int rank, int size, int port)
{
    struct ost_ranks r = {.rank = rank, .size = size, .local_rank = rank, .local_size = size};
    snprintf(r.host, sizeof r.host, "127.0.0.1");
    r.port = port;
    r.timeout_s = 20;
    return r;
}

static void be_rank(struct ost_ranks ranks, void (*body)(struct ost_group *g))
{
    struct ost_group *g = NULL;
    ost_tensor_threads(1);
    int rc = ost_group_open(&g, &ranks, OST_DEVICE_CPU);
    if (rc == OST_EENGINE && strstr(ost_error(), "built without gloo"))
        _exit(WITHOUT_GLOO);
    check(rc == 0);
    check(ost_group_rank(g) == ranks.rank && ost_group_size(g) == ranks.size);
    body(g);
    ost_group_free(g);
    _exit(0);
}

static int exit_status(pid_t pid)
{
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Runs `body` in `size` processes; all must be content. */
static void in_ranks(int size, int timeout_s, void (*body)(struct ost_group *g))
{
    pid_t pid[MOST_RANKS];
    int port = free_port(), status = 0;
    for (int i = 0; i < size; i++) {
        struct ost_ranks r = ranks_of(i, size, port);
        r.timeout_s = timeout_s;
        pid[i] = fork();
        assert_true(pid[i] >= 0);
        if (pid[i] == 0)
            be_rank(r, body);
    }
    for (int i = 0; i < size; i++) {
        int one = exit_status(pid[i]);
        status = one ? one : status;
    }
    if (status == WITHOUT_GLOO)
        skip();
    assert_int_equal(status, 0);
}

/* ---- sums and shares ---- */

static void sum_and_share(struct ost_group *g)
{
    int rank = ost_group_rank(g);
    float sum[2] = {(float)rank, 0.5f};
    char text[8] = "others";
    if (rank == 0)
        memcpy(text, "rank 0", 7);
    check(ost_group_sum(g, sum, 2) == 0);
    check(sum[0] == 3 && sum[1] == 1.5f);
    check(ost_group_share(g, text, sizeof text) == 0);
    check(strcmp(text, "rank 0") == 0);
    check(ost_group_wait(g) == 0);
}

static void ranks_add_up_and_hand_round(void **state)
{
    (void)state;
    in_ranks(3, 20, sum_and_share);
}

/* ---- training ---- */

enum { TEXTS = 4, TOKENS = 2, WORDS = 7, WIDTH = 3 };

/* A table of words and a linear layer, and an optimiser of both. */
struct learner {
    struct ost_scope *held, *scope;
    struct ost_tensor *table, *weight, *bias;
    struct ost_adamw *adamw;
};

static struct ost_tensor *parameter(struct learner *l, int rank, const int64_t *dim, float first)
{
    float values[WORDS * WIDTH];
    for (int i = 0; i < WORDS * WIDTH; i++)
        values[i] = first + 0.1f * (float)(i * i % 11);
    struct ost_tensor *t = ost_tensor_f32(l->held, rank, dim, values);
    ost_tensor_trainable(t);
    check(ost_adamw_add(l->adamw, t, t, 0.01) == 0);
    return t;
}

static void learner_init(struct learner *l, float first)
{
    l->held = ost_scope_new(OST_DEVICE_CPU);
    l->scope = ost_scope_new(OST_DEVICE_CPU);
    l->adamw = ost_adamw_new();
    l->table = parameter(l, 2, (int64_t[]){WORDS, WIDTH}, first);
    l->weight = parameter(l, 2, (int64_t[]){WIDTH, WIDTH}, first);
    l->bias = parameter(l, 1, (int64_t[]){WIDTH}, first);
    ost_scope_record(l->scope, true);
}

static void learner_release(struct learner *l)
{
    ost_adamw_free(l->adamw);
    ost_scope_free(l->scope);
    ost_scope_free(l->held);
}

/* The mean loss of texts from, from+1, ... and its gradients. */
static struct ost_tensor *learn(struct learner *l, int64_t from, int64_t n)
{
    static const int64_t words[TEXTS * TOKENS] = {1, 2, 3, 2, 5, 6, 1, 5}, classes[] = {0, 2, 1, 2};
    struct ost_tensor *ids =
        ost_tensor_i64(l->scope, 2, (int64_t[]){n, TOKENS}, words + from * TOKENS);
    struct ost_tensor *label = ost_tensor_i64(l->scope, 1, (int64_t[]){n}, classes + from);
    struct ost_tensor *h = ost_embedding(l->scope, l->table, ids, -1, true);
    h = ost_token_rows(l->scope, ost_first_tokens(l->scope, h, 1));
    struct ost_tensor *y = ost_linear(l->scope, h, l->weight, l->bias);
    struct ost_tensor *loss = ost_cross_entropy(l->scope, y, label, NULL, 0);
    check(ost_backward(l->scope, loss) == 0);
    return loss;
}

static void check_same(struct learner *a, const struct ost_tensor *x, const struct ost_tensor *y)
{
    const float *p = ost_tensor_values(a->scope, x), *q = ost_tensor_values(a->scope, y);
    for (int64_t i = 0; i < ost_tensor_count(x); i++)
        check(fabsf(p[i] - q[i]) < 1e-6f);
}

/* Rank 0 takes one text, rank 1 three; alone, each takes all four. */
static void learn_together(struct ost_group *g)
{
    struct learner alone, shared;
    bool first = ost_group_rank(g) == 0;
    learner_init(&alone, 0);
    learner_init(&shared, 0);
    for (int step = 0; step < 3; step++) {
        struct ost_tensor *want = learn(&alone, 0, TEXTS);
        struct ost_tensor *loss = learn(&shared, first ? 0 : 1, first ? 1 : 3);
        check(ost_group_sum_gradients(g, shared.adamw, first ? 0.25 : 0.75, loss) == 0);
        check(fabs(ost_tensor_item(shared.scope, loss) - ost_tensor_item(alone.scope, want)) <
              1e-6);
        check(ost_adamw_clip(alone.adamw, 1) == 0);
        check(ost_adamw_clip(shared.adamw, 1) == 0);
        check(fabs(ost_adamw_norm(alone.adamw) - ost_adamw_norm(shared.adamw)) < 1e-6);
        check(ost_adamw_next(alone.adamw, 0.1) == 0 && ost_adamw_step(alone.adamw) == 0);
        check(ost_adamw_next(shared.adamw, 0.1) == 0 && ost_adamw_step(shared.adamw) == 0);
        check_same(&alone, shared.table, alone.table);
        check_same(&alone, shared.weight, alone.weight);
        check_same(&alone, shared.bias, alone.bias);
    }
    check(ost_scope_status(alone.scope) == 0 && ost_scope_status(shared.scope) == 0);
    learner_release(&alone);
    learner_release(&shared);
}

static void ranks_take_the_step_of_one(void **state)
{
    (void)state;
    in_ranks(2, 20, learn_together);
}

static void take_over_rank_0(struct ost_group *g)
{
    struct learner want, own;
    learner_init(&want, 0);
    learner_init(&own, (float)ost_group_rank(g));
    if (ost_group_rank(g) == 0) {
        learn(&own, 0, TEXTS);
        check(ost_adamw_next(own.adamw, 0.1) == 0 && ost_adamw_step(own.adamw) == 0);
    }
    learn(&want, 0, TEXTS);
    check(ost_adamw_next(want.adamw, 0.1) == 0 && ost_adamw_step(want.adamw) == 0);
    check(ost_group_share_parameters(g, own.adamw) == 0);
    check_same(&want, own.table, want.table);
    check_same(&want, ost_adamw_mean(own.adamw, 1), ost_adamw_mean(want.adamw, 1));
    check_same(&want, ost_adamw_variance(own.adamw, 2), ost_adamw_variance(want.adamw, 2));
    learner_release(&want);
    learner_release(&own);
}

static void weights_and_moments_are_those_of_rank_0(void **state)
{
    (void)state;
    in_ranks(2, 20, take_over_rank_0);
}

/* ---- what goes wrong ---- */

static void lose_one(struct ost_group *g)
{
    check(ost_group_wait(g) == 0);
    if (ost_group_rank(g) == 1)
        _exit(0);
    check(ost_group_wait(g) == OST_EENGINE);
    check(strstr(ost_error(), "rank 0 of 2 has lost the others"));
    check(strstr(ost_error(), "--resume"));
}

static void dead_rank_is_noticed(void **state)
{
    (void)state;
    in_ranks(2, 20, lose_one);
}

static void leave(int number)
{
    (void)number;
    _exit(0);
}

/* Rank 1 sleeps until rank 0 has given it up. */
static void wait_for_a_sleeper(struct ost_group *g)
{
    int64_t pid = getpid();
    float sum[2] = {0}; /* in two parts, which a float holds exactly */
    if (ost_group_rank(g) == 1) {
        signal(SIGTERM, leave);
        sum[0] = (float)(pid >> 16);
        sum[1] = (float)(pid & 0xffff);
    }
    check(ost_group_sum(g, sum, 2) == 0);
    if (ost_group_rank(g) == 1)
        sleep(60);
    check(ost_group_wait(g) == OST_EENGINE);
    kill((pid_t)(((int64_t)sum[0] << 16) + (int64_t)sum[1]), SIGTERM);
}

static void silent_rank_is_given_up(void **state)
{
    (void)state;
    in_ranks(2, 5, wait_for_a_sleeper);
}

static void rank_alone_says_where_it_has_looked(void **state)
{
    (void)state;
    struct ost_ranks r = ranks_of(1, 2, free_port());
    r.timeout_s = 1;
    pid_t pid = fork();
    if (pid == 0) {
        struct ost_group *g = NULL;
        int rc = ost_group_open(&g, &r, OST_DEVICE_CPU);
        if (rc == OST_EENGINE && strstr(ost_error(), "built without gloo"))
            _exit(WITHOUT_GLOO);
        check(rc == OST_EENGINE && strstr(ost_error(), "MASTER_ADDR") && !g);
        _exit(0);
    }
    int status = exit_status(pid);
    if (status == WITHOUT_GLOO)
        skip();
    assert_int_equal(status, 0);
    ost_group_free(NULL);
    assert_int_equal(ost_group_size(NULL), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_add_up_and_hand_round),
        cmocka_unit_test(ranks_take_the_step_of_one),
        cmocka_unit_test(weights_and_moments_are_those_of_rank_0),
        cmocka_unit_test(dead_rank_is_noticed),
        cmocka_unit_test(silent_rank_is_given_up),
        cmocka_unit_test(rank_alone_says_where_it_has_looked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
