#include "io/conll.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "io/lines.h"

struct ost_conll {
    struct ost_lines *lines;
    struct ost_buf words, tags; /* of the text that is read */
    size_t line;                /* read so far */
    int64_t limit;
};

int ost_conll_open(struct ost_conll **out, const char *path, int64_t limit, struct ost_sha256 *sha)
{
    struct ost_lines *lines;
    int rc = ost_lines_open(&lines, path, limit, sha);
    if (rc < 0)
        return rc;
    *out = ost_calloc(1, sizeof **out);
    **out = (struct ost_conll){
        .lines = lines, .words = OST_BUF_INIT, .tags = OST_BUF_INIT, .limit = limit};
    return 0;
}

void ost_conll_close(struct ost_conll *conll)
{
    if (!conll)
        return;
    ost_lines_close(conll->lines);
    ost_buf_release(&conll->words);
    ost_buf_release(&conll->tags);
    free(conll);
}

const char *ost_conll_name(const struct ost_conll *conll)
{
    return ost_lines_name(conll->lines);
}

bool ost_conll_ready(const struct ost_conll *conll)
{
    return ost_lines_ready(conll->lines);
}

/* First and last column of a line that is trimmed and not empty; an only one is the word. */
static void cut_columns(struct ost_slice line, struct ost_slice *word, struct ost_slice *tag)
{
    char separator = memchr(line.p, '\t', line.n) ? '\t' : ' ';
    *tag = line;
    ost_slice_cut(tag, separator, word);
    while (tag->n && memchr(tag->p, separator, tag->n)) {
        struct ost_slice skipped;
        ost_slice_cut(tag, separator, &skipped);
    }
    *word = ost_slice_trim(*word);
    *tag = ost_slice_trim(*tag);
}

static bool has_space(struct ost_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (ost_is_space(s.p[i]))
            return true;
    return false;
}

static int add_word(struct ost_conll *c, struct ost_slice line)
{
    struct ost_slice word, tag;
    cut_columns(line, &word, &tag);
    const char *name = ost_conll_name(c);
    if (tag.n == 0)
        return ost_fail(OST_EPARSE, "%s:%zu: '%.*s' has no tag; a line is a word and its tag", name,
                        c->line, OST_SLICE_ARG(word));
    if (has_space(word) || has_space(tag))
        return ost_fail(OST_EPARSE,
                        "%s:%zu: there is a blank in '%.*s'; a word and a tag have none", name,
                        c->line, OST_SLICE_ARG(has_space(word) ? word : tag));
    if (c->words.n) {
        ost_buf_addch(&c->words, ' ');
        ost_buf_addch(&c->tags, ' ');
    }
    ost_buf_slice(&c->words, word);
    ost_buf_slice(&c->tags, tag);
    if ((int64_t)c->words.n > c->limit || (int64_t)c->tags.n > c->limit)
        return ost_fail(OST_ELIMIT,
                        "%s:%zu: a text is longer than %lld bytes; an empty line ends one, "
                        "--max-field raises the limit",
                        name, c->line, (long long)c->limit);
    return 0;
}

static bool starts_document(struct ost_slice line)
{
    static const char mark[] = "-DOCSTART-";
    return line.n >= sizeof mark - 1 && memcmp(line.p, mark, sizeof mark - 1) == 0;
}

int ost_conll_next(struct ost_conll *c, struct ost_conll_text *text)
{
    struct ost_slice line;
    int rc;
    ost_buf_clear(&c->words);
    ost_buf_clear(&c->tags);
    while ((rc = ost_lines_next(c->lines, &line)) > 0) {
        c->line++;
        line = ost_slice_trim(line);
        bool ends = line.n == 0 || starts_document(line);
        if (ends && c->words.n)
            break;
        if (ends)
            continue;
        if (c->words.n == 0)
            text->line = c->line;
        rc = add_word(c, line);
        if (rc < 0)
            return rc;
    }
    if (rc < 0 || c->words.n == 0)
        return rc;
    text->field[0] = ost_buf_view(&c->words);
    text->field[1] = ost_buf_view(&c->tags);
    return 1;
}
