#!/usr/bin/env bash
# How long one thread computes from a JPEG of 640 by 480 pixels to the tensor of CLIP, beside Pillow and NumPy, three times
# in turn.
#
#   benchmarks/pictures.sh [PYTHON]   a Python with Pillow and NumPy; without it Jerboa alone is measured
#
# Prints medians and least times of processor time of one thread.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -Dmaven.test.skip=true package \
  dependency:build-classpath -Dmdep.outputFile="$folder/classpath" -Dmdep.includeScope=runtime
export CLASSPATH="$root/benchmarks/target/classes:$(cat "$folder/classpath")"
for _ in 1 2 3; do
  java dev.jerboa.benchmarks.PictureBenchmark "$folder/picture.jpg"
  if [ $# -gt 0 ]; then
    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 "$1" "$root/benchmarks/pictures.py" "$folder/picture.jpg"
  fi
done
