/*
 * Running another program for a look: no shell, no input, little time, little output.
 *
 *     const char *const argv[] = {"mysqld", "--version", NULL};
 *     struct ost_look run;
 *     rc = ost_look(&run, argv, 5);
 *     if (rc == 0 && run.ended == OST_LOOK_EXITED && run.status == 0) ...
 *
 * The words go to the program as they are; nothing expands them. Its standard input is empty, its outputs come
 * together in `output`, cut at OST_LOOK_OUTPUT bytes. It runs in a process group of its own, which is
 * killed when the time is over, so that its children go with it. What it printed is somebody else's text:
 * show it through a document (report/document.h), believe nothing of it.
 */
#ifndef OST_IO_LOOK_H
#define OST_IO_LOOK_H

#include <stddef.h>

enum { OST_LOOK_OUTPUT = 4096 };

enum ost_look_end { OST_LOOK_EXITED, OST_LOOK_KILLED, OST_LOOK_TIMED_OUT, OST_LOOK_NOT_FOUND };

struct ost_look {
    enum ost_look_end ended;
    int status; /* exit status, or the signal's number */
    char output[OST_LOOK_OUTPUT + 1];
    size_t n; /* bytes of output; a NUL follows them */
};

/* OST_EIO when the system has no process or pipe left. `argv` ends in NULL. */
int ost_look(struct ost_look *out, const char *const *argv, int limit_s);

#endif
