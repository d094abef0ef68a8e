type Microseconds = number;

/** `# lbc:beacon …`: signed datagrams between lbc's agents. */
export interface BeaconPlan {
  /** What this node calls itself; undefined: its host name. */
  readonly node: string | undefined;
  /** 32 to 64 bytes as hexadecimal digits. Never print it. */
  readonly key: string;
  /** Of UDP. */
  readonly port: number;
  readonly interval: Microseconds;
  readonly paths: readonly BeaconPathPlan[];
}

/** One way for beacons: the network of an instance's adverts, or a further heartbeat path. */
export interface BeaconPathPlan {
  readonly name: string;
  readonly family: 4 | 6;
  /** undefined: the interface that has `source`. */
  readonly interface: string | undefined;
  /** Else the interface's first address. */
  readonly source: string | undefined;
  /** undefined: to `peers`. */
  readonly group: string | undefined;
  readonly peers: readonly string[];
}
