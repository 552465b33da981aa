/*
 * Any bytes as a ticket file, in each format: what is read can be written, what was written reads
 * back, and is the same when it is written again (the spelling of the input is gone after the first
 * time). The first byte chooses the format.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "ticket/rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const formats[] = {"csv", "tsv", "jsonl", "conll"};

/* Reads all rows of `bytes`; appends them as written with one column more to `out`. */
static int pass(struct ost_buf *out, struct ost_slice bytes, const char *format)
{
    static const char *const added[] = {"predicted_label"};
    static const bool number[] = {false};
    const struct ost_slice value = ost_slice_of("x,\"\n");
    struct ost_rows_options options = {.format = format, .field_limit = 1 << 16};
    struct ost_rows *rows;
    struct ost_row row;
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    assert(fd >= 0 && write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int rc = ost_rows_open(&rows, path, &options);
    if (rc == 0) {
        struct ost_row_writer w;
        rc = ost_row_writer_over(&w, rows, added, 1, true);
        assert(rc == 0);
        ost_row_writer_header(&w, out);
        while ((rc = ost_rows_next(rows, &row)) > 0 && (rc = ost_row_keep(&w, out)) == 0)
            ost_row_finish(&w, out, &value, number);
        ost_rows_close(rows);
    }
    close(fd);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const char *format = formats[data[0] % 4];
    struct ost_buf once = OST_BUF_INIT, twice = OST_BUF_INIT, again = OST_BUF_INIT;
    struct ost_slice bytes = {(const char *)data + 1, size - 1};
    if (pass(&once, bytes, format) == 0 && once.n < 1 << 16) {
        format = strcmp(format, "conll") == 0 ? "csv" : format; /* what its rows are written in */
        int rc = pass(&twice, ost_buf_view(&once), format);
        assert(rc == 0);
        rc = pass(&again, ost_buf_view(&twice), format);
        assert(rc == 0);
        assert(again.n == twice.n && memcmp(again.p, twice.p, twice.n) == 0);
    }
    ost_buf_release(&once);
    ost_buf_release(&twice);
    ost_buf_release(&again);
    return 0;
}
