/*
 * Jira and Jira Service Management, "Export CSV" of an issue search. System fields carry the names of
 * the issue view; custom fields stand as "Custom field (NAME)", and the satisfaction of a request as
 * "Satisfaction rating" or "Custom field (Satisfaction)". "[CHART] Date of First Response" is the custom
 * field of the Jira Charting Plugin. The names were seen in exports of Jira Cloud.
 *
 * Names follow the language of the user who exports; these are the English ones.
 */
#include "ticket/dialect.h"

const struct ost_dialect ost_dialect_jira = {
    .name = "jira",
    .system = "CSV export of Jira",
    .ticket =
        {
            [OST_FIELD_ID] = OST_NAMES("Issue key"),
            [OST_FIELD_CREATED_AT] = OST_NAMES("Created"),
            [OST_FIELD_FIRST_RESPONSE_AT] =
                OST_NAMES("Custom field ([CHART] Date of First Response)"),
            [OST_FIELD_RESOLVED_AT] = OST_NAMES("Resolved"),
            [OST_FIELD_STATUS] = OST_NAMES("Status"),
            [OST_FIELD_PRIORITY] = OST_NAMES("Priority"),
            [OST_FIELD_SEVERITY] = OST_NAMES("Custom field (Severity)"),
            [OST_FIELD_CUSTOMER] = OST_NAMES("Custom field (Organizations)"),
            [OST_FIELD_AGENT] = OST_NAMES("Assignee"),
            [OST_FIELD_REQUESTER] = OST_NAMES("Reporter"),
            [OST_FIELD_CSAT] = OST_NAMES("Satisfaction rating", "Custom field (Satisfaction)"),
        },
};
