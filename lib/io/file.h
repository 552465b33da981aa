/*
 * Files and directories, replaced whole or not at all.
 *
 * An output is written to a temporary file beside its target, synced, and renamed over it: a reader
 * sees the old bytes or the new ones, and a process killed at any moment leaves the old file. What
 * is not a regular file (a pipe, a terminal, /dev/full) is written directly.
 *
 *     struct ost_outfile f;
 *     int rc = ost_outfile_open(&f, path);
 *     if (rc < 0) return rc;
 *     fputs("...", f.stream);
 *     rc = ost_outfile_commit(&f);        // or ost_outfile_abandon(&f)
 */
#ifndef OST_IO_FILE_H
#define OST_IO_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/slice.h"

struct ost_outfile {
    FILE *stream;    /* write here; errors are found by commit */
    char *path;      /* the target, links resolved */
    char *temporary; /* NULL when written directly */
};

/* The directory must exist and be writable. */
int ost_outfile_open(struct ost_outfile *f, const char *path);

/* Flushes, syncs, renames, syncs the directory. On failure the temporary file is gone. Closes `f`. */
int ost_outfile_commit(struct ost_outfile *f);

/* Closes and removes the temporary file. Fine after commit and on a zeroed struct. */
void ost_outfile_abandon(struct ost_outfile *f);

/* The three steps above for bytes already in memory. */
int ost_file_write(const char *path, struct ost_slice bytes);

/*
 * Makes the file hold these bytes by appending to it where it holds their beginning, and else writes
 * it anew: a log that others follow while it grows. Killed in between, a part of them is there.
 */
int ost_file_extend(const char *path, struct ost_slice bytes);

/* Appends the whole file to `out`; OST_ELIMIT when it is larger than `limit` bytes. */
int ost_file_read(struct ost_buf *out, const char *path, int64_t limit);

/* Reads exactly `n` bytes at `offset` of `fd`; a short file is OST_EPARSE. `path` is for messages. */
int ost_file_read_at(int fd, const char *path, void *bytes, size_t n, int64_t offset);

/* Copies a regular file, whole or not at all. */
int ost_file_copy(const char *from, const char *to);

bool ost_file_exists(const char *path);
bool ost_dir_exists(const char *path);

/* "dir/name" on the heap, yours to free(). */
char *ost_path_join(const char *dir, const char *name);

/* Makes the directory and its parents; those that are already there are fine. */
int ost_dir_make(const char *path);

/* Removes the directory and everything in it, never following links; one that is not there is fine. */
int ost_dir_remove(const char *path);

/*
 * Puts directory `from` in the place of `to` and removes what was there before; both lie on one file
 * system. One step (renameat2 with RENAME_EXCHANGE, or a rename where `to` is not there). On a file
 * system without that the old directory is renamed to `to`.old first: killed between the two
 * renames, it is found there.
 */
int ost_dir_replace(const char *from, const char *to);

#endif
