#!/usr/bin/env bash
# Milliseconds of one training step of an encoder of MiniLM's size, from its ONNX file.
#
#   benchmarks/training-step.sh [STEPS]   20 steps, unless told otherwise; the median of the last half is printed
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -Dmaven.test.skip=true package \
  dependency:build-classpath -Dmdep.outputFile="$folder/classpath" -Dmdep.includeScope=runtime
CLASSPATH="$root/benchmarks/target/classes:$(cat "$folder/classpath")" OPENBLAS_NUM_THREADS=1 GOMP_SPINCOUNT=0 \
  java dev.jerboa.benchmarks.TrainingStepBenchmark "${1:-20}"
