#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "command.h"
#include "io/file.h"
#include "io/number.h"
#include "output.h"
#include "plan/lp.h"
#include "plan/offers.h"
#include "plan/planning.h"
#include "report/plan.h"
#include "report/render.h"

enum { SOURCES = 4 };
#define FILE_LIMIT ((int64_t)64 << 20)

struct state {
    /* what the user asked for */
    const char *catalogue_path, *rules_path, *evidence_path, *budget, *frontier, *write_lp, *format;
    struct opt_list output;
    int64_t gamma, seed, samples, threads;
    double aversion, alpha;
    bool full, brief;

    /* what comes of it */
    struct ost_profile profile;
    struct ost_catalogue catalogue;
    struct ost_level_rules rules;
    struct ost_evidence evidence;
    struct ost_assessment assessment;
    struct ost_offers offers;
    struct ost_planning planning;
    struct ost_plan_source source[SOURCES];
    struct ost_plan_context context;
    struct ost_document *document;
};

static void options(struct opt_table *t, void *state)
{
    struct state *s = state;
    s->seed = 1;
    s->samples = 20000;
    s->aversion = s->alpha = NAN;
    opt_file(t, 'c', "catalogue", &s->catalogue_path, "FILE", "the plans on offer");
    opt_text(t, 'b', "budget", &s->budget, "MONEY",
             "per year, instead of the profile's: 150000 or $150k/y");
    opt_file(t, 0, "rules", &s->rules_path, "FILE", "which level a product needs");
    opt_file(t, 'e', "evidence", &s->evidence_path, "FILE",
             "what was measured (ostler report --emit model=FILE)");
    opt_range(opt_int(t, 0, "robust", &s->gamma, "N",
                      "stay within the budget when the N largest price rises come true"),
              0, 1000);
    opt_range(opt_real(t, 0, "risk", &s->aversion, "SHARE",
                       "weight of bad years: 0 by the mean, 1 by the worst ones alone"),
              0, 1);
    opt_range(opt_real(t, 0, "alpha", &s->alpha, "SHARE",
                       "bad years are those beyond this share, 0.9 for the worst tenth"),
              0, 0.999);
    opt_range(opt_int(t, 0, "seed", &s->seed, "N", "of the sample"), 0, 9e15);
    opt_range(opt_int(t, 'n', "samples", &s->samples, "N", "scenarios, a multiple of 20"), 20,
              10000000);
    opt_range(opt_int(t, 'j', "threads", &s->threads, "N", "0: one per core"), 0, 1024);
    opt_file(t, 0, "frontier", &s->frontier, "FILE",
             "write what every budget buys at best, as CSV");
    opt_file(t, 0, "write-lp", &s->write_lp, "FILE",
             "write the choice as a linear program, to check it with glpsol or cbc");
    opt_list(t, 'o', "output", &s->output, "FILE", "write the plan there, - for standard output");
    opt_text(t, 'f', "format", &s->format, "NAME", "format where no extension says it");
    opt_flag(t, 0, "short", &s->brief, "the choice alone, also in HTML and Markdown");
    opt_flag(t, 0, "full", &s->full, "reasons, prices of limits and the agreement also as text");
}

/* ---- reading ---- */

static int add_source(struct state *s, const char *role, const char *path)
{
    struct ost_plan_source *source = &s->source[s->context.sources];
    struct ost_buf bytes = OST_BUF_INIT;
    int rc = ost_file_read(&bytes, path, FILE_LIMIT);
    if (rc == 0) {
        struct ost_sha256 *sha = ost_sha256_new();
        source->role = role;
        source->path = path;
        ost_sha256_add(sha, bytes.p, bytes.n);
        ost_sha256_end(sha, &source->sha256);
        ost_sha256_free(sha);
        s->context.sources++;
    }
    ost_buf_release(&bytes);
    return rc;
}

