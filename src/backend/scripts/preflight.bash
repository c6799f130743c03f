# Says whether everything is there that the run-book needs: programs, logins, rights, room. Changes nothing,
# and can be run again after each step: what cannot be known yet is said, and is no mistake.
#
#   scripts/preflight.sh [--context NAME]
set -Eeuo pipefail

trouble=0
good() { echo "  ok    $1"; }
later() { echo "  later $1"; }
bad() { # <what> <what to do>
    echo "  BAD   $1: $2"
    trouble=$((trouble + 1))
}

while [ $# -gt 0 ]; do
    case $1 in
        --context) context=${2:?name a context} && shift 2 ;;
        -h | --help) sed -n '4,${/^#/!q;s/^# \{0,1\}//p}' "$0" && exit 0 ;;
        *) echo "$0: unknown option $1; see --help" >&2 && exit 2 ;;
    esac
done

echo "Programs"
for tool in $tools; do
    if ! command -v "$tool" >/dev/null; then
        bad "$tool" "install it"
    elif [ "$tool" = terraform ]; then
        version=$(terraform version | sed -n '1s/^Terraform v//p')
        minor=${version#*.}
        if [ "${version%%.*}" -gt 1 ] || [ "${minor%%.*}" -ge 11 ]; then
            good "terraform $version"
        else
            bad "terraform $version" "install 1.11 or newer"
        fi
    elif [ "$tool" = docker ]; then
        if docker compose version >/dev/null 2>&1; then
            good "docker, with its plugin compose"
        else
            bad "docker has no plugin compose" "install it: https://docs.docker.com/compose/install/"
        fi
    else
        good "$tool"
    fi
done

# Whose container publishes a port of this machine.
holder() { # <port> [filter of docker ps…]
    local port=$1
    shift
    docker ps --filter "publish=$port" "$@" --format '{{.Names}}' 2>/dev/null | sed -n 1p
}

if [ -n "$ports" ]; then
    echo "This machine"
    daemon=
    if command -v docker >/dev/null; then
        if docker info >/dev/null 2>&1; then
            daemon=1
            good "the daemon of docker answers"
        else
            bad "the daemon of docker does not answer" "start Docker; on Linux you may have to be in the group docker"
        fi
    fi
    for port in $ports; do
        # Whoever listens takes the connection, and nobody is told anything.
        if ! (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            good "port $port is free"
            continue
        fi
        advice="stop what listens there"
        case " $movable " in *" $port "*) advice="$advice, or choose another \`port\` in \`[local]\`" ;; esac
        ours=
        other=
        if [ -n "$daemon" ]; then
            ours=$(holder "$port" --filter "label=$label") || ours=
            other=$(holder "$port") || other=
        fi
        if [ -n "$ours" ]; then
            good "port $port is this demo's already: $ours"
        elif [ -n "$other" ]; then
            bad "port $port is taken by the container $other" "$advice"
        else
            bad "port $port is taken" "$advice"
        fi
    done
fi

if [ -n "$project" ] && command -v gcloud >/dev/null; then
    echo "Google Cloud"
    account=$(gcloud auth list --filter status:ACTIVE --format 'value(account)' 2>/dev/null) || account=
    if [ -z "$account" ]; then
        bad "nobody is logged in" "gcloud auth login"
    else
        good "$account"
        if ! gcloud auth application-default print-access-token >/dev/null 2>&1; then
            bad "Terraform is not logged in" "gcloud auth application-default login"
        fi
        api=$(gcloud services list --enabled --project "$project" --filter config.name=container.googleapis.com \
            --format 'value(config.name)' 2>/dev/null) || api=
        if [ -n "$api" ]; then
            good "project $project makes clusters"
        else
            bad "project $project" "gcloud services enable container.googleapis.com --project $project"
        fi
        # A zone is part of a region, and so is its quota.
        region=$(sed -E 's/-[a-z]$//' <<<"$location")
        free=$(gcloud compute regions describe "$region" --project "$project" --format json 2>/dev/null |
            jq -r '.quotas[] | select(.metric == "CPUS") | .limit - .usage | floor') || free=
        case $free in
            "" | *[!0-9]*) later "how many processors are free in $region cannot be seen" ;;
            *)
                if [ "$free" -ge "$processors" ]; then
                    good "$free processors are free in $region, $processors are needed"
                else
                    bad "$free processors are free in $region, $processors are needed" "ask for more, or choose another \`location\`"
                fi
                ;;
        esac
    fi
fi

if [ -n "$namespace" ] && command -v kubectl >/dev/null; then
    echo "Cluster"
    [ -n "$context" ] || context=$(kubectl config current-context 2>/dev/null) || context=
    if [ -z "$context" ] || ! kubectl --context "$context" --request-timeout 10s version >/dev/null 2>&1; then
        if [ -n "$project" ]; then later "there is none yet"; else bad "it does not answer" "kubectl config use-context"; fi
    else
        good "$context answers"
        for right in "create deployments" "patch deployments" "delete deployments" "create configmaps" "create pods/exec"; do
            read -r verb what <<<"$right"
            if kubectl --context "$context" auth can-i "$verb" "$what" --namespace "$namespace" >/dev/null 2>&1; then
                good "you may $verb $what in $namespace"
            else
                bad "you may not $verb $what in $namespace" "ask whoever looks after the cluster"
            fi
        done
    fi
fi

if [ -n "${GRAFANA_URL:-}" ] && [ -n "${GRAFANA_AUTH:-}" ]; then
    echo "Grafana"
    status=$(grafana GET /api/folders "" --max-time 10 --output /dev/null --write-out '%{http_code}') || status="no answer"
    if [ "$status" = 200 ]; then good "$GRAFANA_URL"; else bad "$GRAFANA_URL" "it says $status: is the token still good?"; fi
fi

if [ "$trouble" -gt 0 ]; then exit 1; fi
echo "Ready."
