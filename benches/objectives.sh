#!/usr/bin/env bash
# Prints what an objective costs: to compile it, all files included, and to prove its rules by promtool.
#
# Usage: benches/objectives.sh [COUNT]
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=${1:-50}
cargo build --release --quiet
for each in 0 "$count"; do
  cargo bench --quiet --bench compile -- --objectives "$each" > "$work/$each.toml"
done
python3 - "$PWD/target/release/mltgen" "$work" "$count" <<'PYTHON'
"""Of several runs the best counts: it is the one other processes disturbed least."""
import subprocess, sys, time
from pathlib import Path

mltgen, work, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])


def seconds(command, cwd=None):
    """Wall time of one process."""
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)
    return time.perf_counter() - start


def build(objectives):
    """The best build of a demo with so many objectives, each into a new folder."""
    runs = [work / f"out-{objectives}-{run}" for run in range(10)]
    return min(seconds([mltgen, "build", work / f"{objectives}.toml", "--out", out]) for out in runs)


def check(objectives):
    """The best check of such a demo: no proofs, no files."""
    return min(seconds([mltgen, "check", work / f"{objectives}.toml"]) for _ in range(10))


each = {what: 1000 * (of(count) - of(0)) / count for what, of in (("build", build), ("check", check))}
rules = work / f"out-{count}-0" / "rules"
proofs = sorted((rules / "tests").glob("slo-promise-*.yaml"))
proved = min(seconds(["promtool", "test", "rules", *proofs]) for _ in range(3))
print(f"{count} objectives, each: {each['check']:.3f} ms to check, {each['build']:.3f} ms to build")
print(f"promtool: {len(proofs)} files in {proved:.2f} s, {proved / count:.3f} s for each objective")
PYTHON
