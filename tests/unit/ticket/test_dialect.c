/* Dialects: whose file it is by its header, and which columns mean what. */
#include "support/test.h"

#include "support/tempdir.h"
#include "ticket/dialect.h"

static struct ost_rows *opened(const char *name, const char *text)
{
    static char path[128];
    struct ost_rows *rows = NULL;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    assert_ok(ost_file_write(path, ost_slice_of(text)));
    assert_ok(ost_rows_open(&rows, path, NULL));
    return rows;
}

/* "id=number created_at=created_at ...": the fields that the file has a column for. */
static char *described(const struct ost_column_map *map, const struct ost_column_map *canonical,
                       const struct ost_rows *rows)
{
    struct ost_buf b = OST_BUF_INIT;
    for (int f = 0; f < OST_FIELDS; f++)
        if (map->name[f] && ost_rows_has(rows, map->name[f]))
            ost_buf_printf(&b, "%s%s=%s", b.n ? " " : "", canonical->name[f], map->name[f]);
    return ost_buf_detach(&b);
}

struct header_row {
    const char *dialect, *header, *map;
};

/* Headers of real files; sources in the comments. */
static const struct header_row headers[] = {
    /* the sample of this project */
    {"ostler",
     "id,created_at,first_response_at,resolved_at,escalated_at,status,priority,severity,product,"
     "plan,"
     "customer,channel,agent,csat,subject,body,category",
     "id=id created_at=created_at first_response_at=first_response_at resolved_at=resolved_at "
     "escalated_at=escalated_at status=status priority=priority severity=severity product=product "
     "plan=plan "
     "customer=customer channel=channel agent=agent csat=csat"},
    /* an export of the issues of one project over the REST API */
    {"github",
     "number,created_at,closed_at,state,author,closed_by,labels,comments,is_pull_request,title,"
     "body",
     "id=number created_at=created_at resolved_at=closed_at status=state requester=author"},
    /* gh issue list --json number,title,state,createdAt,closedAt,author,labels | jq to CSV */
    {"github", "number,title,state,createdAt,closedAt,author.login,labels",
     "id=number created_at=createdAt resolved_at=closedAt status=state requester=author.login"},
    /* beginning of a CSV export of Jira Cloud, and the custom fields of a service project */
    {"jira",
     "Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Project type,Project "
     "lead,"
     "Priority,Resolution,Assignee,Assignee Id,Reporter,Reporter Id,Creator,Creator "
     "Id,Created,Updated,"
     "Last Viewed,Resolved,Due date,Votes,Description,Environment,Watchers,Watchers,"
     "Custom field (Organizations),Custom field (Severity),Satisfaction rating,"
     "Custom field (Satisfaction date),Custom field ([CHART] Date of First Response)",
     "id=Issue key created_at=Created "
     "first_response_at=Custom field ([CHART] Date of First Response) resolved_at=Resolved "
     "status=Status "
     "priority=Priority severity=Custom field (Severity) customer=Custom field (Organizations) "
     "agent=Assignee requester=Reporter csat=Satisfaction rating"},
    /* issues of YARN-8605 and others, exported from Jira Server */
    {"jira",
     "Issue Type,Issue key,Issue id,Parent "
     "id,Summary,Assignee,Reporter,Priority,Status,Resolution,Created,"
     "Updated,Due Date",
     "id=Issue key created_at=Created status=Status priority=Priority agent=Assignee "
     "requester=Reporter"},
    /* the ticket table that Fivetran writes (dbt_zendesk, its seed ticket_data.csv) */
    {"zendesk",
     "id,_fivetran_synced,allow_channelback,assignee_id,brand_id,created_at,description,due_at,"
     "external_id,"
     "forum_topic_id,group_id,has_incidents,is_public,organization_id,priority,problem_id,"
     "recipient,"
     "requester_id,status,subject,submitter_id,system_client,ticket_form_id,type,updated_at,url,"
     "via_channel,"
     "via_source_from_id",
     "id=id created_at=created_at status=status priority=priority customer=organization_id "
     "channel=via_channel agent=assignee_id requester=requester_id"},
    /* columns of the CSV export (support.zendesk.com 4408886165402) */
    {"zendesk",
     "Id,Requester,Requester id,Requester "
     "domain,Submitter,Assignee,Group,Subject,Tags,Status,Priority,Via,"
     "Ticket type,Created at,Updated at,Assigned at,Organization,Due date,Initially assigned "
     "at,Solved at,"
     "Resolution time,Satisfaction Score,Group stations,First reply time in minutes",
     "id=Id created_at=Created at resolved_at=Solved at status=Status priority=Priority "
     "customer=Organization channel=Via agent=Assignee requester=Requester csat=Satisfaction "
     "Score"},
    /* attributes of Explore's data set (support.zendesk.com 4408827693594) */
    {"zendesk",
     "Ticket ID,Ticket created - Timestamp,Ticket solved - Timestamp,Ticket status,Ticket priority,"
     "Ticket channel,Assignee name,Ticket organization name,Ticket satisfaction rating",
     "id=Ticket ID created_at=Ticket created - Timestamp resolved_at=Ticket solved - Timestamp "
     "status=Ticket status priority=Ticket priority customer=Ticket organization name "
     "channel=Ticket channel agent=Assignee name csat=Ticket satisfaction rating"},
    /* download of a report (lib/excel_sheet/ticket.rb of zammad/zammad) */
    {"zammad",
     "#,Title,State,Priority,Group,Owner,Customer,Organization,Create Channel,Sender,Tags,Time "
     "Units Total,"
     "Created At,Updated At,Closed At,Close Escalation At,Close In Min,First Response At,"
     "First Response Escalation At,Escalation At",
     "id=# created_at=Created At first_response_at=First Response At resolved_at=Closed At "
     "status=State "
     "priority=Priority customer=Organization channel=Create Channel agent=Owner "
     "requester=Customer"},
    /* fields of a ticket over the API with expand=true (docs.zammad.org) */
    {"zammad",
     "id,group_id,priority_id,state_id,organization_id,number,title,owner_id,customer_id,first_"
     "response_at,"
     "first_response_escalation_at,close_at,close_escalation_at,escalation_at,created_at,updated_"
     "at,group,"
     "priority,state,organization,owner,customer,create_article_type",
     "id=number created_at=created_at first_response_at=first_response_at resolved_at=close_at "
     "status=state "
     "priority=priority customer=organization channel=create_article_type agent=owner "
     "requester=customer"},
    /* CSV of a ticket search */
    {"glpi",
     "ID,Title,Entity,Opening date,Priority,Last update,Status,Type,Requester - Requester,Category,"
     "Assigned to - Technician,Assigned to - Technician group,Satisfaction survey - Satisfaction,"
     "Resolution date,Closing date",
     "id=ID created_at=Opening date resolved_at=Resolution date status=Status priority=Priority "
     "customer=Entity agent=Assigned to - Technician requester=Requester - Requester "
     "csat=Satisfaction survey - Satisfaction"},
    /* columns of the table glpi_tickets */
    {"glpi",
     "id,entities_id,name,date,closedate,solvedate,takeintoaccountdate,date_mod,status,users_id_"
     "recipient,"
     "requesttypes_id,content,urgency,impact,priority",
     "id=id created_at=date first_response_at=takeintoaccountdate resolved_at=solvedate "
     "status=status "
     "priority=priority severity=impact customer=entities_id"},
};

