# What stands between Pasokh and browsers on other machines; started only when it is named. See docker/Caddyfile, docker/turnserver.conf.
# shellcheck shell=bash

readonly OUTSIDE=(proxy turn)
readonly TURN_RELAYS=19 # ports for audio, right after PASOKH_TURN_PORT

# What the Debian root needs for a service beside its own packages: 54 MB and 6 MB.
package_of() {
  case $1 in
    proxy) echo caddy ;;
    turn) echo coturn ;;
  esac
}

is_open() { { true; } 2>/dev/null 7<>"/dev/tcp/127.0.0.1/$1"; }

# --- proxy

check_ports_proxy() {
  require_free tcp PASOKH_PROXY_PORT proxy
  require_free tcp PASOKH_PLAIN_PORT proxy
}

prepare_proxy() {
  install -d -o "$(chroot "$ROOT" id -u caddy)" "$DIR/data/proxy"
  install -m 644 "$REPO/docker/Caddyfile" "$DIR/data/proxy/Caddyfile"
}

run_proxy() {
  in_root caddy env XDG_CONFIG_HOME=/stack/proxy XDG_DATA_HOME=/stack/proxy \
    PASOKH_SITE="${PASOKH_SITE:-localhost}" PASOKH_TLS="${PASOKH_TLS:-internal}" \
    PASOKH_PAGES=/stack/proxy/pages PASOKH_PROXY_BIND="${PASOKH_PROXY_BIND:-127.0.0.1}" \
    PASOKH_PROXY_PORT="$PASOKH_PROXY_PORT" PASOKH_PLAIN_PORT="$PASOKH_PLAIN_PORT" \
    PASOKH_ARI_PORT="$PASOKH_ARI_PORT" PASOKH_HTTP_PORT="$PASOKH_HTTP_PORT" \
    caddy run --config /stack/proxy/Caddyfile --adapter caddyfile
}

answers_proxy() { is_open "$PASOKH_PROXY_PORT"; }

# --- turn

check_ports_turn() {
  require_free tcp PASOKH_TURN_PORT turn
  require_free udp PASOKH_TURN_PORT turn
}

relay_ports() { echo "--min-port=$((PASOKH_TURN_PORT + 1)) --max-port=$((PASOKH_TURN_PORT + TURN_RELAYS))"; }

# Asked before anything is installed.
need_turn_secret() {
  [[ -n ${PASOKH_TURN_SECRET:-} ]] || fail "PASOKH_TURN_SECRET is not set: turn shares it with the service"
}

# The PBX offers browsers the addresses of this machine, of which 127.0.0.1 is only one where there is no other.
own_address() { hostname -I | tr ' ' '\n' | grep -m 1 -F . || echo 127.0.0.1; }

prepare_turn() {
  local data=$DIR/data/turn own
  own=$(own_address)
  mkdir -p "$data"
  (
    umask 077
    cat "$REPO/docker/turnserver.conf" - >"$data/turnserver.conf" <<CONF
static-auth-secret=$PASOKH_TURN_SECRET
listening-ip=127.0.0.1
relay-ip=$own
listening-port=$PASOKH_TURN_PORT
$(relay_ports | tr ' ' '\n' | sed 's/^--//')
allowed-peer-ip=${PASOKH_TURN_PEER:-$own}
allow-loopback-peers
pidfile=/stack/turn/pid
userdb=/stack/turn/users
CONF
  )
  chown -R "$(chroot "$ROOT" id -u turnserver)" "$data"
}

run_turn() { in_root turnserver turnserver -c /stack/turn/turnserver.conf; }

answers_turn() { is_open "$PASOKH_TURN_PORT"; }
