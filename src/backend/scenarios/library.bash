
context=
seconds=
playing= # the scenario
run=     # which time it is

usage() {
    cat <<TEXT
Usage: $0 [--context NAME]$1

  --context NAME  the context of kubectl; the current one if left out$2

GRAFANA_URL and GRAFANA_AUTH (a token, or user:password) let Grafana mark the time on its dashboards:
  eval "\$(terraform/environment.sh stack)"
TEXT
}

# Reads the options into `context` and `seconds`, and refuses a cluster that is not this demo's.
begin() { # <what --help adds to the usage> <and to the options> [option…]
    local usage=$1 options=$2
    shift 2
    while [ $# -gt 0 ]; do
        case $1 in
            --context | --for) [ $# -gt 1 ] || fail 2 "$1 needs a value; see --help" ;;
            -h | --help) usage "$usage" "$options" && exit 0 ;;
        esac
        case $1 in
            --context) context=$2 ;;
            --context=*) context=${1#*=} ;;
            --for | --for=*)
                [ -n "$options" ] || fail 2 "unknown option $1"
                if [ "$1" = --for ]; then set_time "$2"; else set_time "${1#*=}"; fi
                ;;
            *) fail 2 "unknown option $1; see --help" ;;
        esac
        case $1 in --context | --for) shift ;; esac
        shift
    done
    # Named once, so that another shell that switches contexts cannot lead it elsewhere.
    [ -n "$context" ] || context=$(kubectl config current-context) || fail 2 "no context of kubectl is set"
    local found
    found=$(k get deployments,statefulsets --selector "app.kubernetes.io/part-of=$demo" --output name) ||
        fail 2 "cannot ask the cluster of the context $context"
    [ -n "$found" ] || fail 2 "nothing of $demo runs in the namespace $namespace of the context $context"
}

k() {
    kubectl --context "$context" --namespace "$namespace" "$@"
}

# --- what steps are made of ---------------------------------------------------------------------------

runs() { # <kind/name>
    local pods
    pods=$(k get "$1" --output 'jsonpath={.spec.replicas}') || return
    [ "$pods" = 0 ] || patiently k rollout status "$1" --timeout 5m
}

# Changes a workload by the patch on standard input, and waits until it runs so.
change() { # <kind/name>
    k patch "$1" --patch-file /dev/stdin && runs "$1"
}

# Changes files by the patch on standard input; pods that run may not see it.
change_file() { # <kind/name> <ConfigMap>
    k patch configmap "$2" --patch-file /dev/stdin && k rollout restart "$1" && runs "$1"
}

# Waits until no pod of a workload is left. `kubectl wait` takes it for a mistake if there is none.
gone() { # <name>
    local pods turns=0
    while pods=$(k get pods --selector "app.kubernetes.io/name=$1" --output name) && [ -n "$pods" ]; do
        turns=$((turns + 1))
        [ "$turns" -le 120 ] || { echo "$0: pods of $1 are still there" >&2 && return 1; }
        patiently sleep 1
    done
}

scale() { # <kind/name> <pods>
    k scale "$1" --replicas "$2" || return
    if [ "$2" = 0 ]; then
        gone "${1#*/}"
    else
        runs "$1"
    fi
}

# Applies what the demo says of one component.
restore() { # <name>
    k apply --kustomize "$(dirname "${BASH_SOURCE[0]}")/../kubernetes" --selector "app.kubernetes.io/name=$1"
}

# Runs the text on standard input in a pod, with the seconds it may last. The other argument is how
# what it leaves running is found again.
in_pod() { # <kind/name>
    k exec "$1" --container "${1#*/}" --stdin -- sh -s "$seconds" mltgen_scenario
}

# Delays what a workload sends, from a container beside its own that has the tools and the right to do
# so. It ends by itself; the way back is a new pod.
delay() { # <kind/name> <milliseconds>
    local pod
    for pod in $(k get pods --selector "app.kubernetes.io/name=${1#*/}" --field-selector status.phase=Running \
        --output name); do
        # shellcheck disable=SC2016
        k debug "$pod" --image "$network_tools" --profile netadmin --quiet -- sh -c \
            'tc qdisc replace dev eth0 root netem delay "$1"ms && sleep "$2"; tc qdisc del dev eth0 root' \
            sh "$2" "$seconds"
    done
}

