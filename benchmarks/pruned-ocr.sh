#!/usr/bin/env bash
# PP-OCR's recogniser and detector with three tenths fewer multiplications: pruned, repaired, fine-tuned by themselves.
#
#   benchmarks/pruned-ocr.sh [STEPS]   150 training steps for each network, unless told otherwise
#
# Prints how well each reads 500 drawn words and finds the text of 24 drawn pages, and how fast it is.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

"$here/run-class.sh" PrunedOcrBenchmark "$folder" "${1:-150}"
