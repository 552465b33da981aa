/* Step three: which tools are to be set up, whether they fit, and what their probes found. */
#include "report/plan_parts.h"

static const char *const fit_name[] = {"fits", "does not fit", "unsure", "missing"};
static const char *const probe_name[] = {"skipped", "pass", "fail"};

static struct ost_slice command(struct ost_document *d, const struct ost_tool_item *item)
{
    struct ost_buf b = OST_BUF_INIT;
    for (size_t i = 0; item->tool && item->tool->probe && item->tool->probe[i]; i++)
        ost_buf_printf(&b, "%s%s", i ? " " : "", item->tool->probe[i]);
    struct ost_slice s = ost_document_text(d, ost_buf_view(&b));
    ost_buf_release(&b);
    return s;
}

static void put_item(struct ost_table *t, const struct ost_plan_context *c,
                     const struct ost_tool_item *item)
{
    static const enum ost_tone tone[] = {OST_GOOD, OST_BAD, OST_WARN, OST_WARN};
    static const enum ost_tone probe_tone[] = {OST_MUTED, OST_GOOD, OST_BAD};
    struct ost_document *d = t->document;
    struct ost_slice probe = command(d, item);
    ost_table_row(t);
    ost_cell_text(t, ost_slice_of(c->assessment->product[item->product].profile->name));
    ost_cell_text(t, ost_slice_of(item->kind));
    ost_cell_text(t, ost_slice_of(item->name));
    ost_cell_text(t, ost_slice_of(fit_name[item->fit]))->tone = tone[item->fit];
    ost_cell_text(t, ost_slice_of(item->tool && item->tool->configure && item->fit == OST_TOOL_FITS
                                      ? item->tool->configure
                                      : item->text));
    if (probe.n)
        ost_cell_text(t, ost_document_format(d, "%s: %s", probe_name[item->probe],
                                             *item->found ? item->found : probe.p))
            ->tone = probe_tone[item->probe];
    else
        ost_cell_text(t, ost_slice_of(""));
}

/* "mysql online platform; github help docs" */
static void put_missing(struct ost_document *d, const struct ost_plan_context *c)
{
    struct ost_buf b = OST_BUF_INIT;
    for (size_t i = 0; i < c->tools->n; i++) {
        const struct ost_tool_item *item = &c->tools->item[i];
        if (item->fit == OST_TOOL_MISSING)
            ost_buf_printf(&b, "%s%s %s", b.n ? "; " : "",
                           c->assessment->product[item->product].profile->name, item->kind);
    }
    if (b.n)
        ost_document_paragraph(d, OST_WARN, "Wanted, and neither a plan nor a tool has it: %s.",
                               b.p);
    ost_buf_release(&b);
}

void ost_plan_describe_tools(struct ost_document *d, const struct ost_plan_context *c)
{
    static const char *const column[] = {"product", "wanted", "tool", "", "to do", "probe"};
    if (!c->tools || c->tools->n == 0)
        return;
    ost_document_heading(d, "Tools to set up", OST_EXTRA);
    struct ost_table *t = ost_document_table(d, "tools", "");
    for (size_t i = 0; i < sizeof column / sizeof *column; i++)
        ost_table_column(t, column[i], OST_TEXT);
    for (size_t i = 0; i < c->tools->n; i++)
        if (c->tools->item[i].fit != OST_TOOL_MISSING)
            put_item(t, c, &c->tools->item[i]);
    put_missing(d, c);
}

void ost_plan_put_tools(struct ost_jsonw *w, const struct ost_plan_context *c)
{
    ost_jsonw_array(w, "tools");
    for (size_t i = 0; i < c->tools->n; i++) {
        const struct ost_tool_item *item = &c->tools->item[i];
        ost_jsonw_object(w, NULL);
        ost_jsonw_string(w, "product", c->assessment->product[item->product].profile->name);
        ost_jsonw_string(w, "kind", item->kind);
        ost_jsonw_string(w, "tool", item->name);
        ost_jsonw_string(w, "fit", fit_name[item->fit]);
        ost_jsonw_string(w, "text", item->text);
        ost_jsonw_string(w, "probe", probe_name[item->probe]);
        ost_jsonw_string(w, "found", item->found);
        ost_jsonw_end(w);
    }
    ost_jsonw_end(w);
}
