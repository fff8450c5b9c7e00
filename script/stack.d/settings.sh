# Where a stack lives, its ports and its secrets.
# shellcheck shell=bash

readonly SERVICES=(postgres redis asterisk)

say() { echo "stack: $*" >&2; }
fail() {
  echo "stack: $*" >&2
  exit 1
}

# Sets NAME to its default plus PASOKH_PORT_OFFSET, unless the environment has it.
default_port() {
  local name=$1 port=$2
  [[ -n ${!name:-} ]] || printf -v "$name" '%d' $((port + PASOKH_PORT_OFFSET))
  ((${!name} <= 65535)) || fail "$name would be ${!name}, and ports end at 65535: set it, or a smaller PASOKH_PORT_OFFSET"
  export "${name?}"
}

load_settings() {
  DIR=$(cd "$REPO" && realpath -m "${PASOKH_STACK_DIR:-.stack}")
  ROOT=$(cd "$REPO" && realpath -m "${PASOKH_STACK_ROOT:-.stack/root}")
  export PASOKH_STACK_DIR=$DIR PASOKH_STACK_ROOT=$ROOT
  : "${PASOKH_PORT_OFFSET:=0}"
  default_port PASOKH_POSTGRES_PORT 54320
  default_port PASOKH_REDIS_PORT 63790
  default_port PASOKH_SIP_PORT 5160
  default_port PASOKH_ARI_PORT 8188
  default_port PASOKH_AMI_PORT 5138
  default_port PASOKH_RTP_START 20000
  default_port PASOKH_RTP_END 20999
  default_port PASOKH_HTTP_PORT 8080
  default_port PASOKH_TRUNK_PORT 5080 # the first of ten ports that callers may come from
  default_port PASOKH_PROXY_PORT 8443
  default_port PASOKH_PLAIN_PORT 8081 # sends browsers on to the one before
  default_port PASOKH_TURN_PORT 13478
  mkdir -p "$DIR"/{data,pids,logs}
  load_secrets
}

random_hex() { od -An -vtx1 -N24 /dev/urandom | tr -d ' \n'; }

# Secrets are made once for each stack and read only by its owner.
load_secrets() {
  local name file=$DIR/secrets
  if [[ ! -e $file ]]; then
    (
      umask 077
      for name in POSTGRES_PASSWORD REDIS_PASSWORD AMI_SECRET ARI_SECRET TOKEN_SECRET; do
        echo "PASOKH_$name=$(random_hex)"
      done >"$file.$$"
      ln -n "$file.$$" "$file" 2>/dev/null || true # of two at the same time the first wins
      rm "$file.$$"
    )
  fi
  set -a
  # shellcheck source=/dev/null
  source "$file"
  set +a
}

print_env() {
  local name
  export PASOKH_DATABASE_URL="postgres://pasokh:$PASOKH_POSTGRES_PASSWORD@127.0.0.1:$PASOKH_POSTGRES_PORT/pasokh"
  export PASOKH_REDIS_URL="redis://:$PASOKH_REDIS_PASSWORD@127.0.0.1:$PASOKH_REDIS_PORT/0"
  export PASOKH_NODE=pbx-1
  export PASOKH_AMI_HOST=127.0.0.1 PASOKH_AMI_USER=pasokh
  export PASOKH_ARI_URL="http://127.0.0.1:$PASOKH_ARI_PORT" PASOKH_ARI_USER=pasokh PASOKH_ARI_APP=pasokh
  export PASOKH_SIP_HOST=127.0.0.1
  export PASOKH_HTTP_HOST=127.0.0.1
  export PASOKH_SPOOL_DIR="$DIR/data/service/spool" # the service's own SQLite spool
  export PASOKH_RECORDINGS_DIR="$DIR/data/service/recordings"
  export PASOKH_ASTERISK_HOME="$DIR/data/asterisk" # for tests that read Asterisk's own files as witnesses
  for name in DATABASE_URL REDIS_URL NODE AMI_HOST AMI_PORT AMI_USER AMI_SECRET ARI_URL ARI_USER ARI_SECRET ARI_APP \
    SIP_HOST SIP_PORT TRUNK_PORT HTTP_HOST HTTP_PORT SPOOL_DIR RECORDINGS_DIR TOKEN_SECRET \
    STACK_DIR STACK_ROOT PORT_OFFSET POSTGRES_PORT REDIS_PORT ARI_PORT PROXY_PORT PLAIN_PORT TURN_PORT \
    RTP_START RTP_END ASTERISK_HOME; do
    name=PASOKH_$name
    printf 'export %s=%q\n' "$name" "${!name}"
  done
}

# No other `script/stack` changes this stack until this one ends; what it starts does not inherit the lock (8>&-).
lock_stack() {
  exec 8>"$DIR/lock"
  flock 8
}

# docker when an engine answers, else native; a stack keeps the mode it was started in.
stack_mode() {
  if [[ -n ${PASOKH_STACK_MODE:-} ]]; then
    echo "$PASOKH_STACK_MODE"
  elif [[ -s $DIR/mode ]]; then
    cat "$DIR/mode"
  else
    detect_mode | tee "$DIR/mode"
  fi
}

detect_mode() {
  if timeout 5 docker info >/dev/null 2>&1 && timeout 5 docker compose version >/dev/null 2>&1; then
    echo docker
  else
    echo native
  fi
}

# Fails if something already listens on a port: `require_free tcp PASOKH_REDIS_PORT "redis"`.
require_free() {
  local protocol=$1 name=$2 service=$3 state=07 hex
  [[ $protocol == udp ]] || state=0A # listening
  hex=$(printf ':%04X' "${!name}")
  if awk -v port="$hex" -v state="$state" 'index($2, port) == length($2) - 4 && $4 == state { found = 1 } END { exit !found }' \
    "/proc/net/$protocol" "/proc/net/${protocol}6"; then
    fail "port ${!name}/$protocol for $service is already taken; set $name (or PASOKH_PORT_OFFSET) to move it"
  fi
}
