#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess_files.h"
#include "assess_input.h"
#include "base/alloc.h"
#include "command.h"
#include "io/file.h"
#include "io/number.h"
#include "output.h"
#include "plan_files.h"
#include "plan/lp.h"
#include "plan/offers.h"
#include "plan/plan_check.h"
#include "plan/plan_diff.h"
#include "plan/plan_policy.h"
#include "plan/planning.h"
#include "plan/tools.h"
#include "plan/years.h"
#include "report/plan.h"
#include "report/render.h"
#include "value/what_if.h"

struct state {
    /* what the user asked for */
    const char *budget, *frontier, *write_lp, *format, *policy_path, *diff_path, *check_path,
        *tools_path, *explain;
    struct opt_list output, what_if;
    int64_t gamma;
    double aversion, alpha;
    bool full, brief, detailed, probe;

    /* what comes of it */
    struct assess_input in;
    struct ost_offers offers;
    struct ost_planning planning;
    struct ost_plan_years years;
    struct ost_tools tools;
    struct ost_tool_list list;
    struct ost_plan_policy policy;
    struct ost_plan_rule_result *result; /* [policy.rules] */
    struct ost_json *before, *now;       /* the plan of --diff or --check, and this one */
    struct ost_plan_diff diff;
    struct ost_plan_check check;
    struct ost_plan_context context;
    struct ost_document *document;
};

static void options(struct opt_table *t, void *state)
{
    struct state *s = state;
    s->aversion = s->alpha = NAN;
    assess_input_options(t, &s->in);
    opt_text(t, 'b', "budget", &s->budget, "MONEY",
             "per year, instead of the profile's: 150000 or $150k/y");
    opt_list(t, 'w', "what-if", &s->what_if, "PATH=VALUE",
             "change an input, as in mysql.demand=80 or budget=120000");
    opt_text(t, 0, "explain", &s->explain, "PLAN",
             "say of one plan why it was chosen or turned down");
    opt_file(t, 't', "tools", &s->tools_path, "FILE",
             "tools that could be set up: help documents, platforms, monitoring");
    opt_flag(t, 0, "probe", &s->probe,
             "run the probe commands of --tools, which only look, for five seconds each");
    opt_file(t, 'p', "policy", &s->policy_path, "FILE", "rules that the plan must keep");
    opt_file(t, 'd', "diff", &s->diff_path, "PLAN.json",
             "say what changed since that plan, and because of which inputs");
    opt_flag(t, 0, "detailed-exitcode", &s->detailed,
             "add 10 to the exit status when the choice differs from --diff");
    opt_file(t, 0, "check", &s->check_path, "PLAN.json",
             "instead of a new plan, hold a saved one against today's files");
    opt_range(opt_int(t, 0, "robust", &s->gamma, "N",
                      "stay within the budget when the N largest price rises come true"),
              0, 1000);
    opt_range(opt_real(t, 0, "risk", &s->aversion, "SHARE",
                       "weight of bad years: 0 by the mean, 1 by the worst ones alone"),
              0, 1);
    opt_range(opt_real(t, 0, "alpha", &s->alpha, "SHARE",
                       "bad years are those beyond this share, 0.9 for the worst tenth"),
              0, 0.999);
    opt_file(t, 0, "frontier", &s->frontier, "FILE",
             "write what every budget buys at best, as CSV");
    opt_file(t, 0, "write-lp", &s->write_lp, "FILE",
             "write the choice as a linear program, to check it with glpsol or cbc");
    opt_list(t, 'o', "output", &s->output, "FILE", "write the plan there, - for standard output");
    opt_text(t, 'f', "format", &s->format, "NAME", "format where no extension says it");
    opt_flag(t, 0, "short", &s->brief, "the choice alone, also in HTML and Markdown");
    opt_flag(t, 0, "full", &s->full, "reasons, prices of limits and the agreement also as text");
}

/* ---- deciding ---- */

static int assess(struct state *s, const char *profile)
{
    int rc = assess_input_read(&s->in, profile);
    for (size_t i = 0; rc == 0 && i < s->what_if.n; i++) {
        rc = ost_what_if(&s->in.profile, ost_slice_of(s->what_if.at[i]));
        if (rc < 0)
            rc = ost_fail_within(rc, "--what-if");
    }
    if (rc == 0 && !s->in.path[INPUT_CATALOGUE])
        return command_usage("name the plans on offer with --catalogue");
    return rc < 0 ? rc : assess_input_assess(&s->in);
}

/* A number, or an amount with its currency; the profile's without --budget. */
static int set_budget(struct state *s, int64_t *cents)
{
    struct ost_quantity_options options = {.currency = s->in.profile.currency, .bare = true};
    struct ost_quantity q;
    double money;
    *cents = s->in.profile.budget_cents;
    if (!s->budget)
        return 0;
    struct ost_slice text = ost_slice_of(s->budget);
    if (ost_number_real(&money, text) == 0) {
        if (!(money >= 0 && money <= 9e15))
            return ost_fail(OST_EINVAL, "--budget: a budget of %g is out of range", money);
        *cents = llround(100 * money);
        return 0;
    }
    int rc = ost_quantity_parse(&q, text, OST_QUANTITY_MONEY_PER_YEAR, &options);
    if (rc < 0)
        return ost_fail_within(rc, "--budget");
    rc = ost_quantity_cents(cents, &q);
    ost_quantity_release(&q);
    return rc < 0 ? ost_fail_within(rc, "--budget") : 0;
}

