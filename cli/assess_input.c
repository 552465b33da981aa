#include "assess_input.h"

#include <stdlib.h>
#include <string.h>

#include "io/file.h"
#include "plan/offers.h"

static const char *const roles[INPUT_FILES] = {"profile", "catalogue", "rules", "evidence"};

void assess_input_options(struct opt_table *t, struct assess_input *in)
{
    in->seed = 1;
    in->samples = 20000;
    in->min_n = 10;
    opt_file(t, 'c', "catalogue", &in->path[INPUT_CATALOGUE], "FILE",
             "the plans on offer; else catalogue.yaml beside the profile, if there is one");
    opt_file(t, 0, "rules", &in->path[INPUT_RULES], "FILE",
             "the table of level rules; else rules.yaml beside the profile, if there is one");
    opt_file(t, 'e', "evidence", &in->path[INPUT_EVIDENCE], "FILE",
             "what ostler report --emit model=FILE measured, in the place of assumptions");
    opt_range(opt_int(t, 0, "min-n", &in->min_n, "N", "observations that evidence needs to count"),
              1, 1e9);
    opt_range(opt_int(t, 0, "samples", &in->samples, "N", "scenarios, a multiple of 20"), 20, 1e7);
    opt_int(t, 0, "seed", &in->seed, "N", "another number draws another sample");
    opt_range(opt_int(t, 0, "threads", &in->threads, "N", "threads to use; 0 is one per core"), 0,
              1024);
}

/* A file of that name in the directory of the profile, unless the user named another. */
static void find_beside(struct assess_input *in, int role, const char *name)
{
    const char *slash = strrchr(in->path[INPUT_PROFILE], '/');
    struct ost_buf path = OST_BUF_INIT;
    if (in->path[role])
        return;
    if (slash)
        ost_buf_add(&path, in->path[INPUT_PROFILE], (size_t)(slash - in->path[INPUT_PROFILE]) + 1);
    ost_buf_puts(&path, name);
    if (ost_file_exists(path.p))
        in->path[role] = in->beside[role] = ost_buf_detach(&path);
    ost_buf_release(&path);
}

static int hash_file(struct ost_digest *out, const char *path)
{
    enum { MOST = 64 << 20 };
    struct ost_buf text = OST_BUF_INIT;
    struct ost_sha256 *sha = ost_sha256_new();
    int rc = ost_file_read(&text, path, MOST);
    if (rc == 0) {
        ost_sha256_add(sha, text.p, text.n);
        ost_sha256_end(sha, out);
    }
    ost_sha256_free(sha);
    ost_buf_release(&text);
    return rc;
}

static int hash_files(struct assess_input *in)
{
    int rc = 0;
    for (int i = 0; rc == 0 && i < INPUT_FILES; i++) {
        struct ost_assessment_file *f = &in->file[in->files];
        if (!in->path[i])
            continue;
        *f = (struct ost_assessment_file){.role = roles[i], .path = in->path[i]};
        rc = hash_file(&f->sha256, in->path[i]);
        in->files++;
    }
    return rc;
}

int assess_input_read(struct assess_input *in, const char *profile)
{
    in->path[INPUT_PROFILE] = profile;
    find_beside(in, INPUT_CATALOGUE, "catalogue.yaml");
    find_beside(in, INPUT_RULES, "rules.yaml");
    int rc = ost_profile_load(&in->profile, profile);
    if (rc == 0 && in->path[INPUT_CATALOGUE])
        rc = ost_catalogue_load(&in->catalogue, in->path[INPUT_CATALOGUE]);
    if (rc == 0 && in->path[INPUT_RULES])
        rc = ost_level_rules_load(&in->rules, in->path[INPUT_RULES]);
    if (rc == 0 && in->path[INPUT_EVIDENCE])
        rc = ost_evidence_load(&in->evidence, in->path[INPUT_EVIDENCE]);
    return rc < 0 ? rc : hash_files(in);
}

int assess_input_assess(struct assess_input *in)
{
    struct ost_assessment_of of = {.profile = &in->profile,
                                   .seed = (uint64_t)in->seed,
                                   .samples = (size_t)in->samples,
                                   .evidence_min_n = (uint64_t)in->min_n,
                                   .threads = (int)in->threads,
                                   .desk = ost_offers_desk_cost};
    if (in->path[INPUT_CATALOGUE])
        of.catalogue = &in->catalogue;
    if (in->path[INPUT_RULES])
        of.rules = &in->rules;
    if (in->path[INPUT_EVIDENCE])
        of.evidence = &in->evidence;
    return ost_assess(&in->assessment, &of);
}

void assess_input_release(struct assess_input *in)
{
    ost_assessment_release(&in->assessment);
    ost_evidence_release(&in->evidence);
    ost_level_rules_release(&in->rules);
    ost_catalogue_release(&in->catalogue);
    ost_profile_release(&in->profile);
    for (int i = 0; i < INPUT_FILES; i++)
        free(in->beside[i]);
}
