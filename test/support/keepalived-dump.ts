/*
 * On SIGUSR1 keepalived writes what it holds. Here it is cut down to what the configuration
 * decides: no addresses of the machine, no states, no times.
 */
const runtime = [
  /^ *(?:Flags|No sockets|Using unicast|Unicast config|Number of|State =|Status =|Network)/,
  /^ *Using src_ip = .*(?<!\(from configuration\))$/,
  /^ *(?:Use VMAC|Next gratuitous|Result|Init state|Insecure|VRRP instances :|Num member)/,
  /^ *(?:Current|Have quorum|System is|Last |Up =|Enabled =|Has run|fd_in|Wantstate)/,
  /^ *(?:alive|quorum_state_up|[Rr]eloaded|RS set|num failed|previous effective|Alive:)/,
  /^ *(?:effective weight|Regex ref count|Retries iterations|Default delay before)/,
  /^ *(?:libnftnl|Default interface|Default script|Script uid|nftables don't|.* not running)/,
  /^ *(?:SNMP (?:vrrp|checker|RFC|traps|socket)|DBus|Hashed|flag-|sh-|mh-|Gratuitous ARP for each secondary VMAC|LVS TCP)/,
  /^ *(?:Unicast checksum|MAC = |Using autogen|Last transition|Read timeout|Effective|Total)/,
  /^ *(?:Master (?:router|priority|down)|Fork delay timer|Terminate delay timer|state =)/,
  /^ *(?:gateway|vrrp_startup|BFD Instance is|Executed|uid:gid|Master advert|Regex options)/,
  /^ *nftables (?:table name = keepalived$|base chain priority = -1$)/,
  /= (?:18446744073709551615 us|4294967295)$|Reply data len = 0$/,
];

/** Whom something concerns is told twice; the lines below such a title are the second time. */
const told = /^ *(?:Tracking (?:VRRP )?instances :|Tracking RS :|Tracked Files|Tracked BFDs)$/;

/** Titles of sections, and where they end. */
const title = /^ *-+< (.*?) >-+$/;

/** The lines of the named sections that the configuration alone decides. */
export function decidedLines(dump: string, sections: readonly string[]): string[] {
  const kept: string[] = [];
  let inside = false;
  let toldAgain = Infinity;
  for (const line of dump.split("\n")) {
    const name = title.exec(line)?.[1];
    if (name !== undefined) {
      inside = sections.includes(name);
      toldAgain = Infinity;
    }
    const depth = line.search(/\S/);
    if (depth <= toldAgain) toldAgain = told.test(line) ? depth : Infinity;
    if (!inside || name !== undefined || toldAgain < Infinity) continue;
    if (line.startsWith(" ") && !runtime.some((one) => one.test(line))) kept.push(plain(line));
  }
  return kept;
}

/** Without who runs a script, and without what has happened since. */
const plain = (line: string): string =>
  line
    .trim()
    .replace(/,? uid:gid \d+:\d+/, "")
    .replace(/^VRRP Sync Group = (\w+), \w+/, "VRRP Sync Group = $1")
    .replace(/ EFF WEIGHT = -?\d+/, "")
    .replace(/, WEIGHT = -?\d+$/, "")
    .replace(/^default forwarding/, "forwarding")
    .replace(/^([\da-f.:]+(?:\/\d+)? .*) set$/, "$1")
    .replace(/ \[installed.*\]$/, "");

/** What BFD was told; all else is what it did. */
const session =
  /^(?:BFD Instance|Neighbor|Source|Required|Desired|Detection|TTL|hoplimit|max_hops|passive|send ev)/;

export const bfdLines = (dump: string): string[] =>
  decidedLines(dump, ["BFD Topology"]).filter((line) => session.test(line));

/** The sections of the processes of VRRP and of BFD, or of the one of the checkers. */
export function halfOf(
  dumps: { readonly main: string; readonly bfd: string },
  half: "vrrp" | "lvs",
) {
  if (half === "lvs")
    return decidedLines(dumps.main, [
      "LVS Topology",
      "Virtual server group",
      "Virtual server",
      "Real server",
      "Health checkers",
    ]);
  const sections = [
    "Global definitions",
    "Static Addresses",
    "Static Routes",
    "Static Rules",
    "VRRP Topology",
    "VRRP Sync groups",
    "VRRP Scripts",
    "VRRP Track files",
    "VRRP Track processes",
  ];
  return [...decidedLines(dumps.main, sections), ...bfdLines(dumps.bfd)];
}
