#!/usr/bin/env bash
# Builds the benchmarks and runs the main method of one of their classes; the other scripts here call it.
#
#   benchmarks/run-class.sh CLASS [ARGUMENT...]   CLASS below dev.jerboa.benchmarks, such as digits.DigitsBenchmark
#
# JERBOA_OPTS holds options of the JVM, such as -Xmx4g.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
classpath=$root/benchmarks/target/classpath

mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -Dmaven.test.skip=true package \
  dependency:build-classpath -Dmdep.outputFile="$classpath" -Dmdep.includeScope=runtime
# The class path is no argument: ONNX Runtime 1.29 crashes while it loads if the command line has 4096 bytes or more.
# shellcheck disable=SC2086
CLASSPATH="$root/benchmarks/target/classes:$(cat "$classpath")" OPENBLAS_THREAD_TIMEOUT=4 GOMP_SPINCOUNT=0 \
  exec java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn ${JERBOA_OPTS:-} "dev.jerboa.benchmarks.$1" "${@:2}"
