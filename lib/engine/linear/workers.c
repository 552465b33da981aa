#include "engine/linear/workers.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/parallel.h"

enum { PROGRESS_MS = 200 };

/* What the caller holds while children run. Each finished task is one byte in the pipe. */
struct crew {
    const struct ost_workers *job;
    atomic_size_t *next; /* shared: the first task nobody has taken */
    pid_t *pid;
    int started;
    int finished[2]; /* pipe */
    size_t done;
};

int ost_shared_alloc(void **out, size_t bytes)
{
    void *p =
        mmap(NULL, bytes ? bytes : 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return ost_fail_errno("cannot get %zu bytes of shared memory", bytes);
    *out = p;
    return 0;
}

void ost_shared_free(void *p, size_t bytes)
{
    if (p)
        munmap(p, bytes ? bytes : 1);
}

/* The life of a child. `caller` is its parent: when that is no longer so, it died before prctl. */
static _Noreturn void live(const struct crew *crew, pid_t caller)
{
    const struct ost_workers *job = crew->job;
    size_t task;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != caller)
        _exit(1);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    while ((task = atomic_fetch_add(crew->next, 1)) < job->tasks) {
        job->work(job->ctx, task);
        ssize_t n;
        do
            n = write(crew->finished[1], "", 1);
        while (n < 0 && errno == EINTR);
    }
    _exit(0);
}

static int start(struct crew *crew)
{
    int processes = crew->job->processes > 0 ? crew->job->processes : ost_cores();
    if ((size_t)processes > crew->job->tasks)
        processes = (int)crew->job->tasks;
    crew->pid = ost_calloc((size_t)processes, sizeof *crew->pid);
    pid_t caller = getpid();
    for (; crew->started < processes; crew->started++) {
        pid_t pid = fork();
        if (pid == 0)
            live(crew, caller);
        if (pid < 0)
            return ost_fail_errno("cannot start a training process");
        crew->pid[crew->started] = pid;
    }
    return 0;
}

/* Waits for the pipe's end, which comes when the last child has gone. */
static int watch(struct crew *crew)
{
    char bytes[256];
    struct pollfd ready = {.fd = crew->finished[0], .events = POLLIN};
    const struct ost_workers *job = crew->job;
    for (;;) {
        int n = poll(&ready, 1, PROGRESS_MS);
        if (n < 0 && errno != EINTR)
            return ost_fail_errno("cannot wait for the training processes");
        ssize_t got = n > 0 ? read(crew->finished[0], bytes, sizeof bytes) : -1;
        if (got == 0)
            return 0;
        crew->done += got > 0 ? (size_t)got : 0;
        int rc = job->progress ? job->progress(job->ctx, crew->done, job->tasks) : 0;
        if (rc != 0)
            return rc;
    }
}

/* How the first child that did not end well ended; 0 when all did. */
static int reap(const struct crew *crew)
{
    int rc = 0;
    for (int i = 0; i < crew->started; i++) {
        int status = 0;
        pid_t pid;
        do
            pid = waitpid(crew->pid[i], &status, 0);
        while (pid < 0 && errno == EINTR);
        if (pid < 0 || status == 0 || rc < 0)
            continue;
        if (WIFSIGNALED(status))
            rc = ost_fail(OST_EENGINE, "a training process was ended by signal %d (%s)%s",
                          WTERMSIG(status), strsignal(WTERMSIG(status)),
                          WTERMSIG(status) == SIGKILL ? ": is there enough memory?" : "");
        else
            rc = ost_fail(OST_EENGINE, "a training process gave up with status %d",
                          WEXITSTATUS(status));
    }
    return rc;
}

static void end(const struct crew *crew)
{
    for (int i = 0; i < crew->started; i++)
        kill(crew->pid[i], SIGKILL);
}

static int run_crew(struct crew *crew)
{
    if (pipe2(crew->finished, O_CLOEXEC) < 0)
        return ost_fail_errno("cannot make a pipe");
    int rc = start(crew);
    close(crew->finished[1]);
    if (rc == 0)
        rc = watch(crew);
    close(crew->finished[0]);
    if (rc != 0) {
        end(crew);
        char *why = ost_strdup(ost_error());
        reap(crew);
        if (rc < 0)
            ost_fail((enum ost_status)rc, "%s", why);
        free(why);
    } else {
        rc = reap(crew);
    }
    free(crew->pid);
    return rc;
}

int ost_workers_run(const struct ost_workers *workers)
{
    struct crew crew = {.job = workers};
    void *next = NULL;
    if (workers->tasks == 0)
        return 0;
    int rc = ost_shared_alloc(&next, sizeof *crew.next);
    if (rc < 0)
        return rc;
    crew.next = next;
    atomic_init(crew.next, 0);
    rc = run_crew(&crew);
    if (rc == 0 && crew.done < workers->tasks)
        rc = ost_fail(OST_EENGINE, "the training processes ended with %zu of %zu tasks done",
                      crew.done, workers->tasks);
    ost_shared_free(next, sizeof *crew.next);
    return rc;
}
