/*
 * What the files that read and order a set of tickets share; for nobody else.
 *
 * A reader is one file being read: rows, the columns that were chosen, and the mending of values.
 */
#ifndef OST_TICKET_TICKETS_INSIDE_H
#define OST_TICKET_TICKETS_INSIDE_H

#include "ticket/tickets.h"

struct ost_ticket_reader {
    struct ost_tickets *set;
    const struct ost_ticket_reading *reading;
    struct ost_rows *rows;
    struct ost_row row;
    struct ost_column_pick pick;
    struct ost_rows_oddities odd; /* up to the row before */
    struct ost_sha256 *sha;
    struct ost_buf room;    /* for values that are not UTF-8 */
    enum ost_row_fate fate; /* of the current row, as far as it was looked at */
};

/* Which kind of file, and what it cannot do without. */
struct ost_ticket_file {
    bool events;
    const enum ost_field *needed; /* [needs] */
    size_t needs;
};

/* Opens the file and names its columns. Release it also after a failure. */
int ost_ticket_reader_open(struct ost_ticket_reader *r, struct ost_tickets *set, const char *path,
                           const struct ost_ticket_reading *reading, struct ost_ticket_file file);
void ost_ticket_reader_release(struct ost_ticket_reader *r);

/* As ost_rows_next; counts the row before, and at the end stores the file's hash. */
int ost_ticket_reader_next(struct ost_ticket_reader *r);

/* Notes a reason for the current row and worsens its fate. */
void ost_ticket_reader_note(struct ost_ticket_reader *r, enum ost_row_fate fate, const char *format,
                            ...) OST_PRINTF(3, 4);

/* The value of a field without the white space around it; empty where the file has no such column. */
struct ost_slice ost_ticket_reader_field(const struct ost_ticket_reader *r, enum ost_field field);

/* Likewise the i-th label column. */
struct ost_slice ost_ticket_reader_label(struct ost_ticket_reader *r, size_t i);

/* The number of a word in set.words, mended if it is not UTF-8. */
uint32_t ost_ticket_reader_word(struct ost_ticket_reader *r, struct ost_slice text);

/* An id as it is looked up: mended if it is not UTF-8. Borrowed until the next row. */
struct ost_slice ost_ticket_reader_id(struct ost_ticket_reader *r);

/* Reads a time; false, and a note unless the value is empty and `fate` is repaired. */
bool ost_ticket_reader_time(struct ost_ticket_reader *r, enum ost_field field,
                            enum ost_row_fate fate, struct ost_instant *out);

/* The index of a new ticket with this id, which is not yet there; it knows nothing. */
uint32_t ost_tickets_add(struct ost_tickets *set, struct ost_slice id);

/* Negative, 0 or positive as word a sorts before, at or after word b, by bytes. */
int ost_tickets_compare_words(const struct ost_tickets *set, uint32_t a, uint32_t b);

#endif