static int set_planning(struct state *s, const struct opt_table *t,
                        struct ost_planning_options *options)
{
    const struct ost_profile *p = &s->in.profile;
    *options = (struct ost_planning_options){
        .limits = ost_choice_no_limits,
        .robust = opt_given(t, "robust"),
        .gamma = (size_t)s->gamma,
        .aversion = isnan(s->aversion) ? p->aversion : s->aversion,
        .alpha = isnan(s->alpha) ? p->alpha : s->alpha,
    };
    if (options->robust && isnan(s->aversion))
        options->aversion = 0;
    options->limits.max_vendors = p->max_vendors == INT64_MAX ? SIZE_MAX : (size_t)p->max_vendors;
    options->limits.max_share = p->max_share;
    options->limits.min_covered = (size_t)p->min_covered;
    return set_budget(s, &options->limits.budget_cents);
}

static int decide(struct state *s, const struct opt_table *t)
{
    struct ost_planning_options options;
    int rc = assess(s, t->operand[0]);
    if (rc == 0)
        rc = set_planning(s, t, &options);
    if (rc == 0)
        rc = ost_offers_make(&s->offers, &s->in.assessment, options.aversion > 0);
    options.limits.purse = s->offers.purse;
    options.limits.purses = s->offers.purses;
    if (rc == 0)
        rc = ost_planning_make(&s->planning, &s->offers.candidates, &options);
    return rc;
}

/* ---- what follows from the choice ---- */

static int look_ahead(struct state *s)
{
    if (!s->planning.choice)
        return 0;
    s->context.years = &s->years;
    return ost_plan_years_make(&s->years, &s->in.assessment, &s->planning);
}

static int list_tools(struct state *s)
{
    enum { LIMIT_S = 5 };
    int rc = ost_tools_load(&s->tools, s->tools_path);
    if (rc < 0)
        return rc;
    ost_tool_list_make(&s->list, &s->tools, &s->in.assessment, &s->planning);
    s->context.tools = &s->list;
    return s->probe ? ost_tool_list_probe(&s->list, LIMIT_S) : 0;
}

/* ---- beside other plans ---- */

static int judge(struct state *s, const struct ost_json *plan, const struct ost_json *before)
{
    int rc = s->policy_path ? ost_plan_policy_load(&s->policy, s->policy_path) : 0;
    if (rc < 0)
        return rc;
    s->result = ost_calloc(s->policy.rules + 1, sizeof *s->result);
    ost_plan_policy_judge(s->result, &s->policy, plan, before);
    s->context.result = s->result;
    s->context.results = s->policy.rules;
    return 0;
}

/* The policy and --diff look at the plan as it will be written. */
static int compare(struct state *s)
{
    struct ost_buf text = OST_BUF_INIT;
    ost_plan_put_json(&text, &s->context);
    int rc = ost_json_parse(&s->now, ost_buf_view(&text));
    ost_buf_release(&text);
    if (rc == 0 && s->diff_path)
        rc = ost_plan_load(&s->before, s->diff_path);
    if (rc == 0 && s->diff_path) {
        ost_plan_diff_make(&s->diff, s->before, s->now);
        s->context.diff = &s->diff;
    }
    return rc < 0 ? rc : judge(s, s->now, s->before);
}

static int check_saved(struct state *s)
{
    int rc = ost_plan_load(&s->before, s->check_path);
    if (rc == 0)
        rc = judge(s, s->before, NULL);
    if (rc < 0)
        return rc;
    ost_plan_check_make(&s->check, &s->planning, s->before);
    s->document = ost_plan_check_document(&s->context, &s->check);
    return output_write(s->document, s->output.at, s->output.n, s->format);
}

/* ---- writing ---- */

/* Text is short unless --full says otherwise; a file that is opened to be read is not. */
static bool wants_all(const struct state *s)
{
    const struct ost_renderer *renderer;
    if (s->full || s->brief)
        return s->full;
    for (size_t i = 0; i < s->output.n; i++)
        if (ost_renderer_for(&renderer, s->output.at[i], s->output.n == 1 ? s->format : NULL) ==
                0 &&
            strcmp(renderer->name, "text") != 0)
            return true;
    return s->format && s->output.n == 0 && strcmp(s->format, "text") != 0;
}

static int write_program(const struct state *s)
{
    struct ost_buf text = OST_BUF_INIT;
    int rc = ost_lp_write(&text, &s->planning.problem, &s->planning.options.limits);
    if (rc == 0)
        rc = ost_file_write(s->write_lp, ost_buf_view(&text));
    ost_buf_release(&text);
    return rc;
}

