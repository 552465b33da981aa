/* The table of defaults, and a profile written from it. What an existing one lacks: draft_complete.c. */
#include "value/draft_internal.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "io/yaml.h"
#include "value/quantity.h"

/* Every key of a product that a draft fills in, section by section. */
const struct ost_draft_row ost_draft_rows[] = {
    {"", "unit", {"server", "server", "server", "user"}},
    {"", "plan", {"community"}},
    {"", "contacts_needed", {"2", "4", "8"}},
    {"factors", "production", {"true"}},
    {"factors", "ha", {"false", "true", "true"}},
    {"factors", "external", {"false"}},
    {"factors", "custom_patches", {"false"}},
    {"factors", "sites", {"1", "1", "2"}},
    {"factors", "versions", {"1", "2", "3"}},
    {"severities.1",
     "rate",
     {"0.05 to 0.5 /unit/y", "0.03 to 0.3 /unit/y", "0.01 to 0.1 /unit/y",
      "0.001 to 0.01 /unit/y"}},
    {"severities.1", "external", {"beta(20% to 60%)"}},
    {"severities.1", "restore", {"4 to 24 h"}},
    {"severities.1", "work", {"1 to 6 h"}},
    {"severities.1",
     "loss_per_incident_hour",
     {"$100 to $1000", "$500 to $5000", "$2000 to $20000"}},
    {"severities.1", "engineer_hours_saved", {"2 to 16 h"}},
    {"severities.1", "rto", {"24h", "8h", "4h"}},
    {"severities.1", "rto_confidence", {"80%"}},
    {"severities.2",
     "rate",
     {"0.2 to 1 /unit/y", "0.1 to 0.8 /unit/y", "0.05 to 0.4 /unit/y", "0.005 to 0.05 /unit/y"}},
    {"severities.2", "external", {"beta(10% to 40%)"}},
    {"severities.2", "restore", {"8 to 72 h"}},
    {"severities.2", "work", {"2 to 12 h"}},
    {"severities.2", "loss_per_incident_hour", {"$10 to $100", "$50 to $500", "$100 to $1000"}},
    {"severities.2", "engineer_hours_saved", {"2 to 12 h"}},
    {"security", "critical_cves", {"1 to 6 /y"}},
    {"security", "days_earlier", {"2 to 20"}},
    {"security", "exploit_per_unit_day", {"5e-7 to 8e-6", NULL, NULL, "1e-8 to 2e-7"}},
    {"security", "loss", {"$10k to $200k", "$50k to $900k", "$200k to $4M"}},
    {"maintenance",
     "hours",
     {"2 to 10 h/unit/y", "1 to 6 h/unit/y", "0.5 to 3 h/unit/y", "0.02 to 0.2 h/unit/y"}},
    {"consulting", "hours", {"0h/y", "20h/y", "40h/y"}},
};
const size_t ost_draft_row_count = sizeof ost_draft_rows / sizeof *ost_draft_rows;

enum { ASSUMED_COLUMN = 56 };

