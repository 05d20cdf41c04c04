# What the scripts share. Sourced, never run.
# shellcheck shell=bash disable=SC2034,SC2154

# Prints each argument on a line of its own.
say() { printf '%s\n' "$@"; }

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Installs those of the given Debian packages that are missing; silent where none is.
install_missing() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "This is not a Debian or Ubuntu system. Make sure that it has what these packages hold: $*"
        return
    fi
    local package missing=()
    for package in "$@"; do
        # shellcheck disable=SC2016 # the dollar is dpkg-query's
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0

    local as_root=()
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "These packages are missing: ${missing[*]}. Install them as root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing ${missing[*]} …"
    local log
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update -q &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "The packages could not be installed; the lines above say why."
    fi
    rm -f "$log"
}

# The databases of the three services, below the data folder.
databases=(accounts/accounts.sqlite import/imports.sqlite notification/notifications.sqlite)

# What building and running the services needs beside the Swift toolchain.
build_packages=(ca-certificates curl git jq libcurl4-openssl-dev libsqlite3-0 libsqlite3-dev zlib1g-dev)

# What Postfix's programs need.
postfix_packages=(libdb5.3 libicu72 libnsl2)

# Puts Postfix's smtp-sink and smtp-source, with their libraries, into .build/postfix. They are run from there with
# LD_LIBRARY_PATH set to that folder.
fetch_smtp_sink() {
    local folder=.build/postfix download
    [[ ! -x $folder/smtp-source ]] || return 0
    say "Fetching Postfix's smtp-sink …"
    download=$(mktemp -d)
    if (cd "$download" && apt-get download -q postfix >log 2>&1 && dpkg-deb -x postfix_*.deb .); then
        mkdir -p "$folder"
        cp "$download"/usr/lib/postfix/libpostfix-*.so "$download/usr/sbin/smtp-sink" "$download/usr/sbin/smtp-source" "$folder"
    else
        cat "$download/log" >&2
        say "Postfix's smtp-sink could not be fetched; the lines above say why. What needs it will fail."
    fi
    rm -rf "$download"
}

# Prints the command that builds images with BuildKit: Debian's docker has it inside, newer ones need a plugin for it.
#   builder_of_images FOLDER    the folder is for what it tries
export DOCKER_BUILDKIT=1
builder_of_images() {
    local builder
    mkdir -p "$1/try"
    printf 'FROM scratch\nLABEL a=b\n' >"$1/try/Dockerfile"
    for builder in docker /usr/bin/docker; do
        if "$builder" build -q "$1/try" >/dev/null 2>&1; then
            say "$builder"
            return
        fi
    done
    return 1
}

# How what runs is built; the images too. With the Swift libraries in the executable a call into them is a plain call: an import
# takes a twentieth less.
release=(-c release --static-swift-stdlib)

require_swift() {
    command -v swift >/dev/null || fail "The Swift toolchain is not installed (or not in PATH). See https://www.swift.org/install"
}

# The API of a running provider. `sign_in` sets $token; every call needs $address.
#   sign_in LOGIN PASSWORD
#   api METHOD PATH [curl's arguments …]     prints the answer's JSON
sign_in() {
    local answer
    answer=$(jq -n --arg login "$1" --arg password "$2" '{$login, $password}' |
        curl -sS -X POST "$address/api/v1/sessions" -H 'Content-Type: application/json' --data-binary @-) || return 1
    token=$(jq -er '.token // empty' <<<"$answer") || {
        say "Signing in as $1 did not work: $(jq -r '.detail // .' <<<"$answer")" >&2
        return 1
    }
}

api() {
    local method=$1 path=$2 answer status
    shift 2
    answer=$(curl -sS -X "$method" -w '\n%{http_code}' -H "Authorization: Bearer $token" "$@" "$address/api/v1$path") || return 1
    status=${answer##*$'\n'}
    answer=${answer%$'\n'*}
    if ((status >= 400)); then
        say "$method $path was refused ($status): $(jq -r '.detail // .' <<<"$answer" 2>/dev/null || say "$answer")" >&2
        return 1
    fi
    printf '%s\n' "$answer"
}

# api_json METHOD PATH JSON
api_json() { api "$1" "$2" -H 'Content-Type: application/json' --data-binary "$3"; }
