#include "engine/engine.h"

#include <dlfcn.h>
#include <libgen.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "io/file.h"

const struct ost_engine_options ost_engine_defaults = {
    .device = "auto",
    .precision = "auto",
    .epochs = 5,
    .batch_size = 16,
    .lr = 2e-5,
    .max_length = 128,
    .warmup = 0.1,
    .weight_decay = 0.01,
    .clip = 1.0,
    .method = "auto",
    .pairs = "20",
    .head_cost = 5.0,
    .pretrain_epochs = 3,
    .pretrain_lr = 5e-5,
    .cost = 1.0,
    .words = 2,
    .characters = 5,
    .min_df = 1,
    .seed = 42,
};

/* The path of libostler_<name>.so: beside libostler.so in a build tree, in ostler/ below it once installed. */
static char *module_path(const char *name)
{
    static const char here; /* not an exported object: the linker may copy that into the program */
    Dl_info self;
    if (!dladdr(&here, &self) || !self.dli_fname)
        return NULL;
    char *copy = ost_strdup(self.dli_fname);
    const char *dir = dirname(copy), *places[] = {"", "/ostler"};
    struct ost_buf path = OST_BUF_INIT;
    for (size_t i = 0; i < 2; i++) {
        ost_buf_clear(&path);
        ost_buf_printf(&path, "%s%s/libostler_%s.so", dir, places[i], name);
        if (ost_file_exists(path.p))
            break;
    }
    free(copy);
    return ost_buf_detach(&path);
}

/* Opens the module once; it stays until the process ends, as libtorch cannot be unloaded. */
static int load_module(const struct ost_engine **out, const char *name)
{
    int rc = 0;
    char *path = module_path(name);
    if (!path || !ost_file_exists(path)) {
        rc = ost_fail(OST_EENGINE,
                      "the %s engine is not installed: build it with libtorch "
                      "(scripts/setup), or use --engine linear",
                      name);
        goto done;
    }
    /* OpenMP's threads and OpenBLAS's would spin against each other on few cores, five times slower;
       never to spin leaves both threads on one core for a while. So they spin briefly. libgomp reads
       this when it is loaded, which is now; a choice of the user's stays. */
    if (!getenv("OMP_WAIT_POLICY"))
        setenv("GOMP_SPINCOUNT", "5000", 0);
    /* oneDNN keeps a program for every shape it has met, half a megabyte each, and batches differ. A step
       has some thirty shapes; to make those anew with each step costs no time that can be measured. */
    setenv("DNNL_PRIMITIVE_CACHE_CAPACITY", "32", 0);
    void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!module) {
        rc = ost_fail(OST_EENGINE, "cannot load the %s engine: %s", name, dlerror());
        goto done;
    }
    char symbol[64];
    snprintf(symbol, sizeof symbol, "ost_engine_%s", name);
    *out = dlsym(module, symbol);
    if (!*out)
        rc = ost_fail(OST_EENGINE, "'%s' is not an engine of this version of ostler", path);
done:
    free(path);
    return rc;
}

#define CORE(name) extern const struct ost_engine ost_engine_##name;
#define MODULE(name)
#define ENGINE(name, place) place(name)
#include "engine/engines.def"
#undef ENGINE
#undef CORE
#undef MODULE

int ost_engine_find(const struct ost_engine **out, const char *name)
{
#define CORE(id) (*out = &ost_engine_##id, 0)
#define MODULE(id) load_module(out, #id)
#define ENGINE(id, place)                                                                          \
    if (strcmp(name, #id) == 0)                                                                    \
        return place(id);
#include "engine/engines.def"
#undef ENGINE
    struct ost_buf names = OST_BUF_INIT;
#define ENGINE(id, place) ost_buf_printf(&names, "%s%s", names.n ? ", " : "", #id);
#include "engine/engines.def"
#undef ENGINE
#undef CORE
#undef MODULE
    int rc = ost_fail(OST_ENOTFOUND, "there is no engine '%s'; there are: %s", name, names.p);
    ost_buf_release(&names);
    return rc;
}
