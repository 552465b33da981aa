/*
 * Profiles for people who have none yet: every key filled in, and every guess marked as one.
 *
 * A draft knows the name and the demand of a product and nothing else, so all other values are defaults by
 * size: small, medium and large products (below 20 units, below 200, and above; of users ten times as many)
 * differ in what an hour of an outage costs and in how much a unit is looked after. They are invented,
 * wide on purpose, and each line says "# assumed", which the assessment counts until somebody has put a
 * measured or considered value there and taken the mark away.
 *
 *     struct ost_draft_product p[] = {{"mysql", "60"}, {"github", "200"}};
 *     struct ost_buf text = OST_BUF_INIT;
 *     int rc = ost_draft_put(&text, p, 2);                          // a whole profile
 *     rc = ost_draft_complete(&more, &added, text, "profile.yaml"); // what an existing one lacks
 */
#ifndef OST_VALUE_DRAFT_H
#define OST_VALUE_DRAFT_H

#include <stddef.h>

#include "base/buf.h"
#include "base/slice.h"

struct ost_draft_product {
    struct ost_slice name, demand; /* as people write them: "mysql", "60" */
};

/* Appends a profile. OST_EINVAL for a name or a demand that a profile cannot have, or one given twice. */
int ost_draft_put(struct ost_buf *out, const struct ost_draft_product *product, size_t n);

/*
 * Appends the profile `text` with the keys that its products lack, as "# assumed"; says how many in
 * *added. Nothing that stands there is changed or moved: lines are put in at the end of the
 * mapping that lacks them, or members on a line of their own at the start of one in braces. `name` stands for the file in
 * messages. OST_EPARSE when the text is no profile.
 */
int ost_draft_complete(struct ost_buf *out, size_t *added, struct ost_slice text, const char *name);

#endif
