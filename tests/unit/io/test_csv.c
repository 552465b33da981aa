/* CSV values come back exactly: RFC 4180 examples, the traps of libcsv, and the limits. */
#include "support/test.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/csv.h"

static char path[] = "/tmp/ostler-csv-XXXXXX";

static void put_file(const void *bytes, size_t n)
{
    int fd = open(path, O_WRONLY | O_TRUNC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), n);
    close(fd);
}

/* Rows as "line:field|field;" so that a table row can hold a whole file's outcome; NUL shows as '0'. */
static int parse(struct ost_buf *out, const struct ost_csv_options *options)
{
    struct ost_csv *csv;
    struct ost_csv_row row;
    assert_ok(ost_csv_open(&csv, path, options));
    int rc;
    while ((rc = ost_csv_next(csv, &row)) > 0) {
        ost_buf_printf(out, "%zu:", row.line);
        for (size_t i = 0; i < row.n; i++) {
            if (i)
                ost_buf_addch(out, '|');
            for (size_t k = 0; k < row.field[i].n; k++)
                ost_buf_addch(out, row.field[i].p[k] ? row.field[i].p[k] : '0');
        }
        ost_buf_addch(out, ';');
    }
    ost_csv_close(csv);
    return rc;
}

struct parse_row {
    const char *file;
    size_t n; /* 0: strlen */
    const char *rows;
};

