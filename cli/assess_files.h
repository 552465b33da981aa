/*
 * The keys of profiles, catalogues and rules, for the help and man pages of the commands that read
 * them: what lib/value/profile.h, catalogue.h and level_rules.h accept.
 */
#ifndef OSTLER_CLI_ASSESS_FILES_H
#define OSTLER_CLI_ASSESS_FILES_H

extern const char *const assess_files[];

#endif
