#
# Starts the demo on this machine, or brings what runs up to date:
#
#   local/up.sh [options of docker compose up]
#
# Passwords of stores are made up once and kept in `.env`, which git ignores.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
umask 077

if ! docker compose version >/dev/null 2>&1; then
    echo "$0: needs Docker with its plugin compose: https://docs.docker.com/get-docker/" >&2
    exit 2
fi
touch .env
for password in "${passwords[@]}"; do
    if ! grep -q "^$password=" .env; then
        # Whoever edited the file may have left its last line open.
        if [ -s .env ] && [ -n "$(tail -c1 .env)" ]; then echo >>.env; fi
        printf '%s=%s\n' "$password" "$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')" >>.env
    fi
done
docker compose up --detach --wait --wait-timeout 600 "$@"
echo "Grafana: http://localhost:$port"
if [ -n "$mailbox" ]; then echo "What would be told: http://localhost:$mailbox"; fi
