#!/usr/bin/env bash
# Large multi-regional tables: domar beside pymrio and numpy, on the same generated tables, in one run on two threads.
# Needs Linux, Python 3 and the network (pymrio comes into a virtual environment of its own).
# Usage: benches/mrio_peers.sh [small]
set -euo pipefail
cd "$(dirname "$0")/.."
environment="${TMPDIR:-/tmp}/domar_peers"
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/pip" install --quiet "pymrio==0.7.0" numpy
export OPENBLAS_NUM_THREADS=2 OMP_NUM_THREADS=2 RAYON_NUM_THREADS=2
cargo bench --no-run --bench mrio

cases=("accounts 49 200 1000" "demand 49 200 1" "accounts 44 56 10" "inverse 44 56 1" "inverse 50 100 1" "inverse 49 200 1" "extraction 1 153 1" "reading 44 56 1" "reading 49 200 1")
[ "${1:-}" = small ] && cases=("accounts 44 56 10" "demand 44 56 1" "inverse 44 56 1" "extraction 1 153 1" "reading 44 56 1")

printf '%-10s %6s %9s | %9s %9s %9s | %9s %9s %9s | %7s\n' \
  question n stressors "peer CPU" "peer s" "peer MiB" "our CPU" "our s" "our MiB" "CPU ×"
for case in "${cases[@]}"; do
  read -r question regions sectors stressors <<<"$case"
  folder=()
  if [ "$question" = reading ]; then
    folder=("${TMPDIR:-/tmp}/domar_peers_tables/$regions-$sectors")
    [ -f "${folder[0]}/Z.txt" ] || cargo bench --quiet --bench mrio -- $case "${folder[@]}" >/dev/null
  fi
  peer=$("$environment/bin/python" benches/mrio_peers.py $case "${folder[@]}")
  ours=$(cargo bench --quiet --bench mrio -- $case "${folder[@]}")
  read -r _ peer_cpu peer_clock peer_memory peer_check <<<"$peer"
  read -r _ our_cpu our_clock our_memory our_check <<<"$ours"
  awk -v a="$peer_check" -v b="$our_check" 'BEGIN { exit !((a - b) ^ 2 < 1e-14 * a ^ 2) }' ||
    { echo "check sums differ: $peer_check against $our_check" >&2; exit 1; }
  printf '%-10s %6d %9d | %9s %9s %9s | %9s %9s %9s | %7.1f\n' "$question" $((regions * sectors)) "$stressors" \
    "$peer_cpu" "$peer_clock" "$peer_memory" "$our_cpu" "$our_clock" "$our_memory" \
    "$(awk -v a="$peer_cpu" -v b="$our_cpu" 'BEGIN { print a / b }')"
done
