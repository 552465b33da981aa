#include "opt.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/nearest.h"
#include "io/number.h"

enum { HELP_COLUMN = 28, HELP_WIDTH = 96 };

static struct opt_row *add_row(struct opt_table *t, char letter, const char *name,
                               enum opt_kind kind, void *variable, const char *value,
                               const char *help)
{
    assert(t->rows < OPT_ROWS_MAX);
    for (size_t i = 0; i < t->rows; i++) {
        assert(strcmp(t->row[i].name, name) != 0);
        assert(letter == 0 || t->row[i].letter != letter);
    }
    struct opt_row *row = &t->row[t->rows++];
    *row = (struct opt_row){.letter = letter, .name = name, .kind = kind, .variable = variable};
    row->value = value;
    row->help = help;
    row->low = 1; /* low > high: any value */
    return row;
}

struct opt_row *opt_flag(struct opt_table *t, char letter, const char *name, bool *variable,
                         const char *help)
{
    return add_row(t, letter, name, OPT_FLAG, variable, NULL, help);
}

struct opt_row *opt_int(struct opt_table *t, char letter, const char *name, int64_t *variable,
                        const char *value, const char *help)
{
    return add_row(t, letter, name, OPT_INT, variable, value, help);
}

struct opt_row *opt_real(struct opt_table *t, char letter, const char *name, double *variable,
                         const char *value, const char *help)
{
    return add_row(t, letter, name, OPT_REAL, variable, value, help);
}

struct opt_row *opt_text(struct opt_table *t, char letter, const char *name, const char **variable,
                         const char *value, const char *help)
{
    return add_row(t, letter, name, OPT_TEXT, variable, value, help);
}

struct opt_row *opt_file(struct opt_table *t, char letter, const char *name, const char **variable,
                         const char *value, const char *help)
{
    return add_row(t, letter, name, OPT_FILE, variable, value, help);
}

struct opt_row *opt_choice(struct opt_table *t, char letter, const char *name,
                           const char **variable, const char *const *choices, const char *help)
{
    struct opt_row *row = add_row(t, letter, name, OPT_CHOICE, variable, "WORD", help);
    row->choices = choices;
    return row;
}

struct opt_row *opt_bytes(struct opt_table *t, char letter, const char *name, int64_t *variable,
                          const char *help)
{
    return add_row(t, letter, name, OPT_BYTES, variable, "SIZE", help);
}

struct opt_row *opt_list(struct opt_table *t, char letter, const char *name,
                         struct opt_list *variable, const char *value, const char *help)
{
    return add_row(t, letter, name, OPT_LIST, variable, value, help);
}

void opt_range(struct opt_row *row, double low, double high)
{
    assert(row->kind == OPT_INT || row->kind == OPT_REAL || row->kind == OPT_BYTES);
    row->low = low;
    row->high = high;
}

static int unknown_option(const struct opt_table *t, const char *name)
{
    const char *names[OPT_ROWS_MAX];
    for (size_t i = 0; i < t->rows; i++)
        names[i] = t->row[i].name;
    const char *near = ost_nearest(name, names, t->rows);
    return near
               ? ost_fail(OST_EINVAL, "there is no option '--%s'; did you mean '--%s'?", name, near)
               : ost_fail(OST_EINVAL, "there is no option '--%s'", name);
}

static int check_range(const struct opt_row *row, double value)
{
    if (row->low > row->high || (value >= row->low && value <= row->high))
        return 0;
    return ost_fail(OST_EINVAL, "%g is not between %g and %g", value, row->low, row->high);
}

static int set_choice(struct opt_row *row, const char *value)
{
    struct ost_buf words = OST_BUF_INIT;
    for (const char *const *c = row->choices; *c; c++) {
        if (strcmp(*c, value) == 0) {
            *(const char **)row->variable = *c;
            ost_buf_release(&words);
            return 0;
        }
        ost_buf_printf(&words, "%s%s", words.n ? ", " : "", *c);
    }
    int rc = ost_fail(OST_EINVAL, "'%s' is none of %s", value, words.p);
    ost_buf_release(&words);
    return rc;
}

