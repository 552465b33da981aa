/* YAML: what is read, what is refused and where, members by kind, and writing that reads back. */
#include "support/test.h"

#include "base/utf8.h"
#include "io/yaml.h"
#include "support/tempdir.h"

static struct ost_yaml *parsed(const char *text)
{
    struct ost_yaml *root = NULL;
    assert_ok(ost_yaml_parse(&root, ost_slice_of(text), "t.yaml"));
    return root;
}

struct refusal {
    const char *text, *says;
};

/* Whole sentences: place, what, remedy. */
static void what_is_refused_says_where_and_what_to_write(void **state)
{
    (void)state;
    static const struct refusal rows[] = {
        /* syntax: libyaml's problem in our words */
        {"a:\n\tb: 1\n",
         "t.yaml:2:1: found character that cannot start any token (while scanning for the next "
         "token); indent with spaces, not with tabs"},
        {"a: @home\n",
         "t.yaml:1:4: found character that cannot start any token (while scanning for the next "
         "token); put text that starts with '@', '`' or '%' in quotes"},
        {"a: b: c\n",
         "t.yaml:1:5: mapping values are not allowed in this context; put text that holds ': ' in "
         "quotes"},
        {"a: 1\nb\nc: 2\n", "t.yaml:2:1: could not find expected ':' (while scanning a simple "
                            "key); write 'key: value'"},
        {"a:\n  - x\n b: 1\n", "t.yaml:3:2: did not find expected key (while parsing a block "
                               "mapping that starts in line 1); mend the indentation"},
        {"a: [1, 2\nb: 3\n", "t.yaml:2:2: did not find expected ',' or ']' (while parsing a flow "
                             "sequence that starts in line 1); close the bracket"},
        {"a: {x: 1\n", "t.yaml:2:1: did not find expected ',' or '}'"},
        {"a: \"never closed\n", "t.yaml:1:4: found unexpected end of stream (while scanning a "
                                "quoted scalar); close the quotes"},
        {"a: \"c:\\path\"\n", "t.yaml:1:7: found unknown escape character (while parsing a quoted "
                              "scalar); double the backslash"},
        {"a: \"x\n---\n\"\n", "t.yaml:1:4: found unexpected document indicator (while scanning a "
                              "quoted scalar); close the quotes"},
        {"- a\nb: 1\n", "t.yaml:2:1: did not find expected '-' indicator (while parsing a block "
                        "collection that starts in line 1); indent all elements of the list alike"},
        {"glob: *.log\n",
         "t.yaml:1:8: did not find expected alphabetic or numeric character (while scanning an "
         "alias); put text that starts with '*' or '&' in quotes"},
        {"a: 1\n] \n", "t.yaml:2:1: did not find expected key (while parsing a block mapping that "
                       "starts in line 1); mend the indentation, or put"},
        {"- a: 1\n  b: - 2\n", "t.yaml:2:6: block sequence entries are not allowed in this "
                               "context; start a list on a line of its own"},
        {"%YAML 3.0\n---\na: 1\n", "t.yaml:1:1: found incompatible YAML document"},
        /* what YAML has and this does not */
        {"a: &base {x: 1}\n",
         "t.yaml:1:4: anchors ('&base') are not supported; write the value out"},
        {"a: &n\n", "t.yaml:1:4: anchors ('&n')"},
        {"a: &t text\n", "t.yaml:1:4: anchors ('&t')"},
        {"a: 1\nb: *base\n",
         "t.yaml:2:4: aliases ('*base') are not supported; write the value out"},
        {"a:\n  <<: {x: 1}\n",
         "t.yaml:2:3: merge keys ('<<') are not supported; write the members out"},
        {"a: !!int 5\n", "t.yaml:1:4: tags ('tag:yaml.org,2002:int') are not supported; remove it"},
        {"a: !env HOME\n", "t.yaml:1:4: tags ('!env') are not supported"},
        {"a: !!set {x}\n", "t.yaml:1:4: tags ('tag:yaml.org,2002:set')"},
        {"a: !!str [x]\n", "t.yaml:1:4: tags ('tag:yaml.org,2002:str') are not supported"},
        {"a: ! {x: 1}\n", "t.yaml:1:4: tags ('!') are not supported"},
        {"a: !e!x 1\n",
         "t.yaml:1:4: found undefined tag handle (while parsing a node); remove the tag"},
        {"a: 1\n---\nb: 2\n",
         "t.yaml:2:1: a second document starts here; give it a file of its own"},
        {"? [a, b]\n: 1\n", "t.yaml:1:3: a key must be text"},
        {"{a: 1}: 2\n", "t.yaml:1:1: a key must be text"},
        {"~: 1\n", "t.yaml:1:1: a key must be text"},
        /* keys twice; the first that is found again */
        {"a: 1\nb: 2\na: 3\nb: 4\n",
         "t.yaml:3:1: 'a' stands in line 1 already; remove one of the two"},
        {"x:\n  - {k: 1, \"k\": 2}\n", "t.yaml:2:12: 'k' stands in line 2 already"},
        {"a: 1\na: 2\na: 3\n", "t.yaml:2:1: 'a' stands in line 1 already"},
        /* characters; columns are characters, lines are those of an editor */
        {"a: 1\nb: \xff\n", "t.yaml:2:4: this is not UTF-8; save the file in that encoding"},
        {"a: \xc3\xa4\xc3\xb6 \xc3(\n", "t.yaml:1:7: this is not UTF-8"},
        {"a: 1\r\nb: 2\rc: \x01\n",
         "t.yaml:3:4: a control character; write it as \\u and its four digits"},
        {"a: \x7f\n", "t.yaml:1:4: a control character"},
        {"a: \xc2\x9b\n", "t.yaml:1:4: a control character"},
        {"a: x\xe2\x80\xa8y\n", "t.yaml:1:5: a line break of another kind"},
        {"a: x\xc2\x85y\n", "t.yaml:1:5: a line break of another kind"},
        {"a: \"x\\0y\"\n", "t.yaml:1:4: this text holds a NUL character; leave it out"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_yaml *root = NULL;
        assert_fails_saying(ost_yaml_parse(&root, ost_slice_of(rows[i].text), "t.yaml"), OST_EPARSE,
                            rows[i].says);
        assert_memory_equal(ost_error(), "t.yaml:", 7);
        assert_null(root);
    }
}

static void a_nul_byte_is_refused(void **state)
{
    (void)state;
    struct ost_yaml *root;
    assert_fails_saying(ost_yaml_parse(&root, (struct ost_slice){"a: 1\nb\0: 2", 11}, "t.yaml"),
                        OST_EPARSE, "t.yaml:2:2: a NUL byte; save the file as UTF-8 text");
    /* UTF-16 */
    assert_fails_saying(ost_yaml_parse(&root, (struct ost_slice){"a\0:\0", 4}, "t.yaml"),
                        OST_EPARSE, "t.yaml:1:2: a NUL byte");
}

/* n bytes of `before`, `unit` repeated, `after`. */
static struct ost_buf repeated(const char *before, const char *unit, size_t n, const char *after)
{
    struct ost_buf b = OST_BUF_INIT;
    ost_buf_puts(&b, before);
    while (n--)
        ost_buf_puts(&b, unit);
    ost_buf_puts(&b, after);
    return b;
}

struct hostile_row {
    const char *before, *unit;
    size_t n;
    const char *after;
    int status;
    const char *says;
};

static void what_is_built_to_hurt_is_refused_before_it_does(void **state)
{
    (void)state;
    static const struct hostile_row rows[] = {
        {"", "[", 100000, "", OST_ELIMIT, "t.yaml:1:65: nested deeper than 64 levels"},
        {"", "{a: ", 100000, "", OST_ELIMIT, "t.yaml:1:257: nested deeper than 64 levels"},
        {"", "- ", 100000, "", OST_ELIMIT, "t.yaml:1:129: nested deeper than 64 levels"},
        {"", "? ", 100000, "", OST_ELIMIT, "t.yaml:1:129: nested deeper than 64 levels"},
        {"[", "a,", 1000001, "]", OST_ELIMIT,
         "t.yaml:1:2000000: more than 1000000 values in one file; split it"},
        {"a: ", "x", 16 << 20, "", OST_ELIMIT, "t.yaml: larger than 16777216 bytes"},
        {"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", "", 0, "", OST_EPARSE,
         "t.yaml:1:4: anchors ('&a')"},
        {"", "a: 1\n", 300000, "", OST_EPARSE, "t.yaml:2:1: 'a' stands in line 1 already"},
        {"a: 1\n", "x", 5000, ": 1\n", OST_EPARSE, "t.yaml:2:1: could not find expected ':'"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_buf text = repeated(rows[i].before, rows[i].unit, rows[i].n, rows[i].after);
        struct ost_yaml *root;
        assert_fails_saying(ost_yaml_parse(&root, ost_buf_view(&text), "t.yaml"), rows[i].status,
                            rows[i].says);
        ost_buf_release(&text);
    }
}

static void what_is_large_but_allowed_is_read(void **state)
{
    (void)state;
    static const struct hostile_row rows[] = {
        {"", "[", 64, "", 64, NULL}, /* closed below */
        {"[", "a,", 999999, "]", 0, NULL},
        {"a: ", "x", (16 << 20) - 3, "", 0, NULL},
        {"a: \"", "\n", (16 << 20) - 5, "\"", 0, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_buf text = repeated(rows[i].before, rows[i].unit, rows[i].n, rows[i].after);
        for (int k = 0; k < rows[i].status; k++)
            ost_buf_addch(&text, ']');
        struct ost_yaml *root;
        assert_ok(ost_yaml_parse(&root, ost_buf_view(&text), "t.yaml"));
        ost_yaml_free(root);
        ost_buf_release(&text);
    }
}

/* Different keys in reverse: the worst for a reader that compares each with each. */
static void many_keys_cost_no_square(void **state)
{
    (void)state;
    enum { KEYS = 200000 };
    struct ost_buf text = OST_BUF_INIT;
    struct ost_yaml *root;
    for (int i = KEYS; i; i--)
        ost_buf_printf(&text, "k%d: %d\n", i, i);
    assert_ok(ost_yaml_parse(&root, ost_buf_view(&text), "t.yaml"));
    assert_int_equal(ost_yaml_count(root), KEYS);
    assert_true(ost_slice_is(ost_yaml_key(root, KEYS - 1), "k1"));
    ost_yaml_free(root);
    ost_buf_release(&text);
}

static void a_tree_is_what_stands_in_the_file(void **state)
{
    (void)state;
    struct ost_yaml *root = parsed("\xef\xbb\xbf# comment\n"
                                   "hours: 08:30-17:00  # in the zone\n"
                                   "plans:\n"
                                   "  - name: \xc3\xa9lite\n"
                                   "    price: 1.10\n"
                                   "  - {name: \"true\", 'it''s': !!str 5}\n"
                                   "text: |\n"
                                   "  two\n"
                                   "  lines\n"
                                   "folded: one\n"
                                   "  and more\n"
                                   "empty:\n"
                                   "tilde: ~\n"
                                   "quoted: ''\n");
    assert_int_equal(ost_yaml_type(root), OST_YAML_MAPPING);
    assert_int_equal(ost_yaml_count(root), 7);
    assert_int_equal(ost_yaml_line(root), 2);
    assert_int_equal(ost_yaml_column(root), 1);
    assert_true(ost_slice_is(ost_yaml_text(ost_yaml_get(root, "hours")), "08:30-17:00"));
    assert_false(ost_yaml_quoted(ost_yaml_get(root, "hours")));

    const struct ost_yaml *plans = ost_yaml_get(root, "plans"), *second = ost_yaml_at(plans, 1);
    assert_int_equal(ost_yaml_type(plans), OST_YAML_SEQUENCE);
    assert_int_equal(ost_yaml_count(plans), 2);
    assert_true(
        ost_slice_is(ost_yaml_text(ost_yaml_get(ost_yaml_at(plans, 0), "name")), "\xc3\xa9lite"));
    assert_true(ost_slice_is(ost_yaml_text(ost_yaml_get(ost_yaml_at(plans, 0), "price")), "1.10"));
    assert_true(ost_yaml_quoted(ost_yaml_get(second, "name")));
    assert_true(ost_yaml_quoted(ost_yaml_get(second, "it's")));
    assert_true(ost_slice_is(ost_yaml_key(second, 1), "it's"));
    assert_int_equal(ost_yaml_line(ost_yaml_key_node(second, 1)), 6);
    assert_int_equal(ost_yaml_column(ost_yaml_key_node(second, 1)), 20);

    assert_true(ost_slice_is(ost_yaml_text(ost_yaml_get(root, "text")), "two\nlines\n"));
    assert_true(ost_yaml_quoted(ost_yaml_get(root, "text")));
    assert_true(ost_slice_is(ost_yaml_text(ost_yaml_get(root, "folded")), "one and more"));
    assert_true(ost_yaml_has(root, "empty") && ost_yaml_has(root, "tilde"));
    assert_null(ost_yaml_get(root, "empty"));
    assert_null(ost_yaml_get(root, "tilde"));
    assert_false(ost_yaml_has(root, "gone"));
    assert_int_equal(ost_yaml_type(ost_yaml_get(root, "quoted")), OST_YAML_SCALAR);
    ost_yaml_free(root);
}

static void nothing_is_a_node_without_anything(void **state)
{
    (void)state;
    static const char *const texts[] = {"",  "# only a comment\n", "---\n",
                                        "~", "null\n...\n",        "\xef\xbb\xbf"};
    int64_t whole = 7;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct ost_yaml *root = parsed(texts[i]);
        assert_int_equal(ost_yaml_type(root), OST_YAML_NULL);
        assert_int_equal(ost_yaml_count(root), 0);
        assert_ok(ost_yaml_only(root, NULL, 0));
        assert_ok(ost_yaml_int_or(&whole, root, "n"));
        assert_int_equal(whole, 7);
        assert_fails_saying(ost_yaml_int(&whole, root, "n"), OST_EPARSE, ":1: 'n' is missing");
        ost_yaml_free(root);
    }
    ost_yaml_free(NULL);
    assert_int_equal(ost_yaml_type(NULL), OST_YAML_NULL);
    assert_int_equal(ost_yaml_count(NULL), 0);
    assert_int_equal(ost_yaml_text(NULL).n, 0);
    assert_null(ost_yaml_get(NULL, "n"));
    assert_fails_saying(ost_yaml_int(&whole, NULL, "n"), OST_EPARSE, "'n' is missing");
}

static const char members[] = "i: -3\n"
                              "r: 1e3\n"
                              "t: true\n"
                              "f: false\n"
                              "s: 08:30\n"
                              "no: no\n"
                              "q: \"5\"\n"
                              "big: 9223372036854775808\n"
                              "huge: 1e400\n"
                              "nothing: ~\n"
                              "list: [mon, 'tue', 3]\n"
                              "map: {a: 1}\n"
                              "mixed: [a, [b]]\n"
                              "True: True\n"
                              "hex: 0x10\n"
                              "qt: 'true'\n"
                              "hole: [a, ~]\n";

static void members_are_asked_for_by_name_and_kind(void **state)
{
    (void)state;
    struct ost_yaml *root = parsed(members);
    int64_t whole = 0;
    double real = 0;
    bool flag = false;
    const char *text = "kept";
    const struct ost_yaml *node = NULL;
    assert_ok(ost_yaml_int(&whole, root, "i"));
    assert_int_equal(whole, -3);
    assert_ok(ost_yaml_real(&real, root, "r"));
    assert_close(real, 1000, 0);
    assert_ok(ost_yaml_real_or(&real, root, "i"));
    assert_close(real, -3, 0);
    assert_ok(ost_yaml_bool(&flag, root, "t"));
    assert_true(flag);
    assert_ok(ost_yaml_bool_or(&flag, root, "f"));
    assert_false(flag);
    assert_ok(ost_yaml_string_or(&text, root, "nothing"));
    assert_string_equal(text, "kept");
    assert_ok(ost_yaml_string(&text, root, "s"));
    assert_string_equal(text, "08:30");
    assert_ok(ost_yaml_string(&text, root, "no"));
    assert_string_equal(text, "no");
    assert_ok(ost_yaml_mapping(&node, root, "map"));
    assert_int_equal(ost_yaml_count(node), 1);
    assert_ok(ost_yaml_sequence(&node, root, "list"));
    assert_int_equal(ost_yaml_count(node), 3);
    ost_yaml_free(root);
}

enum kind { STRING, INT, REAL, BOOL, MAPPING, SEQUENCE, LIST };

static int ask(const struct ost_yaml *root, enum kind kind, const char *key)
{
    union {
        const char *text;
        int64_t whole;
        double real;
        bool flag;
        const struct ost_yaml *node;
        struct ost_yaml_list list;
    } out;
    switch (kind) {
    case STRING:
        return ost_yaml_string(&out.text, root, key);
    case INT:
        return ost_yaml_int(&out.whole, root, key);
    case REAL:
        return ost_yaml_real(&out.real, root, key);
    case BOOL:
        return ost_yaml_bool(&out.flag, root, key);
    case MAPPING:
        return ost_yaml_mapping(&out.node, root, key);
    case SEQUENCE:
        return ost_yaml_sequence(&out.node, root, key);
    default:
        return ost_yaml_list(&out.list, root, key);
    }
}

struct wrong_member {
    enum kind kind;
    const char *key;
    int status;
    const char *says;
};

static void a_member_of_another_kind_is_named_with_its_place(void **state)
{
    (void)state;
    static const struct wrong_member rows[] = {
        {INT, "gone", OST_EPARSE, "t.yaml:1:1: 'gone' is missing"},
        {STRING, "nothing", OST_EPARSE, "t.yaml:1:1: 'nothing' is missing"},
        {LIST, "gone", OST_EPARSE, "t.yaml:1:1: 'gone' is missing"},
        {INT, "r", OST_EPARSE, "t.yaml:2:4: 'r': '1e3' is not a whole number"},
        {INT, "s", OST_EPARSE, "t.yaml:5:4: 's': '08:30' is not a whole number"},
        {INT, "q", OST_EPARSE,
         "t.yaml:7:4: 'q' is text in quotes; it must be a whole number, without quotes"},
        {INT, "hex", OST_EPARSE, "t.yaml:15:6: 'hex': '0x10' is not a whole number"},
        {INT, "big", OST_ELIMIT, "t.yaml:8:6: 'big': '9223372036854775808' is too large"},
        {INT, "list", OST_EPARSE, "t.yaml:11:7: 'list' is a list; it must be a whole number"},
        {REAL, "huge", OST_ELIMIT, "t.yaml:9:7: 'huge': '1e400' is too large"},
        {REAL, "s", OST_EPARSE, "t.yaml:5:4: 's': '08:30' is not a number"},
        {REAL, "q", OST_EPARSE, "t.yaml:7:4: 'q' is text in quotes; it must be a number"},
        {BOOL, "no", OST_EPARSE, "t.yaml:6:5: 'no' is 'no'; write true or false (yes, no, on, off"},
        {BOOL, "True", OST_EPARSE, "t.yaml:14:7: 'True' is 'True'; write true or false"},
        {BOOL, "qt", OST_EPARSE, "t.yaml:16:5: 'qt' is text in quotes; it must be true or false"},
        {BOOL, "map", OST_EPARSE, "t.yaml:12:6: 'map' is a mapping; it must be true or false"},
        {STRING, "map", OST_EPARSE, "t.yaml:12:6: 'map' is a mapping; it must be a text"},
        {MAPPING, "s", OST_EPARSE, "t.yaml:5:4: 's' is a text; it must be a mapping"},
        {SEQUENCE, "s", OST_EPARSE, "t.yaml:5:4: 's' is a text; it must be a list"},
        {LIST, "map", OST_EPARSE,
         "t.yaml:12:6: 'map' is a mapping; it must be a text or a list of texts"},
        {LIST, "mixed", OST_EPARSE, "t.yaml:13:12: 'mixed' lists a list; it must list texts"},
        {LIST, "hole", OST_EPARSE, "t.yaml:17:11: 'hole' lists nothing; it must list texts"},
    };
    struct ost_yaml *root = parsed(members);
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_fails_saying(ask(root, rows[i].kind, rows[i].key), rows[i].status, rows[i].says);
    assert_fails_saying(ask(ost_yaml_get(root, "s"), INT, "x"), OST_EPARSE,
                        "t.yaml:5:4: 'key: value' lines are needed here, not a text");
    ost_yaml_free(root);
}

static void one_text_is_a_list_of_one(void **state)
{
    (void)state;
    struct ost_yaml *root = parsed("many: [mon, 'tue']\none: mon\nnone: []\n");
    struct ost_yaml_list list = {0};
    assert_ok(ost_yaml_list_or(&list, root, "gone"));
    assert_int_equal(list.n, 0);
    assert_ok(ost_yaml_list(&list, root, "many"));
    assert_int_equal(list.n, 2);
    assert_string_equal(ost_yaml_text(ost_yaml_list_at(&list, 1)).p, "tue");
    assert_ok(ost_yaml_list(&list, root, "one"));
    assert_int_equal(list.n, 1);
    assert_string_equal(ost_yaml_text(ost_yaml_list_at(&list, 0)).p, "mon");
    assert_ok(ost_yaml_list(&list, root, "none"));
    assert_int_equal(list.n, 0);
    ost_yaml_free(root);
}

static void an_unknown_key_is_refused_with_the_one_that_was_meant(void **state)
{
    (void)state;
    static const char *const allowed[] = {"hours", "plans"};
    struct ost_yaml *root = parsed("hours: 1\nsub:\n  plans: 2\n  houres: 3\n  xyz: 4\n");
    assert_fails_saying(ost_yaml_only(root, allowed, 2), OST_EPARSE,
                        "t.yaml:2:1: unknown key 'sub' (there are: hours, plans)");
    assert_fails_saying(
        ost_yaml_only(ost_yaml_get(root, "sub"), allowed, 2), OST_EPARSE,
        "t.yaml:4:3: unknown key 'houres'; did you mean 'hours'? (there are: hours, plans)");
    assert_fails_saying(ost_yaml_only(ost_yaml_get(root, "hours"), allowed, 2), OST_EPARSE,
                        "t.yaml:1:8: 'key: value' lines are needed here, not a text");
    ost_yaml_free(root);
}

static void a_caller_fails_at_a_node(void **state)
{
    (void)state;
    struct ost_yaml *root = parsed("a:\n  b: 25\n");
    const struct ost_yaml *b = ost_yaml_get(ost_yaml_get(root, "a"), "b");
    assert_fails_saying(ost_yaml_fail(b, "a day has %d hours", 24), OST_EPARSE,
                        "t.yaml:2:6: a day has 24 hours");
    assert_fails_saying(ost_yaml_within(ost_fail(OST_ELIMIT, "too much"), b), OST_ELIMIT,
                        "t.yaml:2:6: too much");
    ost_yaml_free(root);
}

static void a_file_is_read_under_its_path(void **state)
{
    (void)state;
    char path[128];
    struct ost_yaml *root;
    int64_t whole = 0;
    snprintf(path, sizeof path, "%s/sla.yaml", dir);
    assert_fails(ost_yaml_load(&root, path), OST_EIO);
    assert_ok(ost_file_write(path, ost_slice_of("n: 5\nm: x\n")));
    assert_ok(ost_yaml_load(&root, path));
    assert_ok(ost_yaml_int(&whole, root, "n"));
    assert_int_equal(whole, 5);
    assert_fails_saying(ost_yaml_int(&whole, root, "m"), OST_EPARSE,
                        "/sla.yaml:2:4: 'm': 'x' is not");
    ost_yaml_free(root);
}

struct put_row {
    const char *text, *written;
};

static void text_is_quoted_only_when_a_reader_would_see_something_else(void **state)
{
    (void)state;
    static const struct put_row rows[] = {
        {"plain", "plain"},
        {"Issue key", "Issue key"},
        {"Europe/Berlin", "Europe/Berlin"},
        {"/var/log", "/var/log"},
        {"\xc3\xa9t\xc3\xa9 \xe4\xb8\xad", "\xc3\xa9t\xc3\xa9 \xe4\xb8\xad"},
        {"R&D (50%)", "R&D (50%)"},
        {"", "\"\""},
        {"true", "\"true\""},
        {"No", "\"No\""},
        {"NULL", "\"NULL\""},
        {"~", "\"~\""},
        {"5", "\"5\""},
        {"08:30", "\"08:30\""},
        {"2024-01-01", "\"2024-01-01\""},
        {"-1", "\"-1\""},
        {".inf", "\".inf\""},
        {"a: b", "\"a: b\""},
        {"a #b", "\"a #b\""},
        {"[x]", "\"[x]\""},
        {"a, b", "\"a, b\""},
        {"*x", "\"*x\""},
        {"---", "\"---\""},
        {" a", "\" a\""},
        {"a ", "\"a \""},
        {"say \"hi\" \\ back", "\"say \\\"hi\\\" \\\\ back\""},
        {"two\nlines\tand\r", "\"two\\nlines\\tand\\u000d\""},
        {"\x01\x7f", "\"\\u0001\\u007f\""},
        {"\xc2\x85\xe2\x80\xa8\xef\xbb\xbf", "\"\\u0085\\u2028\\ufeff\""},
        {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
    };
    struct ost_buf out = OST_BUF_INIT;
    for (size_t i = 0; i < COUNT(rows); i++) {
        ost_buf_clear(&out);
        ost_yaml_put_scalar(&out, ost_slice_of(rows[i].text));
        assert_string_equal(out.p, rows[i].written);
    }
    ost_buf_release(&out);
}

/* As key, as value, and as an element between brackets. */
static void assert_reads_back(struct ost_slice text)
{
    struct ost_buf scalar = OST_BUF_INIT, file = OST_BUF_INIT;
    struct ost_yaml *root;
    ost_yaml_put_scalar(&scalar, text);
    ost_buf_printf(&file, "%s: {%s: [%s, %s]}\n", scalar.p, scalar.p, scalar.p, scalar.p);
    assert_ok(ost_yaml_parse(&root, ost_buf_view(&file), "t.yaml"));
    assert_true(ost_slice_equal(ost_yaml_key(root, 0), text));
    const struct ost_yaml *inner = ost_yaml_at(root, 0);
    assert_true(ost_slice_equal(ost_yaml_key(inner, 0), text));
    for (size_t i = 0; i < 2; i++)
        assert_true(ost_slice_equal(ost_yaml_text(ost_yaml_at(ost_yaml_at(inner, 0), i)), text));
    ost_yaml_free(root);
    ost_buf_release(&scalar);
    ost_buf_release(&file);
}

static void every_character_reads_back(void **state)
{
    (void)state;
    struct ost_buf text = OST_BUF_INIT;
    for (uint32_t c = 1; c < 0x110000; c += c < 0x3000 ? 1 : 97) {
        if (c >= 0xd800 && c < 0xe000)
            continue;
        ost_buf_clear(&text);
        ost_utf8_encode(&text, c);
        assert_reads_back(ost_buf_view(&text));
        ost_buf_puts(&text, " b");
        ost_utf8_encode(&text, c);
        assert_reads_back(ost_buf_view(&text));
    }
    ost_buf_release(&text);
}

/* All texts of three characters that YAML gives a meaning to. */
static void every_run_of_indicators_reads_back(void **state)
{
    (void)state;
    static const char marks[] = "a1 -:#?,[]{}&*!|>'\"%@`~<=.\\\n\t/_+";
    for (size_t i = 0; marks[i]; i++)
        for (size_t j = 0; marks[j]; j++)
            for (size_t k = 0; marks[k]; k++)
                assert_reads_back((struct ost_slice){(char[]){marks[i], marks[j], marks[k]}, 3});
}

static void bytes_that_are_not_utf8_are_written_as_replacements(void **state)
{
    (void)state;
    struct ost_buf out = OST_BUF_INIT;
    ost_yaml_put_scalar(&out, ost_slice_of("caf\xe9"));
    assert_string_equal(out.p, "\"caf\xef\xbf\xbd\"");
    ost_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_refused_says_where_and_what_to_write),
        cmocka_unit_test(a_nul_byte_is_refused),
        cmocka_unit_test(what_is_built_to_hurt_is_refused_before_it_does),
        cmocka_unit_test(what_is_large_but_allowed_is_read),
        cmocka_unit_test(many_keys_cost_no_square),
        cmocka_unit_test(a_tree_is_what_stands_in_the_file),
        cmocka_unit_test(nothing_is_a_node_without_anything),
        cmocka_unit_test(members_are_asked_for_by_name_and_kind),
        cmocka_unit_test(a_member_of_another_kind_is_named_with_its_place),
        cmocka_unit_test(one_text_is_a_list_of_one),
        cmocka_unit_test(an_unknown_key_is_refused_with_the_one_that_was_meant),
        cmocka_unit_test(a_caller_fails_at_a_node),
        cmocka_unit_test(a_file_is_read_under_its_path),
        cmocka_unit_test(text_is_quoted_only_when_a_reader_would_see_something_else),
        cmocka_unit_test(every_character_reads_back),
        cmocka_unit_test(every_run_of_indicators_reads_back),
        cmocka_unit_test(bytes_that_are_not_utf8_are_written_as_replacements),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
