/*
 * An audit of labelled texts before anything is trained on them: what is wrong with the data.
 *
 * It looks at up to three files (training first, then dev and test) as they are, and at the labels
 * through the eyes of a classifier that has not learnt from the text it judges. A finding is a
 * place, a reason and what it is compared with:
 *
 *   conflict         a text stands again, or nearly so, with another label
 *   leak             a text of dev or test stands in an earlier file, or nearly so: what is measured
 *                    on it is memory
 *   duplicate        the same text with the same label, earlier in the same file
 *   near_duplicate   nearly so
 *   label_error      confident learning (stats/label_errors.h) suggests another label
 *   small_class      fewer than OST_AUDIT_SMALL training rows: none can be held back to judge by
 *   cut              more tokens than the model will read
 *   label_in_text    the class's name stands verbatim in nearly all of its texts and in hardly any
 *                    other: the model will look for the answer, which new tickets do not have
 *   telltale_column  a column that is not part of the text gives the label away
 *
 * "Nearly" is a Jaccard index of character 5-grams of at least OST_AUDIT_SIMILAR (text/similar.h).
 * A row has at most one finding for a reason, the one with the highest score. Time is near to linear
 * in the texts; nothing is drawn by chance.
 *
 *     struct ost_audit audit;
 *     ost_audit(&audit, &job);
 *     for (size_t i = 0; i < audit.n; i++)
 *         use(&audit.finding[i]);
 *     ost_audit_release(&audit);
 */
#ifndef OST_ENGINE_AUDIT_H
#define OST_ENGINE_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

struct ost_tokenizer;

enum ost_audit_reason {
    OST_AUDIT_CONFLICT,
    OST_AUDIT_LEAK,
    OST_AUDIT_DUPLICATE,
    OST_AUDIT_NEAR_DUPLICATE,
    OST_AUDIT_LABEL_ERROR,
    OST_AUDIT_SMALL_CLASS,
    OST_AUDIT_CUT,
    OST_AUDIT_LABEL_IN_TEXT,
    OST_AUDIT_TELLTALE_COLUMN,
    OST_AUDIT_REASONS
};

/* "conflict", ...; what it means, in a few words. */
extern const char *const ost_audit_reason_name[OST_AUDIT_REASONS];
extern const char *const ost_audit_reason_meaning[OST_AUDIT_REASONS];

#define OST_AUDIT_SIMILAR 0.9
enum { OST_AUDIT_PARTS = 3, OST_AUDIT_SMALL = 5 };

/* One file's rows; borrowed. */
struct ost_audit_part {
    const char *name;
    const struct ost_slice *text, *label; /* [n] valid UTF-8 */
    const size_t *line;                   /* [n] */
    size_t n;
};

struct ost_audit_job {
    struct ost_audit_part part[OST_AUDIT_PARTS]; /* [parts] the training file is the first */
    size_t parts;
    /*
     * Out-of-fold probabilities [part[0].n x classes], classes in the order of ost_labels_collect of
     * its labels; NULL: labels are not judged. Those of small classes never are.
     */
    const float *proba;
    const struct ost_tokenizer *tokenizer; /* NULL: nothing is cut */
    size_t max_length;                     /* tokens, with [CLS] and [SEP] */
    const char *const *other_name;         /* [others] further columns of the training file */
    const uint32_t *other; /* [part[0].n x others] equal numbers for equal values; 0: empty */
    size_t others;
};

enum { OST_AUDIT_NOWHERE = -1 };

/* A row of a part. */
struct ost_audit_place {
    int part; /* OST_AUDIT_NOWHERE: it is no row */
    size_t row;
};

struct ost_finding {
    enum ost_audit_reason reason;
    struct ost_audit_place at;    /* of a class: its first row; of a column: nowhere */
    struct ost_audit_place other; /* the text that it is like; else nowhere */
    /*
     * conflict, leak, duplicates: Jaccard index, 1 for the same; label_error: how much likelier the
     * suggested label is, 0..1; small_class: rows; cut: tokens; label_in_text: share of the class's
     * texts; telltale_column: share of labels that the column alone gets right.
     */
    double score;
    struct ost_slice detail; /* the other label, the suggested one, or a few words */
};

struct ost_audit {
    struct ost_finding
        *finding; /* [n] by reason, then surest first, then in the order of the rows */
    size_t n;
    size_t count[OST_AUDIT_REASONS];
    bool looked[OST_AUDIT_REASONS]; /* false: there was nothing to look at */
    struct ost_arena arena;         /* owns the details */
};

void ost_audit(struct ost_audit *out, const struct ost_audit_job *job);
void ost_audit_release(struct ost_audit *audit);

#endif
