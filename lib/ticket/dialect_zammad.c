/*
 * Zammad, in two forms:
 *     API      number, created_at, first_response_at, close_at; with ?expand=true also state, priority,
 *              owner, customer, organization, create_article_type as text (docs.zammad.org, "Tickets")
 *     report   "#", Created At, First Response At, Closed At, State, Create Channel, ...
 *              (the download of a report profile: lib/excel_sheet/ticket.rb of zammad/zammad)
 *
 * Zammad's customer is the person who asks and its organization is the customer. state_id and priority_id
 * are numbers without meaning outside of it, so they are not read; escalation_at is a deadline.
 */
#include "ticket/dialect.h"

const struct ost_dialect ost_dialect_zammad = {
    .name = "zammad",
    .system = "Zammad: API, download of a report",
    .ticket =
        {
            [OST_FIELD_ID] = OST_NAMES("number", "#"),
            [OST_FIELD_CREATED_AT] = OST_NAMES("created_at"),
            [OST_FIELD_FIRST_RESPONSE_AT] = OST_NAMES("first_response_at"),
            [OST_FIELD_RESOLVED_AT] = OST_NAMES("close_at", "Closed At"),
            [OST_FIELD_STATUS] = OST_NAMES("state"),
            [OST_FIELD_PRIORITY] = OST_NAMES("priority"),
            [OST_FIELD_CUSTOMER] = OST_NAMES("organization", "organization_id"),
            [OST_FIELD_CHANNEL] = OST_NAMES("create_article_type", "Create Channel"),
            [OST_FIELD_AGENT] = OST_NAMES("owner", "owner_id"),
            [OST_FIELD_REQUESTER] = OST_NAMES("customer", "customer_id"),
        },
};
