/*
 * How values look to a person: short, with their unit, rounded to what matters.
 *
 *     count     1,234                     thousands in groups
 *     ratio     96.2 %   99.95 %          one digit behind the point, more towards 0 and 1: only what
 *                                         is 1 shows as 100 %
 *     seconds   45s   4h 30m   39d 21h    the two largest units; hours up to 100, so that working
 *                                         hours are not mistaken for days
 *     instant   2026-10-05 14:30Z         seconds when there are any; midnight is the date alone
 *     money     $12.50   $1,250           cents below 100 and where the value is whole cents
 *     number    0.0123   12.3   12,345    three significant digits, whole from 1,000 on
 *
 * An interval follows its value: "29m (25m–35m)", "96.2 % (93–98)"; "(≥ 25m)" when the upper bound is
 * not reached. What is unknown is a dash, what is only a lower bound "> 20h". Text is UTF-8 and
 * stands as it is. Values for machines are ost_number_put's.
 */
#ifndef OST_REPORT_SHOW_H
#define OST_REPORT_SHOW_H

#include "base/buf.h"
#include "report/document.h"

/* The value with its unit, without interval; the cell's text when it holds text. */
void ost_show_value(struct ost_buf *out, const struct ost_cell *cell, const char *currency);

/* The interval in its parentheses; nothing when there is none. */
void ost_show_interval(struct ost_buf *out, const struct ost_cell *cell, const char *currency);

/* The value and, behind a space, its interval. */
void ost_show_cell(struct ost_buf *out, const struct ost_cell *cell, const char *currency);

/* A number of the unit alone, such as the label of an axis; OST_TEXT is shown as a number. */
void ost_show_number(struct ost_buf *out, enum ost_unit unit, double value, const char *currency);

#endif
