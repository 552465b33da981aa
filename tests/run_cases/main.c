/* run_cases FILE...: which kind each file is of, and what came out. See run_cases.h. */
#include <stdio.h>

#include "run_cases.h"

enum { AGREE = 0, DISAGREE = 1, UNKNOWN = 2 };

#define KIND(name) extern const struct case_kind kind_##name;
#include "kinds.def"
#undef KIND

#define KIND(name) &kind_##name,
static const struct case_kind *const kinds[] = {
#include "kinds.def"
    NULL,
};
#undef KIND

static const struct case_kind *kind_of(const struct case_file *f)
{
    size_t i = 0;
    while (kinds[i] && !kinds[i]->matches(f))
        i++;
    return kinds[i];
}

static int run_kind(const struct case_file *f)
{
    const struct case_kind *kind = kind_of(f);
    if (!kind)
        return ost_fail(OST_EPARSE, "'%s' holds no kind of cases that is known here", f->path);
    struct case_report report = {.file = f->name};
    int rc = kind->run(&report, f);
    if (rc < 0)
        return rc;
    if (report.cases == 0)
        return ost_fail(OST_EDATA, "'%s' holds no %s", f->path, kind->name);
    fprintf(stderr, "%s: %s, %zu comparisons, %zu disagree\n", f->path, kind->name, report.cases,
            report.wrong);
    return report.wrong ? DISAGREE : AGREE;
}

static int run_file(const char *path)
{
    struct case_file file = {0};
    int rc = case_file_open(&file, path);
    if (rc == 0)
        rc = run_kind(&file);
    if (rc < 0) {
        fprintf(stderr, "run_cases: %s\n", ost_error());
        rc = UNKNOWN;
    }
    case_file_close(&file);
    return rc;
}

int main(int argc, char **argv)
{
    int worst = AGREE;
    if (argc < 2) {
        fprintf(stderr, "usage: run_cases FILE...\n");
        return UNKNOWN;
    }
    puts("file,id,field,expected,got,ok");
    for (int i = 1; i < argc; i++) {
        int rc = run_file(argv[i]);
        worst = rc > worst ? rc : worst;
    }
    return worst;
}
