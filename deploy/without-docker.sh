#!/usr/bin/env bash
# The servers and hosts of compose.yaml on this machine, until Ctrl-C, from Debian's packages:
#   apt-get install postgresql redis-server && npm ci && npm run build
# Settings come from .env. Data are in a folder that is removed at the end. PORT: of the till; default 3000.
set -euo pipefail
cd "$(dirname "$0")/.."

initdb=$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -1 || true)
[ -n "$initdb" ] && command -v redis-server >/dev/null || {
  echo "Missing: apt-get install postgresql redis-server" >&2
  exit 1
}
[ -f dist/src/main.js ] || { echo "Missing: npm run build" >&2; exit 1; }

data=$(mktemp -d)
running=()
finish() {
  trap - EXIT INT TERM
  # In the opposite order: hosts first.
  for ((i = ${#running[@]} - 1; i >= 0; i--)); do
    kill "${running[i]}" 2>/dev/null || true
    wait "${running[i]}" 2>/dev/null || true
  done
  rm -rf "$data"
}
trap finish EXIT
trap 'exit 130' INT TERM

# PostgreSQL does not run as root.
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid="$1" --regid="$1" --clear-groups "${@:2}"; else "${@:2}"; fi; }
port_for() { node -e "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})"; }
postgres_port=$(port_for) redis_port=$(port_for)
mkdir "$data/redis" "$data/postgres"
if [ "$(id -u)" = 0 ]; then chown postgres "$data/postgres" && chmod 711 "$data"; fi

as postgres "$initdb" -D "$data/postgres" -U payscore --auth=trust --encoding=UTF8 --locale=C >/dev/null
as postgres "$(dirname "$initdb")/postgres" -D "$data/postgres" -p "$postgres_port" -h 127.0.0.1 \
  -c unix_socket_directories= >"$data/postgres.log" 2>&1 &
running+=($!)
redis-server --bind 127.0.0.1 --port "$redis_port" --dir "$data/redis" --appendonly yes --maxmemory-policy noeviction \
  >"$data/redis.log" &
running+=($!)
until "$(dirname "$initdb")/pg_isready" -q -h 127.0.0.1 -p "$postgres_port"; do sleep 0.2; done

set -a
. ./.env
set +a
export DATABASE_URL="postgres://payscore@127.0.0.1:$postgres_port/postgres" REDIS_URL="redis://127.0.0.1:$redis_port"
till_port=${PORT:-3000}
host() {
  local name=$1
  shift
  env "$@" node dist/src/main.js > >(sed -u "s/^/$name  /") 2>&1 &
  running+=($!)
}
host worker-1 PORT=0
sleep 3 # it migrates the database
host worker-2 PORT=0
host till PAYSCORE_WORKER=0 PORT="$till_port"
wait
