/*
 * TensorBoard event files, written by hand: records of protocol buffers.
 *
 * A record is (tensorboard/summary/writer/record_writer.py)
 *
 *     u64 length | u32 masked crc32c(the 8 bytes) | data | u32 masked crc32c(data)     little-endian
 *     masked(c) = rotate right by 15 (c) + 0xa282ead8
 *
 * and its data one Event (tensorboard/compat/proto/event.proto, summary.proto). The first says
 * "brain.Event:2". TensorBoard takes every file whose name contains "tfevents" and reads it while it
 * grows. Hyperparameters are what the hparams plugin reads (plugins/hparams/plugin_data.proto): one
 * session per file, with a start and an end.
 *
 *     ost_tfevents_start(&out, wall_s);
 *     ost_tfevents_hparams(&out, wall_s, hparam, n);
 *     ost_tfevents_scalar(&out, wall_s, epoch, "dev/accuracy", 0.91);
 *     ost_tfevents_end(&out, wall_s);
 *
 * All append; wall_s is seconds since 1970 UTC. Tags and names are UTF-8.
 */
#ifndef OST_IO_TFEVENTS_H
#define OST_IO_TFEVENTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

void ost_tfevents_start(struct ost_buf *out, double wall_s);

/* A value of a curve; the file holds 32-bit floats. */
void ost_tfevents_scalar(struct ost_buf *out, double wall_s, int64_t step, const char *tag,
                         double value);

enum ost_hparam_kind { OST_HPARAM_NUMBER, OST_HPARAM_TEXT, OST_HPARAM_BOOL };

struct ost_hparam {
    struct ost_slice name;
    enum ost_hparam_kind kind;
    double number;         /* of a bool: 0 is false */
    struct ost_slice text; /* OST_HPARAM_TEXT */
};

/* What the session was started with. */
void ost_tfevents_hparams(struct ost_buf *out, double wall_s, const struct ost_hparam *hparam,
                          size_t n);

/* The session has come to its end and succeeded. */
void ost_tfevents_end(struct ost_buf *out, double wall_s);

#endif
