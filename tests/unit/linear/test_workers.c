/* Forked tasks: all are done whoever does them, and a child that dies or is in the way is reported. */
#include "support/test.h"

#include <signal.h>
#include <unistd.h>

#include "engine/linear/workers.h"

enum { TASKS = 40 };

static int *result; /* shared, [TASKS] */

static void square(void *ctx, size_t task)
{
    result[task] = (int)(task * task) + *(int *)ctx;
}

static int count_calls(void *ctx, size_t done, size_t tasks)
{
    (void)ctx;
    assert_true(done <= tasks);
    return 0;
}

static void every_task_is_done_once(void **state)
{
    (void)state;
    int offset = 7, crews[] = {1, 2, 5, 100, 0};
    for (size_t c = 0; c < sizeof crews / sizeof *crews; c++) {
        memset(result, 0, TASKS * sizeof *result);
        struct ost_workers job = {TASKS, crews[c], square, count_calls, &offset};
        assert_ok(ost_workers_run(&job));
        for (size_t i = 0; i < TASKS; i++)
            assert_int_equal(result[i], i * i + 7);
    }
}

static void no_tasks_are_fine(void **state)
{
    (void)state;
    struct ost_workers job = {0, 2, square, NULL, NULL};
    assert_ok(ost_workers_run(&job));
}

static void die_at_three(void *ctx, size_t task)
{
    (void)ctx;
    if (task == 3)
        raise(SIGKILL);
}

static void give_up_at_three(void *ctx, size_t task)
{
    (void)ctx;
    if (task == 3)
        _exit(9);
}

static void a_death_is_reported(void **state)
{
    (void)state;
    struct ost_workers killed = {TASKS, 2, die_at_three, NULL, NULL};
    assert_fails_saying(ost_workers_run(&killed), OST_EENGINE,
                        "signal 9 (Killed): is there enough");
    struct ost_workers gone = {TASKS, 1, give_up_at_three, NULL, NULL};
    assert_fails_saying(ost_workers_run(&gone), OST_EENGINE, "status 9");
}

static void sleep_long(void *ctx, size_t task)
{
    (void)ctx, (void)task;
    sleep(600);
}

static int stop(void *ctx, size_t done, size_t tasks)
{
    (void)ctx, (void)done, (void)tasks;
    return ost_fail(OST_ESTOP, "enough");
}

static int stop_with_seven(void *ctx, size_t done, size_t tasks)
{
    (void)ctx, (void)done, (void)tasks;
    return 7;
}

/* Hangs for ten minutes when it does not work. */
static void a_stop_ends_the_children_at_once(void **state)
{
    (void)state;
    struct ost_workers job = {TASKS, 2, sleep_long, stop, NULL};
    assert_fails_saying(ost_workers_run(&job), OST_ESTOP, "enough");
    job.progress = stop_with_seven;
    assert_int_equal(ost_workers_run(&job), 7);
}

static int share(void **state)
{
    (void)state;
    void *p;
    if (ost_shared_alloc(&p, TASKS * sizeof *result) < 0)
        return -1;
    result = p;
    return 0;
}

static int unshare(void **state)
{
    (void)state;
    ost_shared_free(result, TASKS * sizeof *result);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_is_done_once),
        cmocka_unit_test(no_tasks_are_fine),
        cmocka_unit_test(a_death_is_reported),
        cmocka_unit_test(a_stop_ends_the_children_at_once),
    };
    return cmocka_run_group_tests(tests, share, unshare);
}
