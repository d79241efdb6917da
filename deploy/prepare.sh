#!/bin/sh
# Prepares this checkout: `prepare.sh demo` or `prepare.sh dev` makes .venv from the hashed requirements,
# `prepare.sh browser` makes sure that a Chromium is there, `prepare.sh lighthouse` installs Lighthouse for measuring.
# Does nothing when nothing has changed.
set -eu
cd "$(dirname "$0")/.."

stop() { echo "prepare: $1" >&2; exit 1; }
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else stop "needs root for: $* (install sudo, or run it yourself as root)"
    fi
}
on_debian() { command -v apt-get >/dev/null; }

find_python() {
    for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"; return
        fi
    done
    stop "needs Python 3.11 or newer on PATH (or named in PYTHON)"
}

make_venv() {
    [ -x .venv/bin/python ] && .venv/bin/python -c 'import pip' 2>/dev/null && return
    python=$(find_python)
    # Debian ships venv without ensurepip unless python3-venv is installed.
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        on_debian || stop "$python has no ensurepip: install your system's python3-venv package"
        echo "prepare: installing python3-venv"
        as_root apt-get update -q >/dev/null
        as_root apt-get install -y -q python3-venv >/dev/null
    fi
    echo "prepare: making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv || stop "could not make .venv"
}

install() {
    requirements="requirements/$1.txt"
    digest=$(sha256sum "$requirements" | cut -d' ' -f1)
    # What dev installs contains what demo needs.
    for stamp in ".venv/.$1-$digest" ${2:+".venv/.$2-$(sha256sum "requirements/$2.txt" | cut -d' ' -f1)"}; do
        [ -e "$stamp" ] && return
    done
    make_venv
    echo "prepare: installing $requirements"
    log=$(mktemp)
    if ! .venv/bin/python -m pip install --require-hashes --no-deps --disable-pip-version-check --progress-bar off \
        -r "$requirements" >"$log" 2>&1; then
        tail -15 "$log" >&2; rm -f "$log"
        stop "installing $requirements failed (see above)"
    fi
    rm -f "$log"
    touch ".venv/.$1-$digest"
}

# Django reads translations compiled; only those whose text is newer are compiled anew.
catalogues() {
    .venv/bin/python -m shop.lib.catalogues || stop "a catalogue in shop/locale does not compile (see above)"
}

browser() {
    for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null && return
    done
    if on_debian; then
        echo "prepare: installing chromium"
        as_root apt-get update -q >/dev/null
        as_root apt-get install -y -q chromium >/dev/null || stop "apt-get could not install chromium"
    else
        .venv/bin/playwright install chromium || stop "install Chromium (or name one in CHROMIUM) for the browser tests"
    fi
}

lighthouse() {
    command -v npm >/dev/null || stop "needs npm (Node.js 18.16 or newer) for Lighthouse"
    folder=.state/lighthouse
    digest=$(sha256sum tests/bench/lighthouse/package-lock.json | cut -d' ' -f1)
    [ -e "$folder/.$digest" ] && return
    echo "prepare: installing Lighthouse"
    mkdir -p "$folder"
    cp tests/bench/lighthouse/package.json tests/bench/lighthouse/package-lock.json "$folder"
    npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent || stop "npm could not install Lighthouse"
    touch "$folder/.$digest"
}

case "${1:-}" in
    demo) install demo dev; catalogues ;;
    dev) install dev; catalogues ;;
    browser) browser ;;
    lighthouse) lighthouse ;;
    *) stop "usage: prepare.sh demo|dev|browser|lighthouse" ;;
esac
