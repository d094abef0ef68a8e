import { libc } from "./ffi.ts";
import { HostError, systemError } from "./host-error.ts";
import { closeSocket, int32, openSocket, receiveInto, sendTo, setOption } from "./socket.ts";

/*
 * The kernel's process events connector (linux/cn_proc.h): a message for every process that begins,
 * changes its program or name, or ends. Only the machine's own network namespace has one.
 */

const AF_NETLINK = 16;
const NETLINK_CONNECTOR = 11;
const CN_IDX_PROC = 1;
const SOL_SOCKET = 1;
const SO_RCVBUFFORCE = 33;
const NLMSG_DONE = 3;
const PROC_CN_MCAST_LISTEN = 1;
const headerSize = 16;
const connectorSize = 20;
/** Where `what` of a proc_event is, and where the data of its kind begin. */
const whatAt = headerSize + connectorSize;
const dataAt = whatAt + 16;
const commSize = 16;
/** Room for a few thousand events: a build on the machine must not cost us our view of it. */
const receiveBuffer = 1024 * 1024;

const kinds = { fork: 0x1, exec: 0x2, comm: 0x200, exit: 0x8000_0000 } as const;

/** Something that has happened to a process; threads are left out. */
export type ProcessEvent =
  | { readonly kind: "fork"; readonly parent: number; readonly pid: number }
  | { readonly kind: "exec"; readonly pid: number }
  | { readonly kind: "comm"; readonly pid: number; readonly comm: string }
  | { readonly kind: "exit"; readonly pid: number };

/** Hears of every process of the machine; throws a `HostError` where the kernel does not tell. */
export class ProcessEvents {
  readonly fd: number;
  readonly #buffer = new Uint8Array(4096);

  constructor() {
    this.fd = openSocket(AF_NETLINK, NETLINK_CONNECTOR, "a process connector", "CAP_NET_ADMIN");
    try {
      const address = netlinkAddress(CN_IDX_PROC);
      if (libc().bind(this.fd, address, address.length) !== 0)
        throw systemError("cannot bind a process connector", libc().errno(), "CAP_NET_ADMIN");
      setOption(this.fd, SOL_SOCKET, SO_RCVBUFFORCE, int32(receiveBuffer));
      sendTo(this.fd, subscription(), netlinkAddress(0));
    } catch (error) {
      closeSocket(this.fd);
      throw error;
    }
  }

  /**
   * At most so many of the events that wait; `overrun` when the kernel could not hold them all, and
   * /proc must be looked at anew.
   */
  read(most: number): readonly ProcessEvent[] | "overrun" {
    const events: ProcessEvent[] = [];
    try {
      for (let count = 0; count < most; count++) {
        const bytes = receiveInto(this.fd, this.#buffer);
        if (!bytes) break;
        const event = decodeProcessEvent(bytes);
        if (event) events.push(event);
      }
    } catch (error) {
      if (error instanceof HostError && error.code === "ENOBUFS") return "overrun";
      throw error;
    }
    return events;
  }

  close(): void {
    closeSocket(this.fd);
  }
}

/** One message of the connector; nothing where it is about a thread or of no interest. */
export function decodeProcessEvent(bytes: Uint8Array): ProcessEvent | undefined {
  if (bytes.length < dataAt + 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (index: number) => view.getUint32(dataAt + 4 * index, true);
  if (view.getUint32(headerSize, true) !== CN_IDX_PROC) return undefined;
  const what = view.getUint32(whatAt, true);
  if (what === kinds.fork)
    return bytes.length >= dataAt + 16 && word(2) === word(3)
      ? { kind: "fork", parent: word(1), pid: word(3) }
      : undefined;
  // Thread id and process id: what a thread does is not the process's.
  if (word(0) !== word(1)) return undefined;
  const pid = word(1);
  if (what === kinds.exec) return { kind: "exec", pid };
  if (what === kinds.exit) return { kind: "exit", pid };
  if (what !== kinds.comm || bytes.length < dataAt + 8 + commSize) return undefined;
  const comm = bytes.subarray(dataAt + 8, dataAt + 8 + commSize);
  const end = comm.indexOf(0);
  return { kind: "comm", pid, comm: latin1(end < 0 ? comm : comm.subarray(0, end)) };
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function netlinkAddress(groups: number): Uint8Array {
  const address = new Uint8Array(12);
  address[0] = AF_NETLINK;
  new DataView(address.buffer).setUint32(8, groups, true);
  return address;
}

function subscription(): Uint8Array {
  const message = new Uint8Array(headerSize + connectorSize + 4);
  const view = new DataView(message.buffer);
  view.setUint32(0, message.length, true);
  view.setUint16(4, NLMSG_DONE, true);
  view.setUint32(headerSize, CN_IDX_PROC, true);
  view.setUint32(headerSize + 4, CN_IDX_PROC, true);
  view.setUint16(headerSize + 16, 4, true);
  view.setUint32(whatAt, PROC_CN_MCAST_LISTEN, true);
  return message;
}
