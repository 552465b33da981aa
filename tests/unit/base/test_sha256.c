/* The examples of FIPS 180-4 (csrc.nist.gov, SHA256.pdf and "additional examples"), in any pieces. */
#include "support/test.h"

#include "base/sha256.h"

static void assert_digest(struct ost_sha256 *sha, const char *hex)
{
    struct ost_digest digest;
    struct ost_buf b = OST_BUF_INIT;
    ost_sha256_end(sha, &digest);
    ost_digest_put(&b, &digest);
    assert_string_equal(b.p, hex);
    ost_buf_release(&b);
}

static void the_standards_examples_agree(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hex;
    } rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    struct ost_sha256 *sha = ost_sha256_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t n = strlen(rows[i].text);
        for (size_t cut = 0; cut <= n; cut++) {
            ost_sha256_add(sha, rows[i].text, cut);
            ost_sha256_add(sha, rows[i].text + cut, n - cut);
            assert_digest(sha, rows[i].hex);
        }
    }
    ost_sha256_free(sha);
}

static void a_million_a_agree(void **state)
{
    (void)state;
    char a[1000];
    memset(a, 'a', sizeof a);
    struct ost_sha256 *sha = ost_sha256_new();
    for (int i = 0; i < 1000; i++)
        ost_sha256_add(sha, a, sizeof a);
    assert_digest(sha, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    ost_sha256_free(sha);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standards_examples_agree),
        cmocka_unit_test(a_million_a_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
