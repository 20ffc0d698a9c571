#!/usr/bin/env bash
# MiniLM with the vocabulary of an English corpus only: rows, bytes, and whether the corpus's outputs are the same.
#
#   benchmarks/pruned-vocabulary.sh [GLOSSES] [TEXTS]   10,000 glosses of WordNet, 1,000 of them run through both models
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

"$here/run-class.sh" pruning.PrunedVocabulary "$folder" "${1:-10000}" "${2:-1000}"
