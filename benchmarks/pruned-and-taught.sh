#!/usr/bin/env bash
# MiniLM without half of the parameters of its heads and neurons: cut, repaired, and taught by the whole.
#
#   benchmarks/pruned-and-taught.sh [PAIRS.csv|-] [PAIRS] [TEXTS] [FOLDER]
#
#   PAIRS.csv   sentence pairs with the likeness that people gave them: first,second,likeness; - for none
#   PAIRS       how many of them are looked at: 1500
#   TEXTS       how many texts of WordNet are learnt from, once each: 40,000
#   FOLDER      where to work; broken off, it goes on there if called again with the same folder
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

"$here/run-class.sh" pruning.PrunedAndTaught "${4:-$folder}" "${1:--}" "${2:-1500}" "${3:-40000}"
