/*
 * OpenMetrics 1.0 text, which node exporter's textfile collector and Prometheus read as well: to them
 * `# UNIT` and `# EOF` are comments. No timestamps, which the collector refuses.
 *
 * Gauges of one name form a family and stand together below its HELP and TYPE, in the order in which
 * names first occur. A double quote in HELP has an escape in one format that is a mistake in the
 * other, so it is written as an apostrophe.
 */
#include <math.h>
#include <string.h>

#include "io/number.h"
#include "report/render.h"

/* [a-zA-Z_][a-zA-Z0-9_]*, and for metrics with colons. */
static bool is_name(struct ost_slice s, bool colons)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && !(colons && c == ':') && !(i && c >= '0' && c <= '9'))
            return false;
    }
    return s.n > 0;
}

/* The next pair of key NUL value NUL; moves on in *rest, 0 at the end. */
static bool next_label(struct ost_slice *rest, struct ost_slice *key, struct ost_slice *value)
{
    if (rest->n == 0)
        return false;
    *key = ost_slice_of(rest->p);
    *value = ost_slice_of(rest->p + key->n + 1);
    size_t taken = key->n + value->n + 2;
    *rest = (struct ost_slice){rest->p + taken, rest->n - taken};
    return true;
}

static int check_gauge(const struct ost_document *d, size_t at)
{
    const struct ost_gauge *g = &d->gauge[at];
    struct ost_slice rest = g->labels, key, value;
    if (!is_name(g->name, true))
        return ost_fail(OST_EINVAL, "'%.*s' is no name of a metric", OST_SLICE_ARG(g->name));
    while (next_label(&rest, &key, &value))
        if (!is_name(key, false))
            return ost_fail(OST_EINVAL, "'%.*s' of metric '%.*s' is no name of a label",
                            OST_SLICE_ARG(key), OST_SLICE_ARG(g->name));
    for (size_t i = 0; i < at; i++)
        if (ost_slice_equal(d->gauge[i].name, g->name) &&
            ost_slice_equal(d->gauge[i].labels, g->labels))
            return ost_fail(OST_EINVAL, "metric '%.*s' is there twice with the same labels",
                            OST_SLICE_ARG(g->name));
    return 0;
}

static void put_escaped(struct ost_buf *out, struct ost_slice text, const char *quote)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n')
            ost_buf_puts(out, "\\n");
        else if (text.p[i] == '\\')
            ost_buf_puts(out, "\\\\");
        else if (text.p[i] == '"')
            ost_buf_puts(out, quote);
        else
            ost_buf_addch(out, text.p[i]);
    }
}

static void put_number(struct ost_buf *out, double value)
{
    if (isnan(value))
        ost_buf_puts(out, "NaN");
    else if (isinf(value))
        ost_buf_puts(out, value < 0 ? "-Inf" : "+Inf");
    else
        ost_number_put(out, value);
}

static void put_gauge(struct ost_buf *out, const struct ost_gauge *g)
{
    struct ost_slice rest = g->labels, key, value;
    const char *before = "{";
    ost_buf_slice(out, g->name);
    while (next_label(&rest, &key, &value)) {
        ost_buf_puts(out, before);
        ost_buf_slice(out, key);
        ost_buf_puts(out, "=\"");
        put_escaped(out, value, "\\\"");
        ost_buf_addch(out, '"');
        before = ",";
    }
    ost_buf_puts(out, g->labels.n ? "} " : " ");
    put_number(out, g->value);
    ost_buf_addch(out, '\n');
}

/* OpenMetrics wants a unit to be the end of the name. */
static const char *unit_of(struct ost_slice name)
{
    static const char *const units[] = {"seconds", "ratio", "bytes"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t n = strlen(units[i]);
        if (name.n > n + 1 && name.p[name.n - n - 1] == '_' &&
            memcmp(name.p + name.n - n, units[i], n) == 0)
            return units[i];
    }
    return NULL;
}

static void put_family(struct ost_buf *out, const struct ost_document *d, size_t first)
{
    const struct ost_gauge *g = &d->gauge[first];
    const char *name = g->name.p, *unit = unit_of(g->name);
    ost_buf_printf(out, "# HELP %s ", name);
    put_escaped(out, g->help, "'");
    ost_buf_printf(out, "\n# TYPE %s gauge\n", name);
    if (unit)
        ost_buf_printf(out, "# UNIT %s %s\n", name, unit);
    for (size_t i = first; i < d->gauges; i++)
        if (ost_slice_equal(d->gauge[i].name, g->name))
            put_gauge(out, &d->gauge[i]);
}

static bool is_first_of_family(const struct ost_document *d, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (ost_slice_equal(d->gauge[i].name, d->gauge[at].name))
            return false;
    return true;
}

static int render_openmetrics(struct ost_buf *out, const struct ost_document *d,
                              const struct ost_render_options *options)
{
    (void)options;
    for (size_t i = 0; i < d->gauges; i++) {
        int rc = check_gauge(d, i);
        if (rc < 0)
            return rc;
    }
    for (size_t i = 0; i < d->gauges; i++)
        if (is_first_of_family(d, i))
            put_family(out, d, i);
    ost_buf_puts(out, "# EOF\n");
    return 0;
}

const struct ost_renderer ost_renderer_openmetrics = {
    .name = "openmetrics",
    .extensions = "prom om",
    .about = "gauges for Prometheus and node exporter's textfile collector",
    .render = render_openmetrics,
};
