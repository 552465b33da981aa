/*
 * What `assess` and `plan` begin with alike: profile, catalogue, rules and evidence read, and assessed.
 *
 *     struct assess_input in = {0};
 *     assess_input_options(t, &in);                     // in options(): rows with their defaults
 *     rc = assess_input_read(&in, t->operand[0]);       // in run()
 *     if (rc == 0) rc = assess_input_assess(&in);
 *     assess_input_release(&in);
 *
 * Without --catalogue and --rules the files catalogue.yaml and rules.yaml beside the profile are taken, if
 * they are there.
 */
#ifndef OSTLER_CLI_ASSESS_INPUT_H
#define OSTLER_CLI_ASSESS_INPUT_H

#include "opt.h"
#include "report/assessment.h"
#include "value/assessment.h"

enum { INPUT_PROFILE, INPUT_CATALOGUE, INPUT_RULES, INPUT_EVIDENCE, INPUT_FILES };

struct assess_input {
    const char *path[INPUT_FILES]; /* NULL: there is none */
    int64_t seed, samples, min_n, threads;

    char *beside[INPUT_FILES]; /* files found beside the profile */
    struct ost_profile profile;
    struct ost_catalogue catalogue;
    struct ost_level_rules rules;
    struct ost_evidence evidence;
    struct ost_assessment assessment;
    struct ost_assessment_file file[INPUT_FILES]; /* [files] those that were read */
    size_t files;
};

void assess_input_options(struct opt_table *t, struct assess_input *in);

/* The profile may be changed between the two. */
int assess_input_read(struct assess_input *in, const char *profile);
int assess_input_assess(struct assess_input *in);

void assess_input_release(struct assess_input *in);

#endif
