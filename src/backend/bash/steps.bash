
# --- what scripts that play scenarios are made of -------------------------------------------------------

fail() { # <exit code> <message>
    echo "$0: $2" >&2
    exit "$1"
}

# A step of the way back: one that fails is told, and the others are taken all the same. Within it
# bash does not stop at what fails, so what steps are made of says where it stops.
back() {
    "$@" || { undone=1 && echo "$0: failed: $*" >&2; }
}

# A command that takes its time. Bash would take no interrupt before its end if it stood in front.
patiently() {
    "$@" &
    wait $!
}

# How long it shall last, into `seconds`.
set_time() { # <such as 90s, 5m or 1h>
    local number=${1%[smh]}
    case $number in "" | *[!0-9]*) number= ;; esac
    case $number:$1 in
        :*) fail 2 "not a time: $1; write 90s, 5m or 1h" ;;
        *s) seconds=$number ;;
        *m) seconds=$((number * 60)) ;;
        *h) seconds=$((number * 3600)) ;;
        *) fail 2 "not a time: $1; write 90s, 5m or 1h" ;;
    esac
}

spoken() { # <seconds>
    if [ "$1" -ge 60 ] && [ $(($1 % 60)) = 0 ]; then echo "$(($1 / 60))m"; else echo "$1s"; fi
}

# Takes what Grafana says of a new annotation, and prints its id; empty if it says none.
annotate() { # <annotation, as JSON>
    grafana POST /api/annotations "$1" --fail --max-time 10 | sed -n 's/.*"id":\([0-9]*\).*/\1/p'
}

end_annotation() { # <id>
    grafana PATCH "/api/annotations/$1" "{\"timeEnd\":$(date +%s)000}" --fail --max-time 10 >/dev/null
}
