/*
 * Any bytes as a CoNLL file: a text has as many tags as words, none of them empty, and written down
 * again, a word and its tag to a line, it reads the same.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/conll.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_lines(struct ost_buf *out, const struct ost_conll_text *text)
{
    struct ost_slice words = text->field[0], tags = text->field[1], word, tag;
    bool more;
    do {
        more = ost_slice_cut(&words, ' ', &word);
        assert(ost_slice_cut(&tags, ' ', &tag) == more);
        assert(word.n && tag.n);
        ost_buf_slice(out, word);
        ost_buf_puts(out, "\t_\t");
        ost_buf_slice(out, tag);
        ost_buf_addch(out, '\n');
    } while (more);
    ost_buf_addch(out, '\n');
}

static int pass(struct ost_buf *out, struct ost_slice bytes)
{
    struct ost_conll *conll;
    struct ost_conll_text text;
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    assert(fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int rc = ost_conll_open(&conll, path, 1 << 16, NULL);
    if (rc == 0) {
        ost_buf_addch(out, '\n'); /* so that a word that looks like a byte order mark stays one */
        while ((rc = ost_conll_next(conll, &text)) > 0)
            put_lines(out, &text);
        ost_conll_close(conll);
    }
    close(fd);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_buf once = OST_BUF_INIT, twice = OST_BUF_INIT;
    if (pass(&once, (struct ost_slice){(const char *)data, size}) == 0) {
        int rc = pass(&twice, ost_buf_view(&once));
        assert(rc == 0);
        assert(ost_slice_equal(ost_buf_view(&once), ost_buf_view(&twice)));
    }
    ost_buf_release(&once);
    ost_buf_release(&twice);
    return 0;
}
