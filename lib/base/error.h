/*
 * Errors: a status for the program, one sentence for the person.
 *
 * Every function that can fail returns 0 or a negative `enum ost_status` and leaves one sentence in
 * a slot that belongs to the thread. The library never prints it: the caller does, once.
 *
 *     if (!isdigit(*s))
 *         return ost_fail(OST_EPARSE, "bad date '%s'", s);
 *
 *     int rc = parse_row(row);
 *     if (rc < 0)
 *         return ost_fail_within(rc, "%s:%zu", path, line);   // "tickets.csv:12: bad date '31.02.'"
 *
 * A sentence is lower case, without full stop; it says what was wrong, where, and what to do about
 * it. Text from a file is quoted, and its control characters are replaced by '?' when it is stored.
 * A lower error is never replaced, only put in context.
 */
#ifndef OST_BASE_ERROR_H
#define OST_BASE_ERROR_H

/* name, value, what it means to a caller */
#define OST_STATUS_MAP(X)                                                                          \
    X(OST_EIO, -1, "the system refused a read, a write or a file")                                 \
    X(OST_EPARSE, -2, "input is not what its format promises")                                     \
    X(OST_EINVAL, -3, "a value or a combination of values makes no sense")                         \
    X(OST_ENOTFOUND, -4, "a file, column, key or label is not there")                              \
    X(OST_ELIMIT, -5, "input is larger than a stated limit")                                       \
    X(OST_EENGINE, -6, "an engine or a library under it is missing or failed")                     \
    X(OST_EDATA, -7, "too little data to decide")                                                  \
    X(OST_ESTOP, -8, "a callback asked to stop")

enum ost_status {
    OST_OK = 0,
#define X(name, value, meaning) name = value,
    OST_STATUS_MAP(X)
#undef X
};

#define OST_PRINTF(f, a) __attribute__((format(__printf__, f, a)))

/* Stores the sentence and returns `status`. */
int ost_fail(enum ost_status status, const char *format, ...) OST_PRINTF(2, 3);

/* As ost_fail, with ": " and the meaning of the current errno behind the sentence; OST_EIO. */
int ost_fail_errno(const char *format, ...) OST_PRINTF(1, 2);

/* Puts "context: " in front of the stored sentence; returns `status` unchanged. */
int ost_fail_within(int status, const char *format, ...) OST_PRINTF(2, 3);

/* The sentence of this thread's last failure; borrowed, valid until the next failure. */
const char *ost_error(void);

#endif