static void values_come_back_exactly(void **state)
{
    (void)state;
    static const struct parse_row rows[] = {
        {"a,b\r\nc,d\r\n", 0, "1:a|b;2:c|d;"},
        {"a,b\nc,d", 0, "1:a|b;2:c|d;"},
        {"a\rb\r", 0, "1:a;2:b;"},
        {"  a , b  \n\tc\t,d\n", 0, "1:  a | b  ;2:\tc\t|d;"},
        {"\"a,1\",\"b\"\"q\"\n", 0, "1:a,1|b\"q;"},
        {"\"x\ny\",z\nw,v\n", 0, "1:x\ny|z;3:w|v;"},
        {"\"x\r\ny\",z\r\nw,v\r\n", 0, "1:x\r\ny|z;3:w|v;"},
        {"\xef\xbb\xbfid,t\n1,2\n", 0, "1:id|t;2:1|2;"},
        {"a\n\nb\n", 0, "1:a;2:;3:b;"},
        {"a\r\n\r\nb\r\n", 0, "1:a;2:;3:b;"},
        {"a,\n,b\n", 0, "1:a|;2:|b;"},
        {"\"\"\n", 0, "1:;"},
        {"", 0, ""},
        {"a,b\0c\n", 6, "1:a|b0c;"},
        {"a,b,c\n1\n1,2,3,4\n", 0, "1:a|b|c;2:1;3:1|2|3|4;"},
        {"\xff\xfe,b\n", 0, "1:\xff\xfe|b;"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_buf out = OST_BUF_INIT;
        put_file(rows[i].file, rows[i].n ? rows[i].n : strlen(rows[i].file));
        assert_ok(parse(&out, NULL));
        assert_string_equal(out.p, rows[i].rows);
        ost_buf_release(&out);
    }
}

static void another_delimiter_leaves_commas_alone(void **state)
{
    (void)state;
    struct ost_csv_options tabs = ost_csv_defaults;
    struct ost_buf out = OST_BUF_INIT;
    tabs.delimiter = '\t';
    put_file("a,1\tb\n", 6);
    assert_ok(parse(&out, &tabs));
    assert_string_equal(out.p, "1:a,1|b;");
    ost_buf_release(&out);
}

struct error_row {
    const char *file;
    const char *rows; /* delivered before the mistake */
    const char *says;
};

static void quotes_that_shift_values_are_refused_with_line_and_column(void **state)
{
    (void)state;
    static const struct error_row rows[] = {
        {"a,b\n1,x\"y\n2,z\n", "1:a|b;", ":2: column 2 has a stray double quote"},
        {"a\n\"x\"y\n", "1:a;", ":2: column 1 has a stray double quote"},
        {"a,b\nc,\"never\nended\n", "1:a|b;", ":2: column 2 opens a quote that is never closed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_buf out = OST_BUF_INIT;
        put_file(rows[i].file, strlen(rows[i].file));
        assert_fails_saying(parse(&out, NULL), OST_EPARSE, rows[i].says);
        assert_string_equal(out.p, rows[i].rows);
        ost_buf_release(&out);
    }
}

static void a_field_of_megabytes_passes_and_the_limit_holds(void **state)
{
    (void)state;
    enum { MEGABYTES = 12 };
    struct ost_buf file = OST_BUF_INIT, out = OST_BUF_INIT;
    ost_buf_puts(&file, "id,body\n1,\"");
    for (int i = 0; i < MEGABYTES << 16; i++)
        ost_buf_puts(&file, "sixteen bytes,\n\n");
    ost_buf_puts(&file, "\"\n2,x\n");
    put_file(file.p, file.n);
    assert_ok(parse(&out, NULL));
    assert_int_equal(out.n, strlen("1:id|body;2:1|;") + (MEGABYTES << 20) + strlen("1572866:2|x;"));
    struct ost_csv_options small = ost_csv_defaults;
    small.field_limit = 1 << 20;
    ost_buf_clear(&out);
    assert_fails_saying(parse(&out, &small), OST_ELIMIT,
                        ":2: column 2 is longer than 1048576 bytes");
    assert_string_equal(out.p, "1:id|body;");
    ost_buf_release(&file);
    ost_buf_release(&out);
}

static void the_limit_holds_with_and_without_quotes(void **state)
{
    (void)state;
    static const char *const files[] = {"a,b\n1,12345\n2,123456\n", "a,b\n1,12345\n2,\"123456\"\n"};
    struct ost_csv_options five = ost_csv_defaults;
    five.field_limit = 5;
    for (size_t i = 0; i < COUNT(files); i++) {
        struct ost_buf out = OST_BUF_INIT;
        put_file(files[i], strlen(files[i]));
        assert_fails_saying(parse(&out, &five), OST_ELIMIT, ":3: column 2 is longer than 5 bytes");
        assert_string_equal(out.p, "1:a|b;2:1|12345;");
        ost_buf_release(&out);
    }
}

/*
 * Property: lines without quotes are split by other code than lines with them. The same values, with
 * quotes only where they are needed and with quotes everywhere, in files of several chunks.
 */
static void plain_and_quoted_lines_give_the_same_rows(void **state)
{
    (void)state;
    static const char *const values[] = {"",     " ",   "x",         "a\nb",
                                         "c\rd", "e,f", "long text", "\xc3\xa9"};
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    enum { ROWS = 20000 };
    uint64_t seed = 3;
    struct ost_buf plain = OST_BUF_INIT, quoted = OST_BUF_INIT;
    for (int i = 0; i < ROWS; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        unsigned k = (unsigned)(seed >> 33);
        const char *end = ends[k % 64 == 0 ? 2 : k / 64 % 8 == 0 ? 1 : 0];
        for (unsigned f = 0; f < 1 + k / 512 % 4; f++) {
            /* Not empty at first: LF behind CR would be no empty line but the same line end. */
            const char *value = f ? values[k >> (14 + 3 * f) & (k % 7 ? 1 : 7)] : "1";
            ost_buf_puts(&plain, f ? "," : "");
            ost_csv_put(&plain, ost_slice_of(value), ',');
            ost_buf_printf(&quoted, "%s\"%s\"", f ? "," : "", value);
        }
        ost_buf_puts(&plain, end);
        ost_buf_puts(&quoted, end);
    }
    struct ost_buf rows = OST_BUF_INIT, expected = OST_BUF_INIT;
    put_file(plain.p, plain.n);
    assert_ok(parse(&rows, NULL));
    put_file(quoted.p, quoted.n);
    assert_ok(parse(&expected, NULL));
    assert_string_equal(rows.p, expected.p);
    ost_buf_release(&plain);
    ost_buf_release(&quoted);
    ost_buf_release(&rows);
    ost_buf_release(&expected);
}

/* Every split of a file into two reads gives the same rows: chunks may end anywhere. */
static void rows_do_not_depend_on_how_bytes_arrive(void **state)
{
    (void)state;
    static const char file[] = "\xef\xbb\xbf\"a\r\n,\"\"\",b\r\n\r\nc,d\r\n";
    for (size_t cut = 0; cut < sizeof file; cut++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) {
            ssize_t first = write(ends[1], file, cut);
            usleep(2000);
            ssize_t second = write(ends[1], file + cut, sizeof file - 1 - cut);
            _exit(first < 0 || second < 0);
        }
        close(ends[1]);
        snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
        struct ost_buf out = OST_BUF_INIT;
        assert_ok(parse(&out, NULL));
        assert_string_equal(out.p, "1:a\r\n,\"|b;3:;4:c|d;");
        ost_buf_release(&out);
        close(ends[0]);
        waitpid(child, NULL, 0);
    }
}

/* Property: what the writer puts, the reader gives back. */
static void written_rows_read_back_equal(void **state)
{
    (void)state;
    static const char alphabet[] = "ab ,\"\r\n\t;\0\xc3\xa9";
    uint64_t seed = 7;
    for (int round = 0; round < 500; round++) {
        struct ost_buf file = OST_BUF_INIT, expected = OST_BUF_INIT, out = OST_BUF_INIT;
        for (int i = 0; i < 3; i++) {
            char value[12];
            size_t n = 0;
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            for (size_t length = seed >> 60; n < length && n < sizeof value; n++)
                value[n] = alphabet[(seed >> (4 * n)) % (sizeof alphabet - 1)];
            if (i)
                ost_buf_addch(&file, ',');
            ost_csv_put(&file, (struct ost_slice){value, n}, ',');
            for (size_t k = 0; k < n; k++)
                ost_buf_addch(&expected, value[k] ? value[k] : '0');
            ost_buf_addch(&expected, i < 2 ? '|' : ';');
        }
        ost_buf_addch(&file, '\n');
        put_file(file.p, file.n);
        assert_ok(parse(&out, NULL));
        assert_string_equal(out.p + 2, expected.p);
        ost_buf_release(&file);
        ost_buf_release(&expected);
        ost_buf_release(&out);
    }
}

static void a_missing_file_and_a_directory_are_named(void **state)
{
    (void)state;
    struct ost_csv *csv;
    assert_fails_saying(ost_csv_open(&csv, "/nowhere/t.csv", NULL), OST_EIO, "'/nowhere/t.csv'");
    assert_fails_saying(ost_csv_open(&csv, "/tmp", NULL), OST_EIO, "is a directory");
}

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_back_exactly),
        cmocka_unit_test(another_delimiter_leaves_commas_alone),
        cmocka_unit_test(quotes_that_shift_values_are_refused_with_line_and_column),
        cmocka_unit_test(a_field_of_megabytes_passes_and_the_limit_holds),
        cmocka_unit_test(the_limit_holds_with_and_without_quotes),
        cmocka_unit_test(plain_and_quoted_lines_give_the_same_rows),
        cmocka_unit_test(written_rows_read_back_equal),
        cmocka_unit_test(a_missing_file_and_a_directory_are_named),
        cmocka_unit_test(rows_do_not_depend_on_how_bytes_arrive),
    };
    int failed = cmocka_run_group_tests(tests, make_file, NULL);
    unlink(path);
    return failed;
}
