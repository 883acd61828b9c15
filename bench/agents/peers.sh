#!/usr/bin/env bash
# Installs the MCP inspector, which calls the tools of `why403 mcp` as another program's client would.
set -euo pipefail
cd "$(dirname "$0")/../.."

VERSION=2.12.0
if [ ! -e ".bench/inspector/.complete-$VERSION" ]; then
    mkdir -p .bench/inspector
    npm install --silent --no-fund --no-audit --prefix .bench/inspector "@modelcontextprotocol/inspector@$VERSION"
    touch ".bench/inspector/.complete-$VERSION"
fi
