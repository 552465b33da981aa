#include <strings.h>

#include "base/utf8.h"
#include "io/yaml.h"

/* What YAML 1.1 or 1.2 readers take for a truth value or for nothing. */
static const char *const words[] = {"true", "false", "yes", "no", "on", "off", "y", "n", "null"};

static bool is_word(struct ost_slice text)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == text.n && strncasecmp(words[i], text.p, text.n) == 0)
            return true;
    return false;
}

static bool is_letter(int32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Stands anywhere as it is: letters of other scripts, and above U+00A0 what is no line break or mark. */
static bool is_printable(int32_t c)
{
    return (c >= 0x20 && c < 0x7f) ||
           (c >= 0xa0 && c != 0x2028 && c != 0x2029 && c != 0xfeff && c != 0xfffe && c != 0xffff);
}

/*
 * Plain text starts with a letter, '_' or '/' (so it is no number, time or indicator), does not end in
 * a space, and holds nothing that could end a value: no ':' or '#', no brackets and commas.
 */
static bool can_be_plain(struct ost_slice text)
{
    size_t taken;
    if (text.n == 0 || is_word(text) || text.p[text.n - 1] == ' ')
        return false;
    for (size_t i = 0; i < text.n; i += taken) {
        int32_t c = ost_utf8_decode(text.p + i, text.n - i, &taken);
        bool starts = is_letter(c) || c == '_' || c == '/' || c >= 0xa0;
        bool goes_on = starts || (c > 0 && c < 0x80 && strchr("0123456789 .-+@()%$'&*!?=;~", c));
        if (!(i ? goes_on : starts) || !is_printable(c))
            return false;
    }
    return true;
}

static void put_quoted(struct ost_buf *out, struct ost_slice text)
{
    size_t taken;
    ost_buf_addch(out, '"');
    for (size_t i = 0; i < text.n; i += taken) {
        int32_t c = ost_utf8_decode(text.p + i, text.n - i, &taken);
        if (c == OST_UTF8_BAD)
            ost_utf8_encode(out, 0xfffd);
        else if (c == '"' || c == '\\')
            ost_buf_printf(out, "\\%c", c);
        else if (c == '\n')
            ost_buf_puts(out, "\\n");
        else if (c == '\t')
            ost_buf_puts(out, "\\t");
        else if (!is_printable(c))
            ost_buf_printf(out, "\\u%04x", (unsigned)c);
        else
            ost_buf_add(out, text.p + i, taken);
    }
    ost_buf_addch(out, '"');
}

void ost_yaml_put_scalar(struct ost_buf *out, struct ost_slice text)
{
    if (can_be_plain(text))
        ost_buf_slice(out, text);
    else
        put_quoted(out, text);
}
