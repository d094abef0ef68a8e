import { keywordRows } from "../../src/catalog/facts/keepalived.generated.ts";
import { type KeywordFact, keywordIn } from "../../src/catalog/keepalived/facts.ts";

/** A statement put before keepalived and before us: in a block that knows its name, or in another. */
export interface Probe {
  readonly context: string;
  readonly name: string;
  /** What is written; a block of values has its lines between braces. */
  readonly text: string;
}

/** What the words of a keyword may look like: where facts say no better, all of it is tried. */
const samplesByType: Readonly<Record<string, readonly string[]>> = {
  flag: ["", "extra"],
  bool: ["", "on", "off", "true", "no", "1", "TRUE", "maybe", "On", "0", "on extra"],
  timer: [
    "1",
    "0.5",
    "1.25",
    "+2",
    "86400",
    "-1",
    "1s",
    "x",
    "1,5",
    "99999999999",
    "0",
    '"3"',
    "1.",
  ],
  string: ["abc", '"a b"', "a-b.c", "a extra", "x".repeat(40), "5"],
  email: ["a@example.org", '"a b"', "a", "a@b extra"],
  ip: [
    "10.0.0.2",
    "2001:db8::1",
    "::1",
    "0.0.0.0",
    "10.0.0.2 x",
    "10.0.0.300",
    "host",
    "10.0.0",
    "10.0.0.2/24",
    "1:2:3",
  ],
  ipv4: [
    "224.0.0.18",
    "239.1.2.3",
    "224.0.0.18 x",
    "10.0.0.1",
    "all",
    "ff02::12",
    "224.0.0",
    "224.0.0.300",
  ],
  ipv6: [
    "ff02::12",
    "ff05::1",
    "ff02::12 x",
    "2001:db8::1",
    "224.0.0.18",
    "all",
    "ff02:::1",
    "ff02",
  ],
  ifname: ["eth0", "eth1", "lo", "eth0 extra", "interface-too-long"],
  script: [
    "/bin/true",
    '"/bin/true a b"',
    "/bin/true root",
    "/bin/true root root",
    "\"/bin/true 'a b'\"",
    "/bin/true root:root",
    '"/bin/true',
  ],
  path: ["/tmp/x", '"/tmp/a b"', "/tmp/x root", "/tmp/x root root", "x"],
  user: [
    "root",
    "root root",
    "root :root",
    "root:root",
    "nobody",
    "no-such-user",
    "root no-such-group",
    "0",
  ],
  hex: ["01 02", "0a0b", "zz", "0x01", "01", "1"],
  ranges: ["200", "200-299", "200 300-302", "99", "600", "300-200", "x", "200-", "200,201"],
  "uint uint": ["1 2", "1", "2 1", "x 1", "1 x", "1 2 3"],
  "list<uint>": ["0", "0 1", "x", "-1", "1024", "0,1", "8192"],
  "host [port]": [
    "127.0.0.1",
    "127.0.0.1 25",
    "127.0.0.1 0",
    "127.0.0.1 65536",
    "127.0.0.1 x",
    "::1 25",
    "10.0.0.1 +25",
  ],
  "ip port": [
    "10.0.0.1 80",
    "10.0.0.1",
    "10.0.0.1 0",
    "10.0.0.1 65536",
    "10.0.0.1 x",
    "x 80",
    "10.0.0.300 80",
    "2001:db8::1 80",
  ],
  mask: ["255.255.255.0", "255.255.255.255", "24", "0", "33", "255.0.255.0", "x", "64", "129"],
  umask: ["0177", "022", "IXUSR|IRWXG", "IRUSR", "x", "01000", "8", "IRUSR|x", "IRUSR | IWUSR"],
};

