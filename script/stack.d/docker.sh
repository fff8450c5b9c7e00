# Docker mode: the same services from docker-compose.yml, one compose project a stack folder.
# shellcheck shell=bash

compose() {
  local project
  export PASOKH_ASTERISK_HOME=$DIR/data/asterisk # Asterisk's files are witnesses for the tests, so they lie on the host
  # As natively: on loopback, with pages and the certificate's CA on the host.
  export PASOKH_PROXY_HOME=$DIR/data/proxy PASOKH_PAGES=$DIR/data/proxy/pages PASOKH_PROXY_BIND=${PASOKH_PROXY_BIND:-127.0.0.1}
  : "${PASOKH_TURN_PEER:=$(own_address)}"
  export PASOKH_TURN_PEER PASOKH_TURN_OPTIONS="--allow-loopback-peers --listening-ip=127.0.0.1 --relay-ip=$(own_address) $(relay_ports)"
  project=pasokh-$(printf '%s' "$DIR" | cksum | cut -d ' ' -f 1)
  docker compose --project-name "$project" --file "$REPO/docker-compose.yml" --profile outside "$@"
}

docker_up() {
  local name
  ensure_sipp
  install -d -m 777 "$DIR/data/asterisk" # Asterisk's user in the image has another number than ours
  for name in "$@"; do
    [[ -n $(compose ps --quiet --status running "$name") ]] || "check_ports_$name"
  done
  compose up --detach --build --wait "$@"
}

docker_down() { compose stop "$@" && compose rm --force "$@"; }
docker_kill() { compose kill "$@"; }
docker_restart() { docker_down "$@" && docker_up "$@"; }
docker_logs() { compose logs --tail 40 "$@"; }
docker_cli() { compose exec asterisk asterisk -C /var/lib/pasokh/etc/asterisk.conf -rx "$1"; }

docker_status() {
  local name code=0
  for name in "$@"; do
    if [[ -n $(compose ps --quiet --status running "$name") ]]; then
      printf '%-9s up    %s\n' "$name" "$(service_ports "$name")"
    else
      printf '%-9s down  %s\n' "$name" "$(service_ports "$name")"
      code=3
    fi
  done
  return "$code"
}