static void a_file_is_known_by_its_header(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(headers); i++) {
        struct ost_rows *rows = opened("t.csv", headers[i].header);
        const struct ost_dialect *dialect = NULL;
        struct ost_column_map map;
        assert_ok(ost_dialect_guess(&dialect, rows));
        assert_string_equal(dialect->name, headers[i].dialect);
        ost_dialect_ticket_map(&map, dialect, rows);
        char *text = described(&map, &ost_ticket_columns_canonical, rows);
        assert_string_equal(text, headers[i].map);
        free(text);
        ost_rows_close(rows);
    }
}

static void names_are_compared_without_case_and_separators(void **state)
{
    (void)state;
    static const char *const same[] = {"Created_At", "created at", "CREATED-AT", "created.at",
                                       "Created - at"};
    static const char *const other[] = {"createdat", "created_ats", "created_a", "_created_at_x"};
    const struct ost_dialect *dialect;
    char header[64];
    for (size_t i = 0; i < COUNT(same); i++) {
        snprintf(header, sizeof header, "id,%s", same[i]);
        struct ost_rows *rows = opened("t.csv", header);
        assert_ok(ost_dialect_guess(&dialect, rows));
        ost_rows_close(rows);
    }
    for (size_t i = 0; i < COUNT(other); i++) {
        snprintf(header, sizeof header, "id,%s", other[i]);
        struct ost_rows *rows = opened("t.csv", header);
        assert_fails(ost_dialect_guess(&dialect, rows), OST_ENOTFOUND);
        ost_rows_close(rows);
    }
}

static void dialects_that_find_the_same_columns_agree(void **state)
{
    (void)state;
    const struct ost_dialect *dialect;
    struct ost_rows *rows = opened("t.csv", "id,created_at,status,priority");
    assert_ok(ost_dialect_guess(&dialect, rows));
    assert_string_equal(dialect->name, "ostler");
    ost_rows_close(rows);
}

