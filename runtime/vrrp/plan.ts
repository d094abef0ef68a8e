import type { BeaconPlan } from "./plan/beacon.ts";
import type { ChannelsPlan, HaLogPlan, TellPlan } from "./plan/channels.ts";
import type { RoutePlan, RulePlan } from "./plan/routing-plan.ts";
import type {
  HeartbeatPlan,
  ProbePlan,
  TrackWitnessPlan,
  WitnessPlan,
} from "./plan/split-brain.ts";
import type { WatchedPlan, WatchPlan } from "./plan/watch-plan.ts";

/*
 * What the HA agent is given: plain data, made from the model by `src/plan/ha.ts`, sent as JSON.
 * Unlike the plan of the data plane, times are microseconds: VRRP's timers are cut to that.
 */

/** Time between two announcements on one interface; 0: none. */
export interface Pace {
  /** `vrrp_garp_interval`. */
  readonly garp: Microseconds;
  /** `vrrp_gna_interval`. */
  readonly gna: Microseconds;
}

/** Each `garp_group` has a pace of its own, for all its interfaces together. */
export interface PacePlan extends Pace {
  readonly groups: readonly (Pace & { readonly interfaces: readonly string[] })[];
}

/** How the agent's process shall run; what the system refuses is said and done without. */
export interface ProcessSettings {
  /** `vrrp_cpu_affinity`; empty: any. */
  readonly cpus: readonly number[];
  /** `vrrp_priority`. */
  readonly nice: number | undefined;
}

/** Whole or fractional microseconds. */
export type Microseconds = number;

export interface HaPlan {
  readonly version: 1;
  /** The configuration file, for messages. */
  readonly file: string;
  readonly instances: readonly InstancePlan[];
  readonly groups: readonly SyncGroupPlan[];
  readonly scripts: readonly ScriptPlan[];
  /** `use_vmac`: interfaces that the agent makes. */
  readonly vmacs: readonly VmacPlan[];
  readonly permits: readonly PermitPlan[];
  readonly fences: readonly FencePlan[];
  /** Where its log goes; undefined: to the error log. */
  readonly log: HaLogPlan | undefined;
  /** Pipes and mail. */
  readonly channels: ChannelsPlan;
  /** Processes, files and links that change slowly. */
  readonly watched: WatchedPlan;
  readonly witnesses?: readonly WitnessPlan[];
  readonly beacon?: BeaconPlan;
  /** `vrrp_startup_delay`, from the agent's start, and `vrrp_delay_after_boot`. */
  readonly startup?: { readonly delay: Microseconds; readonly afterBoot: Microseconds };
  readonly firewall?: FirewallPlan;
  /** Say once when somebody else's virtual router is heard. */
  readonly logUnknownVrids?: boolean;
  /** keepalived's `enable_script_security`. */
  readonly scriptSecurity: boolean;
  readonly paces: PacePlan;
  readonly process: ProcessSettings;
  /** SCHED_RR priority of the protocol thread; 0: stay an ordinary thread. */
  readonly realtime: number;
  /** How long it may compute without waiting before the kernel ends it; undefined: 2 s. */
  readonly realtimeLimit?: Microseconds;
}

/** The table that keeps packets off addresses which are not accepted. */
export interface FirewallPlan {
  readonly table: string;
  /** Of its chains. */
  readonly priority: number;
}

