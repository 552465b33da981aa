#include "io/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

int ost_input_open(struct ost_input *in, const char *path)
{
    struct stat st;
    bool standard = strcmp(path, "-") == 0;
    *in = (struct ost_input){.fd = -1, .name = standard ? "standard input" : path};
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return ost_fail_errno("cannot read '%s'", path);
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        if (!standard)
            close(fd);
        return ost_fail(OST_EIO, "'%s' is a directory, a file is needed", in->name);
    }
    in->fd = fd;
    return 0;
}

int ost_input_read(struct ost_input *in, void *bytes, size_t n, size_t *got)
{
    ssize_t k;
    do
        k = read(in->fd, bytes, n);
    while (k < 0 && errno == EINTR);
    if (k < 0)
        return ost_fail_errno("cannot read '%s'", in->name);
    *got = (size_t)k;
    in->ended = k == 0;
    if (in->sha)
        ost_sha256_add(in->sha, bytes, *got);
    return 0;
}

bool ost_input_ready(const struct ost_input *in)
{
    struct pollfd p = {.fd = in->fd, .events = POLLIN};
    return in->ended || poll(&p, 1, 0) > 0;
}

void ost_input_close(struct ost_input *in)
{
    if (in->fd > STDIN_FILENO)
        close(in->fd);
    in->fd = -1;
}
