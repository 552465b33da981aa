/*
 * A tokenizer from any bytes, and any text through it: ids exist, places lie in the text, words are
 * counted on, the length is kept, and cutting takes from the end only.
 *
 * An input is up to three parts with a line "====" between them: a tokenizer.json (if it begins
 * with '{') or else a vocab.txt, a tokenizer_config.json (empty: none), a text. A second part that
 * begins with '#' is a merges.txt and the first a vocab.json.
 */
#include <assert.h>
#include <stdint.h>

#include "text/tokenizer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Takes the part before the next separator off the input. */
static struct ost_slice next_part(struct ost_slice *input)
{
    static const char line[] = "\n====\n";
    const char *at = input->n ? memmem(input->p, input->n, line, strlen(line)) : NULL;
    struct ost_slice part = {input->p, at ? (size_t)(at - input->p) : input->n};
    size_t taken = at ? part.n + strlen(line) : part.n;
    *input = (struct ost_slice){input->p + taken, input->n - taken};
    return part;
}

static void check(const struct ost_encoding *e, const struct ost_tokenizer *t, size_t text)
{
    assert(e->n >= 2);
    for (size_t i = 0; i < e->n; i++) {
        assert(e->id[i] >= 0 && (size_t)e->id[i] < ost_tokenizer_size(t));
        assert(e->span[i].begin <= e->span[i].end && e->span[i].end <= text);
        bool first = e->word[i] < 0 || e->word[i - 1] < 0; /* after [CLS] */
        assert(first || e->word[i] == e->word[i - 1] || e->word[i] == e->word[i - 1] + 1);
    }
}

static void encode(const struct ost_tokenizer *t, struct ost_slice text)
{
    struct ost_encoding all = OST_ENCODING_INIT, cut = OST_ENCODING_INIT;
    ost_tokenizer_encode(&all, t, text, OST_ANY_LENGTH);
    check(&all, t, text.n);
    for (size_t length = 3; length < 12; length += 4) {
        ost_tokenizer_encode(&cut, t, text, length);
        check(&cut, t, text.n);
        assert(cut.n == (all.n < length ? all.n : length) && cut.truncated == (all.n > length));
        assert(memcmp(cut.id, all.id, (cut.n - 1) * sizeof *cut.id) == 0);
    }
    ost_tokenizer_encode_pair(&cut, t, text, ost_slice_of("a second text"), 8);
    check(&cut, t, text.n > 13 ? text.n : 13);
    assert(cut.n <= 8);
    ost_encoding_release(&all);
    ost_encoding_release(&cut);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_slice input = {(const char *)data, size};
    struct ost_tokenizer_files files = {0};
    struct ost_tokenizer_options options = ost_tokenizer_defaults;
    struct ost_tokenizer *t;
    struct ost_slice pieces = next_part(&input), config = next_part(&input);
    bool merges = config.n && config.p[0] == '#';
    if (pieces.n && pieces.p[0] == '{' && !merges)
        files.tokenizer = (struct ost_tokenizer_file){pieces, "tokenizer.json"};
    else
        files.vocab = (struct ost_tokenizer_file){pieces, "vocab"};
    if (merges)
        files.merges = (struct ost_tokenizer_file){config, "merges.txt"};
    else if (config.n)
        files.config = (struct ost_tokenizer_file){config, "tokenizer_config.json"};
    options.special_in_text = size % 2;
    if (ost_tokenizer_parse(&t, &files, &options) == 0) {
        encode(t, input);
        ost_tokenizer_free(t);
    }
    return 0;
}
