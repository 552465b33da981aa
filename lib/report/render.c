#include "report/render.h"

#include <string.h>

#include "base/error.h"

const struct ost_render_options ost_render_defaults = {.width = 100, .limit = 1024 * 1024};

#define RENDERER(name) extern const struct ost_renderer ost_renderer_##name;
#include "report/renderers.def"
#undef RENDERER

#define RENDERER(name) &ost_renderer_##name,
const struct ost_renderer *const ost_renderers[] = {
#include "report/renderers.def"
};
#undef RENDERER

const size_t ost_renderer_count = sizeof ost_renderers / sizeof *ost_renderers;

/* Whether `word` is one of the words of `list`, which spaces separate. */
static bool has_word(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (; *list; list += strcspn(list, " "), list += *list == ' ')
        if (n && strcspn(list, " ") == n && memcmp(list, word, n) == 0)
            return true;
    return false;
}

/* Behind the last dot of the file's name; empty when there is none. */
static const char *extension_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path,
               *dot = strrchr(file, '.');
    return dot && dot != file ? dot + 1 : "";
}

static int no_such_name(const char *name)
{
    struct ost_buf list = OST_BUF_INIT;
    for (size_t i = 0; i < ost_renderer_count; i++)
        ost_buf_printf(&list, "%s%s", i ? ", " : "", ost_renderers[i]->name);
    int rc = ost_fail(OST_EINVAL, "there is no format '%s'; there are: %s", name, list.p);
    ost_buf_release(&list);
    return rc;
}

static int no_such_extension(const char *path)
{
    struct ost_buf list = OST_BUF_INIT;
    for (size_t i = 0; i < ost_renderer_count; i++) {
        const char *usual = ost_renderers[i]->extensions;
        if (*usual)
            ost_buf_printf(&list, "%s.%.*s", list.n ? ", " : "", (int)strcspn(usual, " "), usual);
    }
    int rc =
        ost_fail(OST_EINVAL, "'%s' does not say its format by its extension (%s): name the format",
                 path, list.p);
    ost_buf_release(&list);
    return rc;
}

int ost_renderer_for(const struct ost_renderer **out, const char *path, const char *name)
{
    for (size_t i = 0; i < ost_renderer_count; i++) {
        const struct ost_renderer *r = ost_renderers[i];
        if (name ? strcmp(r->name, name) == 0 : has_word(r->extensions, extension_of(path))) {
            *out = r;
            return 0;
        }
    }
    return name ? no_such_name(name) : no_such_extension(path);
}
