#include "io/look.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"

extern char **environ;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Starts it with both outputs in the pipe; an errno when it cannot be. */
static int start(pid_t *pid, const char *const *argv, const int pipes[2])
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, pipes[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, pipes[1], STDERR_FILENO);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    int error = posix_spawnp(pid, argv[0], &files, &attributes, (char *const *)argv, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    return error;
}

/* Keeps what fits and drops the rest, so that a talkative program is not held up; false: no more comes. */
static int take(struct ost_look *out, int fd)
{
    char rest[4096];
    size_t room = OST_LOOK_OUTPUT - out->n;
    ssize_t n = room ? read(fd, out->output + out->n, room) : read(fd, rest, sizeof rest);
    if (n < 0)
        return errno == EINTR;
    if (room)
        out->n += (size_t)n;
    return n > 0;
}

/* Reads until the program closes its outputs or the time is over; false: it is over. */
static int listen_to(struct ost_look *out, int fd, int64_t until)
{
    for (;;) {
        int64_t left = until - now_ms();
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int ready = left > 0 ? poll(&wait, 1, (int)left) : 0;
        if (ready == 0)
            return 0;
        if (ready > 0 && !take(out, fd))
            return 1;
    }
}

/* Waits for the end; a program that closed its outputs and stays is over with the time. */
static void reap(struct ost_look *out, pid_t pid, int64_t until)
{
    int status = 0;
    struct timespec pause = {.tv_nsec = 5000000};
    pid_t ended = 0;
    while (out->ended != OST_LOOK_TIMED_OUT && (ended = waitpid(pid, &status, WNOHANG)) == 0) {
        if (now_ms() >= until)
            out->ended = OST_LOOK_TIMED_OUT;
        else
            nanosleep(&pause, NULL);
    }
    if (out->ended == OST_LOOK_TIMED_OUT) {
        kill(-pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
        return;
    }
    if (ended == pid && WIFEXITED(status))
        out->status = WEXITSTATUS(status);
    if (ended == pid && WIFSIGNALED(status)) {
        out->ended = OST_LOOK_KILLED;
        out->status = WTERMSIG(status);
    }
}

int ost_look(struct ost_look *out, const char *const *argv, int limit_s)
{
    int pipes[2];
    pid_t pid;
    int64_t until = now_ms() + (int64_t)limit_s * 1000;
    memset(out, 0, sizeof *out);
    if (pipe2(pipes, O_CLOEXEC) < 0)
        return ost_fail_errno("cannot make a pipe for '%s'", argv[0]);
    int error = start(&pid, argv, pipes);
    close(pipes[1]);
    if (error == 0) {
        if (!listen_to(out, pipes[0], until))
            out->ended = OST_LOOK_TIMED_OUT;
        reap(out, pid, until);
    }
    close(pipes[0]);
    out->output[out->n] = '\0';
    if (error == ENOENT || error == EACCES)
        out->ended = OST_LOOK_NOT_FOUND;
    else if (error) {
        errno = error;
        return ost_fail_errno("cannot start '%s'", argv[0]);
    }
    return 0;
}
