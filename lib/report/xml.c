#include "report/xml.h"

#include <stdbool.h>

static void put(struct ost_buf *out, struct ost_slice text, bool keep_breaks)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '&')
            ost_buf_puts(out, "&amp;");
        else if (c == '<')
            ost_buf_puts(out, "&lt;");
        else if (c == '>')
            ost_buf_puts(out, "&gt;");
        else if (c == '"')
            ost_buf_puts(out, "&quot;");
        else if (c == '\'')
            ost_buf_puts(out, "&#39;");
        else if (keep_breaks && (c == '\n' || c == '\t'))
            ost_buf_printf(out, "&#%d;", c);
        else
            ost_buf_addch(out, c);
    }
}

void ost_xml_put(struct ost_buf *out, struct ost_slice text)
{
    put(out, text, false);
}

void ost_xml_put_value(struct ost_buf *out, struct ost_slice text)
{
    put(out, text, true);
}
