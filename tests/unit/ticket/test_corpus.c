/* Unlabelled tickets: rows without a label column, lines of plain text, what is left out. */
#include "support/test.h"

#include <unistd.h>

#include "io/file.h"
#include "ticket/corpus.h"

static char path[64];

/* A file with that ending in a directory of its own. */
static const char *write_file(const char *name, const char *bytes)
{
    static char root[] = "/tmp/ostler-corpus-XXXXXX";
    if (!path[0])
        assert_non_null(mkdtemp(root));
    snprintf(path, sizeof path, "%s/%s", root, name);
    assert_ok(ost_file_write(path, ost_slice_of(bytes)));
    return path;
}

static void assert_text(const struct ost_corpus *c, size_t i, const char *text)
{
    assert_true(i < c->n);
    assert_int_equal(c->text[i].n, strlen(text));
    assert_memory_equal(c->text[i].p, text, strlen(text));
}

static void reads_rows_that_have_no_label(void **state)
{
    (void)state;
    struct ost_corpus c = {0};
    const char *csv =
        write_file("a.csv", "id,subject,body\n1,hello,\"two\nlines\"\n2,,\n3,,world\n");
    assert_ok(ost_corpus_read(&c, csv, &ost_rows_defaults, NULL));
    assert_int_equal(c.n, 2);
    assert_int_equal(c.no_text, 1);
    assert_text(&c, 0, "hello\ntwo\nlines");
    assert_text(&c, 1, "world");
    /* a second file is added */
    const char *json = write_file("b.jsonl", "{\"body\": \"again\"}\n");
    assert_ok(ost_corpus_read(&c, json, &ost_rows_defaults, "body"));
    assert_text(&c, 2, "again");
    assert_fails_saying(ost_corpus_read(&c, json, &ost_rows_defaults, "subject"), OST_ENOTFOUND,
                        "subject");
    ost_corpus_release(&c);
    assert_int_equal(c.n, 0);
}

static void reads_a_text_a_line(void **state)
{
    (void)state;
    struct ost_corpus c = {0};
    const char *text = write_file("c.txt", "  first, with a comma \n\n \t\nse\xffond\r\nlast");
    assert_ok(ost_corpus_read(&c, text, &ost_rows_defaults, NULL));
    assert_int_equal(c.n, 3);
    assert_int_equal(c.no_text, 2);
    assert_int_equal(c.repaired, 1);
    assert_text(&c, 0, "first, with a comma");
    assert_text(&c, 1, "se\xef\xbf\xbdond");
    assert_text(&c, 2, "last");
    ost_corpus_release(&c);
}

static void missing_files_are_named(void **state)
{
    (void)state;
    struct ost_corpus c = {0};
    assert_fails_saying(ost_corpus_read(&c, "/nowhere/a.txt", &ost_rows_defaults, NULL), OST_EIO,
                        "/nowhere/a.txt");
    assert_fails_saying(ost_corpus_read(&c, "/nowhere/a.csv", &ost_rows_defaults, NULL), OST_EIO,
                        "/nowhere/a.csv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rows_that_have_no_label),
        cmocka_unit_test(reads_a_text_a_line),
        cmocka_unit_test(missing_files_are_named),
    };
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    if (path[0]) {
        *strrchr(path, '/') = '\0';
        ost_dir_remove(path);
    }
    return rc;
}
