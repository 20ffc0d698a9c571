#!/usr/bin/env bash
# How long one thread computes for a spectrogram of CLAP (10 s of sound) and of Whisper (30 s), beside NumPy.
#
#   benchmarks/log-mel.sh [PYTHON]   a Python with NumPy; without it Jerboa alone is measured
#
# Prints medians and least times of processor time of one thread.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

"$here/run-class.sh" LogMelBenchmark
if [ $# -gt 0 ]; then
  OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 "$1" "$here/log-mel.py"
fi
