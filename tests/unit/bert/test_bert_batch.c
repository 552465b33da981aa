/* Texts as tensors: the rows of both layouts by hand, with positions as BERT and as RoBERTa count them. */
#include "support/test.h"

#include "engine/bert/batch.h"
#include "engine/bert/checkpoint.h"

enum { LABELS = 3 };

/* Two texts, of which the second says <pad> (RoBERTa's 1), and the tokens that answer for their words. */
static int32_t id[] = {5, 6, 5, 1, 7, 8};
static size_t from[] = {0, 2, 6}, row[] = {0, 1, 3};
static int32_t asked[] = {1, 0, 3};
static const struct ost_bert_texts texts = {
    .id = id, .from = from, .n = 2, .row = row, .asked = asked};
static const size_t order[] = {1, 0};

static struct ost_bert *load(const char *dir)
{
    struct ost_bert_spec spec = {
        .head = &ost_bert_head_tokens, .width = LABELS, .device = OST_DEVICE_CPU};
    struct ost_bert *m;
    assert_ok(ost_bert_load_finished(&m, dir, &spec));
    return m;
}

static void assert_numbers(struct ost_scope *s, const struct ost_tensor *t, const int *want,
                           int64_t n)
{
    const float *values = ost_tensor_values(s, t);
    assert_ok(ost_scope_status(s));
    assert_int_equal(ost_tensor_count(t), n);
    for (int64_t i = 0; i < n; i++)
        assert_int_equal((int)values[i], want[i]);
}

static void rows_are_padded_or_packed(void **state)
{
    (void)state;
    struct ost_bert *m = load(TEST_FILE("parity/bert/families/bert_tokens"));
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    struct ost_bert_batch padded = ost_bert_batch_of(s, m, &texts, order, 2);
    assert_int_equal(ost_tensor_dim(padded.ids, 1), 4);
    assert_int_equal(padded.tokens, 4);
    assert_null(padded.starts);
    assert_numbers(s, padded.ids, (int[]){5, 1, 7, 8, 5, 6, 0, 0}, 8);
    assert_numbers(s, padded.places, (int[]){0, 1, 2, 3, 0, 1, 2, 3}, 8);
    assert_numbers(s, padded.length, (int[]){4, 2}, 2);
    assert_numbers(s, padded.asked, (int[]){0, 3, 5}, 3);

    ost_scope_pack(s, true);
    struct ost_bert_batch packed = ost_bert_batch_of(s, m, &texts, order, 2);
    assert_int_equal(packed.tokens, 4);
    assert_numbers(s, packed.ids, (int[]){5, 1, 7, 8, 5, 6}, 6);
    assert_numbers(s, packed.places, (int[]){0, 1, 2, 3, 0, 1}, 6);
    assert_numbers(s, packed.starts, (int[]){0, 4, 6}, 3);
    assert_numbers(s, packed.first, (int[]){0, 4}, 2);
    assert_numbers(s, packed.asked, (int[]){0, 3, 5}, 3);
    ost_scope_free(s);
    ost_bert_free(m);
}

/* To 8 rows there are 2 of padding, of a text of their own; from 6 to 6 a whole 6 more, as none would be no text. */
static void packed_rows_are_filled_up(void **state)
{
    (void)state;
    struct ost_bert *m = load(TEST_FILE("parity/bert/families/bert_tokens"));
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    ost_scope_pack(s, true);
    ost_scope_fill(s, 8);
    struct ost_bert_batch filled = ost_bert_batch_of(s, m, &texts, order, 2);
    assert_int_equal(filled.texts, 2);
    assert_int_equal(filled.tokens, 8);
    assert_numbers(s, filled.ids, (int[]){5, 1, 7, 8, 5, 6, 0, 0}, 8);
    assert_numbers(s, filled.places, (int[]){0, 1, 2, 3, 0, 1, 0, 1}, 8);
    assert_numbers(s, filled.starts, (int[]){0, 4, 6, 8}, 4);
    assert_numbers(s, filled.first, (int[]){0, 4, 6}, 3);
    assert_numbers(s, filled.asked, (int[]){0, 3, 5}, 3);

    ost_scope_fill(s, 6);
    filled = ost_bert_batch_of(s, m, &texts, order, 2);
    assert_int_equal(filled.tokens, 6);
    assert_numbers(s, filled.starts, (int[]){0, 4, 6, 12}, 4);
    ost_scope_free(s);
    ost_bert_free(m);
}

/* As create_position_ids_from_input_ids of transformers' modeling_roberta.py counts them. */
static void roberta_counts_behind_its_padding(void **state)
{
    (void)state;
    struct ost_bert *m = load(TEST_FILE("parity/bert/families/roberta_tokens"));
    struct ost_scope *s = ost_scope_new(OST_DEVICE_CPU);
    struct ost_bert_batch padded = ost_bert_batch_of(s, m, &texts, order, 2);
    assert_numbers(s, padded.ids, (int[]){5, 1, 7, 8, 5, 6, 1, 1}, 8);
    assert_numbers(s, padded.places, (int[]){2, 1, 3, 4, 2, 3, 1, 1}, 8);
    ost_scope_free(s);
    ost_bert_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_padded_or_packed),
        cmocka_unit_test(packed_rows_are_filled_up),
        cmocka_unit_test(roberta_counts_behind_its_padding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
