#!/usr/bin/env bash
# Measures policy decisions beside other programs, which are installed under .bench first.
set -euo pipefail
cd "$(dirname "$0")/../.."
bash bench/iam/peers.sh
.venv/bin/python -m bench.iam.run
