#!/bin/sh
# keepalived 角色变化时调用：notify.sh INSTANCE|GROUP 实例名 MASTER|BACKUP|FAULT 优先级
type="$1"
name="$2"
state="$3"
priority="$4"

logger -t keepalived-notify "$type $name -> $state (priority $priority)"

case "$state" in
MASTER | BACKUP | FAULT | STOP) ;;
*)
    echo "usage: $0 INSTANCE|GROUP NAME MASTER|BACKUP|FAULT|STOP [PRIORITY]" >&2
    exit 1
    ;;
esac
