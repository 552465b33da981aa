/*
 * Characters and their places, rows checked against huggingface/tokenizers 0.23.3 (BertNormalizer
 * and the offsets of single-character tokens).
 */
#include "support/test.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "text/normalize.h"

static const struct ost_normal_rules uncased = {true, true, true, true};
static const struct ost_normal_rules cased = {true, true, false, false};
static const struct ost_normal_rules keeps_accents = {true, true, false, true};
static const struct ost_normal_rules nothing = {false, false, false, false};

/* "c@begin-end" for each character, separated by commas. */
static void show(struct ost_buf *out, struct ost_normal *s)
{
    while (ost_normal_next(s))
        for (size_t i = 0; i < s->n; i++) {
            if (out->n)
                ost_buf_addch(out, ',');
            ost_utf8_encode(out, s->chars[i].c);
            ost_buf_printf(out, "@%zu-%zu", s->chars[i].begin, s->chars[i].end);
        }
}

struct row {
    const struct ost_normal_rules *rules;
    const char *text, *shown;
};

static void check_rows(const struct row *rows, size_t n)
{
    struct ost_normal s = OST_NORMAL_INIT;
    struct ost_buf out = OST_BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        struct ost_slice text = ost_slice_of(rows[i].text);
        ost_buf_clear(&out);
        ost_normal_start(&s, rows[i].rules, text, 0, text.n);
        show(&out, &s);
        assert_string_equal(out.p, rows[i].shown);
    }
    ost_buf_release(&out);
    ost_normal_release(&s);
}

static void each_rule_does_its_part(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {&uncased, "", ""},
        {&uncased, "Ab", "a@0-1,b@1-2"},
        {&cased, "A\u00c9", "A@0-1,\u00c9@1-3"},
        {&keeps_accents, "\u00c9", "\u00e9@0-2"},
        {&nothing, "A\u6211\x01\t", "A@0-1,\u6211@1-4,\x01@4-5,\t@5-6"},
        {&uncased, "a\u200bb\u00adc\ufeff", "a@0-1,b@4-5,c@7-8"},
        {&uncased, "\x0b\xc2\x85\x0cx\r\n", "x@4-5, @5-6, @6-7"},
        {&uncased, "a\u2028b\u00a0c", "a@0-1, @1-4,b@4-5, @5-7,c@7-8"},
        {&cased, "x\u6211", "x@0-1, @1-4,\u6211@1-4, @1-4"},
        {&cased, "\U0002b820\U0002b920", "\U0002b820@0-4, @4-8,\U0002b920@4-8, @4-8"},
        {&uncased, "\u039f\u0394\u039f\u03a3", "\u03bf@0-2,\u03b4@2-4,\u03bf@4-6,\u03c3@6-8"},
        {&uncased, "\u0130", "i@0-2"},
        {&keeps_accents, "\u0130", "i@0-2,\u0307@0-2"},
        {&uncased, "\u037e\u1fef\u2329", ";@0-2,`@2-5,\u3008@5-8"},
        {&uncased, "\u00c5\u2126\u212a", "a@0-2,\u03c9@2-5,k@5-8"},
        {&uncased, "\uf900x", " @0-3,\u8c48@0-3, @0-3,x@3-4"},
    };
    check_rows(rows, sizeof rows / sizeof *rows);
}

static void hangul_becomes_jamo_that_share_the_place(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {&uncased, "\ud55c\uad6d",
         "\u1112@0-3,\u1161@0-3,\u11ab@0-3,\u1100@3-6,\u116e@3-6,\u11a8@3-6"},
        {&cased, "\ud55c", "\ud55c@0-3"},
    };
    check_rows(rows, sizeof rows / sizeof *rows);
}

