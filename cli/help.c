/*
 * Help, man pages and shell completion, all printed from the command records and option rows.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "command.h"

static const char about[] =
    "ostler looks after commercial support for open-source software: it assesses what support is "
    "needed and worth, plans what to buy, learns to sort tickets, sorts them, and measures the "
    "service that was given.";

static const struct {
    int status;
    const char *meaning;
} statuses[] = {
    {EXIT_DONE, "done"},
    {EXIT_COULD_NOT, "could not: a file, the input or an engine; the message says what to do"},
    {EXIT_USAGE, "wrong usage"},
    {EXIT_CHECK, "a check that was asked for failed (quality bar, gate, policy)"},
    {EXIT_NO_PLAN, "no feasible plan"},
    {EXIT_LITTLE_DATA, "too little data to decide"},
};

/* A command's rows with their defaults; `state` must live as long as the table. */
static void *open_rows(struct opt_table *t, const struct command *command)
{
    static bool help;
    void *state = ost_calloc(1, command->state_size);
    *t = (struct opt_table){0};
    command->options(t, state);
    opt_flag(t, 'h', "help", &help, "show this help");
    return state;
}

void help_overview(struct ost_buf *out)
{
    ost_buf_puts(out, "usage: ostler COMMAND [OPTION]... [FILE]...\n\n");
    opt_wrap(out, about, 0);
    ost_buf_addch(out, '\n');
    for (size_t i = 0; i < command_count; i++)
        ost_buf_printf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    ost_buf_puts(out, "\n'ostler help COMMAND' explains one of them; 'ostler --version' says which "
                      "version this is.\n");
}

void help_command(struct ost_buf *out, const struct command *command)
{
    struct opt_table table;
    void *state = open_rows(&table, command);
    ost_buf_printf(out, "usage: ostler %s [OPTION]... %s\n\n", command->name, command->operands);
    opt_wrap(out, command->text, 0);
    ost_buf_puts(out, "\noptions\n");
    opt_help(out, &table);
    if (command->files)
        ost_buf_puts(out, "\nfiles\n");
    for (const char *const *part = command->files; part && *part; part++)
        ost_buf_puts(out, *part);
    ost_buf_printf(out, "\nexamples\n%s\nexit status\n", command->examples);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        ost_buf_printf(out, "  %d  %s\n", statuses[i].status, statuses[i].meaning);
    free(state);
}

/* Text for troff: backslashes, and periods or quotes at the start of a line, mean themselves. */
static void put_troff(struct ost_buf *out, const char *text)
{
    bool start = true;
    for (const char *s = text; *s; s++) {
        if (start && (*s == '.' || *s == '\''))
            ost_buf_puts(out, "\\&");
        if (*s == '\\')
            ost_buf_puts(out, "\\e");
        else if (*s == '-')
            ost_buf_puts(out, "\\-");
        else
            ost_buf_addch(out, *s);
        start = *s == '\n';
    }
}

static void put_paragraphs(struct ost_buf *out, const char *text)
{
    while (*text) {
        const char *end = strstr(text, "\n\n");
        char *paragraph = strndup(text, end ? (size_t)(end - text) : strlen(text));
        ost_buf_puts(out, ".PP\n");
        put_troff(out, paragraph);
        ost_buf_addch(out, '\n');
        free(paragraph);
        text = end ? end + 2 : text + strlen(text);
    }
}

static void put_man_option(struct ost_buf *out, const struct opt_row *row)
{
    struct ost_buf value = OST_BUF_INIT;
    ost_buf_puts(out, ".TP\n");
    if (row->letter)
        ost_buf_printf(out, "\\fB\\-%c\\fR, ", row->letter);
    ost_buf_puts(out, "\\fB\\-\\-");
    put_troff(out, row->name);
    ost_buf_puts(out, "\\fR");
    if (row->value)
        ost_buf_printf(out, " \\fI%s\\fR", row->value);
    ost_buf_addch(out, '\n');
    put_troff(out, row->help);
    for (const char *const *c = row->choices; c && *c; c++)
        ost_buf_printf(out, "%s\\fB%s\\fR", c == row->choices ? ": " : ", ", *c);
    opt_default(&value, row);
    if (value.n) {
        ost_buf_puts(out, "; default ");
        put_troff(out, value.p);
    }
    ost_buf_puts(out, ".\n");
    ost_buf_release(&value);
}

/* A section whose lines stay as they are; `part` ends with NULL. */
static void put_man_lines(struct ost_buf *out, const char *title, const char *const *part)
{
    ost_buf_printf(out, ".SH %s\n.nf\n", title);
    for (; *part; part++)
        put_troff(out, *part);
    ost_buf_puts(out, ".fi\n");
}

