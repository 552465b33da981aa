# shellcheck shell=bash
# What the scripts share. Source it first:  . "$(dirname "$0")/lib.sh"
#
# $root is the checkout; messages go to stderr, one line each; results go to stdout.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
me=$(basename "$0")
# Where the user's encoders live (XDG base directory specification).
# shellcheck disable=SC2034
data_home=${XDG_DATA_HOME:-${HOME:-}/.local/share}/ostler

# One line of progress.
say() {
    printf '%s: %s\n' "$me" "$*" >&2
}

# The reason and the remedy, then exit status 1.
die() {
    say "$*"
    exit 1
}

# A usage error: exit status 2.
misuse() {
    say "$* (see scripts/$me --help)"
    exit 2
}

# The comment that opens the script is its manual.
manual() {
    awk 'NR == 1 { next } !/^#/ { exit } { sub(/^# ?/, ""); print }' "$0"
}

# The value of an option, or a usage error: value=$(needs "$@")
needs() {
    [ $# -ge 2 ] || misuse "$1 needs a value"
    printf '%s\n' "$2"
}

# The program under use: $OSTLER, else this checkout's, else the one on PATH.
ostler_program() {
    if [ -n "${OSTLER:-}" ]; then
        printf '%s\n' "$OSTLER"
    elif [ -x "$root/build/release/ostler" ]; then
        printf '%s\n' "$root/build/release/ostler"
    else
        command -v ostler || die "ostler is not built: run scripts/setup"
    fi
}

# Points link $2 at $1 in one step: a reader sees the old target or the new one.
relink() {
    local tmp="$2.new.$$"
    ln -sfn -- "$1" "$tmp" && mv -T -- "$tmp" "$2"
}
