#!/usr/bin/env bash
# What four bits a weight cost a text encoder: rounded to the nearest, rounded by GPTQ, and trained through the rounding.
#
#   benchmarks/quantization-aware.sh [STEPS] [MODEL.onnx TOKENIZER.json]   200 steps and MiniLM, unless told otherwise
#
# Prints the size of each file and how near its embeddings are to those of the floats, on sentences never learned from.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -Dmaven.test.skip=true package \
  dependency:build-classpath -Dmdep.outputFile="$folder/classpath" -Dmdep.includeScope=runtime
# Not as an argument: ONNX Runtime 1.29 crashes while it loads if the command line has 4096 bytes or more.
CLASSPATH="$root/benchmarks/target/classes:$(cat "$folder/classpath")" OPENBLAS_NUM_THREADS=1 GOMP_SPINCOUNT=0 \
  java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn dev.jerboa.benchmarks.QuantizationAwareBenchmark \
  "$folder" "${1:-200}" "${@:2}"
