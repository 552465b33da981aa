/* Words and tags from CoNLL files. */
#include "support/test.h"

#include <unistd.h>

#include "base/buf.h"
#include "io/conll.h"
#include "io/file.h"

static char path[64];

/* All texts of a file as "line: words | tags" lines; what the last call said. */
static int read_all(struct ost_buf *out, struct ost_slice bytes, int64_t limit)
{
    struct ost_conll *conll;
    struct ost_conll_text text;
    snprintf(path, sizeof path, "/tmp/ostler-conll-%d.conll", getpid());
    assert_ok(ost_file_write(path, bytes));
    assert_ok(ost_conll_open(&conll, path, limit, NULL));
    assert_string_equal(ost_conll_name(conll), path);
    int rc;
    while ((rc = ost_conll_next(conll, &text)) > 0) {
        ost_buf_printf(out, "%zu: ", text.line);
        ost_buf_slice(out, text.field[0]);
        ost_buf_puts(out, " | ");
        ost_buf_slice(out, text.field[1]);
        ost_buf_addch(out, '\n');
    }
    ost_conll_close(conll);
    unlink(path);
    return rc;
}

static void texts_are_runs_of_lines(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"", ""},
        {"\n\n", ""},
        {"a O\nb B-x\n\nc O\n", "1: a b | O B-x\n4: c | O\n"},
        {"a O\nb O", "1: a b | O O\n"},
        {"-DOCSTART- -X- O\n\na NN B-NP B-x\n-DOCSTART-\nb O\n", "3: a | B-x\n5: b | O\n"},
        {"\xef\xbb\xbf"
         "a\tO\r\n \t \r\n\r\nb\t\t X Y \tO\r\n",
         "1: a | O\n4: b | O\n"},
        {"  a    _   O  \n# O\n", "1: a # | O O\n"},
        {"\xff\xa0 O\n", "1: \xff\xa0 | O\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_buf out = OST_BUF_INIT;
        assert_ok(read_all(&out, ost_slice_of(rows[i].in), 1 << 20));
        assert_string_equal(out.p, rows[i].out);
        ost_buf_release(&out);
    }
}

static void a_line_that_is_no_word_with_a_tag_is_an_error_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *in, *say;
    } rows[] = {
        {"a O\n\nalone\n", ":3: 'alone' has no tag"},
        {"New York\tB-x\n", ":1: there is a blank in 'New York'"},
        {"York\tB x\n", ":1: there is a blank in 'B x'"},
        {"a O\n\t \tO\n", ":2: 'O' has no tag"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_buf out = OST_BUF_INIT;
        assert_fails_saying(read_all(&out, ost_slice_of(rows[i].in), 1 << 20), OST_EPARSE,
                            rows[i].say);
        ost_buf_release(&out);
    }
}

static void a_text_without_end_meets_the_limit(void **state)
{
    (void)state;
    struct ost_buf in = OST_BUF_INIT, out = OST_BUF_INIT;
    for (int i = 0; i < 100; i++)
        ost_buf_puts(&in, "word O\n");
    assert_fails_saying(read_all(&out, ost_buf_view(&in), 100), OST_ELIMIT,
                        ":21: a text is longer than 100 bytes");
    ost_buf_clear(&in);
    ost_buf_puts(&in, "a 0123456789012345678901234567890123456789\n");
    assert_fails(read_all(&out, ost_buf_view(&in), 30), OST_ELIMIT);
    ost_buf_release(&in);
    ost_buf_release(&out);
}

static void a_nul_is_a_byte_like_others(void **state)
{
    (void)state;
    struct ost_buf out = OST_BUF_INIT;
    assert_ok(read_all(&out, (struct ost_slice){"a\0b O\n", 6}, 1 << 20));
    assert_int_equal(out.n, 11);
    ost_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_runs_of_lines),
        cmocka_unit_test(a_line_that_is_no_word_with_a_tag_is_an_error_with_its_place),
        cmocka_unit_test(a_text_without_end_meets_the_limit),
        cmocka_unit_test(a_nul_is_a_byte_like_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