const byName: Readonly<Record<string, readonly string[]>> = {
  lvs_timeouts: [
    "tcp 900",
    "tcp 900 tcpfin 120 udp 300",
    "tcp",
    "tcp x",
    "foo 1",
    "tcp -1",
    "udp 2678401",
    "tcp 0",
  ],
  lvs_sync_daemon: [
    "eth0",
    "eth0 VI",
    "eth0 inst VI",
    "eth0 VI id 7",
    "eth0 inst VI id 256",
    "eth0 VI maxlen 0",
    "eth0 VI maxlen 1000",
    "eth0 VI port 8848 ttl 5",
    "eth0 VI port 0",
    "eth0 VI ttl 0",
    "eth0 VI group 224.0.0.82",
    "eth0 VI group 10.0.0.1",
    "eth0 VI foo 1",
    "eth0 VI id x",
  ],
  use_vmac: [
    "",
    "vrrp.51",
    "vrrp.51 extra",
    "interface-name-too-long",
    "00:00:5e:00:01:33",
    "vrrp.51 00:00:5e:00:01:33",
    "netlink_notify_msg",
    "name v1",
    "group 5",
    "vrrp.51 zz:00",
    "group x",
  ],
  use_ipvlan: [
    "",
    "ipv.51",
    "ipv.51 extra",
    "interface-name-too-long",
    "bridge",
    "10.0.0.5",
    "ipv.51 10.0.0.5 bridge private",
    "ipv.51 vepa",
  ],
  vrrp_iptables: ["", "IN", "IN OUT", "IN OUT X"],
  vrrp_ipsets: ["", "a", "a b", "a b c d", "a b c d e f"],
  process: ["nginx", "nginx a b", '"nginx"', "/usr/sbin/nginx"],
  init_file: ["", "5", "5 overwrite", "overwrite", "x", "5 x"],
  regex_options: ["extended", "caseless multiline", "foo", "dotall", "ungreedy x"],
  include_check: ["", "readable", "+match", "-brace_match", "foo", "readable match"],
  vrrp_version: ["2", "3", "1", "4", "x", "2 x", "+3"],
  version: ["2", "3", "1", "4", "x", "2 x", "+3"],
  vrrp_rx_bufs_policy: ["MTU", "ADVERT", "4096", "x", "0", "mtu", "-1", "MTU x"],
  max_auto_priority: ["", "0", "50", "99", "-1", "100", "-2", "x"],
  persistence_timeout: ["", "1", "300", "2678400", "0", "2678401", "x", "-1", "5m"],
  persistence_engine: ["sip", "SIP", "foo", "sip x"],
  http_protocol: ["1.0", "1.1", "1.0C", "1.0c", "1.0K", "1.1K", "2", "x", "1.0 x"],
  lvs_flush_on_stop: ["", "VS", "vs", "x", "VS x"],
  lvs_flush_onstop: ["", "VS", "vs", "x", "VS x"],
  dynamic_interfaces: ["", "allow_if_changes", "x"],
  old_unicast_checksum: ["", "never", "x", "never x"],
  auth_pass: ["secret", "12345678", "123456789", '"a b"', "s x"],
  virtual_router_id: ["1", "255", "51", "0", "256", "x", "-1", "1.5", "+7"],
  mcast_src_ip: ["10.0.0.2", "10.0.0.300", "host", "10.0.0", "10.0.0.2 x"],
  garp_extra_if: ["1", "all 5", "86400", "86401", "x", "all", "all x", "0"],
  vmac_garp_intvl: ["1", "all 5", "86400", "86401", "x", "all", "all x", "0"],
  vrrp_garp_extra_if: ["1", "all 5", "86400", "86401", "x", "all", "all x", "0"],
  vrrp_vmac_garp_intvl: ["1", "all 5", "86400", "86401", "x", "all", "all x", "0"],
  digest: [
    "d41d8cd98f00b204e9800998ecf8427e",
    "x",
    "d41d8cd98f00b204e9800998ecf8427",
    "g41d8cd98f00b204e9800998ecf8427e",
  ],
  snmp_socket: ["udp:127.0.0.1:1161", "/tmp/s", "x"],
  vmac_prefix: ["vm", "vrrp", "a-name-too-long-for-it", "a b", "x y"],
  vmac_addr_prefix: ["vm", "vrrp", "a-name-too-long-for-it", "a b", "x y"],
  // Any value would be written to.
  config_save_dir: [],
  tmp_config_directory: ["/tmp", "/tmp x", "relative"],
  reload_time_file: ["/tmp/t", "/tmp/t x", "t"],
  reload_file: ["", "/tmp/r", "/tmp/r x"],
  reload_check_config: ["", "/tmp/log", "/tmp/log x"],
  lb_kind: kinds(),
  lvs_method: kinds(),
  sorry_server_lvs_method: kinds(),
};

