/*
 * Numbers from text, strictly: the whole slice must be one number in the C locale's notation.
 *
 * No leading or trailing space, no sign tricks, no hex, no "inf" or "nan": what is not plainly a
 * number is OST_EPARSE, what does not fit is OST_ELIMIT. *out is untouched on failure.
 */
#ifndef OST_IO_NUMBER_H
#define OST_IO_NUMBER_H

#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

int ost_number_int(int64_t *out, struct ost_slice text);

/* Decimal or exponent notation; finite. */
int ost_number_real(double *out, struct ost_slice text);

/* Bytes with an optional suffix K, M or G (powers of 1024): "64M". */
int ost_number_bytes(int64_t *out, struct ost_slice text);

/* Appends the shortest of %.15g to %.17g that reads back as the same double; `x` is finite. */
void ost_number_put(struct ost_buf *b, double x);

#endif