export interface InstancePlan {
  readonly name: string;
  readonly interface: string;
  readonly vrid: number;
  readonly version: 2 | 3;
  /** Of the adverts and of `addresses`; `excluded` may be of both. */
  readonly family: 4 | 6;
  /** `priority`: 1 to 255, 255 owns the addresses. */
  readonly priority: number;
  /** `state MASTER`: matters for the owner only, everybody else begins as backup. */
  readonly wantMaster: boolean;
  readonly interval: Microseconds;
  /** `down_timer_adverts`: intervals without an advert until the master counts as dead. */
  readonly downAdverts: number;
  readonly preempt: boolean;
  readonly preemptDelay: Microseconds;
  /** `auth_pass`: at most eight bytes, one character for each. */
  readonly password: string | undefined;
  /** `auth_type AH`: the password keys an authentication header instead of standing in adverts. */
  readonly ah: boolean;
  /** `auth_hmac` of keepalived 2.4. */
  readonly hmac: HmacPlan | undefined;
  /** The group adverts go to when there are no unicast peers. */
  readonly group: string;
  /** `mcast_src_ip` or `unicast_src_ip`; else the interface's first address, of IPv6 its link-local. */
  readonly source: string | undefined;
  /** `use_vmac`: the MAC address that adverts come from; undefined: the interface's own. */
  readonly senderMac: string | undefined;
  readonly unicastPeers: readonly UnicastPeerPlan[];
  readonly unicastTtl: number;
  /** `track_src_ip`: without its configured source address the instance is down. */
  readonly trackSource: boolean;
  /** Packets for the addresses are taken; not so with `no_accept` and in strict mode. */
  readonly accept: boolean;
  /** Drop unicast adverts that no configured peer sent. */
  readonly checkUnicastSource: boolean;
  /** Drop adverts of a peer on our own subnet that have passed a router: somebody forged them. */
  readonly checkNeighbourTtl: boolean;
  /** `skip_check_adv_addr`: a repeated master's address list is not compared again. */
  readonly skipAddressCheck: boolean;
  /** An advert with other addresses than ours: keepalived 2.2 drops it, 2.4 takes it. */
  readonly addressMismatch: "drop" | "accept";
  /** Send version 3 checksums without the pseudo header (RFC 9568, `v3_checksum_as_v2`). */
  readonly plainChecksum: boolean;
  /**
   * `old_unicast_checksum`: version 3 sums of unicast adverts over the group's address, as keepalived
   * before 1.3.6 had it: always, never, or as soon as a peer does.
   */
  readonly oldUnicastChecksum: "always" | "never" | "auto";
  /** Take version 3 checksums of the other convention too; keepalived takes its own alone. */
  readonly eitherChecksum: boolean;
  /** Drop adverts that claim to come from our own address. */
  readonly checkOwnAddress: boolean;
  /** `owner_ignore_adverts`: with priority 255 adverts are dropped. */
  readonly ownerIgnoresAdverts: boolean;
  /**
   * Two nodes of priority 255: with keepalived 2.2 both go down to 254 at once, with 2.4 the higher
   * address stays and the lower one is given two adverts to yield.
   */
  readonly rivalOwner: "reduce" | "outlast";
  /** `timer_expired_backup`: the highest priority of the other nodes. */
  readonly lateBackup: number | undefined;
  readonly addresses: readonly AddressPlan[];
  /** Set and announced like the others, but not in adverts. */
  readonly excluded: readonly AddressPlan[];
  /** `# lbc:address_lost`; keepalived's way where nothing is said. */
  readonly addressLost?: "restore";
  /** Set after the addresses, in this order, and removed before them. */
  readonly routes: readonly RoutePlan[];
  readonly rules: readonly RulePlan[];
  /** `dont_track_primary` absent: losing the interface is a fault. */
  readonly trackPrimary: boolean;
  /** `promote_secondaries`: removing one address leaves the others of its prefix. */
  readonly promoteSecondaries: boolean;
  readonly trackInterfaces: readonly TrackInterfacePlan[];
  readonly trackScripts: readonly TrackScriptPlan[];
  /** Processes, files and lbc's own proxy that it depends on. */
  readonly watches: readonly WatchPlan[];
  readonly garp: GarpPlan;
  /** Not `lower_prio_no_advert`. */
  readonly answerLower: boolean;
  /** `higher_prio_send_advert`. */
  readonly answerHigher: boolean;
  /** Ways for adverts besides the interface's own. */
  readonly heartbeats?: readonly HeartbeatPlan[];
  readonly trackWitnesses?: TrackWitnessPlan | undefined;
  /** Third nodes that are asked before it takes over from a silent peer. */
  readonly probes?: readonly ProbePlan[];
  /** One of `HaPlan.permits` has it as a member. */
  readonly guarded: boolean;
  readonly notify: NotifyPlan;
}

/** Something outside the machine that lets an instance, or all of a group, be master. */
export interface PermitPlan {
  /** Of the instance or group. */
  readonly name: string;
  /** Indexes into `HaPlan.instances`. */
  readonly members: readonly number[];
  /** Asked in this order; all must agree. */
  readonly guards: readonly GuardPlan[];
}

/** `# lbc:fence …`: what a master does that has lost what lets it be one. */
export interface FencePlan {
  /** Indexes into `HaPlan.instances`. */
  readonly members: readonly number[];
  /** `undefined`: reboot. */
  readonly script: CommandPlan | undefined;
  /** Nothing happens to who has it back by then. */
  readonly after: Microseconds;
  /** Once in so long a time, remembered in this file. */
  readonly apart: Microseconds;
  readonly stamp: string;
}

export type GuardPlan = ArbiterPlan | DiskLockPlan;

/** `# lbc:arbiter etcd …`: a key in etcd that lives as long as its lease. */
export interface ArbiterPlan {
  readonly kind: "arbiter";
  readonly ttl: Microseconds;
  /** Stay master while etcd cannot be asked; two nodes may then be. */
  readonly keep: boolean;
  readonly etcd: EtcdPlan;
}

