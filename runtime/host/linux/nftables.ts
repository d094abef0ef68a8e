import { libc } from "./ffi.ts";
import { errnoName, systemError } from "./host-error.ts";
import {
  type BarredAddress,
  deleteTable,
  elementMessages,
  encodeBatch,
  type Family,
  type NftMessage,
  type TableOptions,
  tableMessages,
} from "./nftables-codec.ts";
import { closeSocket, openSocket, receiveInto, sendTo } from "./socket.ts";

const AF_NETLINK = 16;
const NETLINK_NETFILTER = 12;
const NLMSG_ERROR = 2;
const bufferSize = 32 * 1024;
const families: readonly Family[] = [4, 6];

/** A table of nftables that keeps packets from and to some addresses off this machine. */
export class Nftables {
  readonly #options: TableOptions;
  readonly #fd: number;
  readonly #buffer = new Uint8Array(bufferSize);
  readonly #made = new Set<Family>();
  #sequence = 1;

  constructor(options: TableOptions) {
    this.#options = options;
    this.#fd = openSocket(
      AF_NETLINK,
      NETLINK_NETFILTER,
      "a socket for nftables",
      "CAP_NET_ADMIN",
      true,
    );
    const address = kernel();
    if (libc().bind(this.#fd, address, address.length) === 0) return;
    const error = systemError("cannot bind a socket for nftables", libc().errno());
    closeSocket(this.#fd);
    throw error;
  }

  /** Drops packets of these addresses from now on; throws a `HostError`. */
  bar(addresses: readonly BarredAddress[]): void {
    for (const [family, ofFamily] of byFamily(addresses)) {
      const table = this.#made.has(family) ? [] : tableMessages(family, this.#options);
      const elements = elementMessages(family, this.#options.table, true, ofFamily);
      this.#perform("cannot bar addresses with nftables", [...table, ...elements]);
      this.#made.add(family);
    }
  }

  /** Lets them pass again. */
  unbar(addresses: readonly BarredAddress[]): void {
    for (const [family, ofFamily] of byFamily(addresses)) {
      if (!this.#made.has(family)) continue;
      // One by one: a batch that lacks one of them would do nothing.
      for (const one of ofFamily) {
        const elements = elementMessages(family, this.#options.table, false, [one]);
        this.#perform("cannot open addresses with nftables", elements);
      }
    }
  }

  /** Takes the table away, also one that an earlier process has left behind. */
  clear(): void {
    for (const family of families)
      this.#perform("cannot remove a table of nftables", [
        deleteTable(family, this.#options.table),
      ]);
    this.#made.clear();
  }

  close(): void {
    closeSocket(this.#fd);
  }

  /** What is not there needs no removing. */
  #perform(what: string, messages: readonly NftMessage[]): void {
    const first = this.#sequence;
    this.#sequence += messages.length + 2;
    sendTo(this.#fd, encodeBatch(messages, first), kernel());
    for (let left = true; left;) {
      const bytes = receiveInto(this.#fd, this.#buffer);
      for (const { sequence, errno } of bytes ? results(bytes) : []) {
        // What else a batch that failed before had to say.
        if (sequence < first) continue;
        const name = errnoName(errno);
        if (errno !== 0 && name !== "ENOENT") throw systemError(what, errno, "CAP_NET_ADMIN");
        // A batch that fails answers what failed; one that succeeds its last message.
        if (errno !== 0 || sequence === first + messages.length) left = false;
      }
    }
  }
}

function* results(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 20 <= bytes.length;) {
    const length = view.getUint32(at, true);
    if (length < 20) return;
    if (view.getUint16(at + 4, true) === NLMSG_ERROR)
      yield { sequence: view.getUint32(at + 8, true), errno: -view.getInt32(at + 16, true) };
    at += (length + 3) & ~3;
  }
}

const byFamily = (addresses: readonly BarredAddress[]): Map<Family, BarredAddress[]> =>
  Map.groupBy(addresses, ({ address }) => (address.length === 16 ? 6 : 4));

function kernel(): Uint8Array {
  const address = new Uint8Array(12);
  address[0] = AF_NETLINK;
  return address;
}
