/* Every number once, whatever the number of threads. */
#include "support/test.h"

#include <stdatomic.h>

#include "base/parallel.h"

enum { N = 5000 };

static void count_call(void *ctx, size_t i)
{
    atomic_int *calls = ctx;
    atomic_fetch_add(&calls[i], 1);
}

static void every_number_is_done_once(void **state)
{
    (void)state;
    static const int threads[] = {0, 1, 2, 8};
    for (size_t t = 0; t < COUNT(threads); t++) {
        atomic_int *calls = calloc(N, sizeof *calls);
        ost_parallel(N, threads[t], count_call, calls);
        for (int i = 0; i < N; i++)
            assert_int_equal(calls[i], 1);
        free(calls);
    }
}

static void nothing_to_do_is_fine(void **state)
{
    (void)state;
    ost_parallel(0, 8, count_call, NULL);
    assert_in_range(ost_cores(), 1, 1 << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_is_done_once),
        cmocka_unit_test(nothing_to_do_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
