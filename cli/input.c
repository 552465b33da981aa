#include "input.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "io/file.h"

static const char *const formats[] = {"auto", "csv", "tsv", "jsonl", "conll", NULL};

void input_rows(struct opt_table *t, struct input_options *o)
{
    o->format = "auto";
    o->max_field = ost_rows_defaults.field_limit;
    opt_text(t, 't', "text", &o->text, "COLUMN,..",
             "columns that make up the text, joined in this order; guessed when not given");
    opt_text(t, 'l', "label", &o->label, "COLUMN,..",
             "column with the class, or several to be answered together; guessed when not given");
    opt_choice(t, 0, "format", &o->format, formats,
               "format of ticket files; auto goes by extension");
    opt_range(opt_bytes(t, 0, "max-field", &o->max_field, "largest value in a ticket file"), 1,
              (double)(1ll << 40));
    opt_flag(t, 0, "skip-mismatched", &o->skip_mismatched,
             "with a tag for every word: leave out rows with another number of tags than words");
}

struct ost_rows_options input_format(const struct input_options *o)
{
    return (struct ost_rows_options){.format = o->format, .field_limit = o->max_field};
}

void device_rows(struct opt_table *t, const char **device, int64_t *threads)
{
    *device = "auto";
    opt_text(t, 0, "device", device, "WHERE",
             "where the neural engine runs: auto, cpu, cuda or cuda:N");
    opt_range(opt_int(t, 0, "threads", threads, "N", "threads to use; 0 is one per core"), 0, 1024);
}

char *find_encoder(const char *given)
{
    const char *named = given ? given : getenv("OSTLER_ENCODER");
    if (named && *named)
        return ost_strdup(named);
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    char *path = NULL;
    struct ost_buf dir = OST_BUF_INIT;
    if (data && *data == '/')
        ost_buf_printf(&dir, "%s/ostler/encoder", data);
    else if (home)
        ost_buf_printf(&dir, "%s/.local/share/ostler/encoder", home);
    if (dir.n && ost_dir_exists(dir.p))
        path = ost_strdup(dir.p);
    ost_buf_release(&dir);
    return path;
}

const char *plural(size_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}

static void put_count(struct ost_buf *out, size_t n, const char *what)
{
    if (n)
        ost_buf_printf(out, "%s%zu %s", out->n ? ", " : "", n, what);
}

void say_oddities(struct progress *p, const char *name, const struct ost_labelled *set)
{
    struct ost_buf text = OST_BUF_INIT;
    put_count(&text, set->no_text, "without text left out");
    put_count(&text, set->no_label, "without label left out");
    put_count(&text, set->mismatched, "with another number of tags than words left out");
    put_count(&text, set->repaired + set->rows.repaired, "with bytes that are not UTF-8 repaired");
    put_count(&text, set->rows.short_row, "with missing values");
    put_count(&text, set->rows.blank, plural(set->rows.blank, "empty line", "empty lines"));
    progress_line(p, "%s: %zu %s%s%s\n", name, set->rows.read,
                  plural(set->rows.read, "row", "rows"), text.n ? "; " : "", text.p);
    ost_buf_release(&text);
}
