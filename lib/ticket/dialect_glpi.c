/*
 * GLPI, in two forms:
 *     list    ID, Opening date, Resolution date, Closing date, "Assigned to - Technician", ...: the CSV
 *             of a ticket search, with the names of its search options in English (the rawSearchOptions
 *             of Ticket and CommonITILObject in glpi-project/glpi)
 *     table   id, date, takeintoaccountdate, solvedate, closedate, ...: columns of glpi_tickets
 *
 * The closing date stands for the resolution only in files without a resolution date. Impact is GLPI's
 * word for how bad it is, urgency for how soon it matters, and priority follows from both.
 * GLPI separates the columns of its CSV by semicolons: convert them to commas first.
 */
#include "ticket/dialect.h"

const struct ost_dialect ost_dialect_glpi = {
    .name = "glpi",
    .system = "GLPI: ticket list, table glpi_tickets",
    .ticket =
        {
            [OST_FIELD_ID] = OST_NAMES("ID"),
            [OST_FIELD_CREATED_AT] = OST_NAMES("Opening date", "date"),
            [OST_FIELD_FIRST_RESPONSE_AT] = OST_NAMES("takeintoaccountdate"),
            [OST_FIELD_RESOLVED_AT] =
                OST_NAMES("Resolution date", "solvedate", "Closing date", "closedate"),
            [OST_FIELD_STATUS] = OST_NAMES("Status"),
            [OST_FIELD_PRIORITY] = OST_NAMES("Priority", "Urgency"),
            [OST_FIELD_SEVERITY] = OST_NAMES("Impact"),
            [OST_FIELD_CUSTOMER] = OST_NAMES("Entity", "entities_id"),
            [OST_FIELD_CHANNEL] = OST_NAMES("Request source"),
            [OST_FIELD_AGENT] = OST_NAMES("Assigned to - Technician", "Technician"),
            [OST_FIELD_REQUESTER] = OST_NAMES("Requester - Requester", "Requester"),
            [OST_FIELD_CSAT] = OST_NAMES("Satisfaction survey - Satisfaction", "Satisfaction"),
        },
};
