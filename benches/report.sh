#!/usr/bin/env bash
# Prints what whole builds cost, process and all, beside copying the same files with `cp -r`.
#
# Usage: benches/report.sh [SERVICES]...
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --release --quiet
sizes=("$@")
((${#sizes[@]})) || sizes=(12 100 1000 10000)
for size in "${sizes[@]}"; do
  cargo bench --quiet --bench compile -- --demo "$size" > "$work/$size.toml"
done
python3 - "$PWD/target/release/mltgen" "$work" <<'PYTHON'
"""The table. Of several runs the best counts: it is the one other processes disturbed least."""
import os, subprocess, sys, time
from pathlib import Path

mltgen, work = sys.argv[1], Path(sys.argv[2])


def cost(command):
    """Wall and processor time in milliseconds, and peak memory in MB, of one process."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, command
    return 1000 * wall, 1000 * (usage.ru_utime + usage.ru_stime), usage.ru_maxrss / 1024


def best(commands):
    """The best of several runs."""
    return [min(each) for each in zip(*map(cost, commands))]


print("                            first build          build again      check    cp -r")
print("services  files      MB     ms  cpu ms     MB     ms  cpu ms     ms       ms    build / cp")
for demo in sorted(work.glob("*.toml"), key=lambda path: int(path.stem)):
    runs = range(10 if int(demo.stem) <= 1000 else 3)
    # A file system is slow to make files where many were just deleted, so each run has new folders,
    # and none is deleted before the end.
    out = [work / f"out-{demo.stem}-{run}" for run in runs]
    wall, cpu, memory = best([mltgen, "build", demo, "--out", out[run]] for run in runs)
    again, again_cpu, _ = best([mltgen, "build", demo, "--out", out[0]] for _ in runs)
    check, _, _ = best([mltgen, "check", demo] for _ in runs)
    copying, _, _ = best(["cp", "-r", out[0], work / f"copy-{demo.stem}-{run}"] for run in runs)
    files = [path for path in out[0].rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    print(
        f"{demo.stem:>8}{len(files):7}{size:8.1f}{wall:7.0f}{cpu:8.0f}{memory:7.0f}"
        f"{again:7.0f}{again_cpu:8.0f}{check:7.0f}{copying:9.0f}{wall / copying:14.1f}",
        flush=True,
    )
PYTHON
