/* Rows by name from CSV and JSON Lines, and the same rows written again with columns added. */
#include "support/test.h"

#include <unistd.h>

#include "io/file.h"
#include "ticket/labelled.h"
#include "ticket/rows.h"

static char path[64];

static int put(const char *suffix, const char *text)
{
    static int serial;
    snprintf(path, sizeof path, "/tmp/ostler-rows-%d-%d.%s", getpid(), serial++, suffix);
    return ost_file_write(path, ost_slice_of(text));
}

/* The whole file through a writer that adds two columns. */
static int pass_through(struct ost_buf *out, const char *picked)
{
    static const char *const added[] = {"predicted_label", "confidence"};
    static const bool number[] = {false, true};
    const struct ost_slice values[] = {ost_slice_of("bug, \"odd\""), ost_slice_of("0.5")};
    struct ost_rows *rows;
    struct ost_row row;
    int rc = ost_rows_open(&rows, path, NULL);
    if (rc < 0)
        return rc;
    struct ost_row_writer w;
    assert_ok(ost_row_writer_over(&w, rows, added, 2, true));
    rc = ost_rows_pick(rows, &picked, 1);
    ost_row_writer_header(&w, out);
    while (rc >= 0 && (rc = ost_rows_next(rows, &row)) > 0) {
        assert_ok(ost_row_keep(&w, out));
        ost_row_finish(&w, out, values, number);
    }
    ost_rows_close(rows);
    return rc;
}

struct pass_row {
    const char *suffix, *in, *out;
};

