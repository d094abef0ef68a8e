import { Buffer } from "node:buffer";

import { say, type Text } from "../../messages/text.ts";
import type { Written } from "../shape.ts";
import type { KeywordFact } from "./facts.ts";
import { anyBase } from "./option-scanner.ts";
import {
  address,
  addressOfPrefix,
  anything,
  bare,
  choice,
  decimal,
  deprecated,
  exactly,
  integer,
  longest,
  type Misfit,
  missing,
  multicast,
  networkInterface,
  nothingWrong,
  one,
  optional,
  type Test,
  tested,
  tooMany,
  truth,
  weight,
  type Words,
  wrongWord,
} from "./word-checks.ts";

const everything = Number.MAX_SAFE_INTEGER;

const words = (most: number, check: Words["check"]): Words => ({ most, check });

const unknown = (text: string): Text =>
  say({ en: "{text} is no option here", zh: "此处没有选项 {text}" }, { text });

/** `NAME VALUE` pairs. */
const pairs =
  (tests: Readonly<Record<string, Test>>) =>
  (given: readonly Written[]): Misfit | undefined => {
    for (let at = 0; at < given.length; at += 2) {
      const [name, value] = given.slice(at, at + 2);
      if (!name) return undefined;
      const test = Object.hasOwn(tests, name.text) ? tests[name.text] : undefined;
      if (!test) return wrongWord(unknown(name.text), name.span);
      const wrong = value ? tested(value, test) : missing(name.text);
      if (wrong) return wrong;
    }
    return undefined;
  };

const timeouts = {
  tcp: integer(0, 2_678_400),
  tcpfin: integer(0, 2_678_400),
  udp: integer(0, 2_678_400),
};

/** `IF [[inst] NAME] [id N] …`; a word that is no option is the instance, once, else an old id. */
function syncDaemon([device, ...rest]: readonly Written[]): Misfit | undefined {
  if (!device) return missing("interface");
  const tests: Readonly<Record<string, Test>> = {
    inst: nothingWrong,
    id: integer(0, 255),
    maxlen: integer(1, 65_507),
    port: integer(1, 65_535),
    ttl: integer(1, 255),
    group: multicast(),
  };
  const [first] = rest;
  const given = first && !Object.hasOwn(tests, first.text) ? rest.slice(1) : rest;
  const [old] = given;
  if (old && !Object.hasOwn(tests, old.text)) return tested(old, integer(0, 255));
  return pairs(tests)(given);
}

/** `NAT`, `DR`, or `TUN [type …] [csum …]`. */
function forwarding([method, ...options]: readonly Written[]): Misfit | undefined {
  if (!method) return missing("method");
  const wrong = tested(method, choice("NAT", "DR", "TUN"));
  if (wrong) return wrong;
  for (let at = 0; at < options.length; at++) {
    const option = options[at];
    if (!option) return undefined;
    if (["nocsum", "csum", "remcsum"].includes(option.text)) continue;
    if (option.text !== "type" || method.text !== "TUN")
      return wrongWord(unknown(option.text), option.span);
    const type = options[++at];
    if (!type) return missing("type");
    const badType = tested(type, choice("ipip", "gue", "gre"));
    if (badType) return badType;
    if (type.text !== "gue") continue;
    const [port, number] = [options[at + 1], options[at + 2]];
    if (port?.text !== "port" || !number) return missing("port");
    const badPort = tested(number, integer(1, 65_535));
    if (badPort) return badPort;
    at += 2;
  }
  return undefined;
}

const port = integer(1, 65_535);

const addressAndPort = ([ip, number]: readonly Written[]): Misfit | undefined =>
  ip ? (tested(ip, address) ?? tested(number, integer(0, 65_535))) : missing("address");

/** `all N` or `N`. */
const perInterface = (min: number): Words =>
  words(2, ([first, second]) => {
    const number = first?.text === "all" ? second : first;
    return number ? tested(number, integer(min, 86_400)) : missing("seconds");
  });

