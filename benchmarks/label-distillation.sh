#!/usr/bin/env bash
# What students learn from a teacher's hard, soft and sampled labels, where ten pictures of each class have labels.
#
#   benchmarks/label-distillation.sh DIR [LABEL]   the folder has digits-train.tar and digits-valid.tar; about 5 minutes
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
data=$(cd "$1" && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -Dmaven.test.skip=true package \
  dependency:build-classpath -Dmdep.outputFile="$folder/classpath" -Dmdep.includeScope=runtime
CLASSPATH="$root/benchmarks/target/classes:$(cat "$folder/classpath")" OPENBLAS_NUM_THREADS=1 GOMP_SPINCOUNT=0 \
  java dev.jerboa.benchmarks.LabelDistillationBenchmark \
  "$data/digits-train.tar" "$data/digits-valid.tar" "${2:-digit}"
