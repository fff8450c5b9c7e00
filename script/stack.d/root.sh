# The Debian root folder that holds all three servers, built once and shared by every stack of this machine.
# shellcheck shell=bash

readonly DEBIAN_SUITE=forky
readonly ROOT_PACKAGES=(
  asterisk asterisk-modules asterisk-core-sounds-en-gsm asterisk-moh-opsound-gsm
  postgresql-18 redis-server
  docker-compose # needs no engine to check docker-compose.yml, which a test has it do
  systemd-standalone-tmpfiles systemd-standalone-sysusers # instead of all of systemd
)

# The mirror that this machine's own APT sources name (known once they have been fetched).
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1
}

# SIPp plays callers and operators' phones, sox tells what is heard in a recording.
ensure_sipp() {
  local missing=()
  command -v sipp >/dev/null || missing+=(sip-tester)
  command -v sox >/dev/null || missing+=(sox)
  ((${#missing[@]} == 0)) || install_on_host "${missing[@]}"
}

# 520 MB with what it needs, so only where tests want it.
ensure_browser() { command -v chromium >/dev/null || install_on_host chromium; }

install_on_host() {
  say "installing on this machine: $*"
  apt-get update -q >"$DIR/logs/apt.log" 2>&1 || true # one source that does not answer need not be the one we need
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -q --no-install-recommends "$@" >>"$DIR/logs/apt.log" 2>&1 ||
    fail "could not install $*; the end of $DIR/logs/apt.log:"$'\n'"$(tail -n 15 "$DIR/logs/apt.log")"
}

# `build_root_in ROOT PACKAGE…`, inside a mount namespace of its own, so that nothing stays mounted whatever happens.
build_root_in() {
  local root=$1
  shift
  [[ -e $root/stack/packages ]] || lay_base_in "$root"
  mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
  mountpoint -q "$root/dev" || mount --rbind /dev "$root/dev"
  install_in "$root" "$@" || {
    chroot "$root" apt-get update -q || true # an older root may ask for what the mirror has no more
    install_in "$root" "$@"
  }
  chroot "$root" apt-get clean
  printf '%s\n' "$@" >>"$root/stack/packages"
}

install_in() {
  local root=$1
  shift
  DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y -q -o Acquire::Retries=3 --no-install-recommends "$@"
}

lay_base_in() {
  local root=$1 mirror script=/usr/share/debootstrap/scripts/$DEBIAN_SUITE
  mirror=$(debian_mirror)
  if [[ -z $mirror ]]; then
    apt-get update -q || true
    mirror=$(debian_mirror)
  fi
  [[ -n $mirror ]] || fail "no Debian mirror found in this machine's APT sources"
  [[ -e $script ]] || script=/usr/share/debootstrap/scripts/sid # an older debootstrap lacks the name
  debootstrap --variant=minbase --include=ca-certificates "$DEBIAN_SUITE" "$root" "$mirror" "$script"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # no server may start by being installed
  chmod 755 "$root/usr/sbin/policy-rc.d"
  mkdir -p "$root/etc/postgresql-common" "$root/stack"
  echo 'create_main_cluster = false' >"$root/etc/postgresql-common/createcluster.conf"
}

# The packages that these services need, without those that the root has.
lacking_packages() {
  local name package packages=("${ROOT_PACKAGES[@]}")
  for name in "$@"; do
    package=$(package_of "$name")
    [[ -z $package ]] || packages+=("$package")
  done
  printf '%s\n' "${packages[@]}" | grep -vxFf <(cat "$ROOT/stack/packages" 2>/dev/null) || true
}

# `ensure_root SERVICE…` makes $ROOT unless it is there. Built aside and moved into place, under a lock: a broken build is redone and
# two `up`s at the same time make one root. One that lacks a package gets it in place.
ensure_root() {
  [[ -n $(lacking_packages "$@") ]] || return 0
  mkdir -p "$(dirname "$ROOT")"
  (
    flock 9
    local lacking
    mapfile -t lacking < <(lacking_packages "$@")
    ((${#lacking[@]})) || exit 0
    command -v debootstrap >/dev/null || install_on_host debootstrap
    local target=$ROOT
    if [[ -d $ROOT ]]; then
      say "installing into the Debian root (once; log: $ROOT.log): ${lacking[*]}"
    else
      say "building the Debian root (once, about a minute; log: $ROOT.log)"
      target=$ROOT.partial
      rm -rf --one-file-system "$target"
    fi
    unshare --mount --propagation private "$STACK_SCRIPT" build-root "$target" "${lacking[@]}" >"$ROOT.log" 2>&1 </dev/null ||
      fail "building the Debian root failed; the end of $ROOT.log:"$'\n'"$(tail -n 15 "$ROOT.log")"
    [[ $target == "$ROOT" ]] || mv "$target" "$ROOT"
  ) 9>"$ROOT.lock"
}
