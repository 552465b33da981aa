#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "ticket/tickets_inside.h"

/* The label columns are those of the first file: all reads of a set are told the same. */
static void name_labels(struct ost_tickets *set, const struct ost_ticket_reading *reading)
{
    if (!set->label_name) {
        set->labels = reading->labels;
        set->label_name = ost_calloc(set->labels, sizeof *set->label_name);
        set->label_found = ost_calloc(set->labels, sizeof *set->label_found);
        for (size_t i = 0; i < set->labels; i++)
            set->label_name[i] = ost_intern(&set->words, ost_slice_of(reading->label[i]));
    }
    assert(set->labels == reading->labels);
}

/* The one that was named, else the one that the header looks like. */
static int map_tickets(struct ost_column_map *out, struct ost_ticket_reader *r)
{
    const struct ost_dialect *dialect = r->reading->dialect;
    int rc = dialect ? 0 : ost_dialect_guess(&dialect, r->rows);
    if (rc == OST_ENOTFOUND)
        dialect = ost_dialects[0]; /* what is missing is found when columns are picked */
    else if (rc < 0)
        return rc;
    r->set->dialect = dialect;
    ost_dialect_ticket_map(out, dialect, r->rows);
    return 0;
}

/* That of the tickets if it fits, else the canonical one: few systems export events. */
static void map_events(struct ost_column_map *out, const struct ost_ticket_reader *r,
                       struct ost_ticket_file file)
{
    const struct ost_dialect *dialect = r->reading->dialect ? r->reading->dialect : r->set->dialect;
    ost_dialect_event_map(out, dialect ? dialect : ost_dialects[0], r->rows);
    struct ost_column_map whole = *out;
    if (r->reading->event_columns)
        ost_column_map_ask(&whole, r->reading->event_columns);
    if (ost_column_map_missing(&whole, r->rows, file.needed, file.needs) != OST_FIELDS)
        ost_dialect_event_map(out, ost_dialects[0], r->rows);
}

static int name_columns(struct ost_ticket_reader *r, struct ost_ticket_file file)
{
    const struct ost_ticket_reading *reading = r->reading;
    const struct ost_column_map *asked =
        file.events ? reading->event_columns : reading->ticket_columns;
    struct ost_column_choice choice = {
        .canonical = file.events ? &ost_event_columns_canonical : &ost_ticket_columns_canonical,
        .needed = file.needed,
        .needs = file.needs,
        .extra = reading->label,
        .extras = reading->labels,
    };
    int rc = 0;
    if (file.events)
        map_events(&choice.map, r, file);
    else
        rc = map_tickets(&choice.map, r);
    if (rc < 0)
        return rc;
    if (asked)
        ost_column_map_ask(&choice.map, asked);
    return ost_column_choose(&r->pick, r->rows, &choice);
}

int ost_ticket_reader_open(struct ost_ticket_reader *r, struct ost_tickets *set, const char *path,
                           const struct ost_ticket_reading *reading, struct ost_ticket_file file)
{
    struct ost_rows_options options = ost_rows_defaults;
    *r = (struct ost_ticket_reader){
        .set = set, .reading = reading, .sha = ost_sha256_new(), .room = OST_BUF_INIT};
    name_labels(set, reading);
    options.format = reading->format;
    options.sha = r->sha;
    int rc = ost_rows_open(&r->rows, path, &options);
    if (rc == 0)
        rc = name_columns(r, file);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < reading->labels; i++)
        set->label_found[i] |= ost_rows_has(r->rows, reading->label[i]);
    ost_quality_begin(&set->quality, ost_rows_name(r->rows));
    return 0;
}

void ost_ticket_reader_release(struct ost_ticket_reader *r)
{
    ost_rows_close(r->rows);
    ost_sha256_free(r->sha);
    ost_buf_release(&r->room);
}

/* What the rows' reader had to mend about the row that it has just delivered. */
static void note_oddities(struct ost_ticket_reader *r)
{
    struct ost_rows_oddities odd = ost_rows_oddities(r->rows);
    if (odd.short_row > r->odd.short_row)
        ost_ticket_reader_note(r, OST_ROW_REPAIRED,
                               "fewer values than columns; the last ones are taken as empty");
    if (odd.repaired > r->odd.repaired)
        ost_ticket_reader_note(r, OST_ROW_REPAIRED, "line is not UTF-8");
    r->odd = odd;
}

int ost_ticket_reader_next(struct ost_ticket_reader *r)
{
    struct ost_quality *quality = &r->set->quality;
    if (r->odd.read)
        ost_quality_row(quality, r->fate);
    r->fate = OST_ROW_FINE;
    int rc = ost_rows_next(r->rows, &r->row);
    if (rc > 0)
        note_oddities(r);
    else if (rc == 0)
        ost_sha256_end(r->sha, &quality->file[quality->files - 1].sha256);
    return rc;
}

void ost_ticket_reader_note(struct ost_ticket_reader *r, enum ost_row_fate fate, const char *format,
                            ...)
{
    va_list args;
    va_start(args, format);
    ost_quality_vnote(&r->set->quality, r->row.line, format, args);
    va_end(args);
    if (fate > r->fate)
        r->fate = fate;
}

struct ost_slice ost_ticket_reader_field(const struct ost_ticket_reader *r, enum ost_field field)
{
    int at = r->pick.at[field];
    return at < 0 ? (struct ost_slice){"", 0} : ost_slice_trim(r->row.picked[at]);
}

struct ost_slice ost_ticket_reader_label(struct ost_ticket_reader *r, size_t i)
{
    struct ost_slice value = ost_slice_trim(r->row.picked[(size_t)r->pick.extra + i]);
    r->set->label_found[i] |= value.n > 0; /* JSON Lines: the header need not have had it */
    return value;
}

/* What was seen before is UTF-8, so only new words are looked at closely. */
uint32_t ost_ticket_reader_word(struct ost_ticket_reader *r, struct ost_slice text)
{
    uint32_t word = 0;
    if (text.n == 0 || ost_intern_find(&r->set->words, text, &word))
        return word;
    if (ost_utf8_repair(&text, text, &r->room))
        ost_ticket_reader_note(r, OST_ROW_REPAIRED, "value is not UTF-8");
    return ost_intern(&r->set->words, text);
}

struct ost_slice ost_ticket_reader_id(struct ost_ticket_reader *r)
{
    struct ost_slice id = ost_ticket_reader_field(r, OST_FIELD_ID);
    if (ost_utf8_repair(&id, id, &r->room))
        ost_ticket_reader_note(r, OST_ROW_REPAIRED, "value is not UTF-8");
    return id;
}

bool ost_ticket_reader_time(struct ost_ticket_reader *r, enum ost_field field,
                            enum ost_row_fate fate, struct ost_instant *out)
{
    struct ost_slice text = ost_ticket_reader_field(r, field);
    if (text.n == 0 && fate == OST_ROW_REPAIRED)
        return false;
    enum ost_timestamp_fault fault = ost_timestamp_read(out, text, &r->reading->time);
    if (fault) {
        ost_ticket_reader_note(r, fate, "%s: %s", r->pick.map.name[field],
                               ost_timestamp_fault_text(fault));
        return false;
    }
    r->set->times++;
    r->set->with_seconds += out->at % 60 != 0 || out->ns != 0;
    return true;
}
