#!/usr/bin/env bash
# MiniLM without half of the parameters of its heads and neurons: cut, repaired, and taught by the whole.
#
#   benchmarks/pruned-and-taught.sh [PAIRS.csv|-] [PAIRS] [TEXTS] [FOLDER]
#
#   PAIRS.csv   sentence pairs with the likeness that people gave them: first,second,likeness; - for none
#   PAIRS       how many of them are looked at: 1500
#   TEXTS       how many texts of WordNet are learnt from, once each: 40,000
#   FOLDER      where to work; broken off, it goes on there if called again with the same folder
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -Dmaven.test.skip=true package \
  dependency:build-classpath -Dmdep.outputFile="$folder/classpath" -Dmdep.includeScope=runtime
# Not as an argument: ONNX Runtime 1.29 crashes while it loads if the command line has 4096 bytes or more.
CLASSPATH="$root/benchmarks/target/classes:$(cat "$folder/classpath")" OPENBLAS_NUM_THREADS=1 GOMP_SPINCOUNT=0 \
  java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn dev.jerboa.benchmarks.pruning.PrunedAndTaught \
  "${4:-$folder}" "${1:--}" "${2:-1500}" "${3:-40000}"