undelay() { # <kind/name>
    local beside
    beside=$(k get pods --selector "app.kubernetes.io/name=${1#*/}" \
        --output 'jsonpath={.items[*].spec.ephemeralContainers[*].name}') || return
    if [ -n "$beside" ]; then k rollout restart "$1" && runs "$1"; fi
}

# --- the play -------------------------------------------------------------------------------------------

# Plays a scenario: `inject`, for so long, and then `undo`, both of which the caller has defined. Ends
# sooner when interrupted, or when somebody runs revert.sh.
play() { # <name> <title> <seconds> <annotation, as JSON> [option…]
    local title=$2 annotation=$4
    playing=$1
    seconds=$3
    shift 4
    begin " [--for TIME]" "
  --for TIME      when it ends by itself: 90s, 5m, 1h; $(spoken "$seconds") if left out" "$@"
    run=$(date +%s)-$$
    if ! k create configmap "$lock" --from-literal="scenario=$playing" --from-literal="run=$run" >/dev/null 2>&1; then
        local other
        other=$(held scenario)
        [ -n "$other" ] || fail 2 "cannot write into the namespace $namespace: it may not allow you to"
        fail 3 "$other is being played; to end it: scenarios/$other/revert.sh"
    fi
    trap finish EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    k label configmap "$lock" "app.kubernetes.io/part-of=$demo" >/dev/null
    mark "$annotation"
    echo "$title: it begins."
    inject
    echo "$title: it has begun, and ends in $(spoken "$seconds"), or with Ctrl-C."
    expected
    # Not in the foreground: bash would take no interrupt before the end.
    local left end=$(($(date +%s) + seconds))
    while left=$((end - $(date +%s))) && [ "$left" -gt 0 ] && is_ours; do
        patiently sleep "$((left < 5 ? left : 5))"
    done
}

# Whether the lock is still that of this run. Whoever cannot be asked has not said no.
is_ours() {
    local holder
    holder=$(held run) || return 0
    [ "$holder" = "$run" ]
}

# What the lock holds; empty if there is none.
held() { # <key>
    k get configmap "$lock" --ignore-not-found --output "jsonpath={.data.$1}"
}

finish() {
    local code=$?
    trap - EXIT
    trap '' HUP INT TERM
    set +e
    # Whoever ran revert.sh has done all of this; the lock may belong to another scenario by now.
    if is_ours; then take_back "$playing" || code=1; fi
    exit "$code"
}

# Undoes a scenario, as often as it is asked to.
take_back() { # <name>
    undone=
    undo
    if [ "$(held scenario)" = "$1" ]; then
        unmark
        back k delete configmap "$lock" --ignore-not-found >/dev/null
    fi
    [ -z "$undone" ] || { echo "$1: not all of it is undone; run scenarios/$1/revert.sh again" >&2 && return 1; }
    echo "$1: it is undone."
}

reset_all() { # [option…]
    begin "" "" "$@"
    local revert failed=
    for revert in "$(dirname "${BASH_SOURCE[0]}")"/*/revert.sh; do
        "$revert" --context "$context" || failed=1
    done
    k apply --kustomize "$(dirname "${BASH_SOURCE[0]}")/../kubernetes"
    k wait deployment --selector "app.kubernetes.io/part-of=$demo" --for condition=Available --timeout 10m
    [ -z "$failed" ] || fail 1 "not all of it is undone; run it again"
}

# --- the mark in Grafana ----------------------------------------------------------------------------------

# A scenario without a mark is still a scenario.
mark() { # <annotation, as JSON>
    if [ -z "${GRAFANA_URL:-}" ] || [ -z "${GRAFANA_AUTH:-}" ]; then
        echo "GRAFANA_URL and GRAFANA_AUTH are not set: dashboards will not show when it was." >&2
        return
    fi
    local id
    id=$(annotate "$1") || id=
    if [ -z "$id" ]; then
        echo "Grafana took no mark: dashboards will not show when it was." >&2
        return
    fi
    k patch configmap "$lock" --patch "{\"data\":{\"mark\":\"$id\"}}" >/dev/null
}

unmark() {
    local id
    id=$(held mark)
    if [ -z "$id" ] || [ -z "${GRAFANA_URL:-}" ] || [ -z "${GRAFANA_AUTH:-}" ]; then return; fi
    back end_annotation "$id"
}
