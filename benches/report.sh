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
"""The table: the best of several runs, for a figure that other processes disturb little."""
import os, shutil, subprocess, sys, time
from pathlib import Path

mltgen, work = sys.argv[1], Path(sys.argv[2])


def cost(*command):
    """Wall time in milliseconds and peak memory in MB of one process."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, command
    return 1000 * (time.perf_counter() - start), usage.ru_maxrss / 1024


def best(runs, command, before=lambda: None):
    costs = []
    for _ in range(runs):
        before()
        costs.append(cost(*command))
    return tuple(min(each) for each in zip(*costs))


print("services  files      MB  build ms  build MB  again ms  check ms  cp -r ms  build/cp")
for demo in sorted(work.glob("*.toml"), key=lambda path: int(path.stem)):
    size, out, copy = int(demo.stem), work / "out", work / "copy"
    runs = 10 if size <= 1000 else 3
    build = (mltgen, "build", str(demo), "--out", str(out))
    fresh = lambda: shutil.rmtree(out, ignore_errors=True)
    wall, memory = best(runs, build, fresh)
    again, _ = best(runs, build)
    check, _ = best(runs, (mltgen, "check", str(demo)))
    copying, _ = best(runs, ("cp", "-r", str(out), str(copy)), lambda: shutil.rmtree(copy, ignore_errors=True))
    files = [path for path in out.rglob("*") if path.is_file()]
    total = sum(path.stat().st_size for path in files) / 1e6
    print(
        f"{size:8}{len(files):7}{total:8.1f}{wall:10.1f}{memory:10.1f}"
        f"{again:10.1f}{check:10.1f}{copying:10.1f}{wall / copying:10.1f}",
        flush=True,
    )
    shutil.rmtree(out)
    shutil.rmtree(copy)
PYTHON
