/*
 * Vectors against scikit-learn 1.9.1: TfidfVectorizer(sublinear_tf=True) with ngram_range=(1, 2),
 * token_pattern=r"(?u)\w+", and with analyzer='char_wb', ngram_range=(2, 5), on the three texts.
 * By hand for "card" in the first: idf = ln(4/3) + 1 = 1.287682, the five terms of that text alone
 * have ln(4/2) + 1 = 1.693147, the length is sqrt(2 * 1.287682^2 + 5 * 1.693147^2) = 4.201189.
 */
#include "support/test.h"

#include "base/hash.h"
#include "engine/linear/tfidf.h"

static const char *const texts[] = {"My card is late", "card card: blocked?", "a late, late fee"};
enum { TEXTS = 3, WORD_FEATURES = 15, CHARACTER_FEATURES = 98 };

struct row {
    int text;
    const char
        *term; /* "a+b" is a pair of words; a term with a space or "." in front is characters */
    double value;
};

static const struct row rows[] = {
    {0, "card", .306504216},
    {0, "late", .306504216},
    {0, "my", .403016211},
    {0, "card+is", .403016211},
    {1, "card", .596627235},
    {1, "card+card", .463334272},
    {1, "blocked", .463334272},
    {1, "my", 0},
    {2, "a", .387546683},
    {2, "late", .499036916},
    {2, "late+late", .387546683},
    {2, "fee", .387546683},
    {0, " card", .143227518},
    {0, " my", .188326974},
    {0, " is ", .188326974},
    {0, ".ate ", .143227518},
    {1, " card", .170715194},
    {1, ".ard ", .100827143},
    {1, ".ard: ", .132575577},
    {1, ".ocked", .132575577},
    {1, ".d ", .100827143},
    {2, " a ", .158164158},
    {2, ".late", .203665151},
    {2, ".late,", .158164158},
    {2, ".late ", .120287919},
    {2, " fee ", .158164158},
    {2, ".my", 0},
};

static uint64_t hash_of(const char *term)
{
    const char *plus = strchr(term, '+');
    if (*term == ' ' || *term == '.') {
        term += *term == '.';
        return ost_hash(term, strlen(term), OST_TERMS_CHARACTERS);
    }
    if (!plus)
        return ost_hash(term, strlen(term), OST_TERMS_WORD);
    uint64_t pair[] = {ost_hash(term, (size_t)(plus - term), OST_TERMS_WORD),
                       ost_hash(plus + 1, strlen(plus + 1), OST_TERMS_WORD)};
    return ost_hash(pair, sizeof pair, OST_TERMS_PAIR);
}

static uint32_t learn(struct ost_tfidf *out, size_t most)
{
    struct ost_terms terms = {0};
    struct ost_df *df = ost_df_new();
    for (int i = 0; i < TEXTS; i++) {
        ost_terms_read(&terms, ost_slice_of(texts[i]));
        ost_df_add(df, &terms);
    }
    uint32_t least = ost_df_choose(df, out, most, 1);
    ost_df_free(df);
    ost_terms_release(&terms);
    return least;
}

static double value_of(const struct ost_tfidf *f, const struct ost_bag *bag, uint64_t hash)
{
    for (size_t i = 0; i < bag->n; i++)
        if (f->hash[bag->column[i]] == hash)
            return bag->value[i];
    return 0;
}

static void vectors_are_those_of_scikit_learn(void **state)
{
    (void)state;
    struct ost_tfidf features;
    struct ost_bag bag = {0};
    assert_int_equal(learn(&features, SIZE_MAX), 1);
    assert_int_equal(features.n, WORD_FEATURES + CHARACTER_FEATURES);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ost_tfidf_vector(&features, &bag, ost_slice_of(texts[rows[i].text]));
        double value = value_of(&features, &bag, hash_of(rows[i].term));
        if (fabs(value - rows[i].value) > 1e-7)
            fail_msg("text %d, '%s': %.9f, not %.9f", rows[i].text, rows[i].term, value,
                     rows[i].value);
    }
    ost_bag_release(&bag);
    ost_tfidf_release(&features);
}

static void both_blocks_have_length_one(void **state)
{
    (void)state;
    struct ost_tfidf features;
    struct ost_bag bag = {0};
    learn(&features, SIZE_MAX);
    ost_tfidf_vector(&features, &bag, ost_slice_of("late card never seen, card card fee"));
    double squares = 0;
    for (size_t i = 0; i < bag.n; i++)
        squares += (double)bag.value[i] * bag.value[i];
    assert_close(squares, 2, 1e-6);
    ost_bag_release(&bag);
    ost_tfidf_release(&features);
}

static void unknown_and_empty_texts_are_zero(void **state)
{
    (void)state;
    struct ost_tfidf features;
    struct ost_bag bag = {0};
    learn(&features, SIZE_MAX);
    ost_tfidf_vector(&features, &bag, ost_slice_of("\xe9\x80\x80\xe6\xac\xbe"));
    assert_int_equal(bag.n, 0);
    ost_tfidf_vector(&features, &bag, (struct ost_slice){NULL, 0});
    assert_int_equal(bag.n, 0);
    ost_bag_release(&bag);
    ost_tfidf_release(&features);
}

static void rare_terms_go_when_room_is_short(void **state)
{
    (void)state;
    struct ost_tfidf all, few, none;
    learn(&all, SIZE_MAX);
    size_t common = 0;
    for (size_t i = 0; i < all.n; i++)
        common += all.idf[i] < 1.5; /* ln(4/3) + 1: in two texts */
    assert_int_equal(learn(&few, all.n - 1), 2);
    assert_int_equal(few.n, common);
    assert_int_equal(learn(&none, 1), 3);
    assert_int_equal(none.n, 0);
    struct ost_bag bag = {0};
    ost_tfidf_vector(&none, &bag, ost_slice_of("card"));
    assert_int_equal(bag.n, 0);
    ost_bag_release(&bag);
    ost_tfidf_release(&all);
    ost_tfidf_release(&few);
    ost_tfidf_release(&none);
}

static void rows_of_a_matrix_are_the_vectors(void **state)
{
    (void)state;
    struct ost_tfidf features;
    struct ost_bag bag = {0};
    struct ost_matrix m = {0};
    size_t n[TEXTS];
    learn(&features, SIZE_MAX);
    for (int i = 0; i < TEXTS; i++) {
        ost_tfidf_vector(&features, &bag, i == 1 ? ost_slice_of("") : ost_slice_of(texts[i]));
        ost_matrix_add(&m, &bag);
        n[i] = bag.n;
    }
    assert_int_equal(m.rows, TEXTS);
    for (int i = 0; i < TEXTS; i++)
        assert_int_equal(m.start[i + 1] - m.start[i], n[i]);
    assert_int_equal(n[1], 0);
    assert_memory_equal(m.column + m.start[2], bag.column, n[2] * sizeof *bag.column);
    ost_matrix_release(&m);
    ost_bag_release(&bag);
    ost_tfidf_release(&features);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_are_those_of_scikit_learn),
        cmocka_unit_test(both_blocks_have_length_one),
        cmocka_unit_test(unknown_and_empty_texts_are_zero),
        cmocka_unit_test(rare_terms_go_when_room_is_short),
        cmocka_unit_test(rows_of_a_matrix_are_the_vectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
