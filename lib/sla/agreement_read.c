/* The agreement as a plan's JSON has it. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/json.h"
#include "sla/agreement.h"

#define FILE_LIMIT ((int64_t)256 << 20)

static const char *keep(struct ost_agreement *a, const struct ost_json *node)
{
    return ost_arena_copy(&a->arena, ost_json_text(node)).p;
}

static const struct ost_json *find_calendar(const struct ost_json *root, const char *name)
{
    const struct ost_json *list = ost_json_get(root, "calendars");
    for (size_t i = 0; i < ost_json_count(list); i++)
        if (ost_slice_is(ost_json_text(ost_json_get(ost_json_at(list, i), "name")), name))
            return ost_json_at(list, i);
    return NULL;
}

static int read_calendar(struct ost_agreement *a, struct ost_calendar **out,
                         const struct ost_json *root, const char *name)
{
    const char *rules;
    const struct ost_json *entry = find_calendar(root, name);
    if (!entry)
        return ost_fail(OST_EPARSE, "there is no calendar '%s'", name);
    int rc = ost_json_string(&rules, entry, "rules");
    if (rc == 0)
        rc = ost_calendar_parse_lines(out, name, ost_slice_of(rules));
    if (rc == 0)
        a->calendar[a->answers] = *out;
    return rc;
}

static int read_answer(struct ost_agreement *a, const struct ost_json *root,
                       const struct ost_json *contract, const struct ost_json *promise)
{
    struct ost_agreed_answer answer = {.product = keep(a, ost_json_get(contract, "product")),
                                       .plan = keep(a, ost_json_get(contract, "plan")),
                                       .vendor = keep(a, ost_json_get(contract, "vendor")),
                                       .text = keep(a, ost_json_get(promise, "text"))};
    const char *calendar;
    int64_t severity = 0;
    int rc = ost_json_int(&severity, promise, "severity");
    if (rc == 0)
        rc = ost_json_int(&answer.within_s, promise, "within_s");
    if (rc == 0)
        rc = ost_json_string(&calendar, promise, "calendar");
    if (rc == 0 && (severity < 1 || severity > 9 || answer.within_s < 0))
        rc = ost_fail(OST_EPARSE, "an answer to severity %lld within %lld s", (long long)severity,
                      (long long)answer.within_s);
    if (rc == 0)
        rc = read_calendar(a, &answer.calendar, root, calendar);
    if (rc < 0)
        return rc;
    answer.severity = (int)severity;
    a->answer[a->answers++] = answer;
    return 0;
}

static int read_credit(struct ost_agreement *a, const struct ost_json *contract)
{
    const struct ost_json *node = ost_json_get(contract, "credit");
    struct ost_agreed_credit credit = {.product = keep(a, ost_json_get(contract, "product")),
                                       .plan = keep(a, ost_json_get(contract, "plan")),
                                       .claim_d = NAN};
    if (!node)
        return 0;
    int rc = ost_json_real(&credit.share, node, "share");
    if (rc == 0)
        rc = ost_json_int(&credit.periods_per_y, node, "periods_per_year");
    if (rc == 0)
        rc = ost_json_int(&credit.misses_above, node, "misses_above");
    if (rc == 0)
        rc = ost_json_real_or(&credit.claim_d, node, "claim_within_days");
    if (rc == 0)
        rc = ost_json_real_or(&credit.fee, contract, "fee");
    if (rc == 0 && (credit.periods_per_y < 1 || credit.periods_per_y > 366))
        rc = ost_fail(OST_EPARSE, "%lld periods a year", (long long)credit.periods_per_y);
    if (rc == 0)
        a->credit[a->credits++] = credit;
    return rc;
}

static size_t count_answers(const struct ost_json *contracts)
{
    size_t n = 0;
    for (size_t i = 0; i < ost_json_count(contracts); i++)
        n += ost_json_count(ost_json_get(ost_json_at(contracts, i), "response"));
    return n;
}

static int read_contracts(struct ost_agreement *a, const struct ost_json *root)
{
    const struct ost_json *contracts = ost_json_get(root, "agreement");
    size_t answers = count_answers(contracts);
    int rc = 0;
    a->answer = ost_arena_calloc(&a->arena, answers + 1, sizeof *a->answer);
    a->calendar = ost_arena_calloc(&a->arena, answers + 1, sizeof *a->calendar);
    a->credit = ost_arena_calloc(&a->arena, ost_json_count(contracts) + 1, sizeof *a->credit);
    for (size_t i = 0; rc == 0 && i < ost_json_count(contracts); i++) {
        const struct ost_json *contract = ost_json_at(contracts, i);
        const struct ost_json *response = ost_json_get(contract, "response");
        for (size_t k = 0; rc == 0 && k < ost_json_count(response); k++)
            rc = read_answer(a, root, contract, ost_json_at(response, k));
        if (rc == 0)
            rc = read_credit(a, contract);
        if (rc < 0)
            rc = ost_fail_within(rc, "agreement, entry %zu", i + 1);
    }
    return rc;
}

static int check_kind(const struct ost_json *root)
{
    const char *kind = "", *version = "";
    int rc = ost_json_string_or(&kind, root, "kind");
    if (rc == 0)
        rc = ost_json_string_or(&version, root, "format_version");
    if (rc == 0 && (strcmp(kind, "support plan") != 0 || strncmp(version, "1.", 2) != 0))
        rc = ost_fail(OST_EPARSE, "this is no plan of format version 1; write one with ostler plan "
                                  "-o plan.json");
    return rc;
}

int ost_agreement_load(struct ost_agreement *out, const char *path)
{
    struct ost_agreement a = {.arena = OST_ARENA_INIT};
    struct ost_json *root;
    int rc = ost_json_load(&root, path, FILE_LIMIT);
    if (rc < 0)
        return rc;
    rc = check_kind(root);
    a.currency = keep(&a, ost_json_get(root, "currency"));
    if (rc == 0)
        rc = read_contracts(&a, root);
    ost_json_free(root);
    if (rc < 0) {
        ost_agreement_release(&a);
        return ost_fail_within(rc, "%s", path);
    }
    *out = a;
    return 0;
}

void ost_agreement_release(struct ost_agreement *a)
{
    for (size_t i = 0; a->calendar && i <= a->answers; i++)
        ost_calendar_free(a->calendar[i]);
    ost_arena_release(&a->arena);
    *a = (struct ost_agreement){0};
}
