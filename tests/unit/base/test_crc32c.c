/* CRC-32C of RFC 3720, appendix B.4, and of the usual nine digits. */
#include "support/test.h"

#include "base/crc32c.h"

static void sums_are_those_of_rfc_3720(void **state)
{
    (void)state;
    unsigned char zeros[32] = {0}, ones[32], up[32], down[32];
    for (int i = 0; i < 32; i++) {
        ones[i] = 0xff;
        up[i] = (unsigned char)i;
        down[i] = (unsigned char)(31 - i);
    }
    assert_int_equal(ost_crc32c(zeros, 32), 0x8a9136aa);
    assert_int_equal(ost_crc32c(ones, 32), 0x62a8ab43);
    assert_int_equal(ost_crc32c(up, 32), 0x46dd794e);
    assert_int_equal(ost_crc32c(down, 32), 0x113fdb5c);
    assert_int_equal(ost_crc32c("123456789", 9), 0xe3069283);
    assert_int_equal(ost_crc32c("", 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sums_are_those_of_rfc_3720)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
