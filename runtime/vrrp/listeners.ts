import type { Instance } from "./instance.ts";
import type { VrrpLink } from "./links.ts";
import { vrrpOffset } from "./packet.ts";

/** Which instances a packet is for: those of its virtual router id on its link. */
export class Listeners {
  readonly #found = new Map<VrrpLink, Map<number, Instance[]>>();

  constructor(linkOf: ReadonlyMap<Instance, VrrpLink>) {
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
    return this.#found.get(link)?.get(vrid) ?? [];
  }
}
