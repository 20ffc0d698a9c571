#!/usr/bin/env bash
# How fast a teacher cache is filled with MiniLM's vectors of WordNet's texts, beside bare runs of ONNX Runtime on the
# same batches.
#
#   benchmarks/teacher-cache.sh [TEXTS] [ROUNDS]   20,000 texts and 3 rounds, unless told otherwise
#
# Prints texts a second of both in each round, in turn, and their medians. Wants a quiet machine.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

"$here/run-class.sh" TeacherCacheBenchmark "$folder" "${1:-20000}" "${2:-3}"