static int write_frontier(const struct state *s)
{
    struct ost_buf text = OST_BUF_INIT;
    ost_plan_put_frontier(&text, &s->planning);
    int rc = ost_file_write(s->frontier, ost_buf_view(&text));
    ost_buf_release(&text);
    return rc;
}

static int write_all(struct state *s)
{
    s->context.full = wants_all(s);
    int rc = 0;
    if (s->explain)
        rc = ost_plan_explain(&s->document, &s->context, s->explain);
    else
        s->document = ost_plan_document(&s->context);
    if (rc == 0)
        rc = output_write(s->document, s->output.at, s->output.n, s->format);
    if (rc == 0 && s->write_lp)
        rc = write_program(s);
    if (rc == 0 && s->frontier)
        rc = write_frontier(s);
    return rc;
}

/* No plan before a broken policy, and ten more for a plan that differs. */
static int conclude(const struct state *s)
{
    int status = EXIT_DONE;
    for (size_t i = 0; i < s->context.results; i++)
        if (s->result[i].fails_plan)
            status = EXIT_CHECK;
    if (s->check_path)
        return s->check.holds ? status : EXIT_CHECK;
    if (s->planning.status == OST_CHOICE_INFEASIBLE)
        status = EXIT_NO_PLAN;
    return status + (s->detailed && ost_plan_differs(&s->diff) ? EXIT_DIFFERS : 0);
}

static void release(struct state *s)
{
    ost_document_free(s->document);
    ost_plan_check_release(&s->check);
    ost_plan_diff_release(&s->diff);
    ost_json_free(s->before);
    ost_json_free(s->now);
    free(s->result);
    ost_plan_policy_release(&s->policy);
    ost_plan_years_release(&s->years);
    ost_tool_list_release(&s->list);
    ost_tools_release(&s->tools);
    ost_planning_release(&s->planning);
    ost_offers_release(&s->offers);
    assess_input_release(&s->in);
}

static int check_usage(const struct opt_table *t, const struct state *s)
{
    if (t->operands != 1)
        return command_usage("name one profile");
    if (s->full && s->brief)
        return command_usage("--short and --full exclude each other");
    if (s->detailed && !s->diff_path)
        return command_usage("--detailed-exitcode needs --diff");
    if (s->probe && !s->tools_path)
        return command_usage("--probe needs --tools");
    if (s->check_path && s->diff_path)
        return command_usage("--check and --diff exclude each other");
    if (opt_given(t, "robust") && s->aversion > 0)
        return command_usage("--robust and --risk exclude each other");
    if (s->format && s->output.n > 1)
        return command_usage("with several -o the extensions say the formats");
    return 0;
}

static int run(struct opt_table *t, void *state)
{
    struct state *s = state;
    int rc = check_usage(t, s);
    if (rc < 0)
        return rc;
    rc = decide(s, t);
    s->context.file = s->in.file;
    s->context.files = s->in.files;
    s->context.assessment = &s->in.assessment;
    s->context.planning = &s->planning;
    if (rc == 0 && s->check_path)
        rc = check_saved(s);
    else if (rc == 0) {
        rc = look_ahead(s);
        if (rc == 0 && s->tools_path)
            rc = list_tools(s);
        if (rc == 0)
            rc = compare(s);
        if (rc == 0)
            rc = write_all(s);
    }
    if (rc == 0)
        rc = conclude(s);
    release(s);
    return rc;
}

const struct command command_plan = {
    .name = "plan",
    .summary = "choose support plans under a budget, with reasons and an agreement to sign",
    .operands = "PROFILE",
    .text =
        "Weighs every plan of the catalogue for every product of the profile as `ostler assess` "
        "does, and chooses one for each: the greatest net value that the budget, the rules and "
        "the limits on vendors allow. The choice is exact and says so (proved optimal), or says "
        "how far it may be from the optimum. No contract at all (community) is always an "
        "alternative, an own desk is one where the catalogue has it.\n\n"
        "For what was turned down stands a code: R01 misses the recovery objective, R02 below the "
        "required level or not offered there, R03 misses what the business domain asks for, R04 "
        "too few contacts or software that is not supported, R05 another plan is worth more, R06 "
        "worth less than no contract, R07 over the budget, R08 too many vendors, too much with "
        "one or too little covered, R09 terms or an unknown price, R10 good on average, bad in "
        "bad years.\n\n"
        "Several -o write several formats from one run; the extension says which. The same files, "
        "seed and samples give the same bytes with any number of threads.\n\n"
        "Exit status: 3 when the policy fails or a saved plan (--check) does not hold any more, 4 "
        "when nothing keeps all rules; then it names what to give up and the smallest budget that "
        "does. With --detailed-exitcode 10 more when the choice differs from that of --diff.",
    .files = plan_files,
    .examples =
        "  $ ostler plan data/profile.yaml -c data/catalogue.yaml --rules data/rules.yaml\n"
        "  $ ostler plan profile.yaml -c catalogue.yaml -b 120000 -o plan.json -o plan.html\n"
        "  $ ostler plan profile.yaml -c catalogue.yaml --write-lp plan.lp && glpsol --lp "
        "plan.lp\n",
    .state_size = sizeof(struct state),
    .options = options,
    .run = run,
};
