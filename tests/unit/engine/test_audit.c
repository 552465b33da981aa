/* Findings in files made for the purpose: every reason once, and nothing in clean ones. */
#include "support/test.h"

#include "base/alloc.h"
#include "engine/audit.h"
#include "text/tokenizer.h"

enum { ROWS = 24 };

struct file {
    struct ost_slice text[ROWS], label[ROWS];
    size_t line[ROWS];
    size_t n;
};

static void add(struct file *f, const char *text, const char *label)
{
    assert_true(f->n < ROWS);
    f->text[f->n] = ost_slice_of(text);
    f->label[f->n] = ost_slice_of(label);
    f->line[f->n] = f->n + 2;
    f->n++;
}

static struct ost_audit_part part_of(const char *name, const struct file *f)
{
    return (struct ost_audit_part){name, f->text, f->label, f->line, f->n};
}

/* Twelve rows of two classes of which nothing can be said. */
static void add_clean(struct file *f)
{
    static const char *const access[] = {
        "cannot sign in since monday",           "my badge does not open door three",
        "account locked after holiday",          "password reset mail never arrives",
        "two factor code is refused every time", "please give lena rights to the wiki"};
    static const char *const billing[] = {
        "the sum is too high this month", "we were charged twice in may",
        "address on paper is outdated",   "when does the discount end",
        "need a copy from last year",     "vat number missing on document"};
    for (size_t i = 0; i < COUNT(access); i++) {
        add(f, access[i], "access");
        add(f, billing[i], "billing");
    }
}

static const struct ost_finding *find(const struct ost_audit *a, enum ost_audit_reason reason)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->finding[i].reason == reason)
            return &a->finding[i];
    return NULL;
}

static void clean_rows_have_no_findings(void **state)
{
    (void)state;
    struct file train = {0};
    struct ost_audit audit;
    add_clean(&train);
    struct ost_audit_job job = {.part = {part_of("train.csv", &train)}, .parts = 1};
    ost_audit(&audit, &job);
    assert_int_equal(audit.n, 0);
    assert_false(audit.looked[OST_AUDIT_LEAK]);
    assert_false(audit.looked[OST_AUDIT_LABEL_ERROR]);
    assert_false(audit.looked[OST_AUDIT_CUT]);
    assert_true(audit.looked[OST_AUDIT_CONFLICT]);
    ost_audit_release(&audit);
}

/* Which row is named with which, for each way in which rows repeat. */
static void repeats_are_named_with_the_row_that_they_repeat(void **state)
{
    (void)state;
    struct file train = {0}, test = {0};
    struct ost_audit audit;
    add_clean(&train);
    add(&train, "Cannot sign in, since Monday!", "access");         /* 12 repeats 0 */
    add(&train, "please give lena rights to the wikis", "billing"); /* 13 is like 10 */
    add(&test, "we were charged twice in May", "billing");          /* leaks from 3 */
    add(&test, "a new sentence that nobody wrote before", "access");
    add(&test, "a new sentence that nobody wrote before.", "access");   /* repeats 1 */
    add(&test, "a new sentence that nobody wrote before it", "access"); /* like 1 */
    struct ost_audit_job job = {.part = {part_of("train.csv", &train), part_of("test.csv", &test)},
                                .parts = 2};
    ost_audit(&audit, &job);
    static const struct {
        enum ost_audit_reason reason;
        int part, other_part;
        size_t row, other;
        double low, high;
    } expected[] = {
        {OST_AUDIT_CONFLICT, 0, 0, 13, 10, .968, .969},  {OST_AUDIT_LEAK, 1, 0, 0, 3, 1, 1},
        {OST_AUDIT_DUPLICATE, 0, 0, 12, 0, 1, 1},        {OST_AUDIT_DUPLICATE, 1, 1, 2, 1, 1, 1},
        {OST_AUDIT_NEAR_DUPLICATE, 1, 1, 3, 1, .9, .95},
    };
    assert_int_equal(audit.n, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        const struct ost_finding *f = &audit.finding[i];
        assert_int_equal(f->reason, expected[i].reason);
        assert_int_equal(f->at.part, expected[i].part);
        assert_int_equal(f->at.row, expected[i].row);
        assert_int_equal(f->other.part, expected[i].other_part);
        assert_int_equal(f->other.row, expected[i].other);
        assert_true(f->score >= expected[i].low && f->score <= expected[i].high);
    }
    assert_true(ost_slice_is(audit.finding[0].detail, "access"));
    assert_int_equal(audit.count[OST_AUDIT_DUPLICATE], 2);
    ost_audit_release(&audit);
}

/* Classes 0 "access", 1 "billing"; row 4 (access) looks like billing to the others. */
static void an_unlikely_label_is_named_and_small_classes_are_not_judged(void **state)
{
    (void)state;
    struct file train = {0};
    struct ost_audit audit;
    float proba[13 * 3];
    add_clean(&train);
    add(&train, "the coffee machine is on fire", "fire");
    for (size_t i = 0; i < 13; i++) {
        bool access = i % 2 == 0 && i < 12 && i != 4;
        proba[i * 3] = access ? .9F : .1F;
        proba[i * 3 + 1] = access ? .1F : .9F;
        proba[i * 3 + 2] = 0;
    }
    struct ost_audit_job job = {.part = {part_of("train.csv", &train)}, .parts = 1, .proba = proba};
    ost_audit(&audit, &job);
    assert_int_equal(audit.n, 2);
    assert_int_equal(audit.finding[0].reason, OST_AUDIT_LABEL_ERROR);
    assert_int_equal(audit.finding[0].at.row, 4);
    assert_close(audit.finding[0].score, .8, 1e-6);
    assert_true(ost_slice_is(audit.finding[0].detail, "billing"));
    assert_int_equal(audit.finding[1].reason, OST_AUDIT_SMALL_CLASS);
    assert_int_equal(audit.finding[1].at.row, 12);
    assert_close(audit.finding[1].score, 1, 0);
    ost_audit_release(&audit);
}

