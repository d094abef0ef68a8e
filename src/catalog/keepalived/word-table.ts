import { say } from "../../messages/text.ts";
import type { KeywordFact } from "./facts.ts";
import {
  addressOfPrefix,
  anything,
  bare,
  choice,
  decimal,
  deprecated,
  exactly,
  integer,
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
} from "./word-checks.ts";
import {
  everything,
  words,
  pairs,
  timeouts,
  syncDaemon,
  forwarding,
  port,
  addressAndPort,
  perInterface,
  mask,
  statusCode,
  hexBytes,
  hexPattern,
  everyWord,
  digest,
  vmac,
  ipvlan,
  user,
  script,
  ownScript,
  anyCase,
  granularity,
  passwordOf,
  processName,
  oneOf,
  schedulers,
  hostName,
  include,
  initial,
} from "./word-readers.ts";

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
  "global_defs/default_interface": one(nothingWrong, "interface"),
  "global_defs/vrrp_startup_delay": one(decimal(0.001, 4294.967295), "seconds"),
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
  "virtual_server/lb_algo": oneOf(...schedulers),
  "virtual_server/lvs_sched": oneOf(...schedulers),
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
  "virtual_server/real_server/DNS_CHECK/name": one(hostName, "name"),
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