/* U+1D165 and U+302E have a combining class but are no accents, so that the order shows. */
static void marks_are_reordered_and_places_handed_out_as_in_the_reference(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {&uncased, "a\u0345\U0001d165b", "a@0-1,\U0001d165@1-3,b@7-8"},
        {&uncased, "a\U0001d165\u0345b", "a@0-1,\U0001d165@1-5,b@7-8"},
        {&uncased, "\u1e09\u0316\u302eb", "c@0-3,\u302e@5-8,b@8-9"},
        {&uncased, "\u0344\U0001d165", "\U0001d165@0-2"},
        {&uncased, "a\u0300\u0316\U0001d165b", "a@0-1,\U0001d165@1-3,b@9-10"},
        {&uncased, "a\u0f73\u0f71\U0001d165b", "a@0-1,\U0001d165@7-11,b@11-12"},
        {&uncased, "a\u302e\U0001d165", "a@0-1,\U0001d165@1-4,\u302e@4-8"},
        {&cased, "a\u302e\U0001d165", "a@0-1,\u302e@1-4,\U0001d165@4-8"},
    };
    check_rows(rows, sizeof rows / sizeof *rows);
}

static void marks_newer_than_unicode_9_are_letters_that_end_a_run(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {&uncased, "a\u1df6\U0001d165\u0334", "a@0-1,\u1df6@1-4,\U0001d165@8-10"},
        {&uncased, "a\u0300\u1715\U0001d165b", "a@0-1,\u1715@3-6,\U0001d165@6-10,b@10-11"},
    };
    check_rows(rows, sizeof rows / sizeof *rows);
}

static void bytes_that_are_not_utf8_vanish_with_the_controls(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {&uncased, "a\xff\xe2\x82z\xc3", "a@0-1,z@4-5"},
        {&nothing, "a\xff", "a@0-1,\ufffd@1-2"},
        {&uncased, "\ufffd", ""},
    };
    check_rows(rows, sizeof rows / sizeof *rows);
}

static void a_part_of_a_text_stands_alone_with_places_of_the_whole(void **state)
{
    (void)state;
    struct ost_normal s = OST_NORMAL_INIT;
    struct ost_buf out = OST_BUF_INIT;
    ost_normal_start(&s, &uncased, ost_slice_of("x\u00c9y\u0301z"), 1, 4);
    show(&out, &s);
    assert_string_equal(out.p, "e@1-3,y@3-4");
    ost_buf_release(&out);
    ost_normal_release(&s);
}

/* One letter with `n` pairs of marks in the wrong order; all of U+1D165 come out, sorted. */
static void a_megabyte_of_marks_is_sorted_in_one_go(void **state)
{
    (void)state;
    enum { PAIRS = 200000 };
    struct ost_normal s = OST_NORMAL_INIT;
    struct ost_buf text = OST_BUF_INIT;
    size_t n = 0, last = 0;
    ost_buf_addch(&text, 'a');
    for (size_t i = 0; i < PAIRS; i++)
        ost_buf_puts(&text, "\u0345\U0001d165");
    ost_normal_start(&s, &uncased, ost_buf_view(&text), 0, text.n);
    while (ost_normal_next(&s))
        for (size_t i = 0; i < s.n; i++, n++) {
            assert_int_equal(s.chars[i].c, n ? 0x1d165 : 'a');
            assert_true(s.chars[i].begin >= last && s.chars[i].begin < s.chars[i].end);
            last = s.chars[i].begin;
        }
    assert_int_equal(n, 1 + PAIRS);
    ost_buf_release(&text);
    ost_normal_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_does_its_part),
        cmocka_unit_test(hangul_becomes_jamo_that_share_the_place),
        cmocka_unit_test(marks_are_reordered_and_places_handed_out_as_in_the_reference),
        cmocka_unit_test(marks_newer_than_unicode_9_are_letters_that_end_a_run),
        cmocka_unit_test(bytes_that_are_not_utf8_vanish_with_the_controls),
        cmocka_unit_test(a_part_of_a_text_stands_alone_with_places_of_the_whole),
        cmocka_unit_test(a_megabyte_of_marks_is_sorted_in_one_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