static int set_number(struct opt_row *row, const char *value)
{
    int64_t whole;
    double real;
    int rc;
    if (row->kind == OPT_REAL) {
        rc = ost_number_real(&real, ost_slice_of(value));
        if (rc == 0)
            rc = check_range(row, real);
        if (rc == 0)
            *(double *)row->variable = real;
        return rc;
    }
    rc = row->kind == OPT_BYTES ? ost_number_bytes(&whole, ost_slice_of(value))
                                : ost_number_int(&whole, ost_slice_of(value));
    if (rc == 0)
        rc = check_range(row, (double)whole);
    if (rc == 0)
        *(int64_t *)row->variable = whole;
    return rc;
}

static int add_to_list(struct opt_list *list, const char *value)
{
    if (*value == '\0')
        return ost_fail(OST_EINVAL, "the value is empty");
    if (list->n == OPT_LIST_MAX)
        return ost_fail(OST_EINVAL, "it may be given %d times", OPT_LIST_MAX);
    list->at[list->n++] = value;
    return 0;
}

static int set_value(struct opt_row *row, const char *value)
{
    int rc = 0;
    row->given = true;
    switch (row->kind) {
    case OPT_FLAG:
        *(bool *)row->variable = true;
        break;
    case OPT_TEXT:
    case OPT_FILE:
        if (*value == '\0')
            rc = ost_fail(OST_EINVAL, "the value is empty");
        *(const char **)row->variable = value;
        break;
    case OPT_CHOICE:
        rc = set_choice(row, value);
        break;
    case OPT_LIST:
        rc = add_to_list(row->variable, value);
        break;
    case OPT_INT:
    case OPT_REAL:
    case OPT_BYTES:
        rc = set_number(row, value);
        break;
    }
    return rc < 0 ? ost_fail_within(OST_EINVAL, "--%s", row->name) : 0;
}

static struct opt_row *find_name(struct opt_table *t, const char *name, size_t n)
{
    for (size_t i = 0; i < t->rows; i++)
        if (strncmp(t->row[i].name, name, n) == 0 && t->row[i].name[n] == '\0')
            return &t->row[i];
    return NULL;
}

static struct opt_row *find_letter(struct opt_table *t, char letter)
{
    for (size_t i = 0; i < t->rows; i++)
        if (t->row[i].letter == letter)
            return &t->row[i];
    return NULL;
}

/* `--name`, `--name=value` or `--name value`; *at moves past what was used. */
static int parse_long(struct opt_table *t, int argc, char **argv, int *at)
{
    const char *name = argv[*at] + 2, *equals = strchr(name, '=');
    size_t n = equals ? (size_t)(equals - name) : strlen(name);
    struct opt_row *row = find_name(t, name, n);
    if (!row) {
        char *copy = strndup(name, n);
        int rc = unknown_option(t, copy);
        free(copy);
        return rc;
    }
    if (row->kind == OPT_FLAG)
        return equals ? ost_fail(OST_EINVAL, "--%s takes no value", row->name)
                      : set_value(row, NULL);
    if (!equals && *at + 1 >= argc)
        return ost_fail(OST_EINVAL, "--%s needs a value: %s", row->name, row->value);
    return set_value(row, equals ? equals + 1 : argv[++*at]);
}

/* `-n value`, `-nvalue`, or flags in a bundle. */
static int parse_short(struct opt_table *t, int argc, char **argv, int *at)
{
    for (const char *letter = argv[*at] + 1; *letter; letter++) {
        struct opt_row *row = find_letter(t, *letter);
        if (!row)
            return ost_fail(OST_EINVAL, "there is no option '-%c'", *letter);
        if (row->kind == OPT_FLAG) {
            set_value(row, NULL);
            continue;
        }
        if (letter[1])
            return set_value(row, letter + 1);
        if (*at + 1 >= argc)
            return ost_fail(OST_EINVAL, "-%c needs a value: %s", *letter, row->value);
        return set_value(row, argv[++*at]);
    }
    return 0;
}

