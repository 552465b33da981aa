#include "ticket/quality.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/utf8.h"

void ost_quality_release(struct ost_quality *q)
{
    for (size_t i = 0; i < q->files; i++)
        free(q->file[i].name);
    free(q->file);
    free(q->reason);
    ost_intern_release(&q->text);
    *q = (struct ost_quality){.file = NULL};
}

void ost_quality_begin(struct ost_quality *q, const char *name)
{
    q->file = ost_grow(q->file, &q->file_cap, q->files + 1, sizeof *q->file);
    q->file[q->files++] = (struct ost_quality_file){.name = ost_strdup(name)};
}

/* Messages cut long names, perhaps inside a character: what is left must still be UTF-8. */
static uint32_t number_of(struct ost_quality *q, struct ost_slice text)
{
    struct ost_buf room = OST_BUF_INIT;
    ost_utf8_repair(&text, text, &room);
    uint32_t id = ost_intern(&q->text, text);
    ost_buf_release(&room);
    return id;
}

static struct ost_quality_reason *reason_of(struct ost_quality *q, struct ost_slice text)
{
    size_t known = q->text.count;
    uint32_t id = number_of(q, text);
    if (id == known) {
        q->reason = ost_grow(q->reason, &q->reason_cap, known + 1, sizeof *q->reason);
        q->reason[id] = (struct ost_quality_reason){.count = 0};
    }
    return &q->reason[id];
}

void ost_quality_note(struct ost_quality *q, size_t line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    ost_quality_vnote(q, line, format, args);
    va_end(args);
}

void ost_quality_vnote(struct ost_quality *q, size_t line, const char *format, va_list args)
{
    char text[512]; /* names from a file may be of any length; a reason is a sentence */
    assert(q->files > 0);
    vsnprintf(text, sizeof text, format, args);
    struct ost_quality_reason *reason = reason_of(q, ost_slice_of(text));
    if (reason->count < OST_QUALITY_PLACES)
        reason->place[reason->count] = (struct ost_quality_place){(uint32_t)q->files - 1, line};
    reason->count++;
}

void ost_quality_row(struct ost_quality *q, enum ost_row_fate fate)
{
    assert(q->files > 0);
    struct ost_quality_file *file = &q->file[q->files - 1];
    file->rows++;
    file->repaired += fate == OST_ROW_REPAIRED;
    file->rejected += fate == OST_ROW_REJECTED;
}

static double ratio(size_t part, size_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

double ost_quality_rejected_ratio(const struct ost_quality *q)
{
    size_t rejected = 0, rows = 0;
    for (size_t i = 0; i < q->files; i++) {
        rejected += q->file[i].rejected;
        rows += q->file[i].rows;
    }
    return ratio(rejected, rows);
}

double ost_quality_repaired_ratio(const struct ost_quality *q)
{
    size_t repaired = 0, rows = 0;
    for (size_t i = 0; i < q->files; i++) {
        repaired += q->file[i].repaired;
        rows += q->file[i].rows;
    }
    return ratio(repaired, rows);
}
