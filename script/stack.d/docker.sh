# Docker mode: the same services from docker-compose.yml, one compose project a stack folder.
# shellcheck shell=bash

compose() {
  local project
  export PASOKH_ASTERISK_HOME=$DIR/data/asterisk # Asterisk's files are witnesses for the tests, so they lie on the host
  project=pasokh-$(printf '%s' "$DIR" | cksum | cut -d ' ' -f 1)
  docker compose --project-name "$project" --file "$REPO/docker-compose.yml" "$@"
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