int opt_parse(struct opt_table *t, int argc, char **argv)
{
    bool options = true;
    t->operand = argv + 1;
    t->operands = 0;
    for (int at = 1; at < argc; at++) {
        char *word = argv[at];
        int rc = 0;
        if (options && strcmp(word, "--") == 0)
            options = false;
        else if (options && strncmp(word, "--", 2) == 0)
            rc = parse_long(t, argc, argv, &at);
        else if (options && word[0] == '-' && word[1])
            rc = parse_short(t, argc, argv, &at);
        else
            t->operand[t->operands++] = word;
        if (rc < 0)
            return rc;
    }
    return 0;
}

bool opt_given(const struct opt_table *t, const char *name)
{
    for (size_t i = 0; i < t->rows; i++)
        if (strcmp(t->row[i].name, name) == 0)
            return t->row[i].given;
    assert(!"no such option");
    return false;
}

void opt_default(struct ost_buf *out, const struct opt_row *row)
{
    const char *text;
    int64_t whole;
    switch (row->kind) {
    case OPT_FLAG:
    case OPT_LIST:
        break;
    case OPT_INT:
        ost_buf_printf(out, "%lld", (long long)*(int64_t *)row->variable);
        break;
    case OPT_REAL:
        if (!isnan(*(double *)row->variable)) /* whatever a file says */
            ost_buf_printf(out, "%g", *(double *)row->variable);
        break;
    case OPT_BYTES:
        whole = *(int64_t *)row->variable;
        ost_buf_printf(out, "%lld%s", (long long)(whole % (1 << 20) ? whole : whole >> 20),
                       whole % (1 << 20) ? "" : "M");
        break;
    case OPT_TEXT:
    case OPT_FILE:
    case OPT_CHOICE:
        text = *(const char **)row->variable;
        ost_buf_puts(out, text ? text : "");
        break;
    }
}

void opt_wrap(struct ost_buf *out, const char *text, size_t indent)
{
    size_t column = indent;
    while (*text) {
        size_t n = strcspn(text, " \n");
        if (column > indent && column + 1 + n > HELP_WIDTH) {
            ost_buf_printf(out, "\n%*s", (int)indent, "");
            column = indent;
        }
        if (column > indent) {
            ost_buf_addch(out, ' ');
            column++;
        }
        ost_buf_add(out, text, n);
        column += n;
        text += n;
        if (text[0] == '\n' && text[1] == '\n') {
            ost_buf_printf(out, "\n\n%*s", (int)indent, "");
            column = indent;
        }
        text += strspn(text, " \n");
    }
    ost_buf_addch(out, '\n');
}

static void put_entry(struct ost_buf *out, const struct opt_row *row)
{
    struct ost_buf text = OST_BUF_INIT, value = OST_BUF_INIT;
    size_t start = out->n;
    ost_buf_puts(out, row->letter ? "  -" : "    ");
    if (row->letter)
        ost_buf_printf(out, "%c, ", row->letter);
    else
        ost_buf_puts(out, "  ");
    ost_buf_printf(out, "--%s%s%s", row->name, row->value ? " " : "", row->value ? row->value : "");
    if (out->n - start + 2 > HELP_COLUMN)
        ost_buf_printf(out, "\n%*s", HELP_COLUMN, "");
    else
        ost_buf_printf(out, "%*s", (int)(HELP_COLUMN - (out->n - start)), "");
    ost_buf_puts(&text, row->help);
    if (row->kind == OPT_LIST)
        ost_buf_puts(&text, "; may be given several times");
    for (const char *const *c = row->choices; c && *c; c++)
        ost_buf_printf(&text, "%s%s", c == row->choices ? ": " : ", ", *c);
    opt_default(&value, row);
    if (value.n)
        ost_buf_printf(&text, " [%s]", value.p);
    opt_wrap(out, text.p, HELP_COLUMN);
    ost_buf_release(&text);
    ost_buf_release(&value);
}

void opt_help(struct ost_buf *out, const struct opt_table *t)
{
    for (size_t i = 0; i < t->rows; i++)
        put_entry(out, &t->row[i]);
}
