/* What is a word is the same everywhere. */
#include "support/test.h"

#include "text/words.h"

#define NBSP "\xc2\xa0"
#define IDEOGRAPHIC "\xe3\x80\x80"
#define ZERO_WIDTH "\xe2\x80\x8b"

static void white_space_separates_words(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words; /* with | between them */
    } rows[] = {
        {"", ""},
        {" \t\r\n", ""},
        {"one", "one"},
        {"  reset   my\tpassword \n", "reset|my|password"},
        {"10" NBSP "000", "10|000"},
        {IDEOGRAPHIC "\xe5\x90\x8d" IDEOGRAPHIC, "\xe5\x90\x8d"},
        {"a" ZERO_WIDTH "b " ZERO_WIDTH, "a" ZERO_WIDTH "b|" ZERO_WIDTH},
        {"\xff\xa0 \xc2", "\xff\xa0|\xc2"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_slice rest = ost_slice_of(rows[i].text), word, want,
                         left = ost_slice_of(rows[i].words);
        size_t n = 0;
        for (; ost_word_next(&rest, &word); n++) {
            ost_slice_cut(&left, '|', &want);
            assert_true(ost_slice_equal(word, want));
        }
        assert_int_equal(left.n, 0);
        assert_int_equal(n, ost_words_count(ost_slice_of(rows[i].text)));
    }
}

static void a_nul_is_part_of_a_word(void **state)
{
    (void)state;
    assert_int_equal(ost_words_count((struct ost_slice){"a\0b c", 5}), 2);
    assert_int_equal(ost_words_count((struct ost_slice){NULL, 0}), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(white_space_separates_words),
        cmocka_unit_test(a_nul_is_part_of_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
