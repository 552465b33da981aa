#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"

char *ost_path_join(const char *dir, const char *name)
{
    struct ost_buf path = OST_BUF_INIT;
    ost_buf_printf(&path, "%s/%s", dir, name);
    return ost_buf_detach(&path);
}

bool ost_file_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

bool ost_dir_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Makes a rename in the directory of `path` survive a power cut. */
static int sync_parent(const char *path)
{
    char *copy = ost_strdup(path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(copy);
    if (fd < 0)
        return ost_fail_errno("cannot open the directory of '%s'", path);
    int failed = fsync(fd) < 0 && errno != EINVAL; /* some file systems cannot sync a directory */
    int rc = failed ? ost_fail_errno("cannot sync the directory of '%s'", path) : 0;
    close(fd);
    return rc;
}

static int open_direct(struct ost_outfile *f)
{
    f->stream = fopen(f->path, "we");
    return f->stream ? 0 : ost_fail_errno("cannot write '%s'", f->path);
}

static int open_temporary(struct ost_outfile *f, mode_t mode)
{
    struct ost_buf name = OST_BUF_INIT;
    ost_buf_printf(&name, "%s.XXXXXX", f->path);
    int fd = mkostemp(name.p, O_CLOEXEC);
    if (fd < 0) {
        ost_buf_release(&name);
        return ost_fail_errno("cannot write '%s'", f->path);
    }
    f->temporary = ost_buf_detach(&name);
    f->stream = fchmod(fd, mode) == 0 ? fdopen(fd, "w") : NULL;
    if (f->stream)
        return 0;
    int rc = ost_fail_errno("cannot write '%s'", f->temporary);
    close(fd);
    return rc;
}

/* The permissions a plain creat() would give. */
static mode_t default_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

int ost_outfile_open(struct ost_outfile *f, const char *path)
{
    char resolved[PATH_MAX];
    struct stat st;
    *f = (struct ost_outfile){0};
    bool exists = stat(path, &st) == 0;
    f->path = ost_strdup(exists && realpath(path, resolved) ? resolved : path);
    int rc = exists && !S_ISREG(st.st_mode)
                 ? open_direct(f)
                 : open_temporary(f, exists ? st.st_mode & 07777 : default_mode());
    if (rc < 0)
        ost_outfile_abandon(f);
    return rc;
}

void ost_outfile_abandon(struct ost_outfile *f)
{
    if (f->stream)
        fclose(f->stream);
    if (f->temporary)
        unlink(f->temporary);
    free(f->temporary);
    free(f->path);
    *f = (struct ost_outfile){0};
}

int ost_outfile_commit(struct ost_outfile *f)
{
    int rc = 0;
    bool bad = ferror(f->stream) || fflush(f->stream) != 0;
    if (!bad && f->temporary)
        bad = fsync(fileno(f->stream)) < 0;
    if (bad)
        rc = ost_fail_errno("cannot write '%s'", f->path);
    if (fclose(f->stream) != 0 && rc == 0)
        rc = ost_fail_errno("cannot write '%s'", f->path);
    f->stream = NULL;
    if (rc == 0 && f->temporary) {
        if (rename(f->temporary, f->path) < 0) {
            rc = ost_fail_errno("cannot rename '%s' to '%s'", f->temporary, f->path);
        } else {
            free(f->temporary);
            f->temporary = NULL;
            rc = sync_parent(f->path);
        }
    }
    ost_outfile_abandon(f);
    return rc;
}

int ost_file_write(const char *path, struct ost_slice bytes)
{
    struct ost_outfile f;
    int rc = ost_outfile_open(&f, path);
    if (rc < 0)
        return rc;
    fwrite(bytes.p, 1, bytes.n, f.stream);
    return ost_outfile_commit(&f);
}

int ost_file_read_at(int fd, const char *path, void *bytes, size_t n, int64_t offset)
{
    for (size_t got = 0; got < n;) {
        ssize_t k = pread(fd, (char *)bytes + got, n - got, offset + (int64_t)got);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return ost_fail_errno("cannot read '%s'", path);
        if (k == 0)
            return ost_fail(OST_EPARSE, "'%s' is cut short: %zu bytes missing at its end", path,
                            n - got);
        got += (size_t)k;
    }
    return 0;
}

static int append_rest(int fd, const char *path, struct ost_slice rest)
{
    while (rest.n) {
        ssize_t n = write(fd, rest.p, rest.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return ost_fail_errno("cannot write '%s'", path);
        rest = (struct ost_slice){rest.p + n, rest.n - (size_t)n};
    }
    return 0;
}

int ost_file_extend(const char *path, struct ost_slice bytes)
{
    struct ost_buf there = OST_BUF_INIT;
    int rc = ost_file_exists(path) ? ost_file_read(&there, path, INT64_MAX) : 0;
    bool begins =
        rc == 0 && there.n > 0 && there.n <= bytes.n && memcmp(there.p, bytes.p, there.n) == 0;
    if (rc < 0 || !begins) {
        rc = rc < 0 ? rc : ost_file_write(path, bytes);
    } else {
        int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
        rc = fd < 0
                 ? ost_fail_errno("cannot write '%s'", path)
                 : append_rest(fd, path, (struct ost_slice){bytes.p + there.n, bytes.n - there.n});
        if (fd >= 0)
            close(fd);
    }
    ost_buf_release(&there);
    return rc;
}

int ost_file_read(struct ost_buf *out, const char *path, int64_t limit)
{
    enum { CHUNK = 64 * 1024 };
    FILE *stream = fopen(path, "re");
    if (!stream)
        return ost_fail_errno("cannot read '%s'", path);
    int rc = 0;
    size_t total = 0, got;
    do {
        got = fread(ost_buf_room(out, CHUNK), 1, CHUNK, stream);
        ost_buf_use(out, got);
        total += got;
        if (total > (size_t)limit)
            rc = ost_fail(OST_ELIMIT, "'%s' is larger than %lld bytes", path, (long long)limit);
    } while (got && rc == 0);
    if (rc == 0 && ferror(stream))
        rc = ost_fail_errno("cannot read '%s'", path);
    fclose(stream);
    return rc;
}

int ost_file_copy(const char *from, const char *to)
{
    char chunk[64 * 1024];
    FILE *source = fopen(from, "re");
    if (!source)
        return ost_fail_errno("cannot read '%s'", from);
    struct ost_outfile f = {0};
    int rc = ost_outfile_open(&f, to);
    if (rc < 0)
        goto done;
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, source)) > 0;)
        fwrite(chunk, 1, got, f.stream);
    rc = ferror(source) ? ost_fail_errno("cannot read '%s'", from) : ost_outfile_commit(&f);
