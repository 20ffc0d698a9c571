#!/usr/bin/env bash
# MiniLM with the vocabulary of an English corpus only: rows, bytes, and whether the corpus's outputs are the same.
#
#   benchmarks/pruned-vocabulary.sh [GLOSSES] [TEXTS]   10,000 glosses of WordNet, 1,000 of them run through both models
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -Dmaven.test.skip=true package \
  dependency:build-classpath -Dmdep.outputFile="$folder/classpath" -Dmdep.includeScope=runtime
# Not as an argument: ONNX Runtime 1.29 crashes while it loads if the command line has 4096 bytes or more.
CLASSPATH="$root/benchmarks/target/classes:$(cat "$folder/classpath")" \
  java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn dev.jerboa.benchmarks.pruning.PrunedVocabulary \
  "$folder" "${1:-10000}" "${2:-1000}"
