/* The training report: what it shows of a training made up for the purpose. */
#include "support/test.h"

#include "engine/engine.h"
#include "report/render.h"
#include "report/training.h"

enum { CLASSES = 25 };

struct training {
    struct ost_train_outcome out;
    struct ost_train_job job;
    struct ost_mistake mistake;
    struct ost_head head;
    struct ost_judgement dev;
};

static int no_training(const struct ost_fit *fit)
{
    (void)fit;
    return 0;
}

static const struct ost_engine engine = {.name = "linear", .train = no_training};

static void judge(struct training *t, struct ost_slice truth, size_t answer)
{
    float score[CLASSES] = {0};
    score[answer] = 1;
    ost_head_class.judge_add(&t->dev, ost_slice_of("text"), truth, score, CLASSES);
}

/* `classes` classes with `right` rows each, and of class 0 three taken for class 1. */
static void set_up(struct training *t, size_t classes, size_t right, const char *epochs)
{
    static const char *const number[] = {
        "c00", "c01", "c02", "c03", "c04", "c05", "c06", "c07", "c08", "c09", "c10", "c11", "c12",
        "c13", "c14", "c15", "c16", "c17", "c18", "c19", "c20", "c21", "c22", "c23", "c24"};
    struct ost_slice name[CLASSES];
    for (size_t i = 0; i < classes; i++)
        name[i] = ost_slice_of(number[i]);
    *t = (struct training){.job = {.dir = "models/m", .engine = &engine, .mistakes = 5}};
    t->out.settings = t->out.epochs = (struct ost_buf)OST_BUF_INIT;
    ost_buf_puts(&t->out.epochs, epochs);
    t->out.task = (struct ost_task){&t->head, 1};
    t->head = (struct ost_head){.kind = &ost_head_class, .trust = ost_trust_none()};
    ost_labels_collect(&t->head.labels, name, classes);
    t->out.dev = &t->dev;
    ost_judgement_start(&t->dev, &t->head);
    for (size_t c = 0; c < classes; c++)
        for (size_t i = 0; i < right; i++)
            judge(t, name[c], c);
    for (size_t i = 0; i < 3; i++)
        judge(t, name[0], 1);
    ost_judgement_end(&t->dev);
}

static void tear_down(struct training *t)
{
    ost_judgement_release(&t->dev);
    ost_labels_release(&t->head.labels);
    ost_buf_release(&t->out.epochs);
}

static void render(struct ost_buf *out, const struct training *t, const char *format)
{
    const struct ost_renderer *r;
    struct ost_document *d = ost_training_document(&t->out, &t->job);
    ost_buf_clear(out);
    assert_ok(ost_renderer_for(&r, NULL, format));
    assert_ok(r->render(out, d, &ost_render_defaults));
    ost_document_free(d);
}

static const char two_epochs[] =
    "[{\"epoch\":1,\"train_loss\":1.5,\"scores\":{\"accuracy\":0.5,\"macro_f1\":0.4}},"
    "{\"epoch\":2,\"train_loss\":0.5,\"scores\":{\"accuracy\":0.75,\"macro_f1\":0.7}}]";

static void curves_need_two_epochs(void **state)
{
    (void)state;
    struct training t;
    struct ost_buf text = OST_BUF_INIT;
    set_up(&t, 2, 9, two_epochs);
    render(&text, &t, "html");
    assert_non_null(strstr(text.p, "Learning curves"));
    assert_non_null(strstr(text.p, "<svg"));
    assert_non_null(strstr(text.p, "Scores on dev"));
    tear_down(&t);
    set_up(&t, 2, 9, "[{\"epoch\":1,\"train_loss\":null,\"score\":1}]");
    render(&text, &t, "html");
    assert_null(strstr(text.p, "Learning curves"));
    tear_down(&t);
    ost_buf_release(&text);
}

/* 18 of 21 right; class 0: 9 of 12, 3 of them class 1. */
static void figures_and_confusions_are_those_of_the_evaluation(void **state)
{
    (void)state;
    struct training t;
    struct ost_buf text = OST_BUF_INIT;
    set_up(&t, 2, 9, "[]");
    render(&text, &t, "html");
    assert_non_null(strstr(text.p, "85.7 %"));
    assert_non_null(strstr(text.p, "<th scope=\"row\">1 c00</th><td class=\"num h6\">9</td>"
                                   "<td class=\"num h2\">3</td>"));
    assert_non_null(strstr(text.p, "<td class=\"num h8\">9</td>"));
    assert_non_null(strstr(text.p, "There are none."));
    assert_null(strstr(text.p, "Confidence</h2>"));
    tear_down(&t);
    ost_buf_release(&text);
}

static void of_many_classes_the_mixed_up_ones_are_shown(void **state)
{
    (void)state;
    struct training t;
    struct ost_buf text = OST_BUF_INIT;
    set_up(&t, CLASSES, 1, "[]");
    render(&text, &t, "markdown");
    assert_non_null(strstr(text.p, "the 2 classes that are most mixed up"));
    assert_non_null(strstr(text.p, "1 c00"));
    assert_null(strstr(text.p, "3 c02"));
    tear_down(&t);
    ost_buf_release(&text);
}

static void a_mistakes_text_is_escaped(void **state)
{
    (void)state;
    struct training t;
    struct ost_buf text = OST_BUF_INIT;
    set_up(&t, 2, 9, "[]");
    t.mistake = (struct ost_mistake){ost_slice_of("<script>alert(1)</script>"), ost_slice_of("c00"),
                                     "c01", 0.97};
    t.out.mistake = &t.mistake;
    t.out.mistakes = 1;
    render(&text, &t, "html");
    assert_null(strstr(text.p, "<script"));
    assert_non_null(strstr(text.p, "&lt;script&gt;alert(1)"));
    assert_non_null(strstr(text.p, "97.0 %"));
    tear_down(&t);
    ost_buf_release(&text);
}

static void nothing_measured_is_said(void **state)
{
    (void)state;
    struct training t;
    struct ost_buf text = OST_BUF_INIT;
    set_up(&t, 2, 9, "[]");
    t.out.dev = NULL;
    render(&text, &t, "html");
    assert_non_null(strstr(text.p, "nothing was measured"));
    assert_null(strstr(text.p, "Costliest"));
    tear_down(&t);
    ost_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curves_need_two_epochs),
        cmocka_unit_test(figures_and_confusions_are_those_of_the_evaluation),
        cmocka_unit_test(of_many_classes_the_mixed_up_ones_are_shown),
        cmocka_unit_test(a_mistakes_text_is_escaped),
        cmocka_unit_test(nothing_measured_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
