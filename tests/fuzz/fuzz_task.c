/* The heads of ostler.json; what is taken is written as it was read. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "engine/head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put(struct ost_buf *out, const struct ost_task *task)
{
    struct ost_jsonw w = ost_jsonw_start(out, 2);
    ost_jsonw_object(&w, NULL);
    ost_task_json(&w, task);
    ost_jsonw_end(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ost_json *root = NULL, *again = NULL;
    struct ost_task task = {0}, copy = {0};
    struct ost_buf text = OST_BUF_INIT, second = OST_BUF_INIT;
    if (ost_json_parse(&root, (struct ost_slice){(const char *)data, size}) < 0)
        return 0;
    if (ost_task_read(&task, root) == 0) {
        assert(task.heads > 0);
        put(&text, &task);
        assert(ost_json_parse(&again, ost_buf_view(&text)) == 0);
        assert(ost_task_read(&copy, again) == 0);
        put(&second, &copy);
        assert(strcmp(text.p, second.p) == 0);
        ost_json_free(again);
    }
    ost_task_release(&task);
    ost_task_release(&copy);
    ost_buf_release(&text);
    ost_buf_release(&second);
    ost_json_free(root);
    return 0;
}
