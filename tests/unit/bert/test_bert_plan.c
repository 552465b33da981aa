/* Epochs of texts in batches: every text once, the same for the same seed, sorted only where padded. */
#include "support/test.h"

#include "base/alloc.h"
#include "engine/bert/texts.h"

enum { N = 1003, SIZE = 16, LONGEST = 128, BATCHES = (N + SIZE - 1) / SIZE };

/* Lengths of 1 to 128 tokens, which are not looked at. */
static int make_texts(void **state)
{
    struct ost_bert_texts *t = ost_calloc(1, sizeof *t);
    t->n = N;
    t->from = ost_calloc(N + 1, sizeof *t->from);
    for (size_t i = 0; i < N; i++)
        t->from[i + 1] = t->from[i] + 1 + i * 37 % LONGEST;
    *state = t;
    return 0;
}

static int free_texts(void **state)
{
    struct ost_bert_texts *t = *state;
    ost_bert_texts_release(t);
    free(t);
    return 0;
}

static void assert_every_text_once(const struct ost_bert_plan *p)
{
    bool seen[N] = {false};
    assert_int_equal(p->batches, BATCHES);
    assert_int_equal(p->from[BATCHES], N);
    for (size_t b = 0; b < BATCHES; b++)
        assert_in_range(p->from[b + 1] - p->from[b], 1, SIZE);
    for (size_t i = 0; i < N; i++) {
        assert_true(p->text[i] < N && !seen[p->text[i]]);
        seen[p->text[i]] = true;
    }
}

/* Tokens with padding to each batch's longest text, in units of the real ones. */
static double padding(const struct ost_bert_plan *p, const struct ost_bert_texts *t)
{
    size_t all = 0;
    for (size_t b = 0; b < p->batches; b++) {
        size_t longest = 0;
        for (size_t i = p->from[b]; i < p->from[b + 1]; i++) {
            size_t length = ost_bert_texts_length(t, p->text[i]);
            longest = length > longest ? length : longest;
        }
        all += longest * (p->from[b + 1] - p->from[b]);
    }
    return (double)all / (double)t->from[N];
}

/* Of even lengths to 128 a batch of 16 has its longest near 121, of a window of 15 batches near its own. */
static void only_padded_batches_are_sorted(void **state)
{
    struct ost_bert_plan padded, packed;
    struct ost_bert_mix mix = {.batch_size = SIZE, .seed = 1, .epoch = 1};
    ost_bert_plan_epoch(&padded, *state, &mix);
    mix.packed = true;
    ost_bert_plan_epoch(&packed, *state, &mix);
    assert_every_text_once(&padded);
    assert_every_text_once(&packed);
    assert_true(padding(&padded, *state) < 1.1);
    assert_true(padding(&packed, *state) > 1.7);
    ost_bert_plan_release(&padded);
    ost_bert_plan_release(&packed);
}

/* The batches of an epoch, taken as sets of texts that go together: how many pairs two plans share. */
static size_t shared_pairs(const struct ost_bert_plan *a, const struct ost_bert_plan *b)
{
    size_t batch[N], pairs = 0;
    for (size_t k = 0; k < b->batches; k++)
        for (size_t i = b->from[k]; i < b->from[k + 1]; i++)
            batch[b->text[i]] = k;
    for (size_t k = 0; k < a->batches; k++)
        for (size_t i = a->from[k]; i < a->from[k + 1]; i++)
            for (size_t j = i + 1; j < a->from[k + 1]; j++)
                pairs += batch[a->text[i]] == batch[a->text[j]];
    return pairs;
}

static void epochs_differ_and_repeat(void **state)
{
    for (int packed = 0; packed < 2; packed++) {
        struct ost_bert_plan first, again, second;
        struct ost_bert_mix mix = {.batch_size = SIZE, .seed = 1, .epoch = 1, .packed = packed};
        ost_bert_plan_epoch(&first, *state, &mix);
        ost_bert_plan_epoch(&again, *state, &mix);
        mix.epoch = 2;
        ost_bert_plan_epoch(&second, *state, &mix);
        assert_memory_equal(first.text, again.text, sizeof(size_t) * N);
        assert_memory_equal(first.from, again.from, sizeof(size_t) * (BATCHES + 1));
        /* of 62 * 120 pairs; by chance one in sixty stays, in sorted windows four times as many */
        assert_true(shared_pairs(&first, &second) < 62 * 120 / (packed ? 30 : 5));
        ost_bert_plan_release(&first);
        ost_bert_plan_release(&again);
        ost_bert_plan_release(&second);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_padded_batches_are_sorted),
        cmocka_unit_test(epochs_differ_and_repeat),
    };
    return cmocka_run_group_tests(tests, make_texts, free_texts);
}
