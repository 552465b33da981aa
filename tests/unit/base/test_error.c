/* The error slot: one sentence, context in front, nothing a terminal would obey. */
#include "support/test.h"

#include <errno.h>
#include <threads.h>

static void a_failure_keeps_status_and_sentence(void **state)
{
    (void)state;
    assert_int_equal(ost_fail(OST_EPARSE, "bad date '%s'", "31.02."), OST_EPARSE);
    assert_string_equal(ost_error(), "bad date '31.02.'");
}

static void context_goes_in_front_and_replaces_nothing(void **state)
{
    (void)state;
    int rc = ost_fail(OST_EPARSE, "bad date");
    assert_int_equal(ost_fail_within(rc, "%s:%d", "tickets.csv", 12), OST_EPARSE);
    assert_string_equal(ost_error(), "tickets.csv:12: bad date");
}

static void control_characters_from_a_file_do_not_reach_the_terminal(void **state)
{
    (void)state;
    ost_fail(OST_EPARSE, "bad value '%s'", "\x1b[31mred\x7f\r");
    assert_string_equal(ost_error(), "bad value '?[31mred?"
                                     "?'");
}

static void errno_is_explained(void **state)
{
    (void)state;
    errno = ENOENT;
    assert_int_equal(ost_fail_errno("cannot read '%s'", "x"), OST_EIO);
    assert_string_equal(ost_error(), "cannot read 'x': No such file or directory");
}

static void a_huge_sentence_is_cut_not_overrun(void **state)
{
    (void)state;
    char *text = malloc(100000);
    memset(text, 'a', 99999);
    text[99999] = '\0';
    ost_fail(OST_EPARSE, "%s", text);
    ost_fail_within(OST_EPARSE, "%s", text);
    assert_in_range(strlen(ost_error()), 1000, 4095);
    free(text);
}

static int fail_elsewhere(void *unused)
{
    (void)unused;
    ost_fail(OST_EIO, "elsewhere");
    return 0;
}

static void each_thread_has_a_slot(void **state)
{
    (void)state;
    thrd_t thread;
    ost_fail(OST_EIO, "here");
    assert_int_equal(thrd_create(&thread, fail_elsewhere, NULL), thrd_success);
    thrd_join(thread, NULL);
    assert_string_equal(ost_error(), "here");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_keeps_status_and_sentence),
        cmocka_unit_test(context_goes_in_front_and_replaces_nothing),
        cmocka_unit_test(control_characters_from_a_file_do_not_reach_the_terminal),
        cmocka_unit_test(errno_is_explained),
        cmocka_unit_test(a_huge_sentence_is_cut_not_overrun),
        cmocka_unit_test(each_thread_has_a_slot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
