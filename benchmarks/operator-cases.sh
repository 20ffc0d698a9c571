#!/usr/bin/env bash
# The operators that can be run with gradients, each with the ONNX project's official cases that it passes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mvn -B -q -f "$root/pom.xml" -pl train -am test -Dtest=OfficialCasesTest -Dsurefire.failIfNoSpecifiedTests=false \
  >"$root/train/target/operator-cases.log" 2>&1 || { tail -n 40 "$root/train/target/operator-cases.log"; exit 1; }
cat "$root/train/target/operator-cases.txt"
