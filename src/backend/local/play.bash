cd "$(dirname "${BASH_SOURCE[0]}")/.."
lock=local/.playing
playing=
seconds=
undone=

usage() {
    cat <<TEXT
Usage: $0 SCENARIO [--for TIME]
       $0 --reset

Scenarios: ${scenarios[*]}

  --for TIME  when it ends by itself: 90s, 5m, 1h
  --reset     undoes whatever is played
TEXT
}

compose() {
    docker compose --file compose.yaml "$@"
}

# Starts services anew with the settings of a scenario.
change() { # <file> <service…>
    local file=$1
    shift
    compose --file "$file" up --detach --no-deps "$@"
}

scale() { # <service> <containers>
    compose up --detach --no-deps --no-recreate --scale "$1=$2" "$1"
}

# Runs the text on standard input in a container, with the seconds it may last. The other argument is
# how what it leaves running is found again.
inside() { # <service>
    compose exec -T "$1" sh -s "$seconds" mltgen_scenario
}

# A scenario without a mark in Grafana is still a scenario.
mark() {
    annotate "$1" >"$lock/mark" ||
        echo "Grafana took no mark: dashboards will not show when it was." >&2
}

unmark() {
    local id
    id=$(cat "$lock/mark" 2>/dev/null) || id=
    if [ -n "$id" ]; then back end_annotation "$id"; fi
}

finish() {
    local code=$?
    trap - EXIT
    trap '' HUP INT TERM
    set +e
    # Whoever reset it has done all of this; another may be played by now.
    if [ "$(cat "$lock/run" 2>/dev/null)" = $$ ]; then take_back "$playing" || code=1; fi
    exit "$code"
}

# What was changed, stopped or removed is as the file says again; the rest each scenario says itself.
take_back() { # <scenario>
    undone=
    undo "$1"
    back compose up --detach --wait
    unmark
    [ -z "$undone" ] || { echo "$1: not all of it is undone; run local/play.sh --reset" >&2 && return 1; }
    rm -rf "$lock"
    echo "$1: it is undone."
}

reset() {
    local scenario
    seconds=0
    scenario=$(cat "$lock/scenario" 2>/dev/null) || scenario=
    if [ -n "$scenario" ]; then
        take_back "$scenario"
    else
        rm -rf "$lock"
        compose up --detach --wait
    fi
}

wanted=
for_time=
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage && exit 0 ;;
        --reset) reset && exit 0 || exit 1 ;;
        --for) [ $# -gt 1 ] || fail 2 "$1 needs a value; see --help" ;;
        --for=*) for_time=${1#*=} ;;
        -*) fail 2 "unknown option $1; see --help" ;;
        *) wanted=$1 ;;
    esac
    if [ "$1" = --for ]; then for_time=$2 && shift; fi
    shift
done
known=
for scenario in "${scenarios[@]}"; do
    if [ "$scenario" = "$wanted" ]; then known=1; fi
done
[ -n "$known" ] || fail 2 "play one of: ${scenarios[*]}"
describe "$wanted"
if [ -n "$for_time" ]; then set_time "$for_time"; fi
[ -n "$(compose ps --quiet 2>/dev/null)" ] || fail 2 "nothing of the demo runs; start it by local/up.sh"
mkdir "$lock" 2>/dev/null ||
    fail 3 "$(cat "$lock/scenario" 2>/dev/null || echo another) is being played; to end it: local/play.sh --reset"
playing=$wanted
echo "$playing" >"$lock/scenario"
echo $$ >"$lock/run"
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
mark "$annotation"
echo "$title: it begins."
inject "$playing"
echo "$title: it has begun, and ends in $(spoken "$seconds"), or with Ctrl-C."
expected "$playing"
# Not in the foreground: bash would take no interrupt before the end.
end=$(($(date +%s) + seconds))
while left=$((end - $(date +%s))) && [ "$left" -gt 0 ] && [ "$(cat "$lock/run" 2>/dev/null)" = $$ ]; do
    patiently sleep "$((left < 5 ? left : 5))"
done
