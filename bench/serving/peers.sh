#!/usr/bin/env bash
# Installs what the local gateway is measured with and beside: wrk, which makes the load, and MiniStack.
# What cannot be installed is left out, and `run.py` says so.
set -uo pipefail
cd "$(dirname "$0")/../.."

. bench/serving/ministack.sh

with_ministack || echo "MiniStack cannot be installed: its rows are left out" >&2

# Debian's package is unpacked and not installed: that needs no rights.
if ! command -v wrk >/dev/null && [ ! -x "$folder/wrk/usr/bin/wrk" ]; then
    mkdir -p "$folder/wrk"
    if ! (cd "$folder/wrk" && apt-get download -qq wrk libluajit-5.1-2 2>/dev/null &&
        for each in ./*.deb; do dpkg -x "$each" .; done); then
        echo "wrk cannot be installed from Debian's packages: install it, so that it is found on the PATH" >&2
    fi
fi
