/** An interface of a machine. */
export interface NetworkInterface {
  readonly name: string;
  /** Up and with a carrier, as far as the system says. */
  readonly running: boolean;
  /** `address/prefix`; left out where nobody can tell, as of an interface that is down. */
  readonly addresses?: readonly string[];
}

/** Something on the disk that a configuration names, links followed. */
export interface PathFacts {
  readonly kind: "file" | "directory" | "other" | "absent" | "unreadable";
  /** What a link leads to, or where a bare name was found in the search path. */
  readonly real?: string;
  /** Permission bits in octal, `0755`. */
  readonly mode?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Folders above it that somebody other than root may write to. */
  readonly writable?: readonly WritableFolder[];
  /** It is a script with a command that ends keepalived. */
  readonly stopsKeepalived?: boolean;
}

/** A folder in the way to a file: who owns it and who may write. */
export interface WritableFolder {
  readonly path: string;
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
}

/** A user or a group that a configuration names. */
export interface AccountFacts {
  readonly exists: boolean;
  /** The number of the user or group, where there is one. */
  readonly id?: number;
}

/** Rules of the packet filter as the tools of the machine print them. */
export interface PacketFilter {
  /** `nft list ruleset`, as text or as JSON. */
  readonly nft?: string;
  /** `iptables-save` and `ip6tables-save`. */
  readonly iptables?: string;
  readonly ip6tables?: string;
}

/** What is known of a machine beside its configuration: what `lbc facts` prints. */
export interface MachineFacts {
  /** The name that the machine gives itself. */
  readonly host?: string;
  readonly interfaces?: readonly NetworkInterface[];
  /** By the path as the configuration writes it; a bare name is searched as keepalived does. */
  readonly paths?: Readonly<Record<string, PathFacts>>;
  readonly users?: Readonly<Record<string, AccountFacts>>;
  readonly groups?: Readonly<Record<string, AccountFacts>>;
  readonly packetFilter?: PacketFilter;
}

/**
 * A machine that can be asked; what it does not know is `undefined`. The machine that lbc runs on
 * looks when it is asked, others answer from their facts.
 */
export interface Machine {
  /** Nothing where it is the one that lbc runs on. */
  readonly name: string | undefined;
  /** Nobody said that the files are of this machine: what it tells is worth a note, no more. */
  readonly isGuess?: boolean;
  interfaces(): readonly NetworkInterface[] | undefined;
  path(written: string): PathFacts | undefined;
  user(name: string): AccountFacts | undefined;
  group(name: string): AccountFacts | undefined;
  packetFilter(): PacketFilter | undefined;
}

/** A machine that answers from what was written down of it. */
export const machineFrom = (facts: MachineFacts, name: string | undefined): Machine => ({
  name,
  interfaces: () => facts.interfaces,
  path: (written) => ownOf(facts.paths, written),
  user: (wanted) => ownOf(facts.users, wanted),
  group: (wanted) => ownOf(facts.groups, wanted),
  packetFilter: () => facts.packetFilter,
});

const ownOf = <T>(all: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  all && Object.hasOwn(all, key) ? all[key] : undefined;
