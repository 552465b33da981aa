#include "engine/model.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/file.h"
#include "io/json.h"

enum { MANIFEST_LIMIT = 64 << 20 };

/* Copies an array of strings; every one must be non-empty text. */
static int read_names(char ***out, size_t *n, const struct ost_json *array, const char *what)
{
    if (!array || ost_json_type(array) != OST_JSON_ARRAY)
        return ost_fail(OST_EPARSE, "'%s' is not a list", what);
    *out = ost_calloc(ost_json_count(array), sizeof **out);
    for (size_t i = 0; i < ost_json_count(array); i++) {
        struct ost_slice name = ost_json_text(ost_json_at(array, i));
        if (name.n == 0 || memchr(name.p, '\0', name.n))
            return ost_fail(OST_EPARSE, "'%s' holds something that is not a name", what);
        (*out)[(*n)++] = ost_strdup(name.p);
    }
    return 0;
}

static int check_format(const struct ost_json *root)
{
    int64_t format = 0;
    const char *version = "unknown";
    int rc = ost_json_int(&format, root, "format");
    if (rc == 0)
        rc = ost_json_string_or(&version, root, "ostler");
    if (rc < 0 || format == OST_MODEL_FORMAT)
        return rc;
    return ost_fail(OST_EINVAL,
                    "the model was written by ostler %s in format %lld; this is ostler %s, which "
                    "reads format %d: install a newer ostler, or train again",
                    version, (long long)format, OST_VERSION, OST_MODEL_FORMAT);
}

static int read_manifest(struct ost_model *model, const struct ost_json *root, const char *dir,
                         const struct ost_engine_options *options)
{
    const char *engine = NULL;
    const struct ost_json *columns = ost_json_get(root, "columns");
    int rc = check_format(root);
    if (rc == 0)
        rc = ost_json_string(&engine, root, "engine");
    if (rc == 0)
        rc = ost_task_read(&model->task, root);
    if (rc == 0)
        rc = read_names(&model->text, &model->texts, ost_json_get(columns, "text"), "columns.text");
    if (rc < 0)
        return ost_fail_within(rc, "%s/" OST_MODEL_FILE, dir);
    rc = ost_engine_find(&model->engine, engine);
    if (rc == 0)
        rc = model->engine->open(&model->predictor, dir, &model->task,
                                 ost_json_get(root, "settings"), options);
    return rc;
}

int ost_model_open(struct ost_model **out, const char *dir,
                   const struct ost_engine_options *options)
{
    struct ost_model *model = ost_calloc(1, sizeof *model);
    struct ost_json *root = NULL;
    char *path = ost_path_join(dir, OST_MODEL_FILE);
    int rc;
    if (!ost_dir_exists(dir))
        rc = ost_fail(OST_ENOTFOUND, "there is no model directory '%s'", dir);
    else if (!ost_file_exists(path))
        rc = ost_fail(OST_ENOTFOUND, "'%s' is not a model: it has no " OST_MODEL_FILE, dir);
    else
        rc = ost_json_load(&root, path, MANIFEST_LIMIT);
    if (rc == 0)
        rc = read_manifest(model, root, dir, options ? options : &ost_engine_defaults);
    ost_json_free(root);
    free(path);
    if (rc < 0)
        ost_model_close(model);
    else
        *out = model;
    return rc;
}

void ost_model_close(struct ost_model *model)
{
    if (!model)
        return;
    if (model->engine)
        model->engine->close(model->predictor);
    ost_task_release(&model->task);
    for (size_t i = 0; i < model->texts; i++)
        free(model->text[i]);
    free(model->text);
    free(model);
}

int ost_model_score(struct ost_model *model, const struct ost_slice *text, size_t n, float *score)
{
    return n ? model->engine->score(model->predictor, text, n, score) : 0;
}
