#include <assert.h>
#include <math.h>

#include "base/error.h"
#include "io/number.h"
#include "ticket/tickets_inside.h"

/* Words for scores, else a number. NaN: not rated. */
static float csat_of(struct ost_ticket_reader *r)
{
    const struct ost_ticket_reading *reading = r->reading;
    struct ost_slice text = ost_ticket_reader_field(r, OST_FIELD_CSAT);
    double score;
    if (text.n == 0)
        return NAN;
    for (size_t i = 0; i < reading->csat_words; i++)
        if (ost_slice_is(text, reading->csat_word[i].word))
            return reading->csat_word[i].score;
    if (ost_number_real(&score, text) == 0)
        return (float)score;
    ost_ticket_reader_note(r, OST_ROW_REPAIRED, "%s: not a number",
                           r->pick.map.name[OST_FIELD_CSAT]);
    return NAN;
}

static void read_moments(struct ost_ticket_reader *r, struct ost_ticket *t)
{
    for (int m = OST_CREATED + 1; m < OST_MOMENTS; m++) {
        enum ost_field field = OST_FIELD_CREATED_AT + m;
        if (!ost_ticket_reader_time(r, field, OST_ROW_REPAIRED, &t->moment[m]))
            continue;
        if (ost_instant_compare(t->moment[m], t->moment[OST_CREATED]) < 0)
            ost_ticket_reader_note(r, OST_ROW_REPAIRED, "%s: before %s", r->pick.map.name[field],
                                   r->pick.map.name[OST_FIELD_CREATED_AT]);
        else
            t->has |= (uint8_t)(1 << m);
    }
}

/* The ticket of the current row but for its id and labels. */
static void read_ticket(struct ost_ticket_reader *r, struct ost_ticket *t)
{
    t->has = 1 << OST_CREATED;
    t->line = (uint32_t)r->row.line;
    read_moments(r, t);
    for (int p = 0; p < OST_PROPERTIES; p++)
        t->property[p] =
            ost_ticket_reader_word(r, ost_ticket_reader_field(r, OST_FIELD_STATUS + p));
    t->requester = ost_ticket_reader_word(r, ost_ticket_reader_field(r, OST_FIELD_REQUESTER));
    t->csat = csat_of(r);
}

static uint32_t label_of(struct ost_ticket_reader *r, size_t i)
{
    return ost_ticket_reader_word(r, ost_ticket_reader_label(r, i));
}

static bool same_moments(const struct ost_ticket *a, const struct ost_ticket *b)
{
    for (int m = 0; m < OST_MOMENTS; m++)
        if ((a->has >> m & 1) && ost_instant_compare(a->moment[m], b->moment[m]) != 0)
            return false;
    return a->has == b->has;
}

static bool same_scores(float a, float b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same(struct ost_ticket_reader *r, const struct ost_ticket *a,
                 const struct ost_ticket *b)
{
    bool equal = same_moments(a, b) && same_scores(a->csat, b->csat) &&
                 a->requester == b->requester &&
                 memcmp(a->property, b->property, sizeof a->property) == 0;
    for (size_t i = 0; i < r->set->labels; i++)
        equal &= r->set->label[a->label + i] == label_of(r, i);
    return equal;
}

static void read_row(struct ost_ticket_reader *r)
{
    struct ost_tickets *set = r->set;
    struct ost_ticket t = {.has = 0};
    uint32_t known;
    struct ost_slice id = ost_ticket_reader_id(r);
    if (id.n == 0) {
        ost_ticket_reader_note(r, OST_ROW_REJECTED, "%s: empty", r->pick.map.name[OST_FIELD_ID]);
        return;
    }
    if (!ost_ticket_reader_time(r, OST_FIELD_CREATED_AT, OST_ROW_REJECTED, &t.moment[OST_CREATED]))
        return;
    if (ost_intern_find(&set->ids, id, &known)) {
        read_ticket(r, &t);
        ost_ticket_reader_note(r, OST_ROW_REJECTED,
                               same(r, &set->ticket[known], &t)
                                   ? "%s: stands there before, with the same values"
                                   : "%s: stands there before, with other values; the first counts",
                               r->pick.map.name[OST_FIELD_ID]);
        return;
    }
    uint32_t index = ost_tickets_add(set, id);
    struct ost_ticket *added = &set->ticket[index];
    added->moment[OST_CREATED] = t.moment[OST_CREATED];
    read_ticket(r, added);
    for (size_t i = 0; i < set->labels; i++)
        set->label[added->label + i] = label_of(r, i);
}

int ost_tickets_read(struct ost_tickets *set, const char *path,
                     const struct ost_ticket_reading *reading)
{
    static const enum ost_field needed[] = {OST_FIELD_ID, OST_FIELD_CREATED_AT};
    struct ost_ticket_reader r;
    struct ost_ticket_file file = {false, needed, sizeof needed / sizeof *needed};
    assert(set->has_ticket_file || set->tickets == 0); /* event files come later */
    int rc = ost_ticket_reader_open(&r, set, path, reading, file);
    if (rc == 0)
        set->has_ticket_file = true;
    while (rc >= 0 && (rc = ost_ticket_reader_next(&r)) > 0)
        read_row(&r);
    ost_ticket_reader_release(&r);
    return rc;
}
