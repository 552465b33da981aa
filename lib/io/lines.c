/*
 * bytes holds what was read; [at, bytes.n) is not delivered yet, and [at, seen) holds no line end.
 */
#include "io/lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "io/input.h"

enum { CHUNK = 64 * 1024 };

struct ost_lines {
    struct ost_input in;
    struct ost_buf bytes;
    size_t at, seen;
    size_t number; /* lines delivered */
    int64_t limit;
};

int ost_lines_open(struct ost_lines **out, const char *path, int64_t limit, struct ost_sha256 *sha)
{
    struct ost_input in;
    int rc = ost_input_open(&in, path);
    if (rc < 0)
        return rc;
    struct ost_lines *lines = ost_calloc(1, sizeof *lines);
    lines->in = in;
    lines->in.sha = sha;
    lines->bytes = (struct ost_buf)OST_BUF_INIT;
    lines->limit = limit;
    *out = lines;
    return 0;
}

void ost_lines_close(struct ost_lines *lines)
{
    if (!lines)
        return;
    ost_input_close(&lines->in);
    ost_buf_release(&lines->bytes);
    free(lines);
}

const char *ost_lines_name(const struct ost_lines *lines)
{
    return lines->in.name;
}

/* The line end in what is at hand, or NULL. */
static const char *find_end(const struct ost_lines *lines)
{
    return memchr(lines->bytes.p + lines->seen, '\n', lines->bytes.n - lines->seen);
}

bool ost_lines_ready(const struct ost_lines *lines)
{
    return find_end(lines) || ost_input_ready(&lines->in);
}

static int read_more(struct ost_lines *lines)
{
    size_t got, left = lines->bytes.n - lines->at;
    if (lines->at) {
        memmove(lines->bytes.p, lines->bytes.p + lines->at, left);
        ost_buf_cut(&lines->bytes, left);
        lines->at = 0;
    }
    lines->seen = left;
    if (left > (size_t)lines->limit)
        return ost_fail(OST_ELIMIT,
                        "%s:%zu: a line is longer than %lld bytes; --max-field raises "
                        "the limit",
                        lines->in.name, lines->number + 1, (long long)lines->limit);
    int rc = ost_input_read(&lines->in, ost_buf_room(&lines->bytes, CHUNK), CHUNK, &got);
    if (rc == 0)
        ost_buf_use(&lines->bytes, got);
    return rc;
}

static struct ost_slice deliver(struct ost_lines *lines, const char *end)
{
    struct ost_slice line = {lines->bytes.p + lines->at, 0};
    line.n = (size_t)(end - line.p);
    lines->at = lines->seen =
        (size_t)(end - lines->bytes.p) + (end < lines->bytes.p + lines->bytes.n);
    if (lines->number++ == 0 && line.n >= 3 && memcmp(line.p, "\xef\xbb\xbf", 3) == 0)
        line = (struct ost_slice){line.p + 3, line.n - 3};
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

int ost_lines_next(struct ost_lines *lines, struct ost_slice *line)
{
    const char *end;
    while (!(end = find_end(lines)) && !lines->in.ended) {
        int rc = read_more(lines);
        if (rc < 0)
            return rc;
    }
    if (!end && lines->at == lines->bytes.n)
        return 0;
    *line = deliver(lines, end ? end : lines->bytes.p + lines->bytes.n);
    return 1;
}