function kinds(): readonly string[] {
  return [
    "NAT",
    "DR",
    "TUN",
    "nat",
    "dr",
    "foo",
    "DR x",
    "TUN type ipip",
    "TUN type gue port 5555",
    "TUN type gue port 0",
    "TUN type gre csum",
    "TUN type gre nocsum",
    "TUN type foo",
    "TUN type",
    "TUN foo",
  ];
}

const addressLines = [
  "10.0.0.7/24",
  "10.0.0.7",
  "2001:db8::7/64",
  "10.0.0.7/24 dev eth0",
  "10.0.0.7/24 dev eth0 label eth0:1 brd 10.0.0.255 scope global",
  "10.0.0.7/24 brd + dev eth0",
  "10.0.0.7 peer 10.0.0.8/32",
  "10.0.0.7/24 no_track",
  "2001:db8::7 home mngtmpaddr noprefixroute preferred_lft 5",
  "2001:db8::7 preferred_lft forever -nodad autojoin",
  "10.0.0.300/24",
  "10.0.0.7/33",
  "10.0.0.7/x",
  "10.0.0.7/24 foo",
  "10.0.0.7/24 10.0.0.8/24",
  "10.0.0.7/24 brd x",
  "10.0.0.7/24 brd 2001:db8::1",
  "10.0.0.7/24 scope nowhere",
  "10.0.0.7/24 dev",
  "10.0.0.7/24 label",
  "host",
  "2001:db8::7/129",
  "2001:db8::7 preferred_lft x",
  "2001:db8::7 label x",
  "10.0.0.7/24 track_group nope",
  "10.0.0.7/24 label an-interface-name-too-long",
];

const trackLines = (most: number) => [
  "%",
  "% weight 5",
  `% weight ${most}`,
  `% weight -${most}`,
  "% weight 5 reverse",
  "% weight 5 noreverse",
  `% weight ${most + 1}`,
  "% weight x",
  "% weight",
  "% foo",
  "% weight 5 foo",
  "% 5",
  "% weight 1.5",
];

const routeLines = [
  "10.1.0.0/16 via 10.0.0.1 dev eth0",
  "10.1.0.0/16 via 10.0.0.1",
  "10.1.0.0/16 dev eth0 scope link",
  "default via 10.0.0.1 dev eth0 metric 10",
  "src 10.0.0.9 10.1.0.0/16 via 10.0.0.1 dev eth0",
  "src 10.0.0.9 to 10.1.0.0/16 via 10.0.0.1 dev eth0 table 10",
  "2001:db8:1::/48 via 2001:db8::1 dev eth0",
  "blackhole 10.2.0.0/16",
  "unreachable 10.2.0.0/16 metric 5",
  "10.1.0.0/16 dev eth0 mtu 1400 advmss lock 1300 initcwnd 10 quickack 1",
  "10.1.0.0/16 dev eth0 proto 12 tos 0x10 preference 100",
  "10.1.0.0/16 nexthop via 10.0.0.1 dev eth0 weight 2 nexthop via 10.0.0.2 dev eth0 weight 1",
  "10.1.0.0/16 via 10.0.0.1 or 10.0.0.2 dev eth0",
  "10.1.0.0/16 dev eth0 no_track",
  "10.1.0.0/16 dev eth0 realms 1/2 rtt 100 rttvar 50 rto_min 200 ssthresh 3 window 1000 cwnd 5 reordering 3 hoplimit 64 features ecn congctl cubic",
  "2001:db8:1::/48 dev eth0 pref high expires 100",
  "10.1.0.0/16 via 10.0.0.300 dev eth0",
  "10.1.0.0/33 dev eth0",
  "10.1.0.0/16 dev eth0 foo",
  "10.1.0.0/16 dev eth0 metric x",
  "10.1.0.0/16 dev eth0 scope nowhere",
  "10.1.0.0/16 dev eth0 table nowhere",
  "10.1.0.0/16 dev eth0 proto nobody",
  "10.1.0.0/16 dev eth0 mtu x",
  "host dev eth0",
  "10.1.0.0/16 dev",
  "10.1.0.0/16 via 2001:db8::1 dev eth0",
  "10.1.0.0/16 src 2001:db8::1 dev eth0",
  "10.1.0.0/16 dev eth0 tos 0x1ff",
  "10.1.0.0/16 dev eth0 quickack 2",
  "via 10.0.0.1",
];

