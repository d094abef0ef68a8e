import type { Instance } from "./instance.ts";
import type { VrrpLink } from "./links.ts";
import { vrrpOffset } from "./packet.ts";

/** Which instances a packet is for: those of its virtual router id on its link. */
export class Listeners {
  readonly #found = new Map<VrrpLink, Map<number, Instance[]>>();
  readonly #known: ReadonlySet<number>;
  readonly #strange: (text: string) => unknown;
  /** Interfaces and the strange routers on them that have been told of. */
  readonly #said = new Set<string>();

  /** `strange`: told once of each virtual router that no instance is, for `log_unknown_vrids`. */
  constructor(
    linkOf: ReadonlyMap<Instance, VrrpLink>,
    strange: (text: string) => unknown = () => undefined,
  ) {
    this.#known = new Set([...linkOf.keys()].map(({ plan }) => plan.vrid));
    this.#strange = strange;
    for (const [instance, link] of linkOf) {
      const ofLink = this.#found.get(link) ?? new Map<number, Instance[]>();
      this.#found.set(link, ofLink);
      const { vrid } = instance.plan;
      ofLink.set(vrid, [...(ofLink.get(vrid) ?? []), instance]);
    }
  }

  /** `bytes` is an IP packet of which nothing has been checked. */
  of(link: VrrpLink, bytes: Uint8Array): readonly Instance[] {
    const vrid = bytes[vrrpOffset(bytes) + 1] ?? 0;
    if (!this.#known.has(vrid)) this.#tell(link.interface, vrid);
    return this.#found.get(link)?.get(vrid) ?? [];
  }

  #tell(device: string, vrid: number): void {
    const one = `${device} ${vrid}`;
    if (this.#said.has(one)) return;
    this.#said.add(one);
    this.#strange(`Unknown VRID(${vrid}) received on interface(${device}). ignoring...`);
  }
}
