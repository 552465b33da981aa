/*
 * Layout (RFC 9636, section 3): a header and block with 32-bit times, for readers of the last
 * century and skipped here; the same with 64-bit times; the footer between two line feeds.
 */
#include "calendar/tzif.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "calendar/tzrule.h"

enum { HEADER = 44, CHANGES_LIMIT = 2000, TYPES_LIMIT = 256, TYPE_BYTES = 6 };
enum { UNFOLDED_YEARS = 404 };
#define BIG_BANG (-(INT64_C(1) << 59)) /* zic's first instant of time */
#define YEAR_0 (-INT64_C(62167219200))
#define YEAR_10000 INT64_C(253402300800)

/* Counts of a header, in the order of the file. */
struct counts {
    uint32_t utc, standard, leap, time, type, text;
};

/* A block with 64-bit times: where its parts lie. */
struct block {
    struct counts n;
    const uint8_t *time, *index, *type;
};

static int broken(const char *what)
{
    return ost_fail(OST_EPARSE, "damaged time zone file: %s", what);
}

static uint32_t read_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t read_i64(const uint8_t *p)
{
    return (int64_t)((uint64_t)read_u32(p) << 32 | read_u32(p + 4));
}

static void advance(struct ost_slice *file, size_t n)
{
    file->p += n;
    file->n -= n;
}

/* Takes a header from the front. */
static int take_header(struct counts *out, struct ost_slice *file)
{
    const uint8_t *p = (const uint8_t *)file->p;
    if (file->n < HEADER || memcmp(p, "TZif", 4) != 0)
        return ost_fail(OST_EPARSE, "not a time zone file (TZif)");
    if (p[4] < '2')
        return ost_fail(OST_EPARSE, "a time zone file of version 1 has no 64-bit times: make it "
                                    "again with a zic of this century");
    *out = (struct counts){read_u32(p + 20), read_u32(p + 24), read_u32(p + 28),
                           read_u32(p + 32), read_u32(p + 36), read_u32(p + 40)};
    advance(file, HEADER);
    return 0;
}

/* Bytes of the block behind a header whose times have `width` bytes; no overflow in 64 bits. */
static uint64_t block_bytes(const struct counts *n, uint64_t width)
{
    return n->time * (width + 1) + (uint64_t)n->type * TYPE_BYTES + n->text +
           n->leap * (width + 4) + n->standard + n->utc;
}

static int check_counts(const struct counts *n)
{
    if (n->leap)
        return ost_fail(OST_EPARSE, "the time zone file counts leap seconds (a 'right' one)");
    if (n->time > CHANGES_LIMIT)
        return ost_fail(OST_ELIMIT, "%u changes in a time zone file, the limit is %d", n->time,
                        CHANGES_LIMIT);
    if (n->type < 1 || n->type > TYPES_LIMIT || n->text < 1)
        return broken("no types of local time, or too many");
    if ((n->utc && n->utc != n->type) || (n->standard && n->standard != n->type))
        return broken("counts that contradict each other");
    return 0;
}

/* Takes the first header and block, the second header, and the second block from the front. */
static int take_block(struct block *out, struct ost_slice *file)
{
    struct counts old;
    int rc = take_header(&old, file);
    if (rc < 0)
        return rc;
    if (block_bytes(&old, 4) > file->n)
        return broken("it ends too early");
    advance(file, (size_t)block_bytes(&old, 4));
    rc = take_header(&out->n, file);
    if (rc == 0)
        rc = check_counts(&out->n);
    if (rc < 0)
        return rc;
    if (block_bytes(&out->n, 8) > file->n)
        return broken("it ends too early");
    out->time = (const uint8_t *)file->p;
    out->index = out->time + (size_t)out->n.time * 8;
    out->type = out->index + out->n.time;
    advance(file, (size_t)block_bytes(&out->n, 8));
    return 0;
}

static int check_block(const struct block *b)
{
    for (uint32_t i = 0; i < b->n.type; i++) {
        const uint8_t *type = b->type + (size_t)i * TYPE_BYTES;
        int32_t offset = (int32_t)read_u32(type);
        if (offset < OST_TZIF_WEST_S || offset > OST_TZIF_EAST_S)
            return broken("an offset of more than a day from UTC");
        if (type[4] > 1 || type[5] >= b->n.text)
            return broken("a type of local time that makes no sense");
    }
    for (uint32_t i = 0; i < b->n.time; i++) {
        int64_t at = read_i64(b->time + (size_t)i * 8);
        if (at < BIG_BANG || at >= YEAR_10000)
            return broken("a change before all times or after the year 9999");
        if (i && at <= read_i64(b->time + (size_t)(i - 1) * 8))
            return broken("changes out of order");
        if (b->index[i] >= b->n.type)
            return broken("a change to a type that is not there");
    }
    return 0;
}

