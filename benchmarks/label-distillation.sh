#!/usr/bin/env bash
# What students learn from a teacher's hard, soft and sampled labels, where ten pictures of each class have labels.
#
#   benchmarks/label-distillation.sh DIR [LABEL]   the folder has digits-train.tar and digits-valid.tar; 7 minutes of one core
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=$(cd "$1" && pwd)

"$here/run-class.sh" LabelDistillationBenchmark "$data/digits-train.tar" "$data/digits-valid.tar" "${2:-digit}"
