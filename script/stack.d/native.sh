# Native mode: each service runs chrooted into the Debian root, in a mount namespace of its own that ends with it.
# shellcheck shell=bash

# "PID STARTTIME": a process that merely got the same pid later is not ours.
process_start_time() { sed -E 's/^.*\) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

# Prints the pid of a running service, or nothing.
native_pid() {
  local pid started
  [[ -e $DIR/pids/$1 ]] || return 0
  read -r pid started <"$DIR/pids/$1"
  if [[ $(process_start_time "$pid") == "$started" ]]; then echo "$pid"; fi
}

native_up() {
  local name
  ((EUID == 0)) || fail "without a Docker engine the stack needs root (it mounts and chroots)"
  [[ " $* " != *" turn "* || -n $(native_pid turn) ]] || need_turn_secret
  ensure_sipp
  ensure_root "$@"
  for name in "$@"; do
    [[ -n $(native_pid "$name") ]] || native_start "$name"
  done
}

native_start() {
  local name=$1 pid log=$DIR/logs/$1.log begun=$SECONDS
  "check_ports_$name"
  echo "127.0.0.1 localhost $(hostname)" >"$DIR/data/hosts" # Asterisk looks its own name up
  echo '# no name server: nothing but loopback is spoken to' >"$DIR/data/resolv.conf"
  "prepare_$name"
  [[ ! -s $log ]] || mv "$log" "$log.1"
  setsid unshare --mount --propagation private "$STACK_SCRIPT" run-service "$name" >"$log" 2>&1 </dev/null 8>&- &
  pid=$!
  echo "$pid $(process_start_time "$pid")" >"$DIR/pids/$name"
  until "answers_$name"; do
    [[ -n $(native_pid "$name") ]] || fail "$name ended while starting:"$'\n'"$(tail -n 15 "$log")"
    ((SECONDS - begun < 60)) || fail "$name did not answer within 60 s:"$'\n'"$(tail -n 15 "$log")"
    sleep 0.1
  done
  say "$name is up"
}

# Runs in the new namespace, in the process that becomes the service.
run_service() {
  ROOT=$PASOKH_STACK_ROOT
  mount --bind "$PASOKH_STACK_DIR/data" "$ROOT/stack"
  mount --bind "$PASOKH_STACK_DIR/data/hosts" "$ROOT/etc/hosts"
  mount --bind "$PASOKH_STACK_DIR/data/resolv.conf" "$ROOT/etc/resolv.conf"
  mount --rbind /dev "$ROOT/dev"
  mount -t proc proc "$ROOT/proc"
  cd /
  "run_$1"
}

# The command line of a service: `in_root USER COMMAND…` replaces this process.
in_root() {
  local user=$1
  shift
  exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 TZ=UTC HOME=/ chroot --userspec="$user:$user" "$ROOT" "$@"
}

# `native_end SIGNAL SERVICE`: ends a service and waits until it and its children are gone.
native_end() {
  local signal=$1 name=$2 pid family member begun=$SECONDS
  pid=$(native_pid "$name")
  if [[ -n $pid ]]; then
    family=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null || true)
    kill "-$signal" "$pid"
    for member in $pid $family; do
      while [[ -e /proc/$member ]] && ! grep -q '^State:.Z' "/proc/$member/status" 2>/dev/null; do
        if ((SECONDS - begun > 20)) && [[ $member == "$pid" ]]; then kill -KILL "$pid"; fi
        sleep 0.05
      done
    done
    say "$name is down"
  fi
  rm -f "$DIR/pids/$name"
}

native_down() {
  local name
  for name in $(printf '%s\n' "$@" | tac); do
    native_end "$(stop_signal "$name")" "$name"
  done
}

native_kill() {
  local name
  for name in "$@"; do native_end KILL "$name"; done
}

native_restart() {
  native_down "$@"
  native_up "$@"
}

native_status() {
  local name pid code=0
  for name in "$@"; do
    pid=$(native_pid "$name")
    [[ -n $pid ]] || code=3
    printf '%-9s %-5s %-14s %s\n' "$name" "${pid:+up}${pid:-down}" "$(service_ports "$name")" "$DIR/logs/$name.log" |
      sed -E 's/^(\S+ +)up([0-9]+)/\1up (\2)/'
  done
  return "$code"
}

native_logs() { tail --lines=40 "$@" "$DIR"/logs/*.log "$DIR"/data/asterisk/log/full; }

native_cli() {
  local pid
  pid=$(native_pid asterisk)
  [[ -n $pid ]] || fail "asterisk is down"
  cd / && nsenter --target "$pid" --mount --root --wd /usr/sbin/asterisk -C /stack/asterisk/etc/asterisk.conf -rx "$1"
}
