/* Event files: the bytes that TensorBoard's own writer makes of the same events. */
#include "support/test.h"

#include "io/file.h"
#include "io/tfevents.h"

static void bytes_are_those_of_tensorboards_writer(void **state)
{
    (void)state;
    const struct ost_hparam lr = {ost_slice_of("lr"), OST_HPARAM_NUMBER, 2e-5, {"", 0}},
                            engine = {ost_slice_of("engine"), OST_HPARAM_TEXT, 0,
                                      ost_slice_of("linear")},
                            balanced = {ost_slice_of("balanced"), OST_HPARAM_BOOL, 0, {"", 0}};
    struct ost_buf ours = OST_BUF_INIT, theirs = OST_BUF_INIT;
    ost_tfevents_start(&ours, 1000.5);
    ost_tfevents_hparams(&ours, 1000.5, &lr, 1);
    ost_tfevents_hparams(&ours, 1000.5, &engine, 1);
    ost_tfevents_hparams(&ours, 1000.5, &balanced, 1);
    ost_tfevents_scalar(&ours, 1500, 1, "dev/accuracy", 0.8125);
    ost_tfevents_scalar(&ours, 1600, 300, "dev/accuracy", 0.8125);
    ost_tfevents_end(&ours, 2000.25);
    assert_ok(ost_file_read(&theirs, TEST_FILE("parity/events.tfevents"), 1 << 20));
    assert_int_equal(ours.n, theirs.n);
    assert_memory_equal(ours.p, theirs.p, ours.n);
    ost_buf_release(&ours);
    ost_buf_release(&theirs);
}

/* 24 bytes of event: the first twelve bytes of nearly every event file there is. */
static void a_file_begins_as_every_event_file_does(void **state)
{
    (void)state;
    struct ost_buf b = OST_BUF_INIT;
    ost_tfevents_start(&b, 1700000000);
    assert_memory_equal(b.p, "\x18\0\0\0\0\0\0\0\xa3\x7f\x4b\x22", 12);
    assert_int_equal(b.n, 12 + 24 + 4);
    ost_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_those_of_tensorboards_writer),
        cmocka_unit_test(a_file_begins_as_every_event_file_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
