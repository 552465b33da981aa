/*
 * Zendesk Support, in four forms:
 *     CSV export   Id, Created at, Solved at, Via, Satisfaction Score, ...
 *                  (support.zendesk.com 4408886165402, "Exporting data to a JSON, CSV, or XML file")
 *     Explore      Ticket ID, Ticket created - Timestamp, Ticket solved - Timestamp, ...
 *                  (support.zendesk.com 4408827693594, "Metrics and attributes for Zendesk Support")
 *     API          id, created_at, status, organization_id, ...; solved_at stands in the ticket metrics
 *                  (developer.zendesk.com, "Tickets", "Ticket Metrics")
 *     warehouse    the API's names with via_channel; the history of fields as events
 *                  (the tables ticket and ticket_field_history that Fivetran writes)
 *
 * The first reply is known in minutes only, so it must come from events. In the API's own JSON `via`
 * and `satisfaction_rating` are objects: write channel and score out as text.
 */
#include "ticket/dialect.h"

const struct ost_dialect ost_dialect_zendesk = {
    .name = "zendesk",
    .system = "Zendesk Support: CSV export, Explore, API",
    .ticket =
        {
            [OST_FIELD_ID] = OST_NAMES("Ticket ID", "id"),
            [OST_FIELD_CREATED_AT] = OST_NAMES("Ticket created - Timestamp", "created_at"),
            [OST_FIELD_RESOLVED_AT] = OST_NAMES("Ticket solved - Timestamp", "solved_at"),
            [OST_FIELD_STATUS] = OST_NAMES("Ticket status", "status"),
            [OST_FIELD_PRIORITY] = OST_NAMES("Ticket priority", "priority"),
            [OST_FIELD_CUSTOMER] =
                OST_NAMES("Ticket organization name", "Organization", "organization_id"),
            [OST_FIELD_CHANNEL] = OST_NAMES("Ticket channel", "via.channel", "via"),
            [OST_FIELD_AGENT] = OST_NAMES("Assignee name", "Assignee", "assignee_id"),
            [OST_FIELD_REQUESTER] = OST_NAMES("Requester name", "Requester", "requester_id"),
            [OST_FIELD_CSAT] = OST_NAMES("Ticket satisfaction rating", "Satisfaction Score",
                                         "satisfaction_rating.score"),
        },
    .event =
        {
            [OST_FIELD_ID] = OST_NAMES("ticket_id"),
            [OST_FIELD_AT] = OST_NAMES("updated"),
            [OST_FIELD_TYPE] = OST_NAMES("field_name"),
            [OST_FIELD_VALUE] = OST_NAMES("value"),
            [OST_FIELD_ACTOR] = OST_NAMES("user_id"),
        },
};
