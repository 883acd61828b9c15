#!/usr/bin/env bash
# Installs the programs that decisions are compared with, each into its own folder under .bench.
set -euo pipefail
cd "$(dirname "$0")/../.."

IAM_SIMULATE=0.1.173
MINISTACK=1.5.33
CEDARPY=4.12.2
python=.venv/bin/python

if [ ! -e ".bench/iam-simulate/.complete-$IAM_SIMULATE" ]; then
    mkdir -p .bench/iam-simulate
    npm install --silent --no-fund --no-audit --prefix .bench/iam-simulate "@cloud-copilot/iam-simulate@$IAM_SIMULATE"
    touch ".bench/iam-simulate/.complete-$IAM_SIMULATE"
fi

install_python() { # folder, requirement, version, further options of pip
    local folder=$1 requirement=$2 version=$3
    shift 3
    if [ ! -e ".bench/$folder/.complete-$version" ]; then
        "$python" -m venv --clear ".bench/$folder"
        ".bench/$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@" "$requirement==$version"
        touch ".bench/$folder/.complete-$version"
    fi
}
# Its evaluator needs none of what its server needs.
install_python ministack ministack "$MINISTACK" --no-deps
install_python cedar cedarpy "$CEDARPY"
