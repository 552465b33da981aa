#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "assess_files.h"
#include "assess_input.h"
#include "base/alloc.h"
#include "base/error.h"
#include "command.h"
#include "io/file.h"
#include "output.h"
#include "report/assessment.h"
#include "value/draft.h"

enum { REPLICATES = 20 };

struct state {
    /* what the user asked for */
    struct assess_input in;
    const char *why, *title, *format;
    struct opt_list output;
    bool quiet, init, sync;

    /* what comes of it */
    struct ost_assessment_context context;
    struct ost_document *document;
};

static void options(struct opt_table *t, void *state)
{
    struct state *s = state;
    assess_input_options(t, &s->in);
    opt_flag(t, 0, "init", &s->init,
             "write a profile of the products given as NAME=DEMAND, every guess marked # assumed");
    opt_flag(t, 0, "sync", &s->sync, "add the keys that the profile lacks, marked # assumed");
    opt_text(t, 'w', "why", &s->why, "PRODUCT", "show the whole chain of one product");
    opt_list(t, 'o', "output", &s->output, "FILE",
             "write the assessment there, - for standard output");
    opt_text(t, 'f', "format", &s->format, "NAME", "format where no extension says it");
    opt_text(t, 0, "title", &s->title, "TEXT", "the title of the assessment");
    opt_flag(t, 'q', "quiet", &s->quiet, "no notes on standard error");
}

/* ---- describing ---- */

static int find_product(size_t *out, const struct state *s)
{
    const struct ost_assessment *a = &s->in.assessment;
    struct ost_buf list = OST_BUF_INIT;
    for (size_t i = 0; i < a->products; i++) {
        const char *name = a->product[i].profile->name;
        if (strcasecmp(name, s->why) == 0) {
            *out = i;
            ost_buf_release(&list);
            return 0;
        }
        ost_buf_printf(&list, "%s%s", i ? ", " : "", name);
    }
    int rc = ost_fail(OST_ENOTFOUND, "there is no product '%s' in %s, only %s", s->why,
                      s->in.path[INPUT_PROFILE], list.p);
    ost_buf_release(&list);
    return rc;
}

static int describe(struct state *s)
{
    size_t product = 0;
    s->context.title = s->title;
    s->context.file = s->in.file;
    s->context.files = s->in.files;
    if (!s->why) {
        s->document = ost_assessment_document(&s->in.assessment, &s->context);
        return 0;
    }
    int rc = find_product(&product, s);
    if (rc == 0)
        s->document = ost_assessment_why(&s->in.assessment, product, &s->context);
    return rc;
}

static void release(struct state *s)
{
    ost_document_free(s->document);
    assess_input_release(&s->in);
}

static void say_missing(const struct state *s)
{
    if (s->quiet)
        return;
    if (!s->in.path[INPUT_CATALOGUE])
        fprintf(stderr, "ostler assess: no catalogue: no plan can be valued; name one with -c\n");
    if (!s->in.path[INPUT_RULES])
        fprintf(stderr, "ostler assess: no rules: recovery objectives alone decide the level\n");
}

/* ---- profiles ---- */

/* To the file of -o, or to standard output. */
static int write_text(const struct state *s, struct ost_buf *text)
{
    int rc = 0;
    if (s->output.n == 1 && strcmp(s->output.at[0], "-") != 0)
        rc = ost_file_write(s->output.at[0], ost_buf_view(text));
    else
        fwrite(text->p, 1, text->n, stdout); /* main looks at stdout's errors when it closes it */
    return rc;
}

static int init_profile(const struct state *s, const struct opt_table *t)
{
    struct ost_draft_product *product = ost_calloc(t->operands, sizeof *product);
    struct ost_buf text = OST_BUF_INIT;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < t->operands; i++) {
        struct ost_slice rest = ost_slice_of(t->operand[i]);
        if (!ost_slice_cut(&rest, '=', &product[i].name))
            rc = command_usage("--init takes NAME=DEMAND, as in mysql=60, not '%s'", t->operand[i]);
        product[i].demand = rest;
    }
    if (rc == 0)
        rc = ost_draft_put(&text, product, t->operands);
    if (rc == 0)
        rc = write_text(s, &text);
    ost_buf_release(&text);
    free(product);
    return rc;
}

