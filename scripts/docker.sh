# What the scripts with containers share: a Docker that works, or the reason why there is none. Sourced after lib.sh, never run.
# The script has set $subject, which its last line begins with, and $work, a folder of its own; at its end it calls stop_docker.
# shellcheck shell=bash disable=SC2034,SC2154

daemon='' from_source=''

skip() {
    say "$subject: skipped, $*"
    exit 0
}

require_executables() {
    local service
    for service in accounts import notification; do
        [[ -x $bin/$service-service ]] || skip "the services have not been built (swift build)"
    done
}

# Installs Docker and starts a daemon where there is none, and makes the base image where there is none, or with $from_source both;
# sets $builder. Skips where that is not possible.
require_docker() {
    local reason
    if ! command -v docker >/dev/null || ! command -v docker-compose >/dev/null; then
        ((EUID == 0)) || skip "Docker and docker-compose are not installed"
        (install_missing docker.io docker-compose openssl) || skip "Docker could not be installed"
    fi
    ((EUID != 0)) || (install_missing docker.io docker-compose debootstrap openssl binutils) || skip "Docker could not be installed"
    if ! docker info >/dev/null 2>&1; then
        ((EUID == 0)) || skip "no Docker daemon is reached"
        if ! start_docker; then
            reason=$(grep -o 'msg=.*\|failed.*' "$work/dockerd.log" 2>/dev/null | tail -n 1)
            skip "no Docker daemon runs, and none could be started: ${reason:-unknown}"
        fi
    fi
    builder=$(builder_of_images "$work") || skip "docker cannot build with BuildKit"
    if ! scripts/base-images ${from_source:+--swift} 2>&1 | tee "$work/base.log"; then skip "$(tail -n 1 "$work/base.log")"; fi
    # A daemon that answers may still be kept from running anything, as in a chroot or in another container.
    docker run --rm --network none debian:bookworm-slim true >"$work/run.log" 2>&1 ||
        skip "Docker cannot run a container here: $(tail -n 1 "$work/run.log")"
}

start_docker() {
    local store=$PWD/.build/containers tries
    command -v dockerd >/dev/null || return 1
    mkdir -p "$store"
    dockerd --data-root "$store/data" --exec-root "$work/exec" --pidfile "$work/dockerd.pid" --iptables=false \
        --host "unix://$work/docker.sock" >"$work/dockerd.log" 2>&1 &
    daemon=$!
    export DOCKER_HOST=unix://$work/docker.sock
    for ((tries = 0; tries < 300; tries++)); do
        ! docker info >/dev/null 2>&1 || return 0
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.1
    done
    return 1
}

stop_docker() {
    [[ -n $daemon ]] || return 0
    kill "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
}

# Puts the executables without what only a debugger reads into bin/ of a folder, and Swift's libraries, which a debug build has outside
# of them, into lib/.
gather_executables() {
    local service
    mkdir -p "$1/bin" "$1/lib"
    for service in accounts import notification; do
        strip -o "$1/bin/$service-service" "$bin/$service-service"
        ldd "$bin/$service-service" | awk '$3 ~ /swift/ { print $3 }' | xargs -r cp -nLt "$1/lib"
    done
}

wait_until() {
    local what=$1 deadline=$((SECONDS + $2))
    shift 2
    until "$@"; do
        ((SECONDS < deadline)) || fail "This did not happen within time: $what"
        sleep 0.2
    done
}

expect() {
    local what=$1
    shift
    "$@" || fail "This does not hold: $what"
}
