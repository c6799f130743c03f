#!/usr/bin/env bash
# Prints what a demo of many teams costs: to check it, to build all of it, and what is of one team.
#
# Usage: benches/teams.sh [TEAMS [SERVICES OF EACH]]
set -euo pipefail
cd "$(dirname "$0")/.."

teams=${1:-100} services=${2:-100}
cargo build --release --quiet
mltgen=$PWD/target/release/mltgen
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >demo.toml <<'TOML'
edition = 1
include = ["teams/*/demo.toml"]

[demo]
name = "large"

[grafana]
target = "existing"
url = "https://grafana.example.com"

[terraform]
split = "team"

[kubernetes]
target = "existing"

[defaults.services]
image = "registry.example.com/${self.name}:1.0"
TOML
for ((team = 0; team < teams; team++)); do
    mkdir -p "teams/team-$team"
    {
        printf '[defaults.services]\nteam = "team-%d"\n' "$team"
        for ((service = 0; service < services; service++)); do
            # Each calls the next one of its team, and the last the first of the next team.
            next="$team-$((service + 1))"
            if ((service == services - 1)); then next="$(((team + 1) % teams))-0"; fi
            printf '\n[services.service-%d-%d]\ncalls = ["service-%s"]\n' "$team" "$service" "$next"
        done
    } >"teams/team-$team/demo.toml"
done

best() { # <runs> <command…>: seconds and megabytes of the quickest run
    local runs=$1
    shift
    for ((run = 0; run < runs; run++)); do
        /usr/bin/time -f '%e s, %M KB' -o time "$@" >/dev/null
        cat time
    done | sort -n | head -1
}

echo "$((teams * services)) services in $teams files:"
echo "check:               $(best 3 "$mltgen" check)"
echo "build, first:        $(best 1 "$mltgen" build --quiet --out all)"
echo "build, again:        $(best 3 "$mltgen" build --quiet --out all)"
echo "one team, first:     $(best 1 "$mltgen" build --quiet --only team=team-0 --out one)"
echo "one team, again:     $(best 3 "$mltgen" build --quiet --only team=team-0 --out one)"
echo "files: $(find all -type f | wc -l), of one team: $(find one -type f | wc -l)"
