#!/usr/bin/env bash
# Sends the probes to MiniStack with its enforcement on, and writes what it answered beside them.
set -euo pipefail
cd "$(dirname "$0")/.."

MINISTACK=1.5.33
folder=.bench/serving

if [ ! -e "$folder/.complete-$MINISTACK" ]; then
    mkdir -p "$folder"
    .venv/bin/python -m venv --clear "$folder/ministack"
    "$folder/ministack/bin/python" -m pip install --quiet --disable-pip-version-check "ministack==$MINISTACK"
    touch "$folder/.complete-$MINISTACK"
fi
.venv/bin/python -m bench.beside "$MINISTACK"
.venv/bin/python -m scripts.probes_page
