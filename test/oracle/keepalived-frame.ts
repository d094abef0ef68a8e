import type { KeepalivedCheck } from "./keepalived-process.ts";

/** The blocks of a configuration that keepalived takes without a word. `%` is where more may stand. */
const frame = `global_defs {
script_user root
enable_script_security
%global_defs
}
vrrp_script chk {
script "/bin/true" %vrrp_script script
%vrrp_script
}
track_file tf {
file "/tmp/lbc-probe" %track_file file
%track_file
}
vrrp_track_file vtf {
file "/tmp/lbc-probe" %vrrp_track_file file
%vrrp_track_file
}
vrrp_track_process tp {
process init %vrrp_track_process process
%vrrp_track_process
}
bfd_instance b {
neighbor_ip 10.0.0.12 %bfd_instance neighbor_ip neighbour_ip
source_ip 10.0.0.11
%bfd_instance
}
vrrp_instance VI {
interface eth0 %vrrp_instance interface vrf
virtual_router_id 51 %vrrp_instance virtual_router_id
virtual_ipaddress {
10.0.0.9/24
}
authentication {
auth_type PASS
auth_pass secret
%vrrp_instance/authentication
}
%vrrp_instance
}
vrrp_instance VI2 {
interface eth0
virtual_router_id 52
virtual_ipaddress {
10.0.0.10/24
}
}
vrrp_instance VI3 {
interface eth0
virtual_router_id 53
virtual_ipaddress {
10.0.0.11/24
}
}
vrrp_instance VI4 {
interface eth0
virtual_router_id 54
virtual_ipaddress {
10.0.0.12/24
}
}
vrrp_sync_group G {
group { %vrrp_sync_group group
VI %vrrp_sync_group group
VI2 %vrrp_sync_group group
} %vrrp_sync_group group
%vrrp_sync_group
}
track_group T {
group { %track_group group
VI %track_group group
} %track_group group
%track_group
}
garp_group {
garp_interval 1 %garp_group garp_interval
interface eth1 %garp_group interface interfaces
%garp_group
}
SSL { %main SSL
%SSL
} %main SSL
virtual_server_group g {
10.0.0.40 80
}
virtual_server 10.0.0.9 80 {
lb_algo rr %virtual_server lb_algo lvs_sched hashed sh-port sh-fallback mh-port mh-fallback
lb_kind DR %virtual_server lb_kind lvs_method
protocol TCP %virtual_server protocol
real_server 10.0.0.1 80 {
weight 1
%virtual_server/real_server
%checker
}
%virtual_server
}
%main
`;

/** What a checker needs, so that only its line is in question. */
const checkerNeeds: Readonly<Record<string, readonly string[]>> = {
  MISC_CHECK: ["misc_path /bin/true"],
  FILE_CHECK: ["track_file tf"],
  BFD_CHECK: ["name b"],
  HTTP_GET: ["url {", "path /", "status_code 200", "}"],
  SSL_GET: ["url {", "path /", "status_code 200", "}"],
  "HTTP_GET/url": ["path /", "status_code 200"],
  "SSL_GET/url": ["path /", "status_code 200"],
};

const place = "virtual_server/real_server";

/** What has to stand before the statement in question. */
const before: Readonly<Record<string, string>> = {
  "virtual_server hashed": "lb_algo sh",
  "virtual_server sh-port": "lb_algo sh",
  "virtual_server sh-fallback": "lb_algo sh",
  "virtual_server mh-port": "lb_algo mh",
  "virtual_server mh-fallback": "lb_algo mh",
  "virtual_server sorry_server_inhibit": "sorry_server 10.0.0.3 80",
  "virtual_server sorry_server_lvs_method": "sorry_server 10.0.0.3 80",
};

export interface Framed {
  readonly text: string;
  /** The lines of the statement in question, from 1. */
  readonly first: number;
  readonly last: number;
}

/** A configuration in which `statement` stands in the block of this context. */
export function framed(context: string, statement: string): Framed {
  const inner = context.startsWith(`${place}/`) ? context.slice(place.length + 1) : undefined;
  const mark = inner === undefined ? `%${context}` : "%checker";
  const [name = ""] = statement.split(/\s/, 1);
  const lines: string[] = [];
  let first = 0;
  let last = 0;
  for (const line of frame.split("\n")) {
    const [kept = "", instead] = line.split(" %");
    if (line === mark) {
      const around = inner === undefined ? { before: [], after: [] } : checkerAround(inner, name);
      const needed = before[`${context} ${name}`];
      lines.push(...around.before, ...(needed === undefined ? [] : [needed]));
      first = lines.length + 1;
      lines.push(...statement.split("\n"));
      last = lines.length;
      lines.push(...around.after);
    } else if (!line.startsWith("%") && !gives(instead, context, name)) lines.push(kept);
  }
  return { text: lines.join("\n"), first, last };
}

/** Whether a line of the frame makes way for the statement: `context name name…`. */
function gives(instead: string | undefined, context: string, name: string): boolean {
  const [owner, ...names] = instead?.split(" ") ?? [];
  return owner === context && names.includes(name);
}

function checkerAround(
  inner: string,
  name: string,
): {
  readonly before: readonly string[];
  readonly after: readonly string[];
} {
  const [checker = "", sub] = inner.split("/");
  const needs = (checkerNeeds[inner] ?? []).filter((line) => !line.startsWith(`${name} `));
  if (sub === undefined) return { before: [`${checker} {`, ...needs], after: ["}"] };
  return { before: [`${checker} {`, `${sub} {`, ...needs], after: ["}", "}"] };
}

/** Of what is not there: interfaces, and nothing else. */
const environment = /interface .*doesn't exist|[Nn]on-existent interface|unknown interface/;

/** Whether keepalived says anything of a configuration in which the statement stands. */
export function keepalivedRefuses(
  keepalived: KeepalivedCheck,
  { context, text }: { readonly context: string; readonly text: string },
): boolean {
  const { messages, status } = keepalived.ask(framed(context, text).text);
  return status === undefined || messages.some((message) => !environment.test(message));
}
