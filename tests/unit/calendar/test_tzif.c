/* Files of time zones, also such as nobody's compiler would write. */
#include "support/test.h"

#include "calendar/tzif.h"
#include "support/tzif.h"

static int read_shape(struct ost_tzif *out, const struct tzif_shape *shape)
{
    struct ost_buf b = OST_BUF_INIT;
    put_tzif(&b, shape);
    int rc = ost_tzif_read(out, ost_buf_view(&b));
    ost_buf_release(&b);
    return rc;
}

#define TWO_TYPES .types = 2, .type = {{3600, 0, 0}, {7200, 1, 0}}

static void changes_come_in_their_order(void **state)
{
    (void)state;
    struct ost_tzif t;
    /* The third change keeps the offset. */
    const struct tzif_shape shape = {.changes = 4,
                                     .at = {-(INT64_C(1) << 59), 100, 200, 300},
                                     .index = {0, 1, 2, 0},
                                     .types = 3,
                                     .type = {{-89999, 0, 0}, {93599, 1, 0}, {93599, 0, 0}},
                                     .footer = "\n\n"};
    assert_ok(read_shape(&t, &shape));
    assert_int_equal(t.n, 2);
    assert_true(t.at[0] == 100 && t.at[1] == 300);
    assert_int_equal(t.offset[0], -89999);
    assert_int_equal(t.offset[1], 93599);
    assert_int_equal(t.offset[2], -89999);
    assert_true(t.repeats_from == INT64_MAX);
    ost_tzif_release(&t);
}

static void a_rule_is_unfolded_behind_the_last_change(void **state)
{
    (void)state;
    struct ost_tzif t;
    /* 2024-10-27T01:00:00Z is listed; the rule's next change is on 2025-03-30. */
    const struct tzif_shape shape = {.changes = 1,
                                     .at = {1729990800},
                                     .index = {1},
                                     .types = 2,
                                     .type = {{7200, 1, 0}, {3600, 0, 0}},
                                     .footer = "\nCET-1CEST,M3.5.0,M10.5.0/3\n"};
    assert_ok(read_shape(&t, &shape));
    assert_int_equal(t.at[0], 1729990800);
    assert_int_equal(t.at[1], 1743296400);
    assert_int_equal(t.offset[2], 7200);
    assert_int_equal(t.repeats_from, ost_date_days((struct ost_date){2425, 1, 1}) * OST_DAY_S);
    assert_true(t.at[t.n - 1] > t.repeats_from);
    for (size_t i = 1; i < t.n; i++)
        assert_true(t.at[i] > t.at[i - 1] && t.offset[i] != t.offset[i - 1]);
    ost_tzif_release(&t);
}

/* Summer time that begins when it ends: RFC 9636, section 3.3.1, and how older compilers wrote it. */
static void summer_time_all_year_is_one_offset(void **state)
{
    (void)state;
    static const struct tzif_shape shapes[] = {
        {.types = 1, .type = {{-14400, 1, 0}}, .footer = "\nXXX3EDT4,0/0,J365/23\n"},
        {.types = 1, .type = {{-14400, 1, 0}}, .footer = "\nEST5EDT,0/0,J365/25\n"},
        {.types = 1, .type = {{93599, 1, 0}}, .footer = "\nAAA-24:59:59BBB,0/0,J365/25\n"},
    };
    for (size_t i = 0; i < COUNT(shapes); i++) {
        struct ost_tzif t;
        assert_ok(read_shape(&t, &shapes[i]));
        /* All that is left is where the unfolding stops, behind the years that are looked up. */
        assert_int_equal(t.n, 1);
        assert_int_equal(t.offset[0], shapes[i].type[0].offset);
        assert_true(t.at[0] > t.repeats_from);
        ost_tzif_release(&t);
    }
}

static void without_listed_changes_the_rule_holds_always(void **state)
{
    (void)state;
    struct ost_tzif t;
    const struct tzif_shape shape = {TWO_TYPES, .footer = "\nCET-1CEST,M3.5.0,M10.5.0/3\n"};
    assert_ok(read_shape(&t, &shape));
    assert_true(t.at[0] < ost_date_days((struct ost_date){0, 12, 31}) * OST_DAY_S);
    assert_true(t.n > 800);
    ost_tzif_release(&t);
}

