#!/usr/bin/env bash
# Compares decisions with two other programs on generated requests, and handlers behind our program with those
# behind AWS's. Needs node, npm and the network once.
# COUNT requests for each program (default 50000), SEED of the generator.
set -euo pipefail
cd "$(dirname "$0")/../.."
bash bench/iam/peers.sh

status=0
for peer in iam-simulate:.bench/iam-simulate ministack:.bench/ministack; do
    .venv/bin/python -m tests.differential.compare "${peer%%:*}" "${peer#*:}" \
        --count "${COUNT:-50000}" --seed "${SEED:-403}" || status=1
done
bash bench/functions/peers.sh
.venv/bin/python -m pytest -q -n 0 tests/serve/functions/test_peer.py || status=1
exit $status
