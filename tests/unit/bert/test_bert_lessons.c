/*
 * What else than classes is learnt, beside PyTorch's libraries: five steps of contrastive tuning and
 * five of a masked language model from the same weights, and the logits of a chain of
 * sentence-transformers' modules. scripts/reference/make_lesson_goldens.py makes the values.
 */
#include "support/test.h"

#include "engine/bert/checkpoint.h"
#include "engine/bert/contrast.h"
#include "engine/bert/fewshot.h"
#include "support/bert_batches.h"

#define LESSONS "parity/bert/lessons"
enum { STEPS = 5, MOST = 64 };

static const struct ost_json *golden_of(struct ost_json **root, const char *lesson)
{
    assert_ok(ost_json_load(root, TEST_FILE(LESSONS "/golden.json"), 1 << 22));
    return ost_json_get(*root, lesson);
}

static double at(const struct ost_json *array, size_t i)
{
    return ost_json_number(ost_json_at(array, i));
}

/* A model that learns, with the optimiser that the golden's had. */
struct pupil {
    struct ost_bert *m;
    struct ost_adamw *adamw;
    struct ost_scope *s;
};

static struct pupil pupil_of(const char *dir, const struct ost_bert_head *head)
{
    struct pupil p = {.adamw = ost_adamw_new(), .s = ost_scope_new(OST_DEVICE_CPU)};
    unsigned fresh;
    assert_ok(ost_bert_load_encoder(
        &p.m, &fresh, dir, &(struct ost_bert_spec){.head = head, .device = OST_DEVICE_CPU}));
    assert_int_equal(fresh & OST_BERT_OUTPUT, 0);
    assert_ok(ost_bert_prepare(p.m, OST_F32, true));
    assert_ok(ost_bert_register(p.m, p.adamw, 0.01));
    ost_scope_record(p.s, true);
    ost_scope_pack(p.s, p.m->packs);
    return p;
}

static void learn(struct pupil *p, const struct ost_tensor *loss, double wanted)
{
    assert_close(ost_tensor_item(p->s, loss), wanted, 1e-5);
    assert_ok(ost_backward(p->s, loss));
    assert_ok(ost_adamw_next(p->adamw, 1e-3));
    assert_ok(ost_adamw_step(p->adamw));
    assert_ok(ost_scope_status(p->s));
    ost_scope_clear(p->s);
}

static void dismiss(struct pupil *p)
{
    ost_adamw_free(p->adamw);
    ost_scope_free(p->s);
    ost_bert_free(p->m);
}

/* The texts of an array of strings as tokens. */
static void encode(struct ost_bert_texts *out, const struct ost_json *texts, const char *dir)
{
    struct ost_tokenizer *tokenizer;
    struct ost_slice text[MOST];
    size_t n = ost_json_count(texts);
    assert_true(n <= MOST);
    for (size_t i = 0; i < n; i++)
        text[i] = ost_json_text(ost_json_at(texts, i));
    assert_ok(ost_tokenizer_load(&tokenizer, dir, NULL));
    ost_bert_texts_encode(out, tokenizer, text, n, 32);
    ost_tokenizer_free(tokenizer);
}

static void contrast_learns_as_sentence_transformers(void **state)
{
    (void)state;
    struct ost_json *root;
    const struct ost_json *golden = golden_of(&root, "contrast");
    struct pupil p = pupil_of(TEST_FILE("parity/bert/f32"), &ost_bert_head_none);
    struct ost_bert_texts texts;
    encode(&texts, ost_json_get(golden, "texts"), TEST_FILE("parity/bert/f32"));
    for (size_t step = 0; step < STEPS; step++) {
        const struct ost_json *given =
            ost_json_get(ost_json_at(ost_json_get(golden, "steps"), step), "pairs");
        struct ost_pair pair[MOST];
        size_t n = ost_json_count(given);
        for (size_t i = 0; i < n; i++) {
            const struct ost_json *one = ost_json_at(given, i);
            pair[i] = (struct ost_pair){{(size_t)at(one, 0), (size_t)at(one, 1)}, at(one, 2) != 0};
        }
        learn(&p, ost_contrast_loss(p.s, p.m, &texts, pair, n),
              at(ost_json_get(golden, "losses"), step));
    }
    ost_bert_texts_release(&texts);
    dismiss(&p);
    ost_json_free(root);
}

/* Of a step's texts, as they were hidden, and the tokens that are asked for. */
static struct ost_tensor *masked_loss(struct pupil *p, const struct ost_json *step)
{
    const struct ost_json *asked = ost_json_get(step, "asked");
    int64_t truth[MOST], n = (int64_t)ost_json_count(asked);
    struct ost_bert_batch batch = batch_that_asks(p->s, p->m, ost_json_get(step, "texts"), asked);
    for (int64_t i = 0; i < n; i++)
        truth[i] = (int64_t)at(ost_json_at(asked, (size_t)i), 2);
    return ost_cross_entropy(p->s, ost_bert_logits(p->s, p->m, &batch),
                             ost_tensor_i64(p->s, 1, &n, truth), NULL, 0);
}

static void masked_model_learns_as_transformers(void **state)
{
    (void)state;
    struct ost_json *root;
    const struct ost_json *golden = golden_of(&root, "masked");
    struct pupil p = pupil_of(TEST_FILE(LESSONS "/masked"), &ost_bert_head_masked);
    for (size_t step = 0; step < STEPS; step++) {
        const struct ost_json *given = ost_json_at(ost_json_get(golden, "steps"), step);
        learn(&p, masked_loss(&p, given), at(ost_json_get(golden, "losses"), step));
    }
    dismiss(&p);
    ost_json_free(root);
}

static void sentence_transformers_chain_gives_its_logits(void **state)
{
    (void)state;
    enum { CLASSES = 3 };
    const char *dir = TEST_FILE(LESSONS "/sentence");
    struct ost_json *root;
    const struct ost_json *golden = golden_of(&root, "sentence");
    const struct ost_json *wanted = ost_json_get(golden, "logits");
    struct pupil p = pupil_of(dir, &ost_bert_head_none);
    struct ost_bert_texts texts;
    struct ost_fewshot_head head;
    float logits[MOST * CLASSES];
    assert_true(ost_fewshot_head_exists(dir));
    assert_false(ost_fewshot_head_exists(TEST_FILE(LESSONS "/masked")));
    assert_ok(ost_fewshot_head_read(&head, dir, CLASSES, 32));
    encode(&texts, ost_json_get(golden, "texts"), dir);
    assert_ok(ost_bert_prepare(p.m, OST_F32, false));
    assert_ok(ost_bert_fewshot_score(p.m, &head, &texts, logits));
    for (size_t i = 0; i < texts.n * CLASSES; i++)
        assert_close(logits[i], at(ost_json_at(wanted, i / CLASSES), i % CLASSES), 1e-5);
    ost_fewshot_head_release(&head);
    assert_fails_saying(ost_fewshot_head_read(&head, dir, 4, 32), OST_EPARSE, "linear.weight");
    assert_fails(ost_fewshot_head_read(&head, dir, CLASSES, 16), OST_EPARSE);
    ost_bert_texts_release(&texts);
    dismiss(&p);
    ost_json_free(root);
}

int main(void)
{
    ost_tensor_threads(1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contrast_learns_as_sentence_transformers),
        cmocka_unit_test(masked_model_learns_as_transformers),
        cmocka_unit_test(sentence_transformers_chain_gives_its_logits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
