#!/bin/sh
# Prints the path of a tool that is new enough, or says in one line what to install and exits 1.
#   ops/find_tool.sh python | node | chromium | firefox | postgres
set -eu

refuse() {
    echo "$1" >&2
    exit 1
}

find_python() {
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        path=$(command -v "$name") || continue
        "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        "$path" -c 'import ensurepip, venv' 2>/dev/null ||
            refuse "$path lacks the venv module. Install it, for example: apt-get install python3-venv"
        echo "$path" && exit 0
    done
    refuse "Python 3.11 or newer is needed and was not found. Install it, or name it: PYTHON=/path/to/python3"
}

find_node() {
    path=$(command -v node) || refuse "Node 20 or newer is needed and was not found. Install Node and npm."
    major=$("$path" -p 'process.versions.node.split(".")[0]')
    [ "$major" -ge 20 ] || refuse "Node 20 or newer is needed; $path is $("$path" --version)."
    command -v npm >/dev/null || refuse "npm is needed and was not found. Install it beside Node."
    echo "$path"
}

find_chromium() {
    look_for_chromium && exit 0
    [ -z "${CHROMIUM:-}" ] || refuse "CHROMIUM: $CHROMIUM is not a program that runs."
    install chromium && look_for_chromium && exit 0
    refuse "The end-to-end tests need Chromium. Install it (apt-get install chromium) or name it: CHROMIUM=/path/to/chromium"
}

look_for_chromium() {
    for name in ${CHROMIUM:-chromium chromium-browser google-chrome google-chrome-stable}; do
        command -v "$name" && return 0
    done
    return 1
}

# For one journey only: where there is none to be had, its test says so and is left out.
find_firefox() {
    command -v firefox-esr || command -v firefox || { install firefox-esr && command -v firefox-esr; } ||
        refuse "Firefox was not found. Install it, for example: apt-get install firefox-esr"
}

# The server itself, with initdb beside it.
find_postgres() {
    look_for_postgres && exit 0
    [ -z "${POSTGRES:-}" ] || refuse "POSTGRES: $POSTGRES is not a PostgreSQL server of version 14 or newer, with initdb beside it."
    install postgresql && look_for_postgres && exit 0
    refuse "The tests need PostgreSQL 14 or newer. Install it (apt-get install postgresql) or name it: POSTGRES=/path/to/bin/postgres"
}

look_for_postgres() {
    for name in ${POSTGRES:-postgres $(ls -d /usr/lib/postgresql/*/bin/postgres 2>/dev/null | sort -rV)}; do
        path=$(readlink -f "$(command -v "$name")") && [ -x "${path%/*}/initdb" ] || continue
        major=$("$path" --version | sed 's/.*) \([0-9]*\).*/\1/')
        [ "$major" -ge 14 ] 2>/dev/null && echo "$path" && return 0
    done
    return 1
}

# By apt-get, where that is there and allowed.
install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    echo "Installing $1 with apt-get…" >&2
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends "$1"; } >/dev/null 2>&1
}

case ${1:-} in
    python | node | chromium | firefox | postgres) "find_$1" ;;
    *) sed -n '2,3p' "$0" >&2 && exit 2 ;;
esac
