# What is particular to each service in native mode. Inside the root, /stack is the stack's data folder.
# shellcheck shell=bash

readonly PG_BIN=/usr/lib/postgresql/18/bin

stop_signal() {
  case $1 in
    postgres) echo INT ;; # its fast shutdown
    turn) echo KILL ;;    # it keeps nothing, and takes five seconds to end
    *) echo TERM ;;
  esac
}

service_ports() {
  case $1 in
    postgres) echo "$PASOKH_POSTGRES_PORT" ;;
    redis) echo "$PASOKH_REDIS_PORT" ;;
    asterisk) echo "$PASOKH_SIP_PORT $PASOKH_ARI_PORT $PASOKH_AMI_PORT" ;;
    proxy) echo "$PASOKH_PROXY_PORT $PASOKH_PLAIN_PORT" ;;
    turn) echo "$PASOKH_TURN_PORT" ;;
  esac
}

# Sends one line to a local port and prints the first line of the answer.
ask_port() {
  local port=$1 question=$2 answer
  {
    printf '%s\r\n' "$question" >&7
    read -r -t 2 answer <&7
    echo "$answer"
  } 2>/dev/null 7<>"/dev/tcp/127.0.0.1/$port"
}

# --- postgres

check_ports_postgres() { require_free tcp PASOKH_POSTGRES_PORT postgres; }

as_postgres() { chroot --userspec=postgres:postgres "$ROOT" "$@"; }

# Runs once: makes the cluster aside and moves it into place, with the service's role and database.
prepare_postgres() {
  local data=$DIR/data/postgres
  # Nothing of ours runs here by now, but a killed server may still be a zombie, or its pid be someone else's: either bars the start.
  rm -f "$data/postmaster.pid"
  [[ ! -d $data ]] || return 0
  say "making the Postgres cluster"
  rm -rf "$data.partial"
  mkdir "$data.partial"
  chroot "$ROOT" id -u postgres | xargs -I '{}' chown '{}' "$data.partial"
  unshare --mount --propagation private "$STACK_SCRIPT" run-service initdb >"$DIR/logs/initdb.log" 2>&1 ||
    fail "initdb failed:"$'\n'"$(tail -n 15 "$DIR/logs/initdb.log")"
  mv "$data.partial" "$data"
}

run_initdb() {
  local data=/stack/postgres.partial
  as_postgres "$PG_BIN/initdb" --pgdata="$data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8
  echo 'host all all 127.0.0.1/32 scram-sha-256' >"$ROOT$data/pg_hba.conf"
  as_postgres "$PG_BIN/postgres" --single -D "$data" postgres <<SQL
CREATE ROLE pasokh LOGIN CREATEDB PASSWORD '$PASOKH_POSTGRES_PASSWORD'
CREATE DATABASE pasokh OWNER pasokh
SQL
}

run_postgres() {
  in_root postgres "$PG_BIN/postgres" -D /stack/postgres -c listen_addresses=127.0.0.1 \
    -c "port=$PASOKH_POSTGRES_PORT" -c unix_socket_directories= -c max_connections=100 -c shared_buffers=128MB \
    -c synchronous_commit=on -c timezone=UTC -c log_timezone=UTC
}

answers_postgres() { as_postgres "$PG_BIN/pg_isready" -q -h 127.0.0.1 -p "$PASOKH_POSTGRES_PORT"; }

# --- redis

check_ports_redis() { require_free tcp PASOKH_REDIS_PORT redis; }

prepare_redis() {
  local data=$DIR/data/redis
  mkdir -p "$data"
  (
    umask 077
    cat >"$data/redis.conf" <<CONF
bind 127.0.0.1
port $PASOKH_REDIS_PORT
requirepass $PASOKH_REDIS_PASSWORD
dir /stack/redis
# jobs must survive a crash of Redis: an append-only file, at most a second behind
appendonly yes
appendfsync everysec
# a queue may never lose keys to make room: writes fail instead
maxmemory-policy noeviction
CONF
  )
  chown -R "$(chroot "$ROOT" id -u redis)" "$data"
}

run_redis() { in_root redis redis-server /stack/redis/redis.conf; }

answers_redis() { [[ $(ask_port "$PASOKH_REDIS_PORT" PING) == -NOAUTH* ]]; } # while loading it says so before asking who we are

# --- asterisk

check_ports_asterisk() {
  require_free udp PASOKH_SIP_PORT asterisk
  require_free tcp PASOKH_SIP_PORT asterisk
  require_free tcp PASOKH_ARI_PORT asterisk
  require_free tcp PASOKH_AMI_PORT asterisk
}

prepare_asterisk() {
  PASOKH_ASTERISK_HOME=/stack/asterisk "$REPO/asterisk-config/render" "$DIR/data/asterisk"
}

run_asterisk() { in_root root asterisk -f -n -C /stack/asterisk/etc/asterisk.conf; }

# A manager login is told "Fully Booted" once every module runs.
answers_asterisk() {
  local line
  {
    printf 'Action: Login\r\nUsername: pasokh\r\nSecret: %s\r\n\r\n' "$PASOKH_AMI_SECRET" >&7
    while read -r -t 2 line <&7; do
      if [[ $line == *"Fully Booted"* ]]; then return 0; fi
    done
    return 1
  } 2>/dev/null 7<>"/dev/tcp/127.0.0.1/$PASOKH_AMI_PORT"
}
