#!/usr/bin/env bash
# PP-OCR's recogniser and detector with three tenths fewer multiplications: pruned, repaired, fine-tuned by themselves.
#
#   benchmarks/pruned-ocr.sh [STEPS]   150 training steps for each network, unless told otherwise
#
# Prints how well each reads 500 drawn words and finds the text of 24 drawn pages, and how fast it is.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -Dmaven.test.skip=true package \
  dependency:build-classpath -Dmdep.outputFile="$folder/classpath" -Dmdep.includeScope=runtime
CLASSPATH="$root/benchmarks/target/classes:$(cat "$folder/classpath")" OPENBLAS_NUM_THREADS=1 GOMP_SPINCOUNT=0 \
  java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn dev.jerboa.benchmarks.PrunedOcrBenchmark "$folder" "${1:-150}"