/* Products that are counted by their users. */
static bool counts_users(struct ost_slice name)
{
    static const char *const known[] = {"github", "gitlab",       "jira",      "confluence",
                                        "gitea",  "mattermost",   "nextcloud", "rocket.chat",
                                        "moodle", "bigbluebutton"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (name.n >= strlen(known[i]) && strncasecmp(name.p, known[i], strlen(known[i])) == 0)
            return true;
    return false;
}

struct ost_draft_size ost_draft_size_of(struct ost_slice name, double demand)
{
    enum { MEDIUM = 20, LARGE = 200, USERS_PER_UNIT = 10 };
    bool users = counts_users(name);
    double units = users ? demand / USERS_PER_UNIT : demand;
    return (struct ost_draft_size){(units >= MEDIUM) + (units >= LARGE), users};
}

const char *ost_draft_value(const struct ost_draft_row *row, struct ost_draft_size size)
{
    if (size.users && row->value[OST_DRAFT_USERS])
        return row->value[OST_DRAFT_USERS];
    for (size_t i = size.size; i > 0; i--)
        if (row->value[i])
            return row->value[i];
    return row->value[0];
}

void ost_draft_line(struct ost_buf *out, size_t indent, const char *key, const char *value)
{
    size_t start = out->n;
    ost_buf_printf(out, "%*s%s: %s", (int)indent, "", key, value);
    size_t width = out->n - start;
    ost_buf_printf(out, "%*s# assumed\n",
                   width < ASSUMED_COLUMN ? (int)(ASSUMED_COLUMN - width) : 1, "");
}

/* The lines that open a section: "severities:" and "1:". Returns the indent of what is inside. */
size_t ost_draft_open(struct ost_buf *out, size_t indent, const char *section, const char *before)
{
    const char *dot = strchr(section, '.');
    size_t n = dot ? (size_t)(dot - section) : strlen(section);
    if (n == 0)
        return indent;
    if (strncmp(section, before, n) != 0 || (before[n] != '.' && before[n] != '\0'))
        ost_buf_printf(out, "%*s%.*s:\n", (int)indent, "", (int)n, section);
    if (!dot)
        return indent + 2;
    ost_buf_printf(out, "%*s%s:\n", (int)indent + 2, "", dot + 1);
    return indent + 4;
}

static void put_product(struct ost_buf *out, const struct ost_draft_product *p, double demand)
{
    enum { INDENT = 4 };
    struct ost_draft_size size = ost_draft_size_of(p->name, demand);
    const char *section = "";
    size_t indent = INDENT;
    ost_buf_puts(out, "\n  - name: ");
    ost_yaml_put_scalar(out, p->name);
    ost_buf_puts(out, "\n    demand: ");
    ost_buf_slice(out, p->demand);
    ost_buf_addch(out, '\n');
    for (size_t i = 0; i < ost_draft_row_count; i++) {
        const struct ost_draft_row *row = &ost_draft_rows[i];
        if (strcmp(row->section, section) != 0)
            indent = ost_draft_open(out, INDENT, row->section, section);
        section = row->section;
        ost_draft_line(out, indent, row->key, ost_draft_value(row, size));
    }
}

/* What a profile would refuse, said in terms of the command line. */
static int check(double *demand, const struct ost_draft_product *product, size_t i)
{
    const struct ost_quantity_options options = {.currency = "USD"};
    const struct ost_draft_product *p = &product[i];
    struct ost_quantity q;
    if (p->name.n == 0 || memchr(p->name.p, '.', p->name.n))
        return ost_fail(OST_EINVAL,
                        "'%.*s' is no name of a product: it must not be empty and has no '.'",
                        OST_SLICE_ARG(p->name));
    for (size_t k = 0; k < i; k++)
        if (ost_slice_equal(product[k].name, p->name))
            return ost_fail(OST_EINVAL, "'%.*s' stands twice", OST_SLICE_ARG(p->name));
    int rc = ost_quantity_parse(&q, p->demand, OST_QUANTITY_COUNT, &options);
    if (rc < 0)
        return ost_fail_within(rc, "%.*s", OST_SLICE_ARG(p->name));
    *demand = ost_distribution_mean(&q.distribution);
    ost_quantity_release(&q);
    if (!(*demand > 0))
        return ost_fail(OST_EINVAL, "%.*s: there must be something to support, as in mysql=60",
                        OST_SLICE_ARG(p->name));
    return 0;
}

int ost_draft_put(struct ost_buf *out, const struct ost_draft_product *product, size_t n)
{
    struct ost_buf text = OST_BUF_INIT;
    int rc = 0;
    ost_buf_puts(
        &text,
        "# What we run, for `ostler assess` and `ostler plan`.\n"
        "# Each line that says \"# assumed\" is a default by size, not a fact. Put your own\n"
        "# value there and take the mark away; the assessment counts those that are left.\n"
        "# Every key is explained in ostler-assess(1).\n"
        "version: 1\ncurrency: USD\nyear:\n");
    ost_draft_line(&text, 2, "discount", "8%");
    ost_draft_line(&text, 2, "horizon", "3y");
    ost_buf_puts(&text, "wage:\n");
    ost_draft_line(&text, 2, "engineer", "$70/h to $120/h");
    ost_draft_line(&text, 2, "expert", "$180/h to $300/h");
    ost_draft_line(&text, 0, "arrivals", "uniform");
    ost_buf_puts(&text, "products:");
    for (size_t i = 0; rc == 0 && i < n; i++) {
        double demand = 0;
        rc = check(&demand, product, i);
        if (rc == 0)
            put_product(&text, &product[i], demand);
    }
    if (rc == 0)
        ost_buf_slice(out, ost_buf_view(&text));
    ost_buf_release(&text);
    return rc;
}
