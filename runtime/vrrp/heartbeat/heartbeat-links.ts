import type { Instance } from "../instance.ts";
import type { InterfaceTable } from "../interfaces.ts";
import type { Links, VrrpLink } from "../links.ts";
import { vrrpOffset } from "../packet.ts";
import type { HeartbeatPath } from "./heartbeat-path.ts";

/** One path of one instance, and the socket that it shares with others of its kind. */
interface Station {
  readonly instance: Instance;
  readonly path: HeartbeatPath;
  link: VrrpLink | undefined;
}

/** The sockets of the further heartbeat paths; they come and go with interfaces and addresses. */
export class HeartbeatLinks {
  readonly #links: Links;
  readonly #table: InterfaceTable;
  #stations: readonly Station[] = [];

  constructor(links: Links, table: InterfaceTable) {
    this.#links = links;
    this.#table = table;
  }

  /** The paths of these instances from now on; `place` comes next. */
  use(instances: readonly Instance[]): void {
    const before = new Map(this.#stations.map(({ path, link }) => [path, link]));
    this.#stations = instances.flatMap((instance) =>
      instance.paths.map((path) => ({ instance, path, link: before.get(path) })),
    );
  }

  /** The links in use. */
  get used(): readonly VrrpLink[] {
    return this.#stations.flatMap(({ link }) => (link ? [link] : []));
  }

  /** Before the links are refreshed: which interface a path runs over may have changed. */
  place(): void {
    for (const station of this.#stations) {
      const { plan } = station.path;
      const device = plan.kind === "interface" ? plan.interface : this.#table.deviceOf(plan.source);
      const known = station.link?.interface === device;
      if (!known) station.link = device === undefined ? undefined : this.#linkOf(station, device);
    }
  }

  /** Where each path's adverts come from. */
  locate(virtual: ReadonlySet<string>): void {
    for (const { instance, path, link } of this.#stations) {
      const { plan } = path;
      const device = link?.fd === undefined ? undefined : link.interface;
      const { family } = instance.plan;
      path.source = device && (plan.source ?? this.#table.source(device, virtual, family));
      const peers = plan.kind === "unicast" ? plan.peers : [];
      path.neighbours = new Set(
        peers.filter((peer) => device !== undefined && this.#table.reaches(device, peer)),
      );
    }
  }

  send(path: HeartbeatPath, packet: Uint8Array, destination: string): void {
    const station = this.#stations.find((one) => one.path === path);
    if (station?.link) this.#links.send(station.link, packet, destination);
  }

  /** Whom a packet of a link is for. */
  of(link: VrrpLink, bytes: Uint8Array): readonly Pick<Station, "instance" | "path">[] {
    if (this.#stations.length === 0) return [];
    const vrid = bytes[vrrpOffset(bytes) + 1] ?? 0;
    return this.#stations.filter(
      (station) => station.link === link && station.instance.plan.vrid === vrid,
    );
  }

  #linkOf({ instance, path }: Station, device: string): VrrpLink {
    return this.#links.along({ ...path.settings, interface: device, family: instance.plan.family });
  }
}
