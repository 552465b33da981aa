# shellcheck shell=bash
# What the check_* scripts share: a directory of their own, and assertions that count.
#
#     . "$(dirname "$0")/checks.sh"
#     expect 3 "a worse model is refused" scripts/nightly ...
#     holds "the old one stays" [ "$before" = "$after" ]
#     finish

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$(realpath "${1:-$root/build/release/ostler}")
# shellcheck disable=SC2034
build=$(realpath "${2:-$(dirname "$program")}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# Nothing of this user's is seen: no encoder, no settings.
export HOME=$work/home OSTLER=$program
mkdir "$HOME"
unset OSTLER_ENCODER XDG_DATA_HOME Torch_DIR

note() {
    if [ "$1" = ok ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $2"
    fi
}

# expect STATUS FACT COMMAND...: runs it, its output goes to $work/log.
expect() {
    local want=$1 fact=$2 status=0
    shift 2
    "$@" >"$work/log" 2>&1 || status=$?
    if [ "$status" -eq "$want" ]; then
        note ok "$fact"
    else
        note bad "$fact: exit status $status instead of $want"
        sed 's/^/    /' "$work/log"
    fi
}

# holds FACT COMMAND...
holds() {
    local fact=$1
    shift
    if "$@" >/dev/null 2>&1; then note ok "$fact"; else note bad "$fact"; fi
}

# says FACT TEXT: the last expect printed it.
says() {
    if grep -qF -- "$2" "$work/log"; then
        note ok "$1"
    else
        note bad "$1: '$2' was not said"
        sed 's/^/    /' "$work/log"
    fi
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