static void what_cannot_be_told_apart_is_not_guessed(void **state)
{
    (void)state;
    const struct ost_dialect *dialect = NULL;
    /* ostler: severity; zendesk: via */
    struct ost_rows *rows = opened("t.csv", "id,created_at,severity,via");
    assert_fails_saying(
        ost_dialect_guess(&dialect, rows), OST_EINVAL,
        "t.csv: the columns may be those of ostler or of zendesk; name the dialect");
    ost_rows_close(rows);
    /* an event log is no ticket file: incidents of bpi2013 */
    rows = opened("t.csv", "case:concept:name,concept:name,time:timestamp");
    assert_fails_saying(
        ost_dialect_guess(&dialect, rows), OST_ENOTFOUND,
        "t.csv: no dialect finds a ticket's id and creation time; say in the policy which columns "
        "hold them (there are: case:concept:name, concept:name, time:timestamp)");
    ost_rows_close(rows);
    /* no id: issues of nlbse2024 */
    rows = opened("t.csv", "repo,created_at,label,title,body");
    assert_fails(ost_dialect_guess(&dialect, rows), OST_ENOTFOUND);
    ost_rows_close(rows);
    rows = opened("t.csv", "");
    assert_fails(ost_dialect_guess(&dialect, rows), OST_ENOTFOUND);
    ost_rows_close(rows);
    assert_null(dialect);
}

static void a_dialect_is_found_by_name(void **state)
{
    (void)state;
    const struct ost_dialect *dialect;
    for (const struct ost_dialect *const *d = ost_dialects; *d; d++) {
        assert_ok(ost_dialect_find(&dialect, (*d)->name));
        assert_ptr_equal(dialect, *d);
        assert_non_null(dialect->ticket[OST_FIELD_ID]);
        assert_non_null(dialect->ticket[OST_FIELD_CREATED_AT]);
    }
    assert_fails_saying(
        ost_dialect_find(&dialect, "remedy"), OST_ENOTFOUND,
        "there is no dialect 'remedy'; there are: ostler, github, jira, zendesk, zammad, glpi");
}

static void event_files_have_the_systems_names_or_the_canonical_ones(void **state)
{
    (void)state;
    static const struct header_row rows_of[] = {
        {"ostler", "ticket,at,type,value,actor,role",
         "ticket=ticket at=at type=type value=value actor=actor role=role"},
        {"github", "ticket,at,type,Actor", "ticket=ticket at=at type=type actor=Actor"},
        /* dbt_zendesk, ticket_field_history_data.csv */
        {"zendesk", "field_name,ticket_id,updated,_fivetran_synced,user_id,value",
         "ticket=ticket_id at=updated type=field_name value=value actor=user_id"},
    };
    for (size_t i = 0; i < COUNT(rows_of); i++) {
        struct ost_rows *rows = opened("e.csv", rows_of[i].header);
        const struct ost_dialect *dialect;
        struct ost_column_map map;
        assert_ok(ost_dialect_find(&dialect, rows_of[i].dialect));
        ost_dialect_event_map(&map, dialect, rows);
        char *text = described(&map, &ost_event_columns_canonical, rows);
        assert_string_equal(text, rows_of[i].map);
        free(text);
        ost_rows_close(rows);
    }
}

/* Exporters of JSON leave out what is null: the first line need not have every key. */
static void a_column_that_is_not_in_the_header_keeps_its_best_name(void **state)
{
    (void)state;
    const struct ost_dialect *dialect;
    struct ost_column_map map;
    struct ost_rows *rows =
        opened("t.jsonl", "{\"number\": 1, \"created_at\": \"2024-01-01T00:00:00Z\", \"state\": "
                          "\"open\", \"owner\": \"kim\"}\n");
    assert_ok(ost_dialect_guess(&dialect, rows));
    assert_string_equal(dialect->name, "zammad");
    ost_dialect_ticket_map(&map, dialect, rows);
    assert_string_equal(map.name[OST_FIELD_RESOLVED_AT], "close_at");
    assert_null(map.name[OST_FIELD_CSAT]);
    assert_false(map.asked[OST_FIELD_ID]);
    ost_rows_close(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_known_by_its_header),
        cmocka_unit_test(names_are_compared_without_case_and_separators),
        cmocka_unit_test(dialects_that_find_the_same_columns_agree),
        cmocka_unit_test(what_cannot_be_told_apart_is_not_guessed),
        cmocka_unit_test(a_dialect_is_found_by_name),
        cmocka_unit_test(event_files_have_the_systems_names_or_the_canonical_ones),
        cmocka_unit_test(a_column_that_is_not_in_the_header_keeps_its_best_name),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
