/*
 * TZif files to order, right or wrong ones.
 *
 *     struct tzif_shape utc = {.types = 1, .type = {{0, 0, 0}}, .footer = "\nUTC0\n"};
 *     put_tzif(&buf, &utc);
 */
#ifndef TESTS_SUPPORT_TZIF_H
#define TESTS_SUPPORT_TZIF_H

#include <stdint.h>

#include "base/buf.h"

struct tzif_shape {
    char version; /* 0: '2' */
    uint32_t changes;
    int64_t at[4];
    uint8_t index[4];
    uint32_t types;
    struct {
        int32_t offset;
        uint8_t summer, text;
    } type[4];
    const char *footer;
    /* For wrong ones: what the counts say beyond what is there. */
    uint32_t more_changes, more_types, leaps, standards, utcs, no_text;
};

static inline void put_big_endian(struct ost_buf *b, uint64_t value, int bytes)
{
    while (bytes--)
        ost_buf_addch(b, (char)(value >> 8 * bytes));
}

static inline void put_tzif_header(struct ost_buf *b, char version, const uint32_t counts[6])
{
    ost_buf_puts(b, "TZif");
    ost_buf_addch(b, version ? version : '2');
    put_big_endian(b, 0, 8);
    put_big_endian(b, 0, 7);
    for (int i = 0; i < 6; i++)
        put_big_endian(b, counts[i], 4);
}

/* Appends the file; one NUL is the text of all abbreviations. */
static inline void put_tzif(struct ost_buf *b, const struct tzif_shape *s)
{
    put_tzif_header(b, s->version, (const uint32_t[]){0, 0, 0, 0, 1, 1});
    put_big_endian(b, 0, 7);
    put_tzif_header(b, s->version,
                    (const uint32_t[]){s->utcs, s->standards, s->leaps,
                                       s->changes + s->more_changes, s->types + s->more_types,
                                       !s->no_text});
    for (uint32_t i = 0; i < s->changes; i++)
        put_big_endian(b, (uint64_t)s->at[i], 8);
    ost_buf_add(b, s->index, s->changes);
    for (uint32_t i = 0; i < s->types; i++) {
        put_big_endian(b, (uint32_t)s->type[i].offset, 4);
        ost_buf_addch(b, (char)s->type[i].summer);
        ost_buf_addch(b, (char)s->type[i].text);
    }
    ost_buf_addch(b, '\0');
    ost_buf_puts(b, s->footer);
}

#endif
