#!/usr/bin/env bash
# Trains encoders of written and spoken digits with words between them, and prints how well pictures and sounds find each
# other.
#
#   benchmarks/digits.sh DIR [RESULTS]   DIR holds digits-train.tar and digits-valid.tar (WebDataset: KEY.png, KEY.wav,
#                                        KEY.txt, KEY.json with digit and speaker); a few minutes on one core
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=$(cd "$1" && pwd)
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

"$here/run-class.sh" digits.DigitsBenchmark "$data" "${2:-$folder/results}"
