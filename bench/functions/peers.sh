#!/usr/bin/env bash
# Installs AWS's runtime interface client for Python, which handlers are run with beside our own program.
set -euo pipefail
cd "$(dirname "$0")/../.."

VERSION=4.2.2
if [ ! -e ".bench/awslambdaric/.complete-$VERSION" ]; then
    .venv/bin/python -m venv --clear .bench/awslambdaric
    .bench/awslambdaric/bin/python -m pip install --quiet --disable-pip-version-check "awslambdaric==$VERSION"
    touch ".bench/awslambdaric/.complete-$VERSION"
fi