static void what_contradicts_itself_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *says;
        enum ost_status status;
        struct tzif_shape shape;
    } rows[] = {
        {"version 1", OST_EPARSE, {.version = '1', TWO_TYPES, .footer = "\n\n"}},
        {"leap seconds", OST_EPARSE, {TWO_TYPES, .footer = "\n\n", .leaps = 1}},
        {"the limit is 2000", OST_ELIMIT, {TWO_TYPES, .footer = "\n\n", .more_changes = 2001}},
        {"too early", OST_EPARSE, {TWO_TYPES, .footer = "\n\n", .more_changes = 1}},
        {"too early", OST_EPARSE, {TWO_TYPES, .footer = "\n\n", .more_types = 1}},
        {"or too many", OST_EPARSE, {TWO_TYPES, .footer = "\n\n", .more_types = 255}},
        {"or too many", OST_EPARSE, {TWO_TYPES, .footer = "\n\n", .more_types = UINT32_MAX - 2}},
        {"no types", OST_EPARSE, {.footer = "\n\n"}},
        {"no types", OST_EPARSE, {TWO_TYPES, .footer = "\n\n", .no_text = 1}},
        {"contradict", OST_EPARSE, {TWO_TYPES, .footer = "\n\n", .standards = 1}},
        {"contradict", OST_EPARSE, {TWO_TYPES, .footer = "\n\n", .utcs = 3}},
        {"a day from UTC", OST_EPARSE, {.types = 1, .type = {{93600, 0, 0}}, .footer = "\n\n"}},
        {"a day from UTC", OST_EPARSE, {.types = 1, .type = {{-90000, 0, 0}}, .footer = "\n\n"}},
        {"a day from UTC", OST_EPARSE, {.types = 1, .type = {{INT32_MIN, 0, 0}}, .footer = "\n\n"}},
        {"no sense", OST_EPARSE, {.types = 1, .type = {{0, 2, 0}}, .footer = "\n\n"}},
        {"no sense", OST_EPARSE, {.types = 1, .type = {{0, 0, 1}}, .footer = "\n\n"}},
        {"out of order",
         OST_EPARSE,
         {.changes = 2, .at = {5, 5}, .index = {0, 1}, TWO_TYPES, .footer = "\n\n"}},
        {"all times",
         OST_EPARSE,
         {.changes = 1, .at = {-(INT64_C(1) << 59) - 1}, TWO_TYPES, .footer = "\n\n"}},
        {"the year 9999",
         OST_EPARSE,
         {.changes = 1, .at = {INT64_C(253402300800)}, TWO_TYPES, .footer = "\n\n"}},
        {"not there",
         OST_EPARSE,
         {.changes = 1, .at = {5}, .index = {2}, TWO_TYPES, .footer = "\n\n"}},
        {"no footer", OST_EPARSE, {TWO_TYPES, .footer = ""}},
        {"no footer", OST_EPARSE, {TWO_TYPES, .footer = "\n"}},
        {"no footer", OST_EPARSE, {TWO_TYPES, .footer = "CET-1\n"}},
        {"no time zone rule", OST_EPARSE, {TWO_TYPES, .footer = "\nCET-1CEST\n"}},
        {"contradicts the last", OST_EPARSE, {TWO_TYPES, .footer = "\nEET-2\n"}},
        {"overtake", OST_EPARSE, {TWO_TYPES, .footer = "\nCET-1CEST,J1,J365/167\n"}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ost_tzif t = {.n = 77};
        assert_fails_saying(read_shape(&t, &rows[i].shape), rows[i].status, rows[i].says);
        assert_int_equal(t.n, 77);
    }
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    (void)state;
    const struct tzif_shape shape = {
        .changes = 2, .at = {1, 2}, .index = {1, 0}, TWO_TYPES, .footer = "\nCET-1\n"};
    struct ost_buf b = OST_BUF_INIT;
    struct ost_tzif t;
    put_tzif(&b, &shape);
    for (size_t n = 0; n < b.n; n++) {
        char *exact = malloc(n + !n);
        memcpy(exact, b.p, n);
        assert_fails(ost_tzif_read(&t, (struct ost_slice){exact, n}), OST_EPARSE);
        free(exact);
    }
    assert_ok(ost_tzif_read(&t, ost_buf_view(&b)));
    ost_tzif_release(&t);
    ost_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_come_in_their_order),
        cmocka_unit_test(a_rule_is_unfolded_behind_the_last_change),
        cmocka_unit_test(summer_time_all_year_is_one_offset),
        cmocka_unit_test(without_listed_changes_the_rule_holds_always),
        cmocka_unit_test(what_contradicts_itself_is_refused),
        cmocka_unit_test(a_file_cut_anywhere_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