export interface EtcdPlan {
  /** `http://10.0.0.5:2379`; the next is asked while one is silent. */
  readonly endpoints: readonly string[];
  readonly key: string;
  readonly user: string | undefined;
  readonly passwordFile: string | undefined;
  /** Files; without `ca` the machine's own authorities. */
  readonly tls: {
    readonly ca: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
}

/** `# lbc:disk_lock …`: a file on storage that all nodes share. */
export interface DiskLockPlan {
  readonly kind: "disk_lock";
  readonly path: string;
  readonly interval: Microseconds;
  readonly ttl: Microseconds;
  /** `lease`: for file systems whose `flock` does not reach the other nodes. */
  readonly mode: "flock" | "lease";
}

/** Adverts signed by HMAC-SHA256 in a trailer. */
export interface HmacPlan {
  /** By number, 1 to 255; 32 to 64 bytes as hexadecimal digits. Never print them. */
  readonly keys: readonly { readonly id: number; readonly key: string }[];
  /** The key that signs. */
  readonly activeKey: number;
  /** By the time of day, or by a counter that only grows. */
  readonly antiReplay: "time" | "monotonic";
  /** Seconds by which clocks may differ. */
  readonly window: number;
  readonly mode: "enforce" | "permissive" | "receive-only";
}

/** Instances that are master together or not at all. */
export interface SyncGroupPlan {
  readonly name: string;
  /** Indexes into `HaPlan.instances`. */
  readonly members: readonly number[];
  readonly notify: NotifyPlan;
}

/** An interface on top of another, with the MAC address of a virtual router. */
export interface VmacPlan {
  readonly name: string;
  /** The interface below. */
  readonly base: string;
  /** `00:00:5e:00:01:10`. */
  readonly mac: string;
  /** Of the addresses that it is for. */
  readonly family: 4 | 6;
  /** The kernel's group of interfaces. */
  readonly group: number | undefined;
  /** Whose it is, for messages. */
  readonly instance: string;
}

export interface UnicastPeerPlan {
  readonly address: string;
  readonly minTtl: number;
  readonly maxTtl: number;
}

export interface AddressPlan {
  /** As inet_ntop writes it. */
  readonly ip: string;
  readonly prefix: number;
  readonly device: string;
  readonly label: string | undefined;
  /** rtnetlink's number: 0 global, 200 site, 253 link, 254 host. */
  readonly scope: number;
  readonly broadcast: string | undefined;
  /** IFA_F_NODAD and its like. */
  readonly flags: number;
  /** Seconds until it is deprecated; undefined: never. */
  readonly preferred: number | undefined;
  /** The other end of a point-to-point link. */
  readonly peer?: string;
  /** `no_track`: its removal by somebody else does not matter. */
  readonly untracked?: true;
}

/** Gratuitous ARP, by keepalived's `garp_*` keywords. 0 as a time: never. */
export interface GarpPlan {
  readonly repeat: number;
  readonly delay: Microseconds;
  readonly refresh: Microseconds;
  readonly refreshRepeat: number;
  readonly lowerRepeat: number;
  readonly lowerDelay: Microseconds;
}

export interface TrackInterfacePlan {
  readonly name: string;
  /** 0: its loss is a fault. */
  readonly weight: number;
  readonly reverse: boolean;
}

export interface TrackScriptPlan {
  /** Index into `HaPlan.scripts`. */
  readonly script: number;
  readonly weight: number;
  readonly reverse: boolean;
}

/** A command as `execve` takes it, and who runs it. */
export interface CommandPlan {
  readonly argv: readonly string[];
  readonly user: string | undefined;
  readonly group: string | undefined;
}

export interface ScriptPlan {
  readonly name: string;
  readonly command: CommandPlan;
  readonly interval: Microseconds;
  readonly timeout: Microseconds;
  readonly rise: number;
  readonly fall: number;
  readonly initFail: boolean;
}

/** What notify scripts are told. */
export type NotifyState =
  | "MASTER"
  | "BACKUP"
  | "FAULT"
  | "STOP"
  | "DELETED"
  | "MASTER_RX_LOWER_PRI"
  | "MASTER_PRIORITY"
  | "BACKUP_PRIORITY";

export interface NotifyPlan {
  readonly master: CommandPlan | undefined;
  readonly backup: CommandPlan | undefined;
  readonly fault: CommandPlan | undefined;
  readonly stop: CommandPlan | undefined;
  /** Gets `INSTANCE name STATE priority` as further arguments. */
  readonly any: CommandPlan | undefined;
  readonly masterLowerPriority: CommandPlan | undefined;
  readonly deleted: CommandPlan | undefined;
  /** Whom else it is told to. */
  readonly tell: TellPlan;
}
