import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";

import type { NetworkInterface } from "../../ir/machine.ts";

/** More interfaces than this are those of containers, of which no configuration speaks. */
const most = 4096;

/** The interfaces of this machine, as this process sees them. */
export function interfacesHere(): readonly NetworkInterface[] | undefined {
  const listed = networkInterfaces();
  const names = namesHere() ?? Object.keys(listed);
  if (names.length > most) return undefined;
  return names.map((name) => {
    const addresses = (listed[name] ?? []).flatMap(({ cidr }) => (cidr === null ? [] : [cidr]));
    const running = isRunning(name);
    // Of an interface that does not run Node lists no addresses, though it may have some.
    const areKnown = running === true || addresses.length > 0;
    return { name, running: running ?? addresses.length > 0, ...(areKnown && { addresses }) };
  });
}

/** Those of this process's network namespace, addresses or not. */
function namesHere(): readonly string[] | undefined {
  const text = textOf("/proc/net/dev");
  return text
    ?.split("\n")
    .slice(2)
    .flatMap((line) => {
      const name = line.split(":")[0]?.trim();
      return name === undefined || name === "" ? [] : [name];
    });
}

/** IFF_UP and IFF_RUNNING; nothing where the system does not say. */
function isRunning(name: string): boolean | undefined {
  const flags = textOf(`/sys/class/net/${name}/flags`);
  const state = textOf(`/sys/class/net/${name}/operstate`);
  if (flags === undefined || state === undefined) return undefined;
  return (Number(flags) & 1) === 1 && /^(?:up|unknown)$/.test(state.trim());
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
