/*
 * Any bytes as a YAML file: a tree that was read can be written between brackets, reads back, and is
 * the same when it is written again. And any bytes as a text: what is written reads back as that text.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "io/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put(struct ost_buf *out, const struct ost_yaml *node)
{
    enum ost_yaml_type type = ost_yaml_type(node);
    if (type == OST_YAML_NULL)
        ost_buf_puts(out, "~");
    if (type == OST_YAML_SCALAR)
        ost_yaml_put_scalar(out, ost_yaml_text(node));
    if (type == OST_YAML_NULL || type == OST_YAML_SCALAR)
        return;
    ost_buf_addch(out, type == OST_YAML_MAPPING ? '{' : '[');
    for (size_t i = 0; i < ost_yaml_count(node); i++) {
        if (type == OST_YAML_MAPPING) { /* '?': a key of any length */
            ost_buf_puts(out, "? ");
            ost_yaml_put_scalar(out, ost_yaml_key(node, i));
            ost_buf_puts(out, " : ");
        }
        put(out, ost_yaml_at(node, i));
        ost_buf_puts(out, ", ");
    }
    ost_buf_addch(out, type == OST_YAML_MAPPING ? '}' : ']');
}

/* Reads `text` and appends what was read. */
static int pass(struct ost_buf *out, struct ost_slice text)
{
    struct ost_yaml *root;
    int rc = ost_yaml_parse(&root, text, "fuzz.yaml");
    if (rc < 0) {
        assert(strncmp(ost_error(), "fuzz.yaml:", 10) == 0);
        return rc;
    }
    put(out, root);
    ost_yaml_free(root);
    return 0;
}

static void check_file(struct ost_slice bytes)
{
    struct ost_buf once = OST_BUF_INIT, twice = OST_BUF_INIT;
    if (pass(&once, bytes) == 0) {
        int rc = pass(&twice, ost_buf_view(&once));
        assert(rc == 0);
        assert(ost_slice_equal(ost_buf_view(&once), ost_buf_view(&twice)));
    }
    ost_buf_release(&once);
    ost_buf_release(&twice);
}

static void check_text(struct ost_slice bytes)
{
    struct ost_buf room = OST_BUF_INIT, written = OST_BUF_INIT;
    struct ost_slice text;
    struct ost_yaml *root;
    ost_utf8_repair(&text, bytes, &room);
    ost_yaml_put_scalar(&written, bytes);
    int rc = ost_yaml_parse(&root, ost_buf_view(&written), "fuzz.yaml");
    assert((rc < 0) == (text.n && memchr(text.p, '\0', text.n)));
    if (rc == 0) {
        assert(ost_slice_equal(ost_yaml_text(root), text));
        ost_yaml_free(root);
    }
    ost_buf_release(&room);
    ost_buf_release(&written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_slice bytes = {(const char *)data, size};
    check_file(bytes);
    check_text(bytes);
    return 0;
}
