/*
 * A byte stream that is read in chunks: a file, or standard input for "-".
 */
#ifndef OST_IO_INPUT_H
#define OST_IO_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/sha256.h"

struct ost_input {
    int fd;                 /* -1 when closed */
    const char *name;       /* for messages: the path, kept, or "standard input" */
    bool ended;             /* a read has met the end */
    struct ost_sha256 *sha; /* gets every byte that is read; NULL: nobody asks */
};

/* Keeps `path`. A directory is refused. Set `sha` before the first read. */
int ost_input_open(struct ost_input *in, const char *path);

/* Up to `n` bytes, as soon as there are any; *got = 0 at the end. */
int ost_input_read(struct ost_input *in, void *bytes, size_t n, size_t *got);

/* Whether a read would return at once. */
bool ost_input_ready(const struct ost_input *in);

void ost_input_close(struct ost_input *in);

#endif