static int read_all(struct state *s, const char *profile)
{
    int rc = ost_profile_load(&s->profile, profile);
    if (rc == 0)
        rc = ost_catalogue_load(&s->catalogue, s->catalogue_path);
    if (rc == 0 && s->rules_path)
        rc = ost_level_rules_load(&s->rules, s->rules_path);
    if (rc == 0 && s->evidence_path)
        rc = ost_evidence_load(&s->evidence, s->evidence_path);
    if (rc == 0)
        rc = add_source(s, "profile", profile);
    if (rc == 0)
        rc = add_source(s, "catalogue", s->catalogue_path);
    if (rc == 0 && s->rules_path)
        rc = add_source(s, "rules", s->rules_path);
    if (rc == 0 && s->evidence_path)
        rc = add_source(s, "evidence", s->evidence_path);
    s->context.source = s->source;
    return rc;
}

/* ---- deciding ---- */

static int assess(struct state *s)
{
    struct ost_assessment_of of = {
        .profile = &s->profile,
        .catalogue = &s->catalogue,
        .rules = s->rules_path ? &s->rules : NULL,
        .evidence = s->evidence_path ? &s->evidence : NULL,
        .seed = (uint64_t)s->seed,
        .samples = (size_t)s->samples,
        .threads = (int)s->threads,
        .desk = ost_offers_desk_cost,
    };
    return ost_assess(&s->assessment, &of);
}

/* A number, or an amount with its currency; the profile's without --budget. */
static int set_budget(struct state *s, int64_t *cents)
{
    struct ost_quantity_options options = {.currency = s->profile.currency, .bare = true};
    struct ost_quantity q;
    double money;
    *cents = s->profile.budget_cents;
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
    const struct ost_profile *p = &s->profile;
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
    int rc = set_planning(s, t, &options);
    if (rc == 0)
        rc = assess(s);
    if (rc == 0)
        rc = ost_offers_make(&s->offers, &s->assessment, options.aversion > 0);
    options.limits.purse = s->offers.purse;
    options.limits.purses = s->offers.purses;
    if (rc == 0)
        rc = ost_planning_make(&s->planning, &s->offers.candidates, &options);
    return rc;
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
    s->context.assessment = &s->assessment;
    s->context.planning = &s->planning;
    s->context.full = wants_all(s);
    s->document = ost_plan_document(&s->context);
    int rc = output_write(s->document, s->output.at, s->output.n, s->format);
    if (rc == 0 && s->write_lp)
        rc = write_program(s);
    if (rc == 0 && s->frontier)
        rc = write_frontier(s);
    return rc;
}

static void release(struct state *s)
{
    ost_document_free(s->document);
    ost_planning_release(&s->planning);
    ost_offers_release(&s->offers);
    ost_assessment_release(&s->assessment);
    ost_evidence_release(&s->evidence);
    ost_level_rules_release(&s->rules);
    ost_catalogue_release(&s->catalogue);
    ost_profile_release(&s->profile);
}

static int check_usage(const struct opt_table *t, const struct state *s)
{
    if (t->operands != 1)
        return command_usage("name one profile");
    if (!s->catalogue_path)
        return command_usage("name the plans on offer with --catalogue");
    if (s->full && s->brief)
        return command_usage("--short and --full exclude each other");
    if (s->samples % 20)
        return command_usage("--samples must be a multiple of 20");
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
    rc = read_all(s, t->operand[0]);
    if (rc == 0)
        rc = decide(s, t);
    if (rc == 0)
        rc = write_all(s);
    if (rc == 0 && s->planning.status == OST_CHOICE_INFEASIBLE)
        rc = EXIT_NO_PLAN;
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
        "Exit status: 4 when nothing keeps all rules; then it names what to give up and the "
        "smallest budget that does.",
    .examples =
        "  $ ostler plan data/profile.yaml -c data/catalogue.yaml --rules data/rules.yaml\n"
        "  $ ostler plan profile.yaml -c catalogue.yaml -b 120000 -o plan.json -o plan.html\n"
        "  $ ostler plan profile.yaml -c catalogue.yaml --write-lp plan.lp && glpsol --lp "
        "plan.lp\n",
    .state_size = sizeof(struct state),
    .options = options,
    .run = run,
};