/* The rule's text between two line feeds; empty when there is none. */
static int find_footer(struct ost_slice *out, struct ost_slice rest)
{
    const char *end = rest.n > 1 ? memchr(rest.p + 1, '\n', rest.n - 1) : NULL;
    if (!end || rest.p[0] != '\n')
        return broken("no footer");
    *out = (struct ost_slice){rest.p + 1, (size_t)(end - rest.p - 1)};
    return 0;
}

/* A change at the instant of the last one takes its place. */
static void add_change(struct ost_tzif *t, ost_time at, int32_t offset)
{
    if (t->n && t->at[t->n - 1] == at)
        t->n--;
    if (offset == t->offset[t->n])
        return;
    t->at[t->n++] = at;
    t->offset[t->n] = offset;
}

/* Type 0 holds before the first change (section 3.2). */
static void add_listed(struct ost_tzif *t, const struct block *b)
{
    t->offset[0] = (int32_t)read_u32(b->type);
    for (uint32_t i = 0; i < b->n.time; i++)
        add_change(t, read_i64(b->time + (size_t)i * 8),
                   (int32_t)read_u32(b->type + (size_t)b->index[i] * TYPE_BYTES));
}

/* The changes of one year that lie behind the last listed one. */
static int add_year(struct ost_tzif *t, const struct ost_tzrule *rule, int32_t year,
                    ost_time listed)
{
    ost_time summer = ost_tzrule_to_summer(rule, year);
    ost_time standard = ost_tzrule_to_standard(rule, year);
    bool north = summer < standard;
    ost_time at[] = {north ? summer : standard, north ? standard : summer};
    int32_t offset[] = {north ? rule->summer : rule->standard,
                        north ? rule->standard : rule->summer};
    for (int i = 0; i < 2; i++) {
        if (at[i] <= listed)
            continue;
        if (t->n && at[i] < t->at[t->n - 1])
            return broken("a rule whose changes overtake each other");
        add_change(t, at[i], offset[i]);
    }
    return 0;
}

/*
 * Unfolds the rule from the year before the last listed change, whose last change may lie in the next
 * one, until 400 whole years and a year to look ahead are there. Without listed changes it holds always.
 */
static int add_rule(struct ost_tzif *t, const struct ost_tzrule *rule, const struct block *b)
{
    ost_time listed = b->n.time ? read_i64(b->time + (size_t)(b->n.time - 1) * 8) : BIG_BANG;
    int32_t now = t->offset[t->n];
    if (now != rule->standard && !(rule->changes && now == rule->summer))
        return broken("a footer that contradicts the last change");
    if (!rule->changes)
        return 0;
    int64_t day = ost_day_of(listed < YEAR_0 ? YEAR_0 : listed);
    int32_t year = ost_date_of_days(day).year;
    for (int32_t y = year - 1; y < year - 1 + UNFOLDED_YEARS; y++) {
        int rc = add_year(t, rule, y, listed);
        if (rc < 0)
            return rc;
    }
    t->repeats_from = ost_date_days((struct ost_date){year + 401, 1, 1}) * OST_DAY_S;
    return 0;
}

int ost_tzif_read(struct ost_tzif *out, struct ost_slice file)
{
    struct block block;
    struct ost_slice footer;
    struct ost_tzrule rule = {0};
    int rc = take_block(&block, &file);
    if (rc == 0)
        rc = check_block(&block);
    if (rc == 0)
        rc = find_footer(&footer, file);
    if (rc == 0 && footer.n)
        rc = ost_tzrule_parse(&rule, footer);
    if (rc < 0)
        return rc;
    size_t most = block.n.time + (rule.changes ? 2 * UNFOLDED_YEARS : 0);
    struct ost_tzif table = {.at = ost_calloc(most, sizeof *table.at),
                             .offset = ost_calloc(most + 1, sizeof *table.offset),
                             .repeats_from = INT64_MAX};
    add_listed(&table, &block);
    if (footer.n)
        rc = add_rule(&table, &rule, &block);
    if (rc < 0)
        ost_tzif_release(&table);
    else
        *out = table;
    return rc;
}

void ost_tzif_release(struct ost_tzif *table)
{
    free(table->at);
    free(table->offset);
    *table = (struct ost_tzif){0};
}
