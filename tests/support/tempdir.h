/*
 * A directory of its own for a test program or a test case.
 *
 *     cmocka_run_group_tests(tests, make_dir, remove_dir);
 *     cmocka_unit_test_setup_teardown(name, make_dir, remove_dir);
 */
#ifndef TESTS_SUPPORT_TEMPDIR_H
#define TESTS_SUPPORT_TEMPDIR_H

#include <stdio.h>
#include <stdlib.h>

#include "io/file.h"

static char dir[64]; /* its path, below /tmp */

static inline int make_dir(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/ostler-test-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static inline int remove_dir(void **state)
{
    (void)state;
    return ost_dir_remove(dir);
}

/* Between cases that share the directory. */
static inline int empty_dir(void **state)
{
    (void)state;
    return ost_dir_remove(dir) == 0 ? ost_dir_make(dir) : -1;
}

#endif
