#!/usr/bin/env bash
# What four bits a weight cost a text encoder: rounded to the nearest, by GPTQ, by GPTQ and coordinate
# descent, and trained through the rounding.
#
#   benchmarks/quantization-aware.sh [STEPS] [MODEL.onnx TOKENIZER.json]   200 steps and MiniLM, unless told otherwise
#
# Prints the size of each file and how near its embeddings are to those of the floats, on sentences never learned from.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

"$here/run-class.sh" QuantizationAwareBenchmark "$folder" "${1:-200}" "${@:2}"
