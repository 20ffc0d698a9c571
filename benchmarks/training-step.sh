#!/usr/bin/env bash
# Milliseconds of one training step of an encoder of MiniLM's size, from its ONNX file.
#
#   benchmarks/training-step.sh [STEPS]   20 steps, unless told otherwise; the median of the last half is printed
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

"$here/run-class.sh" TrainingStepBenchmark "${1:-20}"
