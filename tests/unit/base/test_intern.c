/* Words keep their numbers and texts through every growth of the table. */
#include "support/test.h"

#include "base/intern.h"

static struct ost_slice text_of(char room[static 24], unsigned i)
{
    int n = snprintf(room, 24, "word-%u", i);
    return (struct ost_slice){room, (size_t)n};
}

static void numbers_are_dense_and_stay(void **state)
{
    (void)state;
    enum { WORDS = 100000 };
    struct ost_intern t = OST_INTERN_INIT;
    char room[24];
    for (unsigned i = 0; i < WORDS; i++) {
        assert_int_equal(ost_intern(&t, text_of(room, i)), i);
        assert_int_equal(ost_intern(&t, text_of(room, i / 2)), i / 2);
    }
    assert_int_equal(t.count, WORDS);
    for (unsigned i = 0; i < WORDS; i++) {
        uint32_t id = UINT32_MAX;
        struct ost_slice text = text_of(room, i);
        assert_true(ost_intern_find(&t, text, &id));
        assert_int_equal(id, i);
        assert_true(ost_slice_equal(ost_intern_text(&t, id), text));
    }
    ost_intern_release(&t);
    assert_int_equal(t.count, 0);
}

static void texts_that_look_alike_are_different(void **state)
{
    (void)state;
    static const struct ost_slice texts[] = {
        {"", 0}, {"\0", 1}, {"\0\0", 2}, {"a", 1}, {"a\0", 2}, {"A", 1}, {"a ", 2}, {"\xff", 1},
    };
    struct ost_intern t = OST_INTERN_INIT;
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_int_equal(ost_intern(&t, texts[i]), i);
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_int_equal(ost_intern(&t, texts[i]), i);
        struct ost_slice text = ost_intern_text(&t, (uint32_t)i);
        assert_int_equal(text.n, texts[i].n);
        assert_int_equal(text.p[text.n], '\0');
    }
    ost_intern_release(&t);
}

static void what_is_not_there_is_not_found(void **state)
{
    (void)state;
    struct ost_intern t = OST_INTERN_INIT;
    uint32_t id = 7;
    assert_false(ost_intern_find(&t, ost_slice_of("x"), &id));
    ost_intern(&t, ost_slice_of("y"));
    assert_false(ost_intern_find(&t, ost_slice_of("x"), &id));
    assert_false(ost_intern_find(&t, (struct ost_slice){NULL, 0}, &id));
    assert_int_equal(id, 7);
    assert_int_equal(ost_intern(&t, (struct ost_slice){NULL, 0}), 1);
    assert_int_equal(t.count, 2);
    ost_intern_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_dense_and_stay),
        cmocka_unit_test(texts_that_look_alike_are_different),
        cmocka_unit_test(what_is_not_there_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
