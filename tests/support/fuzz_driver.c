/*
 * Runs a fuzz target without a fuzzer: every file of its corpus, and seeded mutations of each.
 *
 *     fuzz_csv CORPUS [MUTATIONS [FILE K]]
 *
 * CORPUS is a directory; MUTATIONS per file (default 2000). When an input ends the program its name
 * is printed; `fuzz_csv CORPUS 0 FILE K` writes that input to stdout. The same file gives the same
 * mutations on every machine. Each input lies in a block of exactly its size, so that the address
 * sanitizer sees a read beyond it.
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/rng.h"
#include "io/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of the sanitizer's runtime, where it is linked. */
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));

/* The input that runs now, for the last words. */
static const char *running;
static unsigned running_mutation;

static void last_words(void)
{
    char text[600];
    int n =
        snprintf(text, sizeof text, "fuzz: ended by %s, mutation %u\n", running, running_mutation);
    if (write(STDERR_FILENO, text, (size_t)n) < 0)
        return;
}

static void on_signal(int number)
{
    last_words();
    signal(number, SIG_DFL);
    raise(number);
}

/* Values at which length and offset arithmetic breaks. */
static const uint64_t edges[] = {0,
                                 1,
                                 7,
                                 8,
                                 127,
                                 128,
                                 255,
                                 256,
                                 65535,
                                 1u << 31,
                                 UINT32_MAX,
                                 (uint64_t)1 << 32,
                                 1u << 20,
                                 INT64_MAX,
                                 (uint64_t)1 << 63,
                                 UINT64_MAX - 7,
                                 UINT64_MAX};
/* What the formats under test give a meaning to. */
static const char *const tokens[] = {"\"",
                                     "\"\"",
                                     ",",
                                     "\n",
                                     "\r\n",
                                     "\r",
                                     "\0",
                                     "{",
                                     "}",
                                     "[",
                                     "]",
                                     ":",
                                     "\\",
                                     "-1",
                                     "1e99",
                                     "\xEF\xBB\xBF",
                                     "\xff",
                                     "\xc0\x80",
                                     "\xed\xa0\x80",
                                     "\xf0\x9f\x98\x80",
                                     "\xe4\xb8\xad",
                                     "##",
                                     "[CLS]"};

static void splice(struct ost_buf *b, size_t at, size_t cut, const void *bytes, size_t n)
{
    struct ost_buf out = OST_BUF_INIT;
    cut = cut > b->n - at ? b->n - at : cut;
    ost_buf_add(&out, b->p, at);
    ost_buf_add(&out, bytes, n);
    ost_buf_add(&out, b->p + at + cut, b->n - at - cut);
    ost_buf_release(b);
    *b = out;
}

static void mutate_once(struct ost_buf *b, struct ost_rng *r)
{
    size_t at = (size_t)ost_rng_below(r, b->n + 1);
    size_t some = (size_t)ost_rng_below(r, 16) + 1;
    uint8_t byte = (uint8_t)ost_rng_next(r);
    size_t from = (size_t)ost_rng_below(r, b->n + 1);
    switch (ost_rng_below(r, 8)) {
    case 0: /* flip a bit */
        if (at < b->n)
            b->p[at] = (char)(b->p[at] ^ (1 << (byte & 7)));
        break;
    case 1: /* replace a byte */
        splice(b, at, 1, &byte, 1);
        break;
    case 2: /* insert a byte */
        splice(b, at, 0, &byte, 1);
        break;
    case 3: /* take some out */
        splice(b, at, some, NULL, 0);
        break;
    case 4: /* cut the end off */
        ost_buf_cut(b, at);
        break;
    case 5: { /* repeat a run elsewhere */
        size_t n = b->n - from < some * 8 ? b->n - from : some * 8;
        struct ost_buf run = OST_BUF_INIT;
        ost_buf_add(&run, b->p + from, n);
        splice(b, at, 0, run.p, run.n);
        ost_buf_release(&run);
        break;
    }
    case 6: { /* a number at the edge, little-endian, of 1 to 8 bytes */
        uint64_t value = edges[ost_rng_below(r, sizeof edges / sizeof *edges)];
        size_t width = (size_t)1 << (byte & 3);
        at = byte & 4 ? 0 : at; /* many formats start with a length */
        splice(b, at, width, &value, width);
        break;
    }
    default: { /* something with a meaning */
        const char *token = tokens[ost_rng_below(r, sizeof tokens / sizeof *tokens)];
        splice(b, at, byte & 1, token, *token ? strlen(token) : 1);
    }
    }
}

/* Mutation `k` of a file; 0 is the file itself. */
static void mutate(struct ost_buf *b, const char *name, unsigned k)
{
    struct ost_rng r = ost_rng_seeded(ost_hash(name, strlen(name), 0), k);
    for (size_t steps = k ? 1 + (size_t)ost_rng_below(&r, 4) : 0; steps; steps--)
        mutate_once(b, &r);
}

static void run_one(const struct ost_buf *b)
{
    uint8_t *exact = ost_alloc(b->n);
    if (b->n)
        memcpy(exact, b->p, b->n);
    LLVMFuzzerTestOneInput(exact, b->n);
    free(exact);
}

static void read_file(struct ost_buf *b, const char *directory, const char *name)
{
    char *path = ost_path_join(directory, name);
    ost_buf_clear(b);
    if (ost_file_read(b, path, 64 << 20) < 0) {
        fprintf(stderr, "fuzz: %s\n", ost_error());
        exit(1);
    }
    free(path);
}

static int is_input(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    if (argc != 2 && argc != 3 && argc != 5) {
        fprintf(stderr, "usage: %s CORPUS [MUTATIONS [FILE K]]\n", argv[0]);
        return 2;
    }
    unsigned mutations = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 2000;
    struct ost_buf file = OST_BUF_INIT;
    if (argc == 5) {
        read_file(&file, argv[1], argv[3]);
        mutate(&file, argv[3], (unsigned)strtoul(argv[4], NULL, 10));
        fwrite(file.p, 1, file.n, stdout);
        ost_buf_release(&file);
        return 0;
    }
    signal(SIGABRT, on_signal);
    signal(SIGILL, on_signal);
    signal(SIGFPE, on_signal);
    signal(SIGALRM, on_signal);
    if (__sanitizer_set_death_callback) {
        __sanitizer_set_death_callback(last_words);
    } else {
        signal(SIGSEGV, on_signal);
        signal(SIGBUS, on_signal);
    }
    struct dirent **entries;
    int n = scandir(argv[1], &entries, is_input, alphasort);
    if (n <= 0) {
        fprintf(stderr, "fuzz: no corpus in '%s': put at least one input there\n", argv[1]);
        return 1;
    }
    for (int i = 0; i < n; i++) {
        running = entries[i]->d_name;
        struct ost_buf input = OST_BUF_INIT;
        read_file(&file, argv[1], running);
        for (running_mutation = 0; running_mutation <= mutations; running_mutation++) {
            ost_buf_clear(&input);
            ost_buf_add(&input, file.p, file.n);
            mutate(&input, running, running_mutation);
            alarm(20); /* an input that takes longer is a finding */
            run_one(&input);
        }
        ost_buf_release(&input);
        free(entries[i]);
    }
    alarm(0);
    free(entries);
    ost_buf_release(&file);
    printf("%d files, %u mutations each\n", n, mutations);
    return 0;
}
