#!/bin/bash
# systemctl of a folder where no systemd runs: what a unit says is started as its user, with its settings and no other.
set -eu
verb=$1
shift
[ "$verb" = daemon-reload ] && exit 0

one_of_ours() {
    local unit=/etc/systemd/system/$1.service command
    command=$(sed -n 's/^ExecStart=//p' "$unit")
    [ -f "/run/$1.pid" ] && kill "$(cat "/run/$1.pid")" 2>/dev/null && sleep 3
    (
        cd "$(sed -n 's/^WorkingDirectory=//p' "$unit")"
        # shellcheck disable=SC2016  the inner shell reads the settings, as quoted there
        exec setsid env -i PATH=/usr/bin:/bin sh -c \
            'set -a; . /etc/amiable/amiable.env; set +a; exec setpriv --reuid=amiable --regid=amiable --init-groups --no-new-privs "$@"' \
            sh $command >"/var/log/$1.log" 2>&1 </dev/null
    ) &
    echo $! >"/run/$1.pid"
}

for unit in "$@"; do
    case $unit in
        --now | *.timer) ;;
        postgresql) pg_ctlcluster 15 main restart ;;
        redis-server)
            [ -f /run/redis.pid ] && kill "$(cat /run/redis.pid)" && sleep 1
            setsid redis-server /etc/redis/redis.conf --daemonize no --supervised no >/var/log/redis.log 2>&1 </dev/null &
            echo $! >/run/redis.pid
            ;;
        caddy)
            [ -f /run/caddy.pid ] && kill "$(cat /run/caddy.pid)" && sleep 1
            HOME=/var/lib/caddy setsid caddy run --config /etc/caddy/Caddyfile >/var/log/caddy.log 2>&1 </dev/null &
            echo $! >/run/caddy.pid
            ;;
        amiable-*) one_of_ours "$unit" ;;
        *) echo "systemctl $verb: unknown unit $unit" >&2 && exit 1 ;;
    esac
done
