/* Outputs are replaced whole or not at all. */
#include "support/test.h"
#include "support/tempdir.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/file.h"

static char *in_dir(const char *name)
{
    return ost_path_join(dir, name);
}

static void assert_content(const char *path, const char *expected)
{
    struct ost_buf text = OST_BUF_INIT;
    assert_ok(ost_file_read(&text, path, 1 << 20));
    assert_string_equal(text.p, expected);
    ost_buf_release(&text);
}

static size_t entries(void)
{
    struct ost_buf command = OST_BUF_INIT;
    size_t n = 0;
    ost_buf_printf(&command, "ls -A %s | wc -l", dir);
    FILE *pipe = popen(command.p, "r");
    assert_int_equal(fscanf(pipe, "%zu", &n), 1);
    pclose(pipe);
    ost_buf_release(&command);
    return n;
}

static void an_abandoned_write_leaves_the_old_file_and_no_rest(void **state)
{
    (void)state;
    char *path = in_dir("a");
    struct ost_outfile f;
    assert_ok(ost_file_write(path, ost_slice_of("old")));
    assert_ok(ost_outfile_open(&f, path));
    fputs("new", f.stream);
    fflush(f.stream);
    assert_content(path, "old");
    ost_outfile_abandon(&f);
    assert_content(path, "old");
    assert_int_equal(entries(), 1);
    assert_ok(ost_file_write(path, ost_slice_of("new")));
    assert_content(path, "new");
    free(path);
}

/* A writer that is killed between open and commit leaves the old file. */
static void a_killed_writer_leaves_the_old_file(void **state)
{
    (void)state;
    char *path = in_dir("a");
    assert_ok(ost_file_write(path, ost_slice_of("old")));
    pid_t child = fork();
    if (child == 0) {
        struct ost_outfile f;
        if (ost_outfile_open(&f, path) == 0)
            fputs("half", f.stream), fflush(f.stream);
        kill(getpid(), SIGKILL);
    }
    waitpid(child, NULL, 0);
    assert_content(path, "old");
    free(path);
}

/* A full disk, as a limit on file size shows it. */
static void a_full_disk_is_an_error_and_keeps_the_old_file(void **state)
{
    (void)state;
    char *path = in_dir("a");
    assert_ok(ost_file_write(path, ost_slice_of("old")));
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {1000, 1000};
        char big[5000];
        memset(big, 'x', sizeof big);
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        _exit(ost_file_write(path, (struct ost_slice){big, sizeof big}) == OST_EIO ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    assert_content(path, "old");
    free(path);
}

static void dev_full_is_an_error(void **state)
{
    (void)state;
    assert_fails_saying(ost_file_write("/dev/full", ost_slice_of("x")), OST_EIO, "/dev/full");
}

static void a_link_stays_a_link_and_its_target_changes(void **state)
{
    (void)state;
    char *target = in_dir("target"), *link_path = in_dir("link");
    struct stat st;
    assert_ok(ost_file_write(target, ost_slice_of("old")));
    chmod(target, 0640);
    assert_int_equal(symlink("target", link_path), 0);
    assert_ok(ost_file_write(link_path, ost_slice_of("new")));
    assert_content(target, "new");
    assert_int_equal(lstat(link_path, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(stat(target, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    free(target);
    free(link_path);
}

static void a_directory_takes_the_place_of_another(void **state)
{
    (void)state;
    char *from = in_dir("from"), *to = in_dir("to"), *file = in_dir("to/f");
    for (int round = 0; round < 2; round++) { /* the second time there is an old one */
        char *inside = in_dir("from/f");
        assert_ok(ost_dir_make(from));
        assert_ok(ost_file_write(inside, ost_slice_of(round ? "second" : "first")));
        assert_ok(ost_dir_replace(from, to));
        assert_content(file, round ? "second" : "first");
        assert_false(ost_dir_exists(from));
        free(inside);
    }
    free(from);
    free(to);
    free(file);
}

/* What a file system without RENAME_EXCHANGE says: this stands in for the C library's. */
static bool cannot_exchange;

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    if (cannot_exchange) {
        errno = EINVAL;
        return -1;
    }
    return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

static void a_directory_takes_the_place_where_none_can_be_exchanged(void **state)
{
    cannot_exchange = true;
    a_directory_takes_the_place_of_another(state);
    cannot_exchange = false;
    assert_int_equal(entries(), 1);
}

static void removing_a_directory_does_not_follow_links(void **state)
{
    (void)state;
    char *victim = in_dir("victim"), *doomed = in_dir("doomed"), *link_path = in_dir("doomed/l");
    assert_ok(ost_dir_make(doomed));
    assert_ok(ost_file_write(victim, ost_slice_of("kept")));
    assert_int_equal(symlink(dir, link_path), 0);
    assert_ok(ost_dir_remove(doomed));
    assert_ok(ost_dir_remove(doomed));
    assert_content(victim, "kept");
    free(victim);
    free(doomed);
    free(link_path);
}

static void a_file_beyond_the_limit_is_not_read(void **state)
{
    (void)state;
    struct ost_buf text = OST_BUF_INIT;
    assert_fails(ost_file_read(&text, "/dev/zero", 1 << 20), OST_ELIMIT);
    assert_in_range(text.n, 1, 2 << 20);
    ost_buf_release(&text);
}

/* A reader that has the file open sees what is added; other content makes a new file. */
static void a_file_is_extended_by_what_is_new(void **state)
{
    (void)state;
    struct stat before, after;
    char *path = in_dir("log");
    assert_ok(ost_file_extend(path, ost_slice_of("one\n")));
    assert_int_equal(stat(path, &before), 0);
    assert_ok(ost_file_extend(path, ost_slice_of("one\ntwo\n")));
    assert_content(path, "one\ntwo\n");
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_ok(ost_file_extend(path, ost_slice_of("one\ntwo\n")));
    assert_content(path, "one\ntwo\n");
    assert_int_equal(truncate(path, 5), 0); /* cut by a kill */
    assert_ok(ost_file_extend(path, ost_slice_of("one\ntwo\nthree\n")));
    assert_content(path, "one\ntwo\nthree\n");
    assert_ok(ost_file_extend(path, ost_slice_of("another\n")));
    assert_content(path, "another\n");
    assert_fails(ost_file_extend("/dev/null/x", ost_slice_of("x")), OST_EIO);
    free(path);
}

#define case_in_dir(name) cmocka_unit_test_setup_teardown(name, make_dir, remove_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        case_in_dir(an_abandoned_write_leaves_the_old_file_and_no_rest),
        case_in_dir(a_killed_writer_leaves_the_old_file),
        case_in_dir(a_full_disk_is_an_error_and_keeps_the_old_file),
        case_in_dir(dev_full_is_an_error),
        case_in_dir(a_link_stays_a_link_and_its_target_changes),
        case_in_dir(a_directory_takes_the_place_of_another),
        case_in_dir(a_directory_takes_the_place_where_none_can_be_exchanged),
        case_in_dir(removing_a_directory_does_not_follow_links),
        case_in_dir(a_file_is_extended_by_what_is_new),
        case_in_dir(a_file_beyond_the_limit_is_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
