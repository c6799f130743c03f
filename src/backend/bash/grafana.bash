
# --- Grafana, where GRAFANA_URL and GRAFANA_AUTH say ----------------------------------------------------

# On the standard input of curl, and not among its arguments, which others can read.
grafana_login() {
    local escaped=${GRAFANA_AUTH//\\/\\\\}
    escaped=${escaped//\"/\\\"}
    case $GRAFANA_AUTH in
        "") ;;
        *:*) printf 'user = "%s"\n' "$escaped" ;;
        *) printf 'header = "Authorization: Bearer %s"\n' "$escaped" ;;
    esac
}

grafana() { # <method> <path> <JSON, or nothing> [option of curl…]
    local method=$1 path=$2 data=$3
    shift 3
    curl --silent --show-error --max-time 60 --request "$method" --config <(grafana_login) \
        --header 'Accept: application/json' --header 'Content-Type: application/json' \
        ${data:+--data "$data"} "$@" "${GRAFANA_URL%/}$path"
}
