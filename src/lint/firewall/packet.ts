/** A packet at the door of a machine; what is not known of it is `undefined`. */
export interface Packet {
  readonly family: 4 | 6;
  /** 112 for VRRP. */
  readonly protocol: number;
  readonly interface: string;
  readonly source: string | undefined;
  readonly destination: string | undefined;
  readonly to: "multicast" | "host";
  /** What connection tracking makes of it. */
  readonly state: "new" | "established" | undefined;
}