static void put_man_end(struct ost_buf *out)
{
    ost_buf_puts(out, ".SH EXIT STATUS\n");
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        ost_buf_printf(out, ".TP\n.B %d\n%s.\n", statuses[i].status, statuses[i].meaning);
}

static void put_man_overview(struct ost_buf *out)
{
    ost_buf_printf(out,
                   ".TH OSTLER 1 \"\" \"ostler %s\" \"User Commands\"\n.SH NAME\nostler \\- "
                   "assess, plan, classify and measure commercial support for open-source "
                   "software\n.SH SYNOPSIS\n.B ostler\n.I COMMAND\n[OPTION]... [FILE]...\n"
                   ".SH DESCRIPTION\n",
                   OST_VERSION);
    put_paragraphs(out, about);
    ost_buf_puts(out, ".SH COMMANDS\n");
    for (size_t i = 0; i < command_count; i++)
        ost_buf_printf(out, ".TP\n.BR ostler\\-%s (1)\n%s.\n", commands[i]->name,
                       commands[i]->summary);
    put_man_end(out);
}

void help_man(struct ost_buf *out, const struct command *command)
{
    struct opt_table table;
    if (!command) {
        put_man_overview(out);
        return;
    }
    void *state = open_rows(&table, command);
    ost_buf_printf(out,
                   ".TH OSTLER\\-%s 1 \"\" \"ostler %s\" \"User Commands\"\n.SH NAME\n"
                   "ostler\\-%s \\- %s\n.SH SYNOPSIS\n.B ostler %s\n[OPTION]... %s\n"
                   ".SH DESCRIPTION\n",
                   command->name, OST_VERSION, command->name, command->summary, command->name,
                   command->operands);
    put_paragraphs(out, command->text);
    ost_buf_puts(out, ".SH OPTIONS\n");
    for (size_t i = 0; i < table.rows; i++)
        put_man_option(out, &table.row[i]);
    if (command->files)
        put_man_lines(out, "FILES", command->files);
    put_man_lines(out, "EXAMPLES", (const char *const[]){command->examples, NULL});
    put_man_end(out);
    ost_buf_puts(out, ".SH SEE ALSO\n.BR ostler (1)\n");
    free(state);
}

/* One bash function; each command's options are a word list, files complete by default. */
static void put_bash(struct ost_buf *out)
{
    ost_buf_puts(out, "# bash completion for ostler; made by 'ostler help --completion bash'\n"
                      "_ostler() {\n    local words=\n    case \"${COMP_WORDS[1]}\" in\n");
    for (size_t i = 0; i < command_count; i++) {
        struct opt_table table;
        void *state = open_rows(&table, commands[i]);
        ost_buf_printf(out, "    %s) words='", commands[i]->name);
        for (size_t k = 0; k < table.rows; k++)
            ost_buf_printf(out, "%s--%s", k ? " " : "", table.row[k].name);
        ost_buf_puts(out, "'\n        case \"${COMP_WORDS[COMP_CWORD-1]}\" in\n");
        for (size_t k = 0; k < table.rows; k++) {
            const struct opt_row *row = &table.row[k];
            if (!row->choices)
                continue;
            ost_buf_printf(out, "        --%s) COMPREPLY=($(compgen -W '", row->name);
            for (const char *const *c = row->choices; *c; c++)
                ost_buf_printf(out, "%s%s", c == row->choices ? "" : " ", *c);
            ost_buf_puts(out, "' -- \"${COMP_WORDS[COMP_CWORD]}\")); return ;;\n");
        }
        ost_buf_puts(out, "        esac ;;\n");
        free(state);
    }
    ost_buf_puts(out, "    esac\n    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words='help");
    for (size_t i = 0; i < command_count; i++)
        ost_buf_printf(out, " %s", commands[i]->name);
    ost_buf_puts(out, " --version'\n    elif [[ \"${COMP_WORDS[COMP_CWORD]}\" != -* ]]; then\n"
                      "        return\n    fi\n"
                      "    COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
                      "}\ncomplete -o default -F _ostler ostler\n");
}

int help_completion(struct ost_buf *out, const char *shell)
{
    if (strcmp(shell, "bash") != 0 && strcmp(shell, "zsh") != 0)
        return command_usage("there is no completion for '%s'; there are bash and zsh", shell);
    if (strcmp(shell, "zsh") == 0)
        ost_buf_puts(out, "#compdef ostler\nautoload -U +X bashcompinit && bashcompinit\n");
    put_bash(out);
    return 0;
}