done:
    ost_outfile_abandon(&f);
    fclose(source);
    return rc;
}

/* mkdir for every prefix of the path that ends before a slash, then for all of it. */
int ost_dir_make(const char *path)
{
    char *prefix = ost_strdup(path);
    bool made = true;
    for (char *slash = strchr(prefix + 1, '/'); slash && made; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        made = mkdir(prefix, 0777) == 0 || errno == EEXIST;
        *slash = '/';
    }
    free(prefix);
    if (made && (mkdir(path, 0777) == 0 || (errno == EEXIST && ost_dir_exists(path))))
        return 0;
    return ost_fail_errno("cannot make the directory '%s'", path);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

int ost_dir_remove(const char *path)
{
    struct stat st;
    if (lstat(path, &st) < 0)
        return errno == ENOENT ? 0 : ost_fail_errno("cannot remove '%s'", path);
    if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) != 0)
        return ost_fail_errno("cannot remove '%s'", path);
    return 0;
}

static int replace_nothing(const char *from, const char *to)
{
    if (rename(from, to) < 0)
        return ost_fail_errno("cannot rename '%s' to '%s'", from, to);
    return sync_parent(to);
}

/* Where directories cannot be exchanged: the old one steps aside, and comes back if the new one cannot come. */
static int replace_aside(const char *from, const char *to)
{
    struct ost_buf aside = OST_BUF_INIT;
    ost_buf_printf(&aside, "%s.old", to);
    int rc = ost_dir_remove(aside.p);
    if (rc == 0 && rename(to, aside.p) < 0)
        rc = ost_fail_errno("cannot rename '%s' to '%s'", to, aside.p);
    else if (rc == 0 && rename(from, to) < 0) {
        rc = ost_fail_errno("cannot rename '%s' to '%s'", from, to);
        (void)rename(aside.p, to);
    }
    if (rc == 0)
        rc = sync_parent(to);
    if (rc == 0)
        rc = ost_dir_remove(aside.p);
    ost_buf_release(&aside);
    return rc;
}

int ost_dir_replace(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0) {
        int rc = sync_parent(to);
        return rc < 0 ? rc : ost_dir_remove(from);
    }
    if (errno == EINVAL || errno == ENOSYS)
        return ost_dir_exists(to) ? replace_aside(from, to) : replace_nothing(from, to);
    if (errno != ENOENT)
        return ost_fail_errno("cannot put '%s' in the place of '%s'", from, to);
    return replace_nothing(from, to);
}
