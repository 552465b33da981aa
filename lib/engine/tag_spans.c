#include "engine/tag_spans.h"

#include <math.h>

#include "base/utf8.h"
#include "io/json.h"
#include "text/words.h"

/* Goes through the words of a text in step with its entities. */
struct walk {
    struct ost_slice rest, word;
    size_t words;        /* taken so far */
    const char *counted; /* code points are counted up to here */
    size_t code_points;  /* before `counted` */
};

static void walk_to(struct walk *w, size_t words)
{
    while (w->words < words && ost_word_next(&w->rest, &w->word))
        w->words++;
}

/* Code points before `at`, which is behind every `at` before it. */
static size_t place_of(struct walk *w, const char *at)
{
    w->code_points += ost_utf8_length((struct ost_slice){w->counted, (size_t)(at - w->counted)});
    w->counted = at;
    return w->code_points;
}

void ost_tag_spans_json(struct ost_buf *out, const struct ost_tagset *set, struct ost_slice text,
                        const int *tag, const float *confidence, size_t n)
{
    struct walk walk = {.rest = text, .counted = text.p};
    struct ost_jsonw w = ost_jsonw_start(out, 0);
    struct ost_entity e = {0};
    ost_jsonw_array(&w, NULL);
    while (ost_entity_next(&e, set, tag, n)) {
        double product = 1;
        for (size_t i = e.first; i < e.end; i++)
            product *= confidence[i];
        walk_to(&walk, e.first + 1);
        const char *start = walk.word.p;
        walk_to(&walk, e.end);
        const char *end = walk.word.p + walk.word.n;
        ost_jsonw_object(&w, NULL);
        ost_jsonw_slice(&w, "tag", ost_intern_text(&set->types, e.type));
        ost_jsonw_int(&w, "start", (int64_t)place_of(&walk, start));
        ost_jsonw_int(&w, "end", (int64_t)place_of(&walk, end));
        ost_jsonw_slice(&w, "text", (struct ost_slice){start, (size_t)(end - start)});
        ost_jsonw_real(&w, "confidence", round(product * 1e6) / 1e6);
        ost_jsonw_end(&w);
    }
    ost_jsonw_end(&w);
}
