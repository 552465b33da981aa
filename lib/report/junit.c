/*
 * JUnit XML: one test case per check, for the test tabs of CI systems.
 *
 * There is no standard; this keeps to what Jenkins' schema (junit-10.xsd of its xunit plug-in)
 * allows and GitLab reads: the name of a case and the text of its failure carry everything, since
 * properties and the name of the suite are not shown. A check that could not be decided is skipped,
 * not in error: Jenkins takes an error for a failed test, and too little data is none. There are no
 * times, as a check has no duration and a clock would make each run's file different.
 */
#include "report/render.h"
#include "report/show.h"
#include "report/xml.h"

/* "96.2 % (94–98), n = 412: 396 of 412 in time" */
static void put_outcome(struct ost_buf *out, const struct ost_document *d,
                        const struct ost_check *c)
{
    ost_show_cell(out, &c->value, d->currency);
    if (c->n)
        ost_buf_printf(out, ", n = %lld", (long long)c->n);
    if (c->reason.n) {
        ost_buf_puts(out, ": ");
        ost_buf_slice(out, c->reason);
    }
}

static void put_attribute(struct ost_buf *out, const char *name, struct ost_slice value)
{
    ost_buf_printf(out, " %s=\"", name);
    ost_xml_put_value(out, value);
    ost_buf_addch(out, '"');
}

static void put_case(struct ost_buf *out, const struct ost_document *d, const struct ost_check *c)
{
    static const char *const elements[] = {
        [OST_PASS] = "system-out", [OST_FAIL] = "failure", [OST_UNDECIDED] = "skipped"};
    const char *element = elements[c->verdict];
    struct ost_buf text = OST_BUF_INIT;
    ost_buf_puts(out, "    <testcase");
    put_attribute(out, "classname", d->title);
    ost_buf_slice(&text, c->name);
    ost_buf_puts(&text, c->name.n && c->expression.n ? ": " : "");
    ost_buf_slice(&text, c->expression);
    put_attribute(out, "name", ost_buf_view(&text));
    ost_buf_clear(&text);
    put_outcome(&text, d, c);
    ost_buf_printf(out, ">\n      <%s", element);
    if (c->verdict != OST_PASS)
        put_attribute(out, "message", ost_buf_view(&text));
    ost_buf_addch(out, '>');
    ost_xml_put(out, ost_buf_view(&text));
    ost_buf_printf(out, "</%s>\n    </testcase>\n", element);
    ost_buf_release(&text);
}

static int render_junit(struct ost_buf *out, const struct ost_document *d,
                        const struct ost_render_options *options)
{
    (void)options;
    size_t count[] = {[OST_PASS] = 0, [OST_FAIL] = 0, [OST_UNDECIDED] = 0};
    for (size_t i = 0; i < d->checks; i++)
        count[d->check[i].verdict]++;
    ost_buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite");
    put_attribute(out, "name", d->title);
    ost_buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n",
                   d->checks, count[OST_FAIL], count[OST_UNDECIDED]);
    for (size_t i = 0; i < d->checks; i++)
        put_case(out, d, &d->check[i]);
    ost_buf_puts(out, "  </testsuite>\n</testsuites>\n");
    return 0;
}

const struct ost_renderer ost_renderer_junit = {
    .name = "junit",
    .extensions = "xml",
    .about = "one test case per check, for CI",
    .render = render_junit,
};