static void rows_come_out_as_they_went_in_with_columns_added(void **state)
{
    (void)state;
    static const struct pass_row rows[] = {
        {"csv", "id,text\r\n1,\"a,\r\nb\"\r\n2, x \r\n",
         "id,text,predicted_label,confidence\n1,\"a,\r\nb\",\"bug, \"\"odd\"\"\",0.5\n"
         "2, x ,\"bug, \"\"odd\"\"\",0.5\n"},
        {"csv", "text\n\nx\n",
         "text,predicted_label,confidence\n,\"bug, \"\"odd\"\"\",0.5\nx,\"bug, "
         "\"\"odd\"\"\",0.5\n"},
        {"csv", "text,b,b\n1\n\n",
         "text,b,b,predicted_label,confidence\n1,,,\"bug, \"\"odd\"\"\",0.5\n"},
        {"csv", "confidence,text\n9,x\n",
         "text,predicted_label,confidence\nx,\"bug, \"\"odd\"\"\",0.5\n"},
        {"tsv", "id\ttext\n1\ta,b\n",
         "id\ttext\tpredicted_label\tconfidence\n1\ta,b\t\"bug, \"\"odd\"\"\"\t0.5\n"},
        {"jsonl", "{\"n\": 1.10, \"text\": \"x\\u00e9\"}\n\n{\"text\":null}",
         "{\"n\": 1.10, \"text\": \"x\\u00e9\",\"predicted_label\":\"bug, \\\"odd\\\"\","
         "\"confidence\":0.5}\n"
         "{\"text\":null,\"predicted_label\":\"bug, \\\"odd\\\"\",\"confidence\":0.5}\n"},
        {"jsonl", "{\"text\":\"x\",\"confidence\":1,\"n\":2}\n",
         "{\"text\":\"x\",\"n\":2,\"predicted_label\":\"bug, \\\"odd\\\"\",\"confidence\":0.5}\n"},
        {"jsonl", "{\"text\":\"\"}\n{\"text\":\"x\",\"confidence\":null}\n",
         "{\"text\":\"\",\"predicted_label\":\"bug, \\\"odd\\\"\",\"confidence\":0.5}\n"
         "{\"text\":\"x\",\"predicted_label\":\"bug, \\\"odd\\\"\",\"confidence\":0.5}\n"},
        {"csv", "text\n", "text,predicted_label,confidence\n"},
        {"conll", "a,b X O\n\nc B-x\nd I-x\n",
         "text,tags,predicted_label,confidence\n\"a,b\",O,\"bug, \"\"odd\"\"\",0.5\n"
         "c d,B-x I-x,\"bug, \"\"odd\"\"\",0.5\n"},
        {"conll", "", "text,tags,predicted_label,confidence\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_buf out = OST_BUF_INIT;
        assert_ok(put(rows[i].suffix, rows[i].in));
        assert_ok(pass_through(&out, "text"));
        assert_string_equal(out.p, rows[i].out);
        ost_buf_release(&out);
        unlink(path);
    }
}

struct error_row {
    const char *suffix, *in, *pick;
    int status;
    const char *says;
};

static void mistakes_are_named_with_file_line_and_remedy(void **state)
{
    (void)state;
    static const struct error_row rows[] = {
        {"csv", "id,text\n1,a\n2,b,c\n", "text", OST_EPARSE, ":3: 3 values but 2 columns"},
        {"csv", "id,text\n1,a\n", "body", OST_ENOTFOUND, "there are: id, text"},
        {"csv", "", "body", OST_ENOTFOUND, "the file is empty"},
        {"csv", "V,text,V\n1,a,2\n", "V", OST_EINVAL, "'V' stands 2 times"},
        {"jsonl", "{\"text\":\"a\"}\n{\"text\":[1]}\n", "text", OST_EPARSE,
         ":2: 'text' holds an array"},
        {"jsonl", "{\"text\":\"a\"}\n\n[1]\n", "text", OST_EPARSE,
         ":3: a line must be one JSON object"},
        {"jsonl", "{\"text\":\"a\"}\n{\"text\":\n", "text", OST_EPARSE, ":2: not valid JSON"},
        {"jsonl", "{\"text\":\"a\",\"text\":\"b\"}\n", "text", OST_EPARSE, ":1: not valid JSON"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ost_buf out = OST_BUF_INIT;
        assert_ok(put(rows[i].suffix, rows[i].in));
        assert_fails_saying(pass_through(&out, rows[i].pick), rows[i].status, rows[i].says);
        ost_buf_release(&out);
        unlink(path);
    }
}

static void json_values_count_as_text(void **state)
{
    (void)state;
    static const char *const picks[] = {"a", "b", "c", "d"};
    struct ost_rows *rows;
    struct ost_row row;
    assert_ok(put("jsonl", "{\"a\":-7,\"b\":true,\"c\":0.5,\"d\":\"x\"}\n"));
    assert_ok(ost_rows_open(&rows, path, NULL));
    assert_ok(ost_rows_pick(rows, picks, 4));
    assert_int_equal(ost_rows_next(rows, &row), 1);
    assert_true(ost_slice_is(row.picked[0], "-7"));
    assert_true(ost_slice_is(row.picked[1], "true"));
    assert_true(ost_slice_is(row.picked[2], "0.5"));
    assert_true(ost_slice_is(row.picked[3], "x"));
    ost_rows_close(rows);
    unlink(path);
}

static void labelled_rows_are_joined_trimmed_and_counted(void **state)
{
    (void)state;
    struct ost_rows *rows;
    struct ost_labelled set;
    struct ost_ticket_columns columns;
    assert_ok(put("csv", "id,subject,body,category\n"
                         "1,Login,\"cannot\nsign in\",access\n"
                         "2,,only body, Billing \n"
                         "3,no label,x,\n"
                         "4, ,\t,bug\n"
                         "5,caf\xe9,x,bug\n"
                         "6,short\n"
                         "\n"));
    assert_ok(ost_rows_open(&rows, path, NULL));
    ost_ticket_columns_init(&columns, NULL, NULL);
    assert_ok(ost_ticket_columns_resolve(&columns, rows, true));
    assert_true(columns.guessed_text && columns.guessed_label);
    assert_ok(ost_labelled_read(&set, rows, &columns));
    assert_int_equal(set.n, 3);
    assert_true(ost_slice_is(set.text[0], "Login\ncannot\nsign in"));
    assert_true(ost_slice_is(set.text[1], "only body"));
    assert_true(ost_slice_is(set.label[1], "Billing"));
    assert_true(ost_slice_is(set.text[2], "caf\xef\xbf\xbd\nx"));
    assert_int_equal(set.no_text, 1);
    assert_int_equal(set.no_label, 2);
    assert_int_equal(set.repaired, 1);
    assert_int_equal(set.rows.short_row, 1);
    assert_int_equal(set.rows.blank, 1);
    ost_labelled_release(&set);
    ost_ticket_columns_release(&columns);
    ost_rows_close(rows);
    unlink(path);
}

static void columns_that_cannot_be_guessed_are_asked_for(void **state)
{
    (void)state;
    struct ost_rows *rows;
    struct ost_ticket_columns columns;
    assert_ok(put("csv", "id,remark\n1,x\n"));
    assert_ok(ost_rows_open(&rows, path, NULL));
    ost_ticket_columns_init(&columns, NULL, NULL);
    assert_fails_saying(ost_ticket_columns_resolve(&columns, rows, true), OST_ENOTFOUND,
                        "name it with --text (there are: id, remark)");
    ost_ticket_columns_release(&columns);
    ost_rows_close(rows);
    unlink(path);
}

/* Also the byte order mark, the header, blank lines and the missing line end; values from sha256sum. */
static void every_byte_of_the_file_is_hashed(void **state)
{
    (void)state;
    static const struct {
        const char *suffix, *text, *hex;
    } files[] = {
        {"csv", "\xef\xbb\xbfid,t\r\n1,\"a\nb\"\r\n\r\n2,x",
         "f1cb97a5858b2279a7b13fe180fcfbd5a76d532345bfb6a2a2f989fa83c7f6a8"},
        {"jsonl", "{\"id\": 1}\n\n{\"id\": 2}\r\n",
         "9b70b48ebba00797d57bab4c911454ab6f1db31830ffd1ba0aa680ed1ec78de0"},
    };
    struct ost_rows_options options = ost_rows_defaults;
    options.sha = ost_sha256_new();
    for (size_t i = 0; i < COUNT(files); i++) {
        struct ost_rows *rows;
        struct ost_row row;
        struct ost_digest digest;
        struct ost_buf hex = OST_BUF_INIT;
        int rc;
        assert_ok(put(files[i].suffix, files[i].text));
        assert_ok(ost_rows_open(&rows, path, &options));
        while ((rc = ost_rows_next(rows, &row)) > 0)
            continue;
        assert_ok(rc);
        ost_sha256_end(options.sha, &digest);
        ost_digest_put(&hex, &digest);
        assert_string_equal(hex.p, files[i].hex);
        ost_buf_release(&hex);
        ost_rows_close(rows);
        unlink(path);
    }
    ost_sha256_free(options.sha);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_out_as_they_went_in_with_columns_added),
        cmocka_unit_test(mistakes_are_named_with_file_line_and_remedy),
        cmocka_unit_test(json_values_count_as_text),
        cmocka_unit_test(every_byte_of_the_file_is_hashed),
        cmocka_unit_test(labelled_rows_are_joined_trimmed_and_counted),
        cmocka_unit_test(columns_that_cannot_be_guessed_are_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
