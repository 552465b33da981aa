/*
 * Numbers of a JSON file read as huggingface/tokenizers reads them.
 *
 * Its parser (serde_json without float_roundtrip) does not give the double nearest to the text, but
 * the digits as a whole number, rounded, divided by a power of ten, rounded again; one in eight of
 * the usual scores differs in the last bit from what strtod gives. Where two ways of cutting a text
 * use the same pieces in another order, as in "aaa", that bit decides.
 */
#ifndef OST_TEXT_JSON_SCORES_H
#define OST_TEXT_JSON_SCORES_H

#include <stddef.h>

#include "base/slice.h"

/* The number that the text is. */
double ost_json_score(struct ost_slice number);

/*
 * The n numbers of "model": {"vocab": [["token", number], ...]} in the text of a tokenizer.json,
 * which has been parsed and found to be of this form. OST_EPARSE when they are not found, as when
 * a key is written with escapes.
 */
int ost_json_scores(double *out, size_t n, struct ost_slice json);

#endif