const ruleLines = [
  "from 10.1.0.0/16 table 10 preference 100",
  "from 10.1.0.0/16 lookup main priority 100",
  "to 10.1.0.0/16 table 10 pref 100",
  "from 10.0.0.1 to 10.0.0.2 table 10 preference 100",
  "fwmark 1 table 10 preference 100",
  "fwmark 0x1/0xff table 10 preference 100",
  "iif eth0 table 10 preference 100",
  "dev eth0 oif eth1 table 10 preference 100",
  "tos 0x10 table 10 preference 100",
  "from 10.1.0.0/16 goto 200 preference 100",
  "from 10.1.0.0/16 blackhole preference 100",
  "from 10.1.0.0/16 unreachable preference 100",
  "from 10.1.0.0/16 prohibit preference 100",
  "uidrange 100-200 table 10 preference 100",
  "ipproto tcp sport 80-90 dport 443 table 10 preference 100",
  "from 10.1.0.0/16 table 10 preference 100 suppress_prefixlength 0 suppress_ifgroup 5 protocol 12 no_track",
  "not from 10.1.0.0/16 table 10 preference 100",
  "inet6 table 10 preference 100",
  "from 10.1.0.0/16 table 10",
  "from 10.1.0.0/33 table 10 preference 100",
  "from 10.1.0.300 table 10 preference 100",
  "from 10.1.0.0/16 table nowhere preference 100",
  "from 10.1.0.0/16 table 10 preference x",
  "from 10.1.0.0/16 table 10 preference 100 foo",
  "from 10.1.0.0/16 preference 100",
  "from 10.1.0.0/16 to 2001:db8::/32 table 10 preference 100",
  "fwmark x table 10 preference 100",
  "uidrange 200-100 table 10 preference 100",
  "from 10.1.0.0/16 goto 50 preference 100",
  "tos x table 10 preference 100",
  "from 10.1.0.0/16 table 10 preference 100 ipproto nope",
];

/** Lines of the blocks of values, by the last name of their path. */
const valueLines: Readonly<Record<string, readonly string[]>> = {
  notification_email: ["a@example.org", "a b", "a@b c@d", '"A B"'],
  virtual_server_group: [
    "10.0.0.9 80",
    "10.0.0.9",
    "10.0.0.9-20 80",
    "10.0.0.9-10.0.0.20 80",
    "2001:db8::9 80",
    "2001:db8::9-1f 80",
    "fwmark 5",
    "fwmark 5 inet6",
    "10.0.0.300 80",
    "10.0.0.9 65536",
    "10.0.0.9 x",
    "fwmark x",
    "fwmark",
    "10.0.0.9-5 80",
    "10.0.0.9-300 80",
    "10.0.0.0/24 80",
    "fwmark 5 foo",
    "10.0.0.9 80 90",
    "host 80",
    "fwmark -1",
  ],
  linkbeat_interfaces: ["eth0", "eth0 MII", "eth0 ETHTOOL", "eth0 IOCTL", "eth0 foo", "eth0 MII x"],
  interface_up_down_delays: [
    "eth0 1",
    "eth0 1 2",
    "eth0 0.5 1.5",
    "eth0",
    "eth0 x",
    "eth0 256",
    "eth0 1 x",
    "eth0 1 2 3",
    "eth0 -1",
  ],
  group: ["VI", "VI VI2", "nope", "VI VI"],
  interfaces: ["eth0", "eth0 eth1"],
  unicast_peer: [
    "10.0.0.2",
    "10.0.0.2 min_ttl 250",
    "10.0.0.2 min_ttl 1 max_ttl 255",
    "10.0.0.300",
    "host",
    "10.0.0.2 min_ttl 256",
    "10.0.0.2 min_ttl x",
    "10.0.0.2 foo",
    "10.0.0.2 min_ttl",
    "10.0.0.2 10.0.0.3",
    "10.0.0.2/24",
    "10.0.0.2 min_ttl 5 max_ttl 3",
  ],
  track_interface: trackLines(253).map((line) => line.replace("%", "eth1")),
  track_script: trackLines(253).map((line) => line.replace("%", "chk")),
  track_file: trackLines(254).map((line) => line.replace("%", "tf")),
  track_process: trackLines(254).map((line) => line.replace("%", "tp")),
  track_bfd: trackLines(253).map((line) => line.replace("%", "b")),
  static_ipaddress: addressLines,
  virtual_ipaddress: addressLines,
  virtual_ipaddress_excluded: addressLines,
  static_routes: routeLines,
  virtual_routes: routeLines,
  static_rules: ruleLines,
  virtual_rules: ruleLines,
};

