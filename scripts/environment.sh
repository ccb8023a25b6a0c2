# Sourced by the scripts next to it: the virtual environment in .venv and its contents.
# shellcheck shell=bash
#
# prepare_environment [EXTRA] installs the locked dependencies in .venv, with those of the
# optional EXTRA ("test") if one is named. A stamp, written last, records what was installed from
# which inputs: while it equals the inputs, nothing is done; a set-up that was killed has no
# stamp and starts again.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "error: $*"
    exit 1
}

prepare_environment() {
    local extra=${1:-} stamp unfinished=$venv/unfinished
    if is_stamped "$venv/installed${extra:+-$extra}"; then
        return
    fi
    # Whatever the tests need contains what a run needs.
    if [[ -z $extra ]] && is_stamped "$venv/installed-test"; then
        return
    fi
    if [[ -e $unfinished ]] || ! works "$venv/bin/python" || ! has_pip; then
        make_venv
    fi
    stamp=$venv/installed${extra:+-$extra}
    rm -f "$venv"/installed "$venv"/installed-*
    touch "$unfinished"
    install "$extra"
    inputs >"$unfinished"
    mv "$unfinished" "$stamp"
}

# What an installation depends on; .venv cannot be moved, so its path is included.
inputs() {
    printf '%s\n' "$root"
    cat "$root/pyproject.toml" "$root/constraints.txt"
}

is_stamped() { [[ -x $venv/bin/qa-service ]] && works "$venv/bin/python" && inputs | cmp -s - "$1"; }

works() { [[ -x $1 ]] && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

has_pip() { "$venv/bin/python" -c 'import pip' 2>/dev/null; }

find_python() {
    local name path
    for name in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if path=$(command -v "$name") && works "$path"; then
            printf '%s\n' "$path"
            return
        fi
    done
    fail "Python 3.11 or newer is needed and none was found. Install it, or name it: PYTHON=/path/to/python3.12 $0"
}

make_venv() {
    local python
    python=$(find_python)
    say "Making .venv with $("$python" --version) ..."
    "$python" -m venv --clear "$venv" >&2 ||
        fail "$python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"
}

install() {
    local extra=$1
    say "Installing the locked dependencies${extra:+ and those for $extra} into .venv; the first time takes some minutes ..."
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --no-input \
        --constraint "$root/constraints.txt" --editable "$root${extra:+[$extra]}" >&2 ||
        fail "The dependencies could not be installed; pip says why above. Check the network, then run this again."
}
