#!/usr/bin/env bash
# Times whole processes in turn, start-up included: Jerboa against another command that does the same, and Jerboa on a
# large model against a plain copy of it.
#
#   benchmarks/whole-process.sh small MODEL.onnx ['OTHER COMMAND'] [RUNS]   dynamic int8, unchecked
#   benchmarks/whole-process.sh large DIRECTORY [GIGABYTES] [RUNS]          4-bit weights, heap of 256 MB, against cp
#
# Prints seconds of each run; compare the medians of one call only, since machines differ from hour to hour.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TIMEFORMAT=%R

seconds() {
  { time "$@" >/dev/null 2>&1; } 2>&1
}

small() {
  local model=$1 other=${2:-} runs=${3:-5} output
  output=$(mktemp -d)
  for ((i = 0; i < runs; i++)); do
    echo "jerboa $(seconds "$root/jerboa" quantize "$model" -o "$output/q.onnx" --no-verify -q) s"
    if [[ -n $other ]]; then
      echo "other  $(seconds bash -c "$other") s"
    fi
  done
  rm -r "$output"
}

large() {
  local folder=$1 gigabytes=${2:-4} runs=${3:-3}
  JERBOA_OPTS=-Xmx256m "$root/benchmarks/run-class.sh" LargeModel "$folder/large.onnx" "$gigabytes"
  for ((i = 0; i < runs; i++)); do
    echo "cp               $(seconds cp "$folder/large.onnx.data" "$folder/copy") s"
    rm "$folder/copy"
    for search in "" --no-search; do
      echo "jerboa ${search:-           } $(JERBOA_OPTS=-Xmx256m seconds "$root/jerboa" quantize "$folder/large.onnx" \
        -o "$folder/small.onnx" --scheme weights-int4 --no-verify -q $search) s"
    done
  done
}

"$root/jerboa" --version >/dev/null
case ${1:-} in
  small) small "${@:2}" ;;
  large) large "${@:2}" ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" && exit 2 ;;
esac
