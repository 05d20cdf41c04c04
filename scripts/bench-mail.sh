# How fast messages leave, beside Postfix's smtp-source on as many sessions of the same relay; and the Messages page with
# 100,000 that wait. Sourced by scripts/bench.
# shellcheck shell=bash disable=SC2154

postfix=.build/postfix
relay_port=$((30000 + RANDOM % 5000))
relay='' notification=''
trap 'kill $relay $notification 2>/dev/null || true; scripts/launch --stop --data "$folder/data" >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT

# The relay takes everything, and keeps it only where a pattern for files is given.
start_relay() {
    local user=()
    ((EUID != 0)) || user=(-u nobody)
    LD_LIBRARY_PATH=$postfix "$postfix/smtp-sink" "${user[@]}" "$@" "127.0.0.1:$relay_port" 1000 &
    relay=$!
    until (exec 3<>"/dev/tcp/127.0.0.1/$relay_port") 2>/dev/null; do sleep 0.05; done
}

# The notification service alone. queue_messages COUNT; notification_metric NAME.
start_notification() {
    env "$@" "$bin/notification-service" --data-dir "$folder/mail" >>"$folder/notification.log" 2>&1 &
    notification=$!
    until curl -s -o "$folder/answer" --unix-socket "$folder/mail/run/notification.web.sock" http://n/health/live; do sleep 0.02; done
}

stop_notification() {
    kill -TERM "$notification" && wait "$notification" || true
    notification=''
}

stop_relay() {
    kill "$relay" && wait "$relay" 2>/dev/null || true
    relay=''
}

notification_metric() {
    curl -s --unix-socket "${2:-$folder/mail}/run/notification.web.sock" http://n/metrics |
        awk -v name="$1" '$1 == name { printf "%d", $2 }'
}

# Invitations as the accounts service asks for them, 5,000 a call.
queue_messages() {
    local start data=${2:-$folder/mail} group=${3:-1}
    for ((start = 0; start < $1; start += 5000)); do
        awk -v start="$start" -v group="$group" -v count=$(($1 - start < 5000 ? $1 - start : 5000)) 'BEGIN {
            printf "{\"keyPrefix\":\"bench:\",\"linkPrefix\":\"https://learners.example/activate/\",\"expires\":\"9 May 2027\",\"rows\":["
            for (n = start + 1; n <= start + count; n++)
                printf "%s[%d,1,%d,\"Learner Number %d\",\"learner%d@learners.example\",\"%d.zvYJ0y4mXqkTg0Wc2fVh5sRbN8uLxAe1oPdKiMtQwE7\"]", \
                    (n > start + 1 ? "," : ""), n, group, n, n, n
            print "]}"
        }' >"$folder/rows.json"
        curl -sS -f -o "$folder/answer" --unix-socket "$data/run/notification.sock" -H 'Content-Type: application/json' \
            --data-binary @"$folder/rows.json" http://n/v1/send-invitations
    done
}

# One message in a file shows how large they are.
measure_size() {
    mkdir -p "$folder/kept" && chmod 777 "$folder" "$folder/kept"
    start_relay -d "$folder/kept/m"
    start_notification SMTP_URL="smtp://127.0.0.1:$relay_port"
    queue_messages 1
    until [[ $(notification_metric messages_sent_total) == 1 ]]; do sleep 0.1; done
    stop_notification
    stop_relay
    size=$(cat "$folder"/kept/* | grep -v "^X-\|^Received" | wc -c)
    rm -rf "$folder/mail"
}

# Sends COUNT messages that wait already over SESSIONS. Sets $rate_ours; from the first count that is seen to the last.
send_ours() {
    local first='' started sent
    start_notification SMTP_URL=
    queue_messages "$1"
    stop_notification
    start_notification SMTP_URL="smtp://127.0.0.1:$relay_port" MAIL_SESSIONS="$2"
    while :; do
        sent=$(notification_metric messages_sent_total)
        if [[ -z $first ]] && ((${sent:-0} > 0)); then first=$sent started=$(now); fi
        ((${sent:-0} < $1)) || break
        sleep 0.1
    done
    rate_ours=$(rate $(($1 - first)) $(($(now) - started)))
    stop_notification
    rm -rf "$folder/mail"
}

send_reference() {
    local started
    started=$(now)
    LD_LIBRARY_PATH=$postfix "$postfix/smtp-source" -d -s "$2" -m "$1" -l "$size" -f sender@learners.example \
        -t learner@learners.example "127.0.0.1:$relay_port"
    rate_reference=$(rate "$1" $(($(now) - started)))
}

measure_mail() {
    local sessions
    measure_size
    start_relay
    printf '\n%-40s %9s %12s %7s\n' "messages of $size bytes a second" "ours" "smtp-source" "ratio"
    for sessions in 1 1 1 10 10 10; do
        send_ours 20000 "$sessions"
        send_reference 20000 "$sessions"
        printf '%-40s %9s %12s %7s\n' "$sessions sessions, kept open" "$rate_ours" "$rate_reference" \
            "$(awk -v a="$rate_ours" -v b="$rate_reference" 'BEGIN { printf "%.2f", a / b }')"
    done
    stop_relay
}

measure_messages() {
    local one started cancelled
    queue_messages 100000 "$folder/data" "$root"
    one=$(api GET '/messages?limit=1' | jq '.items[0].id')
    printf '\n%-66s %9s %9s\n' "100,000 messages wait; milliseconds a request" median worst
    measure "page: messages" "/messages"
    measure "page: search by name, one hit" "/messages?recipient=number+77777"
    measure "page: search, every message" "/messages?recipient=learner"
    measure "page: search, nothing there" "/messages?recipient=zzzzzz"
    measure "page: queued" "/messages?state=queued"
    measure "page: failed (none)" "/messages?state=failed"
    measure "page: of one kind" "/messages?kind=activation"
    measure "page: deep in the list" "/messages?after=50000"
    measure "page: one message" "/messages/$one"
    measure "page: communication report" "/messages/report/77777"
    measure "page: what came back (nothing)" "/messages?bounced=yes"
    measure "page: try failed ones again? (none)" "/messages/retry"
    measure "page: cancel queued ones?" "/messages/cancel"
    measure "page: cancel those of a search?" "/messages/cancel?recipient=number+777"
    measure "API: messages" "/api/v1/messages?limit=50"
    measure "API: 1,000 messages" "/api/v1/messages?limit=1000"
    measure "API: the queue" "/api/v1/messages/queue"
    started=$(now)
    cancelled=$(api POST /messages/cancel | jq .cancelled)
    printf '%s messages cancelled in %s s\n' "$cancelled" "$(seconds $(($(now) - started)))"
    measure "page: failed, 100,000 of them cancelled" "/messages?state=failed"
    measure "page: try failed ones again? (all cancelled)" "/messages/retry"
}
