/* Writing a tokenizer: as its kind does it, or the files as they were read. */
#include <stdlib.h>

#include "base/error.h"
#include "io/file.h"
#include "io/json.h"
#include "text/tokenizer_parts.h"

static const char *const names[OST_FILE_ROLES] = {"tokenizer.json", "tokenizer_config.json",
                                                  "special_tokens_map.json", "vocab.json",
                                                  "merges.txt"};

static int save_text(const char *dir, const char *name, struct ost_slice text)
{
    char *path = ost_path_join(dir, name);
    int rc = ost_file_write(path, text);
    free(path);
    return rc;
}

/* For a directory that had none: enough for AutoTokenizer to take tokenizer.json as it is. */
static int save_config(const struct ost_tokenizer *t, const char *dir)
{
    struct ost_buf text = OST_BUF_INIT;
    struct ost_jsonw w = ost_jsonw_start(&text, 2);
    struct ost_special_ids ids = t->special;
    bool fast = t->file[OST_FILE_TOKENIZER].n;
    ost_jsonw_object(&w, NULL);
    ost_jsonw_int(&w, "model_max_length", (int64_t)t->max_length);
    for (int i = 0; i < OST_SPECIALS; i++)
        if (*ost_special_at(&ids, i) >= 0)
            ost_jsonw_slice(&w, ost_special_keys[i], t->vocabulary.token[*ost_special_at(&ids, i)]);
    ost_jsonw_string(&w, "tokenizer_class", fast ? "PreTrainedTokenizerFast" : "RobertaTokenizer");
    ost_jsonw_end(&w);
    int rc = save_text(dir, names[OST_FILE_CONFIG], ost_buf_view(&text));
    ost_buf_release(&text);
    return rc;
}

static int save_as_read(const struct ost_tokenizer *t, const char *dir)
{
    int rc = t->file[OST_FILE_CONFIG].n ? 0 : save_config(t, dir);
    for (size_t i = 0; i < OST_FILE_ROLES && rc == 0; i++)
        if (t->file[i].n)
            rc = save_text(dir, names[i], ost_buf_view(&t->file[i]));
    return rc;
}

int ost_tokenizer_save(const struct ost_tokenizer *t, const char *dir)
{
    return t->kind->save ? t->kind->save(t, dir) : save_as_read(t, dir);
}