/** What a block needs inside to be complete. */
const blockLines: Readonly<Record<string, readonly string[]>> = {
  vrrp_script: ['script "/bin/true"'],
  vrrp_instance: [
    "interface eth0",
    "virtual_router_id 77",
    "virtual_ipaddress {",
    "10.0.0.77/24",
    "}",
  ],
  vrrp_sync_group: ["group {", "VI3", "VI4", "}"],
  vrrp_track_process: ["process init"],
  bfd_instance: ["neighbor_ip 10.0.0.22", "source_ip 10.0.0.21"],
  track_file: ['file "/tmp/lbc-probe"'],
  vrrp_track_file: ['file "/tmp/lbc-probe"'],
  track_group: ["group {", "VI3", "}"],
  virtual_server: [
    "lb_algo rr",
    "lb_kind DR",
    "protocol TCP",
    "real_server 10.0.0.1 80 {",
    "weight 1",
    "}",
  ],
  real_server: ["weight 1"],
  MISC_CHECK: ["misc_path /bin/true"],
  HTTP_GET: ["url {", "path /", "status_code 200", "}"],
  SSL_GET: ["url {", "path /", "status_code 200", "}"],
  url: ["path /", "status_code 200"],
  FILE_CHECK: ["track_file tf"],
  BFD_CHECK: ["name b"],
  garp_group: ["garp_interval 1", "interface eth0"],
  authentication: ["auth_type PASS", "auth_pass secret"],
};

/** Names that stand behind a block. */
const blockHeads: Readonly<Record<string, readonly string[]>> = {
  virtual_server: [
    "10.0.0.8 80",
    "10.0.0.8",
    "fwmark 7",
    "group g",
    "2001:db8::8 80",
    "",
    "10.0.0.300 80",
    "10.0.0.8 65536",
    "10.0.0.8 x",
    "fwmark x",
    "fwmark",
    "host 80",
    "10.0.0.8 80 90",
  ],
  real_server: [
    "10.0.0.2 80",
    "10.0.0.2",
    "2001:db8::2 80",
    "",
    "10.0.0.300 80",
    "10.0.0.2 65536",
    "10.0.0.2 x",
    "host 80",
    "10.0.0.2 80 90",
    "10.0.0.2 0",
  ],
  virtual_server_group: ["h"],
};

const numbers = ([min = 0, max = 4_294_967_295]: readonly (number | string)[]): string[] => {
  const low = Number(min);
  const high = Number(max);
  const between = low + Math.min(5, Math.floor((high - low) / 2));
  return [
    ...[low, high, between].map(String),
    `+${Math.max(1, between)}`,
    `"${between}"`,
    `${between} extra`,
    ...[low - 1, high + 1].map(String),
    "1.5",
    "0x10",
    "ten",
    "10s",
  ];
};

const decimals = ([min = 0, max = 4294]: readonly (number | string)[]): string[] => [
  String(max),
  "1",
  "1.5",
  "0.25",
  "+2",
  "2.",
  ".5",
  Number(min) < 0.001 ? Number(min).toFixed(6) : String(min),
  "-1",
  String(Number(max) + 1),
  "1s",
  "x",
  "1,5",
  "0.1234567",
];

