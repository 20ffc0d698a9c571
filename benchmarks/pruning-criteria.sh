#!/usr/bin/env bash
# How much each criterion harms MiniLM at each ratio, before and after repair.
#
#   benchmarks/pruning-criteria.sh [PAIRS.csv|-] [PAIRS] [RATIOS] [CRITERIA] [KINDS]
#
#   PAIRS.csv   sentence pairs with the likeness that people gave them: first,second,likeness; - for none
#   PAIRS       how many of them are looked at: 1500
#   RATIOS      percent of the parameters of heads and neurons that go: 10,20,30,40,50,60
#   CRITERIA    all, or names separated by commas; module-error is for heads only
#   KINDS       heads, neurons, both: both
#
# Speeds want a quiet machine.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

"$here/run-class.sh" pruning.PruningCriteria \
  "$folder" "${1:--}" "${2:-1500}" "${3:-10,20,30,40,50,60}" "${4:-all}" "${5:-both}"
