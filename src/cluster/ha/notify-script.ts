import { splitCommand } from "../../catalog/keepalived/script.ts";
import { shellWord } from "../../text/shell-word.ts";

/** What a script is to do with a change of state. */
export interface NotifyWishes {
  readonly node: string;
  readonly isLogged: boolean;
  /** A program and its arguments. */
  readonly command: string | undefined;
  readonly webhook: string | undefined;
}

/**
 * A script for /bin/sh that tells of a change: keepalived gives it the type, the name, the state and
 * the priority. What it posts is what `lbc serve` posts.
 */
export function notifyScript({ node, isLogged, command, webhook }: NotifyWishes): string {
  const parts = [
    head,
    ...(isLogged ? [logging] : []),
    ...(webhook === undefined ? [] : [posting(node, webhook)]),
    // The last word: its exit status is that of the script.
    ...(command === undefined ? [] : [`exec ${shellWords(command)} "$@"\n`]),
  ];
  return parts.join("\n");
}

const head = `#!/bin/sh
# Tells of a change of state; keepalived gives type, name, state and priority.
set -u
type=\${1:-} name=\${2:-} state=\${3:-} priority=\${4:-0}
`;

const logging = `logger -t keepalived-notify -p daemon.notice "$type $name is $state (priority $priority)"
`;

const posting = (node: string, url: string): string => `text() {
    printf '"%s"' "$(printf '%s' "$1" | tr -d '\\000-\\037' | sed 's/[\\\\"]/\\\\&/g')"
}
body=$(printf '{"type":%s,"name":%s,"state":%s,"priority":%s,"routerId":%s,"host":%s,"time":%s}' \\
    "$(text "$(printf '%s' "$type" | tr '[:upper:]' '[:lower:]')")" \\
    "$(text "$name")" "$(text "$state")" "$(printf '%s' "$priority" | tr -cd '0-9')" \\
    "$(text ${quoted(node)})" "$(text "$(hostname)")" "$(text "$(date -u +%Y-%m-%dT%H:%M:%SZ)")")
curl -gfsS -m 5 --retry 3 -o /dev/null -H 'Content-Type: application/json' \\
    -d "$body" ${quoted(hrefOf(url))} || logger -t keepalived-notify -p daemon.err 'webhook failed'
`;

/** As browsers send it, and `lbc serve`: without blanks, which curl refuses. */
const hrefOf = (url: string): string => URL.parse(url)?.href ?? url;

/** Held by the shell as it is; double quotes where single ones would look like a mistake. */
function quoted(text: string): string {
  return /[$`]/.test(text) ? `"${text.replaceAll(/[\\"$`]/g, String.raw`\$&`)}"` : shellWord(text);
}

/** A program and its arguments as keepalived reads them. */
const shellWords = (command: string): string => splitCommand(command).map(quoted).join(" ");