function wordsOf(fact: KeywordFact): readonly string[] {
  const own = byName[fact.name];
  if (own) return own;
  if (fact.type === "uint" || fact.type === "int") {
    const all = numbers(fact.range);
    return fact.args.includes("reverse") ? [...all, "1 reverse", "1 noreverse", "1 foo"] : all;
  }
  if (fact.type === "decimal") return decimals(fact.range);
  if (fact.type === "enum")
    return [
      ...fact.range.map(String),
      `${fact.range[0] ?? ""}x`,
      String(fact.range[0]).toLowerCase(),
      "foo",
      `${fact.range[0] ?? ""} extra`,
      "1",
    ];
  return (
    samplesByType[fact.type] ?? samplesForPlaces[fact.name] ?? ["abc", "5", "10.0.0.1", "abc extra"]
  );
}

/** The keywords of `host` in SMTP_CHECK, which are those of the checker. */
const samplesForPlaces: Readonly<Record<string, readonly string[]>> = {
  connect_ip: samplesByType["ip"] ?? [],
  bindto: samplesByType["ip"] ?? [],
  bind_if: samplesByType["ifname"] ?? [],
  connect_port: numbers([1, 65_535]),
  bind_port: numbers([1, 65_535]),
  fwmark: numbers([]),
  retry: numbers([]),
  connect_timeout: samplesByType["timer"] ?? [],
  delay_before_retry: samplesByType["timer"] ?? [],
  warmup: samplesByType["timer"] ?? [],
  delay_loop: samplesByType["timer"] ?? [],
  alpha: samplesByType["bool"] ?? [],
  log_all_failures: samplesByType["bool"] ?? [],
};

const block = (head: string, lines: readonly string[]): string =>
  [`${head.trim()} {`, ...lines, "}"].join("\n");

function* textsOf(fact: KeywordFact): Generator<string> {
  const { name } = fact;
  if (fact.kind === "values") {
    const heads = blockHeads[name] ?? [""];
    const lines = valueLines[name] ?? ["eth0"];
    for (const line of lines) yield block(`${name} ${heads[0] ?? ""}`, [line]);
    yield block(`${name} ${heads[0] ?? ""} extra`, lines.slice(0, 1));
    if (heads[0] !== "") yield block(name, lines.slice(0, 1));
  } else if (fact.kind === "block") {
    const inside = blockLines[name] ?? [];
    const heads =
      blockHeads[name] ?? (fact.type === "string" ? ["new", "", "new extra"] : ["", "extra"]);
    for (const head of heads) yield block(`${name} ${head}`, inside);
  } else {
    yield name;
    for (const words of wordsOf(fact)) if (words !== "") yield `${name} ${words}`;
  }
}

/** One question in a block that does not know the name. */
function strangerOf(fact: KeywordFact): Probe | undefined {
  const context = [
    "vrrp_script",
    "vrrp_instance",
    "global_defs",
    "virtual_server/real_server",
  ].find((other) => !keywordIn(other, fact.name));
  const [own] = [...new Set(textsOf(fact))].toSorted((a, b) => b.length - a.length);
  if (context === undefined || own === undefined) return undefined;
  return { context, name: fact.name, text: fact.kind === "word" ? own : block(fact.name, []) };
}

/** Every question about one keyword: in its block, and in one that does not know it. */
export interface Question {
  readonly context: string;
  readonly name: string;
  readonly probes: readonly Probe[];
}

export function questions(): readonly Question[] {
  return keywordRows.map(([path]) => {
    const cut = path.lastIndexOf("/");
    const context = cut === -1 ? "main" : path.slice(0, cut);
    const name = path.slice(cut + 1);
    const fact = keywordIn(context, name);
    if (!fact) throw new Error(path);
    const own = [...new Set(textsOf(fact))].map((text) => ({ context, name, text }));
    const stranger = strangerOf(fact);
    return { context, name, probes: stranger ? [...own, stranger] : own };
  });
}