static int sync_profile(const struct state *s, const char *path)
{
    enum { MOST = 16 << 20 };
    struct ost_buf text = OST_BUF_INIT, more = OST_BUF_INIT;
    size_t added = 0;
    int rc = ost_file_read(&text, path, MOST);
    if (rc == 0)
        rc = ost_draft_complete(&more, &added, ost_buf_view(&text), path);
    if (rc == 0 && added > 0)
        rc = ost_file_write(path, ost_buf_view(&more));
    if (rc == 0 && !s->quiet)
        fprintf(stderr, "ostler assess: %s: %zu keys added%s\n", path, added,
                added ? ", each marked # assumed" : "");
    ost_buf_release(&text);
    ost_buf_release(&more);
    return rc;
}

static int check_usage(const struct opt_table *t, const struct state *s)
{
    if (s->init && s->sync)
        return command_usage("--init and --sync exclude each other");
    if (s->init && t->operands == 0)
        return command_usage("--init takes products: --init mysql=60 github=200");
    if (s->init && s->output.n > 1)
        return command_usage("--init writes one file");
    if (!s->init && t->operands != 1)
        return command_usage("name one profile");
    if (s->format && s->output.n > 1)
        return command_usage("with several -o the extensions say the formats");
    if (s->in.samples % REPLICATES)
        return command_usage("--samples takes a multiple of %d", REPLICATES);
    return 0;
}

static int run(struct opt_table *t, void *state)
{
    struct state *s = state;
    int rc = check_usage(t, s);
    if (rc < 0)
        return rc;
    if (s->init)
        return init_profile(s, t);
    if (s->sync)
        return sync_profile(s, t->operand[0]);
    rc = assess_input_read(&s->in, t->operand[0]);
    if (rc == 0)
        rc = assess_input_assess(&s->in);
    if (rc == 0)
        rc = describe(s);
    if (rc == 0) {
        say_missing(s);
        rc = output_write(s->document, s->output.at, s->output.n, s->format);
    }
    release(s);
    return rc;
}

const struct command command_assess = {
    .name = "assess",
    .summary = "assess the need: levels, what each support plan is worth, and why",
    .operands = "PROFILE | --init NAME=DEMAND...",
    .text =
        "Reads a profile (what is run, what its incidents do) and a catalogue (which support plans "
        "there "
        "are, what they promise and cost), and says for each product which level of support it "
        "needs, by which rule and at which price of that rule; what each plan answers on the "
        "clock, "
        "what it is worth in five terms, what it costs, U = V - C = (v - c) D + V0, and from which "
        "demand or below which price it pays; how sure that is over 20,000 samples; what moves it, "
        "where the choice would flip, and which input is worth measuring.\n\n"
        "Evidence that ostler report measured takes the place of assumptions: incidents over "
        "demand "
        "and period as a Jeffreys rate, quantiles of restore times as a lognormal, escalated "
        "shares "
        "as a beta, the first response over the promised one as kappa. An element with fewer than "
        "--min-n observations is named and not used.\n\n"
        "--init writes a first profile to standard output or -o, filled by size; --sync adds to an "
        "existing one the "
        "keys that it lacks and changes nothing else. Every default is marked # assumed, and the "
        "assessment counts "
        "the marks that are left.\n\n"
        "Several -o write several formats from one run; the extension says which: .txt, .md, "
        ".html, "
        ".json (schema: data/assessment.schema.json), .csv (one row per product and plan). The "
        "same "
        "files, seed and samples give the same bytes with any number of threads; another product "
        "in the profile changes no number of the others.",
    .files = assess_files,
    .examples = "  $ ostler assess --init mysql=60 github=200 -o profile.yaml\n"
                "  $ ostler assess data/profile.yaml\n"
                "  $ ostler assess data/profile.yaml --why mysql\n"
                "  $ ostler report data/tickets.csv --emit model=evidence.json -q -o report.html\n"
                "  $ ostler assess data/profile.yaml --evidence evidence.json -o assessment.html\n",
    .state_size = sizeof(struct state),
    .options = options,
    .run = run,
};
