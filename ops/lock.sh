#!/bin/sh
# Writes requirements-*.lock from the groups in pyproject.toml: one resolve for all groups, then each
# smaller group within it, so that a package has one version everywhere. Versions already locked are
# kept unless pyproject.toml says otherwise; `ops/lock.sh --upgrade` lets them move.
# No index, host or hash is written: whoever installs may use a mirror, or a CPU build of torch.
set -eu
cd "$(dirname "$0")/.."
python=$(ops/find_tool.sh python)
tools=var/lock-venv
[ -x $tools/bin/pip-compile ] || {
    "$python" -m venv $tools
    $tools/bin/pip install -qq pip-tools==7.6.2
}

compile() { # output, extras and options…
    out=$1 && shift
    $tools/bin/pip-compile --quiet --no-header --no-annotate --no-emit-index-url --no-emit-options \
        --strip-extras --allow-unsafe --output-file "$out" "$@" pyproject.toml
    sed -i 's/+cpu$//' "$out" # a local build's own mark
}

all="--extra web --extra worker --extra run --extra dev"
# shellcheck disable=SC2086
compile requirements-dev.lock $all "$@"
compile requirements-run.lock --extra web --extra worker --extra run -c requirements-dev.lock "$@"
compile requirements-worker.lock --extra worker -c requirements-dev.lock "$@"
compile requirements-web.lock --extra web -c requirements-dev.lock "$@"
