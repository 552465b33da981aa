/*
 * What every unit test includes: cmocka with its prerequisites, and the house's own assertions.
 */
#ifndef TESTS_SUPPORT_TEST_H
#define TESTS_SUPPORT_TEST_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The call succeeded; shows the library's sentence when it did not. */
#define assert_ok(call)                                                                            \
    do {                                                                                           \
        int assert_rc = (call);                                                                    \
        if (assert_rc < 0)                                                                         \
            fail_msg("%s failed: %s", #call, ost_error());                                         \
    } while (0)

/* The call failed with this status. */
#define assert_fails(call, status) assert_int_equal((call), (status))

/* The call failed with this status and its sentence contains `text`. */
#define assert_fails_saying(call, status, text)                                                    \
    do {                                                                                           \
        assert_int_equal((call), (status));                                                        \
        if (!strstr(ost_error(), (text)))                                                          \
            fail_msg("%s said: %s", #call, ost_error());                                           \
    } while (0)

#define assert_close(a, b, tolerance)                                                              \
    do {                                                                                           \
        double assert_a = (a), assert_b = (b);                                                     \
        if (!(fabs(assert_a - assert_b) <= (tolerance)))                                           \
            fail_msg("%s = %.12g, %s = %.12g", #a, assert_a, #b, assert_b);                        \
    } while (0)

/* A path below tests/. */
#define TEST_FILE(name) TESTS_DIR "/" name

#endif
