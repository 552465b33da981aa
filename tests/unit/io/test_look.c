/* Programs that are looked at: their output, their end, and the time they get. */
#include "support/test.h"

#include <time.h>

#include "io/look.h"

static void output_and_status_are_kept(void **state)
{
    (void)state;
    const char *const argv[] = {"sh", "-c", "echo $0 '$HOME'; echo two >&2; exit 3", "a b;c", NULL};
    struct ost_look run;
    assert_ok(ost_look(&run, argv, 10));
    assert_int_equal(run.ended, OST_LOOK_EXITED);
    assert_int_equal(run.status, 3);
    assert_string_equal(run.output, "a b;c $HOME\ntwo\n");
}

static void words_are_not_expanded(void **state)
{
    (void)state;
    const char *const argv[] = {"echo", "$(id)", ";", "*", NULL};
    struct ost_look run;
    assert_ok(ost_look(&run, argv, 10));
    assert_string_equal(run.output, "$(id) ; *\n");
}

static void input_is_empty(void **state)
{
    (void)state;
    const char *const argv[] = {"cat", NULL};
    struct ost_look run;
    assert_ok(ost_look(&run, argv, 10));
    assert_int_equal(run.n, 0);
    assert_int_equal(run.status, 0);
}

static void what_is_not_there_is_said(void **state)
{
    (void)state;
    const char *const argv[] = {"no-such-program-here", NULL};
    struct ost_look run;
    assert_ok(ost_look(&run, argv, 10));
    assert_int_equal(run.ended, OST_LOOK_NOT_FOUND);
}

/* The child in the background holds the pipe open; it goes with its group. */
static void who_takes_too_long_is_killed_with_its_children(void **state)
{
    (void)state;
    const char *const argv[] = {"sh", "-c", "echo begun; sleep 60 & sleep 60", NULL};
    const char *const closed[] = {"sh", "-c", "exec >&- 2>&-; sleep 60", NULL};
    struct ost_look run;
    time_t before = time(NULL);
    assert_ok(ost_look(&run, argv, 1));
    assert_int_equal(run.ended, OST_LOOK_TIMED_OUT);
    assert_string_equal(run.output, "begun\n");
    assert_ok(ost_look(&run, closed, 1));
    assert_int_equal(run.ended, OST_LOOK_TIMED_OUT);
    assert_true(time(NULL) - before < 30);
}

static void long_output_is_cut(void **state)
{
    (void)state;
    const char *const argv[] = {"head", "-c", "300000", "/dev/zero", NULL};
    struct ost_look run;
    assert_ok(ost_look(&run, argv, 10));
    assert_int_equal(run.n, OST_LOOK_OUTPUT);
    assert_int_equal(run.status, 0);
}

static void a_signal_is_no_status(void **state)
{
    (void)state;
    const char *const argv[] = {"sh", "-c", "kill -9 $$", NULL};
    struct ost_look run;
    assert_ok(ost_look(&run, argv, 10));
    assert_int_equal(run.ended, OST_LOOK_KILLED);
    assert_int_equal(run.status, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_and_status_are_kept),
        cmocka_unit_test(words_are_not_expanded),
        cmocka_unit_test(input_is_empty),
        cmocka_unit_test(what_is_not_there_is_said),
        cmocka_unit_test(who_takes_too_long_is_killed_with_its_children),
        cmocka_unit_test(long_output_is_cut),
        cmocka_unit_test(a_signal_is_no_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
