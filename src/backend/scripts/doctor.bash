# Asks Grafana for everything that dashboards show and rules look at, and says what is empty, and why.
#
#   scripts/doctor.sh [--quiet]
#
# GRAFANA_URL and GRAFANA_AUTH say where, as `terraform/environment.sh stack` has them. Nothing is changed.
# With --quiet only what is wrong is said. It ends with 0 if nothing is, with 1 if something is, and with 2 if
# it could not ask.
set -Eeuo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

quiet=
case ${1:-} in
    "") ;;
    --quiet) quiet=1 ;;
    -h | --help) sed -n '4,${/^#/!q;s/^# \{0,1\}//p}' "$0" && exit 0 ;;
    *) echo "$0: unknown option $1; see --help" >&2 && exit 2 ;;
esac
for tool in curl jq; do
    command -v "$tool" >/dev/null || { echo "$0: $tool is missing" >&2 && exit 2; }
done
if [ -z "${GRAFANA_URL:-}" ] || [ -z "${GRAFANA_AUTH:-}" ]; then
    echo "$0: set GRAFANA_URL and GRAFANA_AUTH" >&2
    exit 2
fi

# Once, and not by every query that fails.
if ! grafana GET /api/health "" --max-time 10 2>/dev/null | jq -e .database >/dev/null 2>&1; then
    echo "$0: no Grafana answers at $GRAFANA_URL. $no_answer" >&2
    exit 2
fi
status=$(grafana GET /api/folders "" --max-time 10 --output /dev/null --write-out '%{http_code}') || status=
if [ "$status" = 401 ]; then
    echo "$0: the Grafana at $GRAFANA_URL does not know GRAFANA_AUTH (401): is it the token, or user:password, of this Grafana?" >&2
    exit 2
fi

wrong=0
good() { [ -n "$quiet" ] || echo "  ok     $1"; }
empty() { # <what> <why>
    echo "  EMPTY  $1: $2"
    wrong=$((wrong + 1))
}

# How many series or rows came back, or what went wrong instead.
ask() { # <queries, as JSON>
    local answer
    answer=$(grafana POST /api/ds/query "$1") || { echo "Grafana does not answer" && return; }
    jq -r '
        [.results // {} | .[].error // empty] as $errors
        | if $errors != [] then $errors[0]
          elif .results then [.results[].frames[]? | select((.data.values // []) | any(length > 0))] | length
          else .message // "an answer that makes no sense" end' <<<"$answer" 2>/dev/null ||
        echo "an answer that is no JSON"
}

# Why a query of a metric finds nothing: the first of its metrics that nobody sends, or else its labels.
why() { # <queries, as JSON> <data source>
    local metric sender found
    while IFS=$'\t' read -r metric sender; do
        found=$(ask "$(jq -n --arg expr "count($metric)" --argjson source "$2" \
            '{from: "now-1h", to: "now", queries: [{refId: "A", expr: $expr, instant: true, datasource: $source}]}')")
        if [ "$found" = 0 ]; then
            echo "nobody has sent $metric for an hour; it comes from $sender"
            return
        fi
    done < <(jq -r --slurpfile senders "$here/metrics.json" '
        [.queries[].expr // empty | match("[a-zA-Z_:][a-zA-Z0-9_:]*"; "g").string] | unique[]
        | [., $senders[0][.] // $senders[0][sub("_(bucket|count|sum)$"; "")]] | select(.[1]) | @tsv' <<<"$1")
    echo "there are such series, and none has these labels"
}

# The queries of each panel, with each variable at its first value: a line with its title, one with what to
# ask, and one with its source of metrics, or null.
queries() { # <dashboard, as a file>
    jq -r '
        (.templating.list // [] | map({key: .name, value: ([.current.value] | flatten | .[0] | tostring), all: (.allValue // ".*")})
            | map(if .value == "$__all" then .value = .all else . end) | from_entries) as $chosen
        | def filled: reduce ($chosen | to_entries[]) as $it (.; gsub("\\$\\{" + $it.key + "(:[a-z]+)?\\}|\\$" + $it.key + "\\b"; $it.value))
            | gsub("\\$__rate_interval|\\$\\{__rate_interval\\}|\\$__interval|\\$__auto"; "5m") | gsub("\\$__range|\\$\\{__range\\}"; "1h");
        (.time.from // "now-1h") as $from
        | [.panels[], (.panels[].panels // [])[]] | .[]
        | select(.targets) | {title, type, from: $from, queries: [.targets[] | select(.hide != true) | walk(if type == "string" then filled else . end) | .maxDataPoints = 100 | .intervalMs = 60000]}
        | select(.queries != [])
        | .title // .type, ({from, to: "now", queries} | tojson),
          ([.queries[].datasource | select(.type == "prometheus")][0] | tojson)' "$1"
}

metrics=
for dashboard in "$here"/../grafana/dashboards/*.json; do
    jq -r .title "$dashboard"
    while read -r title && read -r body && read -r source; do
        if [ -z "$metrics" ] && [ "$source" != null ]; then metrics=$source; fi
        found=$(ask "$body")
        case $found in
            0)
                # Logs and traces may be quiet; a metric is there or is not.
                if [ "$source" = null ]; then
                    good "$title (nothing just now)"
                else
                    empty "$title" "$(why "$body" "$source")"
                fi
                ;;
            *[!0-9]*) empty "$title" "$found" ;;
            *) good "$title" ;;
        esac
    done < <(queries "$dashboard")
done

# A box that nobody tells of is grey, and its query answers all the same.
echo "Boxes"
if [ -n "$metrics" ]; then
    asked=$(jq -n --argjson source "$metrics" '{from: "now-5m", to: "now", queries:
        [{refId: "A", expr: "mltgen_component_health < 0", instant: true, datasource: $source}]}')
    found=$(ask "$asked")
    case $found in
        0) good "none is grey" ;;
        *[!0-9]*) empty "all of them" "$found" ;;
        *)
            while read -r component; do
                [ -z "$component" ] || empty "$component" "it is grey: none of its signals is measured"
            done < <(grafana POST /api/ds/query "$asked" |
                jq -r '.results.A.frames[]?.schema.fields[]?.labels.component // empty')
            ;;
    esac
fi

echo "Rules"
rules=$(grafana GET /api/prometheus/grafana/api/v1/rules "") || rules=
if ! jq -e .data.groups <<<"$rules" >/dev/null 2>&1; then
    empty "all of them" "Grafana does not tell of its rules"
else
    while IFS=$'\t' read -r name health error; do
        case $health in
            ok) good "$name" ;;
            *) empty "$name" "$health${error:+: $error}" ;;
        esac
    done < <(jq -r --arg folder "$folder" '
        .data.groups[] | select(.file == $folder) | .rules[] | [.name, .health, .lastError // ""] | @tsv' <<<"$rules")
fi

if [ "$wrong" -gt 0 ]; then
    echo "$wrong are empty or broken. What was started a minute ago needs some minutes more."
    exit 1
fi
echo "All is there."
