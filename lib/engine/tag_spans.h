/*
 * Tagged words of a text as spans: the entities with their place in the text.
 *
 *     [{"tag": "city", "start": 12, "end": 21, "text": "las vegas", "confidence": 0.970299}]
 *
 * start and end count Unicode code points of the text, end exclusive, so that Python's text[start:end]
 * is "text"; white space between the words of an entity is part of it. The tag is the type, without B-
 * or I-. The confidence is the product of the probabilities of its words' tags: an entity is right when
 * all its words are, and given the text the model says each word's tag independently of the others. (On
 * ATIS its expected calibration error is .027, that of the words' mean .030, of their least .028.)
 */
#ifndef OST_ENGINE_TAG_SPANS_H
#define OST_ENGINE_TAG_SPANS_H

#include "base/buf.h"
#include "base/slice.h"
#include "stats/tagset.h"

/*
 * Appends the array, on one line. `tag` and `confidence` (0..1) are of the text's words (text/words.h),
 * `n` of them. `text` is valid UTF-8.
 */
void ost_tag_spans_json(struct ost_buf *out, const struct ost_tagset *set, struct ost_slice text,
                        const int *tag, const float *confidence, size_t n);

#endif
