
# Address, user and password of the instance: from the environment, or else as the demo has them; the
# password is asked for.
begin() {
    local tool
    for tool in curl jq; do
        command -v "$tool" >/dev/null || { echo "$0: $tool is missing" >&2 && exit 2; }
    done
    url=${SERVICENOW_URL:-$url}
    url=${url%/}
    user=${SERVICENOW_USER:-$user}
    password=${SERVICENOW_PASSWORD:-${!password_variable:-}}
    if [ -z "$password" ] && [ -t 0 ]; then
        read -rsp "Password of $user at $url: " password
        echo >&2
    fi
    [ -n "$password" ] || { echo "$0: set SERVICENOW_PASSWORD" >&2 && exit 2; }
}

# Not among the arguments, which others can read.
credentials() {
    local escaped=${password//\\/\\\\}
    printf 'user = "%s:%s"\n' "$user" "${escaped//\"/\\\"}"
}

# Asks the instance; the answer goes to standard output, its status to `status`, which a file keeps since
# it is asked within `$( )`.
ask() { # <method> <path> [JSON]
    local answer kind
    answer=$(curl --silent --show-error --max-time 30 --request "$1" --config <(credentials) \
        --header 'Accept: application/json' --header 'Content-Type: application/json' \
        ${3+--data "$3"} --write-out '\n%{http_code} %{content_type}' "$url$2") ||
        { echo "$0: $url does not answer" >&2 && return 1; }
    kind=${answer##*$'\n'}
    answer=${answer%$'\n'*}
    case $kind in
        *json*) ;;
        *)
            echo "$0: $url answered $kind, and no JSON: it may be asleep; open it in a browser, wait until it is awake, and try again" >&2
            return 1
            ;;
    esac
    echo "${kind%% *}" >"$status"
    printf '%s\n' "$answer"
}

# The same, where anything but a success ends it.
need() { # <method> <path> [JSON]
    local answer
    answer=$(ask "$@") || return 1
    case $(cat "$status") in
        2*) printf '%s\n' "$answer" ;;
        401) echo "$0: $url knows no user $user with this password" >&2 && return 1 ;;
        403) echo "$0: $user may not do this: $1 $2; the set-up needs the role admin" >&2 && return 1 ;;
        *) echo "$0: $1 $2 was refused: $(jq -r '.error.message // .' <<<"$answer")" >&2 && return 1 ;;
    esac
}

# The first record that a query finds, as JSON; empty if there is none.
first() { # <table> <query> [fields]
    local query
    query=$(jq -rn --arg query "$2" '$query | @uri')
    need GET "/api/now/table/$1?sysparm_query=$query&sysparm_limit=1&sysparm_fields=${3:-sys_id}" | jq -c '.result[0] // empty'
}
