import type { Instance } from "./instance.ts";
import type { InterfaceTable } from "./interfaces.ts";
import type { VrrpLink } from "./links.ts";

/**
 * Tells every instance where its adverts come from (nowhere, while its interface is not there) and
 * which of its peers no router lies in front of.
 */
export function locate(
  linkOf: ReadonlyMap<Instance, VrrpLink>,
  table: InterfaceTable,
  virtual: ReadonlySet<string>,
): void {
  const sources = new Map<string, string | undefined>();
  for (const [instance, link] of linkOf) {
    const { interface: device, family, source: written, unicastPeers } = instance.plan;
    const place = `${device} ${family}`;
    if (!sources.has(place)) sources.set(place, table.source(device, virtual, family));
    const source = written ?? sources.get(place);
    instance.source = link.fd === undefined ? undefined : source;
    const peers = unicastPeers.map(({ address }) => address);
    instance.neighbours = new Set(peers.filter((address) => table.reaches(device, address)));
  }
}
