/*
 * Dispatch; the only place that prints an error and picks the exit status.
 */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/nearest.h"
#include "command.h"

#define COMMAND(name) extern const struct command command_##name;
#include "commands.def"
#undef COMMAND

#define COMMAND(name) &command_##name,
const struct command *const commands[] = {
#include "commands.def"
};
#undef COMMAND
const size_t command_count = sizeof commands / sizeof *commands;

/* Set by command_usage: the status belongs to the command line, not to the library. */
static bool wrong_usage;

int command_usage(const char *format, ...)
{
    char sentence[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    wrong_usage = true;
    return ost_fail(OST_EINVAL, "%s", sentence);
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

/* Buffered output is only good once it has left: a full disk shows here. */
static int close_stdout(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (errno == EPIPE)
        return EXIT_COULD_NOT; /* the reader has left, there is nobody to tell */
    fprintf(stderr, "ostler: cannot write to standard output: %s\n", strerror(errno));
    return EXIT_COULD_NOT;
}

static int report(const char *command, int status)
{
    if (status >= 0)
        return status;
    fprintf(stderr, "ostler%s%s: %s\n", command ? " " : "", command ? command : "", ost_error());
    if (wrong_usage) {
        fprintf(stderr, "Try 'ostler help%s%s'.\n", command ? " " : "", command ? command : "");
        return EXIT_USAGE;
    }
    return status == OST_EDATA ? EXIT_LITTLE_DATA : EXIT_COULD_NOT;
}

static int print(struct ost_buf *text)
{
    fwrite(text->p, 1, text->n, stdout);
    ost_buf_release(text);
    return EXIT_DONE;
}

static int run_command(const struct command *command, int argc, char **argv)
{
    struct opt_table table = {0};
    struct ost_buf text = OST_BUF_INIT;
    bool help = false;
    void *state = ost_calloc(1, command->state_size);
    command->options(&table, state);
    opt_flag(&table, 'h', "help", &help, "show this help");
    int rc = opt_parse(&table, argc, argv);
    if (rc < 0) {
        wrong_usage = true;
    } else if (help) {
        help_command(&text, command);
        rc = print(&text);
    } else {
        rc = command->run(&table, state);
    }
    free(state);
    return rc;
}

static int no_such_command(const char *name)
{
    const char *names[64];
    size_t n = 0;
    for (; n < command_count; n++)
        names[n] = commands[n]->name;
    names[n++] = "help";
    const char *near = ost_nearest(name, names, n);
    return near ? command_usage("there is no command '%s'; did you mean '%s'?", name, near)
                : command_usage("there is no command '%s'", name);
}

/* ostler help [COMMAND] | help --man [COMMAND] | help --completion SHELL */
static int run_help(int argc, char **argv)
{
    struct opt_table table = {0};
    struct ost_buf text = OST_BUF_INIT;
    bool man = false;
    const char *shell = NULL;
    opt_flag(&table, 0, "man", &man, "print the man page");
    opt_text(&table, 0, "completion", &shell, "SHELL", "print the completion for bash or zsh");
    int rc = opt_parse(&table, argc, argv);
    const struct command *command = NULL;
    if (rc < 0)
        wrong_usage = true;
    else if (table.operands > 1)
        rc = command_usage("help takes one command");
    else if (table.operands && !(command = command_find(table.operand[0])))
        rc = no_such_command(table.operand[0]);
    else if (shell)
        rc = help_completion(&text, shell);
    else if (man)
        help_man(&text, command);
    else if (command)
        help_command(&text, command);
    else
        help_overview(&text);
    if (rc < 0) {
        ost_buf_release(&text);
        return rc;
    }
    return print(&text);
}

int main(int argc, char **argv)
{
    /* A reader that leaves early (| head) is an error to check, not a signal to die from. */
    signal(SIGPIPE, SIG_IGN);
    const char *name = argc > 1 ? argv[1] : NULL;
    struct ost_buf text = OST_BUF_INIT;
    if (!name) {
        help_overview(&text);
        fwrite(text.p, 1, text.n, stderr);
        ost_buf_release(&text);
        return EXIT_USAGE;
    }
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
        printf("ostler %s\n", OST_VERSION);
        return close_stdout(EXIT_DONE);
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return close_stdout(report(NULL, run_help(argc - 1, argv + 1)));
    const struct command *command = command_find(name);
    if (!command)
        return report(NULL, no_such_command(name));
    return close_stdout(report(name, run_command(command, argc - 1, argv + 1)));
}
