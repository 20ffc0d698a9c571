#!/usr/bin/env bash
# How much each criterion harms MiniLM at each ratio, before and after repair.
#
#   benchmarks/pruning-criteria.sh [PAIRS.csv|-] [PAIRS] [RATIOS] [CRITERIA] [KINDS]
#
#   PAIRS.csv   sentence pairs with the likeness that people gave them: first,second,likeness; - for none
#   PAIRS       how many of them are looked at: 1500
#   RATIOS      percent of the parameters of heads and neurons that go: 10,20,30,40,50,60
#   CRITERIA    all, or names separated by commas; module-error is for heads only
#   KINDS       heads, neurons, both: both
#
# Speeds want a quiet machine.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -Dmaven.test.skip=true package \
  dependency:build-classpath -Dmdep.outputFile="$folder/classpath" -Dmdep.includeScope=runtime
# Not as an argument: ONNX Runtime 1.29 crashes while it loads if the command line has 4096 bytes or more.
CLASSPATH="$root/benchmarks/target/classes:$(cat "$folder/classpath")" OPENBLAS_NUM_THREADS=1 GOMP_SPINCOUNT=0 \
  java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn dev.jerboa.benchmarks.pruning.PruningCriteria \
  "$folder" "${1:--}" "${2:-1500}" "${3:-10,20,30,40,50,60}" "${4:-all}" "${5:-both}"
