/* Scores as tokenizers 0.23.3 reads them: the values it writes back after reading the text. */
#include "support/test.h"

#include "text/json_scores.h"

static void numbers_are_rounded_as_in_the_reference(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } rows[] = {
        {"0", 0},
        {"-5", -5},
        {"-2.5", -2.5},
        {"-3.1e0", -3.1},
        {"1e-5", 1e-5},
        {"25E+1", 250},
        {"-11.864072317121257", -11.864072317121256}, /* strtod differs in the last bit */
        {"-10.692844665672597", -10.692844665672595},
        {"-9.122302055358887", -9.122302055358888},
        {"-11.042126655578613", -11.042126655578612},
        {"-2.7018194198608404", -2.7018194198608404},
        {"0.000000000000000000001", 1e-21},
        {"1.23456789012345678901234567890", 1.2345678901234567}, /* what is too much is cut */
        {"123456789012345678901234567890", 1.2345678901234568e29},
        {"1e-400", 0},
        {"0e999999999999", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(ost_json_score(ost_slice_of(rows[i].text)) == rows[i].value);
}

static void scores_are_found_where_they_are(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "{\"model\":{\"vocab\":[[\"a\",-1.5],[\"b\",2]]}}",
        " { \"x\" : { \"model\" : [ 1 , { } ] } , \"y\" : \"]}\\\"\" , \"model\" :\n"
        "{ \"type\" : \"Unigram\" , \"vocab\" : [ [ \"\\\\\" , -1.5 ] ,\t[ \"],[\\\"\" , 2.0 ] ] , "
        "\"z\":0 } }",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double score[2];
        assert_ok(ost_json_scores(score, 2, ost_slice_of(rows[i])));
        assert_true(score[0] == -1.5 && score[1] == 2);
    }
}

static void scores_that_are_not_there_are_missed(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "{",
        "{}",
        "{\"model\"",
        "{\"model\":1}",
        "{\"model\":{\"vocab\":{}}}",
        "{\"model\":{\"vocab\":[[\"a\",1]]}}",
        "{\"model\":{\"vocab\":[[\"a\",1],[\"b",
        "[1]",
        "{\"model\":{\"vocab\":[[1,1],[2,2]]}}",
        "{\"m\\u006fdel\":{\"vocab\":[[\"a\",1],[\"b\",2]]}}",
        "{\"a\":\"\\",
        "{\"a\":[[[",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double score[2];
        assert_fails(ost_json_scores(score, 2, ost_slice_of(rows[i])), OST_EPARSE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_rounded_as_in_the_reference),
        cmocka_unit_test(scores_are_found_where_they_are),
        cmocka_unit_test(scores_that_are_not_there_are_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
