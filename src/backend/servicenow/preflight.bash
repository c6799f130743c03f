begin
trouble=
bad() {
    echo "- $*" >&2
    trouble=1
}

need GET '/api/now/table/incident?sysparm_limit=1&sysparm_fields=sys_id' >/dev/null || exit 1
echo "$url answers, and $user may read incidents."
if [ "${1:-}" = --login ]; then exit 0; fi

while read -r element; do
    [ -n "$(first sys_dictionary "name=incident^element=$element")" ] ||
        bad "incidents have no column $element: run servicenow/set-up.sh"
done < <(jq -r '.columns[].element' "$here/records.json")
choice=$(jq -r .close_code "$here/records.json")
if [ -z "$(first sys_choice "name=incident^element=close_code^value=$choice^ORlabel=$choice")" ]; then
    bad "incidents have no close code \"$choice\": say another one, \`close_code\` of the contact point"
fi
path=$(first sys_ws_operation "name=alert^web_service_definition.service_id=$service_id" operation_uri | jq -r '.operation_uri // empty')
if [ -z "$path" ]; then
    bad "there is nobody to tell of alerts: run servicenow/set-up.sh"
else
    # Nothing is made of this: it is no alert.
    ask POST "$path" '{}' >/dev/null || exit 1
    case $(cat "$status") in
        400) echo "$url$path takes alerts." ;;
        401 | 403) bad "$user may not tell $path of alerts: it needs the role itil" ;;
        *) bad "$path answers $(cat "$status") to what is no alert, and should refuse it: run servicenow/set-up.sh again" ;;
    esac
fi
# The data source is for paid plans of Grafana Cloud, and for Grafana Enterprise.
if [ -n "${GRAFANA_URL:-}" ] && [ -n "${GRAFANA_AUTH:-}" ]; then
    plugin=$(grafana GET /api/plugins/grafana-servicenow-datasource/settings "" --max-time 10 --output /dev/null \
        --write-out '%{http_code}') || plugin=none
    [ "$plugin" = 200 ] || bad "Grafana has no ServiceNow plugin ($plugin): its plan may not allow it; set servicenow_enabled = false"
fi
[ -z "$trouble" ] || exit 1
echo "ServiceNow is ready."
