import net from "node:net";

/*
 * The public sockets of Node cost a proxy as much as all of its own work: two streams with their
 * states, events and ticks for each connection and each write. Below them are handles that do the
 * same four calls of the system. What is needed of them is found here, by looking at what a public
 * socket does with a handle; where anything is missing, or the version is one that was not tested,
 * nothing is found and public sockets serve instead.
 */

/** A request to a handle; `getAsyncId` is -1 while the handle does not hold it. */
export interface HandleRequest {
  oncomplete: ((this: HandleRequest, status: number) => void) | undefined;
  getAsyncId(): number;
  /** Kept alive until the request is done. */
  kept: unknown;
  owner: unknown;
  size: number;
}

/** `libuv`'s stream as Node wraps it. Results are 0 or a negative error number. */
export interface PlatformHandle {
  onread: unknown;
  readStart(): number;
  readStop(): number;
  useUserBuffer(buffer: Uint8Array): void;
  writeLatin1String(request: HandleRequest, text: string): number;
  writeBuffer(request: HandleRequest, bytes: Uint8Array): number;
  writev(request: HandleRequest, chunks: readonly unknown[], allBuffers: boolean): number;
  shutdown(request: HandleRequest): number;
  close(): void;
  reset?(): number;
  setNoDelay?(on: boolean): number;
  getpeername?(into: AddressHolder): number;
  getsockname?(into: AddressHolder): number;
  connect?(request: HandleRequest, host: string, port: number): number;
  connect6?(request: HandleRequest, host: string, port: number): number;
  /** Slots of Node's own, by symbol. */
  [slot: symbol]: unknown;
}

export interface AddressHolder {
  address?: string;
  port?: number;
}

type RequestClass = new () => HandleRequest;

/** What was found. */
export interface Platform {
  readonly owner: symbol;
  readonly updateTimer: symbol;
  readonly buffer: symbol;
  readonly bufferCallback: symbol;
  readonly bufferGenerator: symbol;
  /** The function that Node gives each handle to read with. */
  readonly onread: unknown;
  readonly WriteRequest: RequestClass;
  readonly ShutdownRequest: RequestClass;
  readonly TcpHandle: new (type: number) => PlatformHandle;
  /** Found one tick later than the rest. */
  ConnectRequest: RequestClass | undefined;
}

const testedMajor = "24";
const handleName = "_handle";

/** The handle of a socket or a server, while it has one. */
export function handleOf(owner: net.Socket | net.Server): PlatformHandle | undefined {
  return (owner as { [handleName]?: PlatformHandle | null })[handleName] ?? undefined;
}

const symbolOf = (object: object, name: string): symbol | undefined =>
  Object.getOwnPropertySymbols(object).find(({ description }) => description === name);

const classOf = (request: HandleRequest): RequestClass => request.constructor as RequestClass;

interface Requests {
  write: RequestClass | undefined;
  shutdown: RequestClass | undefined;
  connect: RequestClass | undefined;
}

/** Lets a public socket write to, end and connect a handle that is none. */
function findRequests(told: (requests: Requests) => void): Requests {
  const found: Requests = { write: undefined, shutdown: undefined, connect: undefined };
  const handle = {
    readStart: () => 0,
    readStop: () => 0,
    close: () => {},
    writeLatin1String(request: HandleRequest) {
      found.write = classOf(request);
      return 0;
    },
    shutdown(request: HandleRequest) {
      found.shutdown = classOf(request);
      return 0;
    },
    connect(request: HandleRequest) {
      found.connect = classOf(request);
      told(found);
      return 0;
    },
  };
  const socket = (): net.Socket => {
    const made = new net.Socket({ handle: { ...handle } } as object);
    return made.on("error", () => {});
  };
  const writing = socket();
  writing.write("-", "latin1");
  writing.end();
  writing.destroy();
  const connecting = socket();
  connecting.connect({ host: "127.0.0.1", port: 1 });
  // The connection is begun in the next tick.
  setImmediate(() => connecting.destroy());
  return found;
}

/** A handle like those of connections, which never gets to the network, and how it would read. */
function sampleHandle(): { sample: PlatformHandle; onread: unknown } | undefined {
  const socket = new net.Socket().on("error", () => {});
  socket.connect({ host: "127.0.0.1", port: 1 });
  const handle = handleOf(socket);
  // A handle that is closed has another.
  const onread = handle?.onread;
  socket.destroy();
  return handle && { sample: handle, onread };
}

function findPlatform(): Platform | undefined {
  if (process.versions.node.split(".")[0] !== testedMajor) return undefined;
  try {
    return lookAround();
  } catch {
    return undefined;
  }
}

function lookAround(): Platform | undefined {
  const found = sampleHandle();
  if (!found) return undefined;
  const { sample, onread } = found;
  let platform: Platform | undefined = undefined;
  const requests = findRequests(({ connect }) => {
    if (platform) platform.ConnectRequest = connect;
  });
  const plain = new net.Socket();
  const slots = {
    owner: symbolOf(sample, "owner_symbol"),
    updateTimer: symbolOf(net.Socket.prototype, "kUpdateTimer"),
    buffer: symbolOf(plain, "kBuffer"),
    bufferCallback: symbolOf(plain, "kBufferCb"),
    bufferGenerator: symbolOf(plain, "kBufferGen"),
  };
  const { owner, updateTimer, buffer, bufferCallback, bufferGenerator } = slots;
  const { write, shutdown } = requests;
  if (!owner || !updateTimer || !buffer || !bufferCallback || !bufferGenerator) return undefined;
  if (!write || !shutdown || !isReader(onread) || !isUsable(sample)) return undefined;
  platform = {
    owner,
    updateTimer,
    buffer,
    bufferCallback,
    bufferGenerator,
    onread,
    WriteRequest: write,
    ShutdownRequest: shutdown,
    TcpHandle: sample.constructor as Platform["TcpHandle"],
    ConnectRequest: undefined,
  };
  return platform;
}

/** Node's function that tells a stream what was read. */
const isReader = (onread: unknown): boolean =>
  typeof onread === "function" && onread.name === "onStreamRead";

const needed: readonly (keyof PlatformHandle)[] = [
  "readStart",
  "readStop",
  "useUserBuffer",
  "writeLatin1String",
  "writeBuffer",
  "writev",
  "shutdown",
  "close",
  "reset",
  "setNoDelay",
  "getpeername",
  "getsockname",
  "connect",
  "connect6",
];

const isUsable = (handle: PlatformHandle): boolean =>
  needed.every((name) => typeof handle[name] === "function");

/** What this Node has below its sockets; undefined: public sockets serve. */
export const platform: Platform | undefined = findPlatform();
