#!/usr/bin/env bash
# Sends the probes to MiniStack with its enforcement on, and writes what it answered beside them.
set -euo pipefail
cd "$(dirname "$0")/.."
. bench/serving/ministack.sh

with_ministack
.venv/bin/python -m bench.beside "$MINISTACK"
.venv/bin/python -m scripts.probes_page
