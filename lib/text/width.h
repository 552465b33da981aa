/*
 * How many columns text takes on a terminal.
 *
 * Two for East Asian wide and fullwidth characters and emoji, none for combining marks and format
 * characters, one for the rest (Unicode Standard Annex #11, by utf8proc's tables). Terminals differ
 * on sequences that join several emoji into one picture; here each of them counts.
 */
#ifndef OST_TEXT_WIDTH_H
#define OST_TEXT_WIDTH_H

#include <stddef.h>

#include "base/slice.h"

/* Columns of valid text without control characters. */
size_t ost_text_width(struct ost_slice text);

/* The longest start of the text that takes at most `columns`, combining marks kept with their base. */
struct ost_slice ost_text_fit(struct ost_slice text, size_t columns);

#endif
