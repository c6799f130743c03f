begin
"$here/preflight.sh" --login

# Makes a record, or changes it to what it should be: it may be run again. Prints its sys_id.
record() { # <table> <query that finds it> <JSON>
    local found
    found=$(first "$1" "$2" | jq -r .sys_id)
    if [ -n "$found" ]; then
        need PATCH "/api/now/table/$1/$found" "$3" >/dev/null
    else
        found=$(need POST "/api/now/table/$1" "$3" | jq -r .result.sys_id)
    fi
    [ -n "$found" ] || { echo "$0: $1 took no record" >&2 && return 1; }
    echo "$1: $2" >&2
    echo "$found"
}

# A column that is there already may be somebody else's, so it is left as it is.
while read -r column; do
    query="name=incident^element=$(jq -r .element <<<"$column")"
    if [ -z "$(first sys_dictionary "$query")" ]; then record sys_dictionary "$query" "$column" >/dev/null; fi
done < <(jq -c '.columns[]' "$here/records.json")
rule=$(jq --rawfile script "$here/acknowledged.js" '.rule | .script = $script' "$here/records.json")
record sys_script "collection=incident^name=$(jq -r .name <<<"$rule")" "$rule" >/dev/null
service=$(record sys_ws_definition "service_id=$service_id" "$(jq .service "$here/records.json")")
resource=$(jq --rawfile script "$here/alert.js" --arg service "$service" \
    '.resource | .operation_script = $script | .web_service_definition = $service' "$here/records.json")
found="web_service_definition=$service^name=alert"
if ! operation=$(record sys_ws_operation "$found" "$resource"); then
    # Some releases want a version of the service first, which then is part of the address.
    version=$(jq -n --arg service "$service" \
        '{web_service_definition: $service, version: "1", version_id: "v1", is_default: "true", active: "true"}')
    record sys_ws_version "web_service_definition=$service^version=1" "$version" >/dev/null
    operation=$(record sys_ws_operation "$found" "$resource")
fi
# The address depends on the instance, so it is asked for.
path=$(first sys_ws_operation "sys_id=$operation" operation_uri | jq -r .operation_uri)
[ -n "$path" ] || { echo "$0: the instance does not say where the resource is" >&2 && exit 1; }
echo "Terraform needs its address:" >&2
printf 'export %s=%q\n' "$address_variable" "$url$path"
