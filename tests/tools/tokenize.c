/*
 * Prints the ids of texts, for scripts/reference/check_tokenizer.py and check_tokenizer_kinds.py:
 *
 *     tokenize DIR_OR_VOCAB [--lowercase 0|1 | --places] < texts.jsonl
 *     tokenize DIR_OR_VOCAB --save DIR
 *
 * One JSON string a line on stdin, one line of ids with [CLS] and [SEP] on stdout, nothing
 * truncated; with --places each as id:begin:end:word, in bytes. --save writes the tokenizer into an
 * existing directory instead.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "io/json.h"
#include "text/tokenizer.h"

static void print_token(const struct ost_encoding *e, size_t i, bool places)
{
    printf(i ? " %d" : "%d", e->id[i]);
    if (places)
        printf(":%zu:%zu:%d", e->span[i].begin, e->span[i].end, e->word[i]);
}

static int print_line(const struct ost_tokenizer *t, struct ost_encoding *e, struct ost_slice line,
                      bool places)
{
    struct ost_json *text;
    int rc = ost_json_parse(&text, line);
    if (rc < 0)
        return rc;
    ost_tokenizer_encode(e, t, ost_json_text(text), OST_ANY_LENGTH);
    for (size_t i = 0; i < e->n; i++)
        print_token(e, i, places);
    putchar('\n');
    ost_json_free(text);
    return 0;
}

static int usage(void)
{
    fputs("usage: tokenize DIR_OR_VOCAB [--lowercase 0|1 | --places | --save DIR]\n", stderr);
    return 2;
}

int main(int argc, char **argv)
{
    struct ost_tokenizer_options options = ost_tokenizer_defaults;
    struct ost_tokenizer *t = NULL;
    struct ost_encoding e = OST_ENCODING_INIT;
    char *line = NULL;
    size_t cap = 0;
    bool places = argc == 3 && strcmp(argv[2], "--places") == 0;
    bool save = argc == 4 && strcmp(argv[2], "--save") == 0;
    if (argc == 4 && strcmp(argv[2], "--lowercase") == 0)
        options.lowercase = argv[3][0] == '1' ? OST_ON : OST_OFF;
    else if (argc != 2 && !places && !save)
        return usage();
    int rc = ost_tokenizer_load(&t, argv[1], &options);
    if (rc == 0 && save)
        rc = ost_tokenizer_save(t, argv[3]);
    for (ssize_t n; rc == 0 && !save && (n = getline(&line, &cap, stdin)) > 0;)
        rc = print_line(t, &e, (struct ost_slice){line, (size_t)n}, places);
    if (rc < 0)
        fprintf(stderr, "tokenize: %s\n", ost_error());
    free(line);
    ost_encoding_release(&e);
    ost_tokenizer_free(t);
    return rc < 0;
}
