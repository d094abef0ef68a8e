import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

import type {
  AccountFacts,
  Machine,
  NetworkInterface,
  PacketFilter,
  PathFacts,
} from "../../ir/machine.ts";
import { accountNamed } from "./accounts.ts";
import { interfacesHere } from "./interfaces.ts";
import { pathHere } from "./paths.ts";

/** The machine that lbc runs on: it looks when it is asked, and once. */
export class ThisMachine implements Machine {
  readonly name = undefined;
  readonly isGuess: boolean;
  readonly #paths = new Map<string, PathFacts | undefined>();
  readonly #users = new Map<string, AccountFacts | undefined>();
  readonly #groups = new Map<string, AccountFacts | undefined>();
  #interfaces: { readonly found: readonly NetworkInterface[] | undefined } | undefined;
  #packetFilter: { readonly found: PacketFilter | undefined } | undefined;

  constructor({ isGuess = false }: { readonly isGuess?: boolean } = {}) {
    this.isGuess = isGuess;
  }

  interfaces(): readonly NetworkInterface[] | undefined {
    this.#interfaces ??= { found: interfacesHere() };
    return this.#interfaces.found;
  }

  path(written: string): PathFacts | undefined {
    return once(this.#paths, written, pathHere);
  }

  user(name: string): AccountFacts | undefined {
    return once(this.#users, name, (wanted) => accountNamed("passwd", wanted));
  }

  group(name: string): AccountFacts | undefined {
    return once(this.#groups, name, (wanted) => accountNamed("group", wanted));
  }

  packetFilter(): PacketFilter | undefined {
    this.#packetFilter ??= { found: packetFilterHere() };
    return this.#packetFilter.found;
  }
}

function once<T>(known: Map<string, T>, key: string, look: (key: string) => T): T {
  const there = known.get(key);
  if (there !== undefined || known.has(key)) return there as T;
  const found = look(key);
  known.set(key, found);
  return found;
}

/** More rules than this are not evaluated here. */
const mostBytes = 2 * 1024 * 1024;

/** The rules of the packet filter, as far as this user may see them. */
function packetFilterHere(): PacketFilter | undefined {
  // Whoever may not look is shown an empty list by some versions.
  if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
  const nft = output("nft", ["-s", "list", "ruleset"]);
  const [iptables, ip6tables] = [saved("ip"), saved("ip6")];
  const found = {
    ...(nft !== undefined && { nft }),
    ...(iptables !== undefined && { iptables }),
    ...(ip6tables !== undefined && { ip6tables }),
  };
  return Object.keys(found).length > 0 ? found : undefined;
}

/** What iptables has put into nftables, which says it better than nft, and into its own tables. */
function saved(family: "ip" | "ip6"): string | undefined {
  const parts = [
    output(`${family}tables-nft-save`, []),
    isLoaded(family)
      ? (output(`${family}tables-legacy-save`, []) ?? output(`${family}tables-save`, []))
      : undefined,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join("") : undefined;
}

/** Asking for old tables that are not in use would load the modules that make them. */
function isLoaded(family: "ip" | "ip6"): boolean {
  try {
    return readFileSync(`/proc/net/${family}_tables_names`, "latin1").trim() !== "";
  } catch {
    return false;
  }
}

/** What a tool of the system prints; nothing where it is missing, fails, hangs or prints too much. */
function output(program: string, args: readonly string[]): string | undefined {
  const { status, stdout, error } = spawnSync(program, args, {
    encoding: "utf8",
    env: { PATH: "/usr/sbin:/sbin:/usr/bin:/bin", LC_ALL: "C" },
    maxBuffer: mostBytes,
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 5000,
  });
  return error || status !== 0 ? undefined : stdout;
}
