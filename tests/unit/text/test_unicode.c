/*
 * The sets have the sizes of Unicode 9 and the members that tell it from later versions; that each
 * character is right is for test_tokenizer_parity.c.
 */
#include "support/test.h"

#include "text/unicode.h"

typedef bool predicate(uint32_t c);

static size_t members(predicate *is, uint32_t from)
{
    size_t n = 0;
    for (uint32_t c = from; c <= 0x10ffff; c++)
        n += is(c);
    return n;
}

static void the_sets_have_the_sizes_of_unicode_9(void **state)
{
    (void)state;
    static const struct {
        predicate *is;
        size_t n;
    } rows[] = {
        {ost_unicode_is_space, 25},        {ost_unicode_is_control, 137683},
        {ost_unicode_is_punctuation, 726}, {ost_unicode_is_mark, 1567},
        {ost_unicode_is_ideograph, 81264},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(members(rows[i].is, 0), rows[i].n);
}

static void the_edges_of_the_sets_are_where_they_belong(void **state)
{
    (void)state;
    static const struct {
        predicate *is;
        uint32_t c;
        bool in;
    } rows[] = {
        {ost_unicode_is_space, '\t', true},          {ost_unicode_is_space, 0x1f, false},
        {ost_unicode_is_space, 0x85, true},          {ost_unicode_is_space, 0x200b, false},
        {ost_unicode_is_space, 0x3000, true},        {ost_unicode_is_space, 0x110000, false},
        {ost_unicode_is_control, 0, true},           {ost_unicode_is_control, '\n', true},
        {ost_unicode_is_control, 0x7f, true},        {ost_unicode_is_control, 0xad, true},
        {ost_unicode_is_control, 0x890, false},      {ost_unicode_is_control, 0x10fffd, true},
        {ost_unicode_is_control, 0x10ffff, false},   {ost_unicode_is_control, 0xfffd, false},
        {ost_unicode_is_punctuation, '$', true},     {ost_unicode_is_punctuation, '~', true},
        {ost_unicode_is_punctuation, '@', true},     {ost_unicode_is_punctuation, '`', true},
        {ost_unicode_is_punctuation, 'A', false},    {ost_unicode_is_punctuation, ' ', false},
        {ost_unicode_is_punctuation, 0x20ac, false}, {ost_unicode_is_punctuation, 0x2014, true},
        {ost_unicode_is_punctuation, 0x166d, true},  {ost_unicode_is_punctuation, 0x2e43, false},
        {ost_unicode_is_mark, 0x300, true},          {ost_unicode_is_mark, 0x1734, true},
        {ost_unicode_is_mark, 0x7fd, false},         {ost_unicode_is_mark, 0xe01ef, true},
        {ost_unicode_is_ideograph, 0x4e00, true},    {ost_unicode_is_ideograph, 0x3042, false},
        {ost_unicode_is_ideograph, 0xac00, false},   {ost_unicode_is_ideograph, 0x2b820, false},
        {ost_unicode_is_ideograph, 0x2b920, true},   {ost_unicode_is_ideograph, UINT32_MAX, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].is(rows[i].c) != rows[i].in)
            fail_msg("row %zu: U+%04X", i, rows[i].c);
}

static void characters_decompose_as_in_unicode_9(void **state)
{
    (void)state;
    static const struct {
        uint32_t c;
        uint32_t parts[4];
    } rows[] = {
        {'a', {'a'}},
        {0xe9, {'e', 0x301}},
        {0x1f82, {0x3b1, 0x313, 0x300, 0x345}}, /* four is the most */
        {0xd55c, {0x1112, 0x1161, 0x11ab}},     /* Hangul */
        {0xac00, {0x1100, 0x1161}},
        {0x212a, {'K'}},
        {0x2f800, {0x4e3d}},
        {0x11938, {0x11938}}, /* decomposes since Unicode 13 */
        {0x105c9, {0x105c9}}, /* since 16 */
        {0xfb01, {0xfb01}},   /* compatibility only */
        {0x110000, {0x110000}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t out[OST_UNICODE_PARTS];
        size_t n = ost_unicode_decompose(out, rows[i].c), wanted = 0;
        while (wanted < 4 && rows[i].parts[wanted])
            wanted++;
        assert_int_equal(n, wanted);
        assert_memory_equal(out, rows[i].parts, n * sizeof *out);
    }
}

static void combining_classes_are_those_of_unicode_9(void **state)
{
    (void)state;
    static const struct {
        uint32_t c;
        uint8_t class;
    } rows[] = {
        {'a', 0},       {0x301, 230},  {0x316, 220},  {0x334, 1},    {0x345, 240},    {0x302e, 224},
        {0x1d165, 216}, {0x1df5, 230}, {0x1df6, 0},   {0x16ff0, 0},  {0x1715, 0},     {0x1abf, 0},
        {0x5b0, 10},    {0xd800, 0},   {0x10ffff, 0}, {0x110000, 0}, {UINT32_MAX, 0},
    };
    size_t n = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(ost_unicode_class(rows[i].c), rows[i].class);
    for (uint32_t c = 0; c <= 0x10ffff; c++)
        n += ost_unicode_class(c) > 0;
    assert_int_equal(n, 814);
}

static void lower_case_knows_no_context_and_the_newest_letters(void **state)
{
    (void)state;
    static const struct {
        uint32_t c, lower;
    } rows[] = {
        {'A', 'a'},         {'Z', 'z'},         {'[', '['},           {'@', '@'},
        {'a', 'a'},         {0xc4, 0xe4},       {0x3a3, 0x3c3},       {0x1e9e, 0xdf},
        {0x212a, 'k'},      {0x10a0, 0x2d00},   {0x13a0, 0xab70},     {0x1c5, 0x1c6},
        {0x1c89, 0x1c8a},   {0xa7cb, 0x264},    {0xa7cc, 0xa7cd},     {0xa7ce, 0xa7cf},
        {0xa7d2, 0xa7d3},   {0xa7d4, 0xa7d5},   {0xa7da, 0xa7db},     {0xa7dc, 0x19b},
        {0x10d50, 0x10d70}, {0x10d65, 0x10d85}, {0x10d66, 0x10d66},   {0x16ea0, 0x16ebb},
        {0x16eb8, 0x16ed3}, {0x16eb9, 0x16eb9}, {0x110000, 0x110000},
    };
    uint32_t out[2];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(ost_unicode_lower(out, rows[i].c), 1);
        assert_int_equal(out[0], rows[i].lower);
    }
    assert_int_equal(ost_unicode_lower(out, 0x130), 2);
    assert_int_equal(out[0], 'i');
    assert_int_equal(out[1], 0x307);
}

static void white_space_is_trimmed_at_the_end_only(void **state)
{
    (void)state;
    static const struct {
        const char *text, *trimmed;
    } rows[] = {
        {"", ""},
        {" a b \r\n", " a b"},
        {"a\u3000\u00a0\u2028", "a"},
        {" \t", ""},
        {"a\u200b ", "a\u200b"},
        {"a\xff ", "a\xff"},
        {"\u00e9", "\u00e9"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_slice out = ost_unicode_trim_end(ost_slice_of(rows[i].text));
        assert_true(ost_slice_is(out, rows[i].trimmed));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sets_have_the_sizes_of_unicode_9),
        cmocka_unit_test(the_edges_of_the_sets_are_where_they_belong),
        cmocka_unit_test(characters_decompose_as_in_unicode_9),
        cmocka_unit_test(combining_classes_are_those_of_unicode_9),
        cmocka_unit_test(lower_case_knows_no_context_and_the_newest_letters),
        cmocka_unit_test(white_space_is_trimmed_at_the_end_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
