/* The canonical names, for files that were made for ostler (column_map.h). */
#include "ticket/dialect.h"

const struct ost_dialect ost_dialect_ostler = {
    .name = "ostler",
    .system = "the names of this manual",
#define X(field, in_tickets, in_events) [field] = OST_NAMES(in_tickets),
    .ticket = {OST_FIELD_MAP(X)},
#undef X
#define X(field, in_tickets, in_events) [field] = OST_NAMES(in_events),
    .event = {OST_FIELD_MAP(X)},
#undef X
};
