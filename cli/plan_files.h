/*
 * The keys of the files that only `plan` reads, for its help and man page: lib/plan/plan_policy.h and the
 * limits of a profile. The other keys are those of `assess`.
 */
#ifndef OSTLER_CLI_PLAN_FILES_H
#define OSTLER_CLI_PLAN_FILES_H

extern const char *const plan_files[];

#endif