static void a_name_in_all_texts_of_a_class_gives_it_away(void **state)
{
    (void)state;
    static const char *const word[] = {"red", "oak", "sun", "ice", "fox", "elm",
                                       "tar", "gin", "rye", "owl", "ash"};
    struct file train = {0};
    struct ost_audit audit;
    char text[22][64];
    for (size_t i = 0; i < 11; i++) {
        snprintf(text[i], 64, "%s %s [Card-Lost] %s", word[i], word[(i * 3 + 1) % 11],
                 word[10 - i]);
        snprintf(text[i + 11], 64, "%s and %s, said %s", word[(i + 5) % 11], word[i],
                 word[(i * 7 + 2) % 11]);
        add(&train, text[i], "card_lost");
        add(&train, text[i + 11], "other");
    }
    struct ost_audit_job job = {.part = {part_of("train.csv", &train)}, .parts = 1};
    ost_audit(&audit, &job);
    assert_int_equal(audit.count[OST_AUDIT_LABEL_IN_TEXT], 1);
    const struct ost_finding *f = find(&audit, OST_AUDIT_LABEL_IN_TEXT);
    assert_int_equal(f->at.row, 0);
    assert_close(f->score, 1, 0);
    ost_audit_release(&audit);
}

/* Four columns: an id, the label under another name with one slip, a coin, and nothing. */
static void a_column_that_tells_the_label_is_named_and_an_id_is_not(void **state)
{
    (void)state;
    static const char *const name[] = {"id", "queue", "coin", "empty"};
    struct file train = {0};
    struct ost_audit audit;
    uint32_t other[12][4];
    add_clean(&train);
    for (uint32_t i = 0; i < 12; i++) {
        other[i][0] = i + 1;
        other[i][1] = i % 2 ? 50 : 60;
        other[i][2] = i / 2 % 2 ? 70 : 80;
        other[i][3] = 0;
    }
    struct ost_audit_job job = {.part = {part_of("train.csv", &train)},
                                .parts = 1,
                                .other_name = name,
                                .other = &other[0][0],
                                .others = 4};
    ost_audit(&audit, &job);
    assert_int_equal(audit.n, 1);
    assert_int_equal(audit.finding[0].reason, OST_AUDIT_TELLTALE_COLUMN);
    assert_int_equal(audit.finding[0].at.part, OST_AUDIT_NOWHERE);
    assert_close(audit.finding[0].score, 1, 0);
    assert_non_null(strstr(audit.finding[0].detail.p, "'queue'"));
    ost_audit_release(&audit);
    other[0][1] = 50; /* 11 of 12 right: .917 is not nearly all */
    ost_audit(&audit, &job);
    assert_int_equal(audit.n, 0);
    ost_audit_release(&audit);
}

static struct ost_tokenizer *a_token_for_each_word(void)
{
    static const char vocab[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
    struct ost_tokenizer_files files = {.vocab = {ost_slice_of(vocab), "vocab.txt"}};
    struct ost_tokenizer *t;
    assert_ok(ost_tokenizer_parse(&t, &files, NULL));
    return t;
}

/* The longest clean texts have 7 words, which [CLS] and [SEP] make 9 tokens: they are read whole. */
static void texts_longer_than_the_model_reads_are_named_longest_first(void **state)
{
    (void)state;
    struct file train = {0}, test = {0};
    struct ost_audit audit;
    add_clean(&train);
    add(&train, "one word more than all of the others", "access");
    add(&test, "this one has even got two words more than they", "billing");
    struct ost_tokenizer *t = a_token_for_each_word();
    struct ost_audit_job job = {.part = {part_of("train.csv", &train), part_of("test.csv", &test)},
                                .parts = 2,
                                .tokenizer = t,
                                .max_length = 9};
    ost_audit(&audit, &job);
    static const struct {
        int part;
        size_t row;
        double tokens;
        const char *detail;
    } expected[] = {{1, 0, 12, "12 tokens, 9 are read"}, {0, 12, 10, "10 tokens, 9 are read"}};
    assert_true(audit.looked[OST_AUDIT_CUT]);
    assert_int_equal(audit.n, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        const struct ost_finding *f = &audit.finding[i];
        assert_int_equal(f->reason, OST_AUDIT_CUT);
        assert_int_equal(f->at.part, expected[i].part);
        assert_int_equal(f->at.row, expected[i].row);
        assert_int_equal(f->other.part, OST_AUDIT_NOWHERE);
        assert_close(f->score, expected[i].tokens, 0);
        assert_true(ost_slice_is(f->detail, expected[i].detail));
    }
    ost_audit_release(&audit);
    ost_tokenizer_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_rows_have_no_findings),
        cmocka_unit_test(repeats_are_named_with_the_row_that_they_repeat),
        cmocka_unit_test(an_unlikely_label_is_named_and_small_classes_are_not_judged),
        cmocka_unit_test(a_name_in_all_texts_of_a_class_gives_it_away),
        cmocka_unit_test(a_column_that_tells_the_label_is_named_and_an_id_is_not),
        cmocka_unit_test(texts_longer_than_the_model_reads_are_named_longest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
