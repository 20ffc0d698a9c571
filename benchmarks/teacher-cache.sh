#!/usr/bin/env bash
# How fast a teacher cache is filled with MiniLM's vectors of WordNet's texts, beside bare runs of ONNX Runtime on the
# same batches.
#
#   benchmarks/teacher-cache.sh [TEXTS] [ROUNDS]   20,000 texts and 3 rounds, unless told otherwise
#
# Prints texts a second of both in each round, in turn, and their medians. Wants a quiet machine.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -Dmaven.test.skip=true package \
  dependency:build-classpath -Dmdep.outputFile="$folder/classpath" -Dmdep.includeScope=runtime
# Not as an argument: ONNX Runtime 1.29 crashes while it loads if the command line has 4096 bytes or more.
CLASSPATH="$root/benchmarks/target/classes:$(cat "$folder/classpath")" \
  java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn dev.jerboa.benchmarks.TeacherCacheBenchmark \
  "$folder" "${1:-20000}" "${2:-3}"