const bits = /^I[RWX](?:USR|GRP|OTH)$/;

function mask(text: string): Text | undefined {
  if (/^\d/.test(text)) return anyBase(0o777)(text);
  return text.split(/\s*\|\s*/).every((bit) => bits.test(bit)) ? undefined : unknown(text);
}

const statusCode: Test = (text) => {
  const [, from = "", to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const fits = Number(from) >= 100 && Number(to) <= 599 && Number(from) <= Number(to);
  return fits ? undefined : unknown(text);
};

const hexBytes: Test = (text) => (/^[\da-fA-F]*$/.test(text) ? undefined : unknown(text));

/** As `hexBytes`; an `x` stands for any digit. */
const hexPattern: Test = (text) => (/^[\da-fA-FxX]*$/.test(text) ? undefined : unknown(text));

const everyWord =
  (test: Test, least = 0): Words["check"] =>
  (given) => {
    if (given.length < least) return missing("value");
    for (const word of given) {
      const wrong = tested(word, test);
      if (wrong) return wrong;
    }
    return undefined;
  };

const digest: Test = (text) =>
  /^[\da-fA-F]{32}$/.test(text)
    ? undefined
    : say(
        { en: "{text} is not an MD5 sum of 32 digits", zh: "“{text}” 不是 32 位的 MD5 值" },
        { text },
      );

/** `[name NAME | NAME] [MAC] …`; a name that the kernel cannot take is refused. */
function vmac(given: readonly Written[]): Misfit | undefined {
  let named = false;
  for (let at = 0; at < given.length; at++) {
    const word = given[at];
    if (!word) return undefined;
    if (word.text.includes(":")) {
      const standard = /^00:00:5e:00:0[12]:/i.test(word.text);
      if (standard || !/^[\da-fA-F]{1,2}(?::[\da-fA-F]{1,2})*$/.test(word.text))
        return wrongWord(unknown(word.text), word.span);
    } else if (named) return wrongWord(unknown(word.text), word.span);
    else {
      named = true;
      const wrong = tested(word, networkInterface);
      if (wrong) return wrong;
    }
  }
  return undefined;
}

const ipvlanTypes = ["bridge", "private", "vepa"];

function ipvlan(given: readonly Written[]): Misfit | undefined {
  const seen = new Set<string>();
  for (const word of given) {
    const isAddress = address(word.text.replace(/\/\d+$/, "")) === undefined;
    const kind = isAddress ? "address" : ipvlanTypes.includes(word.text) ? "type" : "name";
    if (seen.has(kind)) return wrongWord(unknown(word.text), word.span);
    seen.add(kind);
    const wrong = kind === "name" ? tested(word, networkInterface) : undefined;
    if (wrong) return wrong;
  }
  return undefined;
}

const user = words(2, ([name, group]) => {
  if (!name) return missing("user");
  // Whether they exist is the machine's; what cannot be a name is said.
  return tested(name, plainName) ?? tested(group, plainName);
});

const plainName: Test = (text) =>
  /^\d+$|:/.test(text)
    ? say(
        { en: "{text} is not the name of a user or group", zh: "“{text}” 不是用户名或组名" },
        { text },
      )
    : undefined;

/** A script and the user that runs it. */
const script = words(3, ([path]) => (path ? undefined : missing("script")));

/** The user of these is looked up at once. */
const ownScript = words(3, ([path, name, group]) =>
  path ? (tested(name, plainName) ?? tested(group, plainName)) : missing("script"),
);

/** One word of several, in capitals or not. */
const anyCase =
  (...choices: readonly string[]): Test =>
  (text) =>
    choices.includes(text.toUpperCase()) ? undefined : choice(...choices)(text);

/** A mask, or a length in the place of one. */
const granularity: Test = (text) => (/^[\d.]+$/.test(text) ? undefined : unknown(text));

/** The message must not hold the password. */
const passwordOf = ({ text, span }: Written): Misfit | undefined =>
  Buffer.byteLength(text) <= 8
    ? undefined
    : {
        code: "base/keepalived-error",
        reason: say({
          en: "a password of more than eight bytes is cut to eight",
          zh: "密码超过 8 字节，会被截断为 8 字节",
        }),
        at: span,
      };

const processName = one(longest(15), "name");

const oneOf = (...choices: readonly string[]): Words => one(choice(...choices), choices.join("|"));

const include = (text: string): Text | undefined =>
  /^[+-]?(?:match|wildcard_match|brace_match)$/.test(text) ? undefined : unknown(text);

const initial = words(2, (given) => {
  for (const word of given)
    if (word.text !== "overwrite" && integer(-2_147_483_648, 2_147_483_647)(word.text))
      return wrongWord(unknown(word.text), word.span);
  return undefined;
});

/** By the path of the keyword, or by its name wherever it stands. */
const table: Readonly<Record<string, Words>> = {
  "global_defs/process_name": processName,
  "global_defs/vrrp_process_name": processName,
  "global_defs/checker_process_name": processName,
  "global_defs/lvs_process_name": processName,
  "global_defs/bfd_process_name": processName,
  "global_defs/smtp_helo_name": optional(),
  "global_defs/smtp_server": words(2, ([host, number]) =>
    host ? tested(number, port) : missing("host"),
  ),
  "global_defs/smtp_connect_timeout": one(integer(1, 4294), "seconds"),
  "global_defs/vrrp_garp_master_repeat": one(integer(1), "number"),
  "global_defs/vrrp_garp_master_refresh_repeat": one(integer(1), "number"),
  "global_defs/default_interface": optional(),
  "global_defs/startup_script": ownScript,
  "global_defs/shutdown_script": ownScript,
  "global_defs/config_save_dir": one(nothingWrong, "directory"),
  "global_defs/tmp_config_directory": one(nothingWrong, "directory"),
  "global_defs/dynamic_interfaces": optional(choice("allow_if_changes")),
  "global_defs/lvs_timeouts": words(6, (given) =>
    given.length < 2 ? missing("tcp|tcpfin|udp") : pairs(timeouts)(given),
  ),
  "global_defs/lvs_flush_on_stop": optional(choice("VS")),
  "global_defs/lvs_flush_onstop": optional(choice("VS")),
  "global_defs/lvs_sync_daemon": words(everything, syncDaemon),
  "global_defs/vrrp_mcast_group4": one(multicast(4), "group"),
  "global_defs/vrrp_mcast_group6": one(
    (text) =>
      multicast(6)(text) ??
      (/^ff[0-9a-f]2:/i.test(text)
        ? undefined
        : say(
            {
              en: "{text} is not a link-local multicast address",
              zh: "“{text}” 不是链路本地组播地址",
            },
            { text },
          )),
    "group",
  ),
  "global_defs/vrrp_garp_extra_if": perInterface(1),
  "global_defs/vrrp_vmac_garp_intvl": deprecated("vrrp_garp_extra_if"),
  "global_defs/vrrp_iptables": anything(),
  "global_defs/vrrp_skip_check_adv_addr": optional(),
  "global_defs/enable_dbus": optional(),
  "global_defs/notify_fifo": anything(1),
  "global_defs/vrrp_notify_fifo": anything(1),
  "global_defs/lvs_notify_fifo": anything(1),
  "global_defs/script_user": user,
  "global_defs/rs_init_notifies": optional(truth),
  "global_defs/no_checker_emails": optional(truth),
  "global_defs/data_use_instance": optional(truth),
  "global_defs/vrrp_rx_bufs_policy": words(2, ([policy, extra]) =>
    policy
      ? ((extra && tooMany(extra.span)) ??
        (["MTU", "ADVERT"].includes(policy.text.toUpperCase())
          ? undefined
          : tested(policy, integer())))
      : missing("MTU|ADVERT|BYTES"),
  ),
  "global_defs/vrrp_rx_bufs_multiplier": exactly(integer(1), "number"),
  "global_defs/umask": one(mask, "mask"),
  "global_defs/reload_time_file": exactly(nothingWrong, "file"),
  "global_defs/include_check": words(everything, everyWord(include)),
  "virtual_server/ip_family": oneOf("inet", "inet6"),
  "virtual_server/inhibit_on_failure": optional(),
  "virtual_server/alpha": optional(),
  "virtual_server/lb_kind": words(everything, forwarding),
  "virtual_server/lvs_method": words(everything, forwarding),
  "virtual_server/sorry_server_lvs_method": words(everything, forwarding),
  "virtual_server/real_server/lvs_method": words(everything, forwarding),
  "virtual_server/protocol": one(anyCase("TCP", "UDP", "SCTP"), "protocol"),
  "virtual_server/lb_algo": one(nothingWrong, "scheduler"),
  "virtual_server/lvs_sched": one(nothingWrong, "scheduler"),
  "virtual_server/persistence_granularity": one(granularity, "mask"),
  "virtual_server/retry": one(integer(1), "number"),
  "virtual_server/real_server/retry": one(integer(1), "number"),
  "virtual_server/snmp_name": exactly(nothingWrong, "name"),
  "virtual_server/real_server/snmp_name": exactly(nothingWrong, "name"),
  "virtual_server/sorry_server": words(2, addressAndPort),
  "virtual_server/persistence_timeout": optional(integer(1, 2_678_400)),
  "virtual_server/real_server/MISC_CHECK/misc_path": anything(),
  "virtual_server/real_server/MISC_CHECK/misc_dynamic": optional(),
  "virtual_server/real_server/MISC_CHECK/user": user,
  "virtual_server/real_server/UDP_CHECK/payload": words(everything, everyWord(hexBytes, 1)),
  "virtual_server/real_server/UDP_CHECK/require_reply": words(everything, everyWord(hexPattern)),
  "virtual_server/real_server/FILE_CHECK/weight": weight(
    -2_147_483_647,
    2_147_483_647,
    "reverse",
    "noreverse",
  ),
  "virtual_server/real_server/BFD_CHECK/name": exactly(nothingWrong, "name"),
  "virtual_server/real_server/DNS_CHECK/type": one(
    anyCase("A", "NS", "CNAME", "SOA", "MX", "TXT", "AAAA"),
    "type",
  ),
  "virtual_server/real_server/FILE_CHECK/track_file": one(nothingWrong, "name"),
  "garp_group/interface": one(nothingWrong, "interface"),
  "garp_group/garp_interval": one(decimal(0, 2147.483647), "seconds"),
  "garp_group/gna_interval": one(decimal(0, 2147.483647), "seconds"),
  "vrrp_sync_group/global_tracking": deprecated("track_interface, track_script or track_file"),
  "vrrp_instance/use_vmac": words(everything, vmac),
  "vrrp_instance/use_ipvlan": words(everything, ipvlan),
  "vrrp_instance/old_unicast_checksum": optional(choice("never")),
  "vrrp_instance/linkbeat_use_polling": deprecated("linkbeat_interfaces"),
  "vrrp_instance/lvs_sync_daemon_interface": deprecated("lvs_sync_daemon"),
  "vrrp_instance/garp_master_repeat": one(integer(1), "number"),
  "vrrp_instance/garp_master_refresh_repeat": one(integer(1), "number"),
  "vrrp_instance/garp_extra_if": perInterface(0),
  "vrrp_instance/vmac_garp_intvl": deprecated("garp_extra_if"),
  "vrrp_instance/kernel_rx_buf_size": exactly(integer(), "bytes"),
  "vrrp_instance/mcast_dst_ip": one(multicast(), "address"),
  "vrrp_instance/unicast_src_ip": one(addressOfPrefix, "address"),
  "vrrp_instance/notify_deleted": anything(),
  "vrrp_instance/vrf": one(networkInterface, "interface"),
  "vrrp_instance/authentication/auth_pass": words(1, ([word]) =>
    word ? passwordOf(word) : missing("password"),
  ),
  "vrrp_script/script": anything(),
  "vrrp_script/weight": weight(-253, 253, "reverse"),
  "vrrp_script/user": user,
  "vrrp_track_process/weight": weight(-254, 254, "reverse"),
  "vrrp_track_process/param_match": optional(choice("initial", "partial")),
  "vrrp_track_process/process": anything(1),
  "bfd_instance/weight": weight(-253, 253, "reverse"),
  "track_file/file": one(nothingWrong, "file"),
  "vrrp_track_file/file": one(nothingWrong, "file"),
  "track_file/weight": weight(-254, 254, "reverse"),
  "vrrp_track_file/weight": weight(-254, 254, "reverse"),
  "track_file/init_file": initial,
  "vrrp_track_file/init_file": initial,
  alpha: optional(truth),
  connect_ip: one(addressOfPrefix, "address"),
  bindto: one(addressOfPrefix, "address"),
  bind_if: one(networkInterface, "interface"),
  connect_port: one(port, "port"),
  bind_port: one(port, "port"),
  fwmark: one(integer(), "number"),
  retry: one(integer(), "number"),
  connect_timeout: one(decimal(0.000001, 4294.967295), "seconds"),
  delay_before_retry: one(decimal(0, 1e13), "seconds"),
  warmup: one(decimal(0, 1e13), "seconds"),
  delay_loop: one(decimal(0.000001, 1e13), "seconds"),
  log_all_failures: optional(truth),
  nb_get_retry: deprecated("retry"),
  http_protocol: oneOf("1.0", "1.0C", "1.0c", "1.1", "1.1C", "1.1c"),
  digest: one(digest, "digest"),
  status_code: words(everything, everyWord(statusCode)),
  regex: anything(),
  regex_options: anything(),
  regex_min_offset: anything(),
  regex_max_offset: anything(),
  regex_stack: anything(),
};

/** By the type that the inventory gives. */
function byType({ type, args, range, kind }: KeywordFact): Words | undefined {
  const [min = 0, max = 4_294_967_295] = range;
  if (kind !== "word") return undefined;
  const takesNone = args.startsWith("[") || args === "";
  const arity = (test: Test) => (takesNone ? optional(test) : one(test, args));
  switch (type) {
    case "":
    case "flag":
      return bare;
    case "bool":
      return optional(truth);
    case "uint":
    case "int":
      return typeof min === "number" && typeof max === "number"
        ? arity(integer(min, max))
        : undefined;
    case "timer":
    case "decimal":
      return typeof min === "number" && typeof max === "number" && range.length === 2
        ? arity(decimal(min, max))
        : undefined;
    case "enum":
      return arity(
        typeof min === "number" ? integer(min, Number(max)) : choice(...range.map(String)),
      );
    case "ip":
      return arity(addressOfPrefix);
    case "ifname":
      return arity(networkInterface);
    case "script":
      return script;
    case "string":
    case "email":
      return takesNone ? optional() : one(nothingWrong, args);
    case "list<uint>":
      return words(everything, everyWord(integer(0, 4095), 1));
    default:
      return undefined;
  }
}

/** How 2.2.7 reads the words of a keyword; nothing where lbc does not know. */
export const wordsOf = (fact: KeywordFact): Words | undefined =>
  table[fact.context === "main" ? fact.name : `${fact.context}/${fact.name}`] ??
  (isShared(fact) ? table[fact.name] : undefined) ??
  byType(fact);

const isShared = ({ context, name }: KeywordFact): boolean =>
  context.startsWith("virtual_server/real_server/") ||
  (context.startsWith("virtual_server") && inBoth.has(name));

/** Keywords of checkers that a virtual server takes for all of its own, and a real server. */
const inBoth = new Set(["connect_timeout", "delay_before_retry", "warmup", "delay_loop", "alpha"]);
