/*
 * GitHub issues. REST API: number, created_at, closed_at, state, user.login, assignee.login
 * (docs.github.com, "Issues"); `gh issue list --json`: number, createdAt, closedAt, state, author
 * (cli.github.com/manual/gh_issue_list). In the API's own JSON user and assignee are objects: write
 * their login out as text (jq '.user = .user.login').
 *
 * Issues know neither the first response nor a priority; labels may say the latter, among other things.
 */
#include "ticket/dialect.h"

const struct ost_dialect ost_dialect_github = {
    .name = "github",
    .system = "issues of GitHub",
    .ticket =
        {
            [OST_FIELD_ID] = OST_NAMES("number"),
            [OST_FIELD_CREATED_AT] = OST_NAMES("created_at", "createdAt"),
            [OST_FIELD_RESOLVED_AT] = OST_NAMES("closed_at", "closedAt"),
            [OST_FIELD_STATUS] = OST_NAMES("state"),
            [OST_FIELD_AGENT] = OST_NAMES("assignee.login", "assignee"),
            [OST_FIELD_REQUESTER] = OST_NAMES("user.login", "author.login", "author", "user"),
        },
};
