/*
 * Text for XML and HTML. A document's text holds no characters that these forbid (document.h), so
 * only what has a meaning is escaped.
 */
#ifndef OST_REPORT_XML_H
#define OST_REPORT_XML_H

#include "base/buf.h"
#include "base/slice.h"

/* Appends text as content or as the value of a quoted attribute. */
void ost_xml_put(struct ost_buf *out, struct ost_slice text);

/* The same for a value in which line breaks and tabs must stay: a parser turns bare ones into spaces. */
void ost_xml_put_value(struct ost_buf *out, struct ost_slice text);

#endif
