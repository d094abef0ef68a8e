import { chmodSync, lstatSync, unlinkSync } from "node:fs";
import * as net from "node:net";
import { getSystemErrorMap } from "node:util";

import type { ListenerPlan } from "../plan.ts";
import { bindDatagrams } from "./bind-datagrams.ts";
import { type Bind, binder, type Handle } from "./bind-handle.ts";
import type { InheritedSocket } from "./inherited-sockets.ts";
import type { HandedSocket } from "./messages.ts";

/** What of a listener decides which socket it is. */
export type Listen = Pick<ListenerPlan, "host" | "port" | "unix" | "ipv6only"> & {
  readonly udp?: boolean;
};

/** An open file of the supervisor that a worker is given. */
export type Handed = Omit<HandedSocket, "fd"> & { readonly file: number };

interface Bound {
  readonly listen: Listen;
  readonly handles: Handle[];
  /** One socket for all workers: unix, or opened by somebody else. */
  readonly shared: boolean;
}

/** Flags of libuv's `uv_tcp_bind`. */
const ipv6Only = 1;
const reusePort = 2;

/** A listener that could not be bound; `busy`: somebody else has it, and may be about to let go. */
export interface BindFailure {
  readonly message: string;
  readonly busy: boolean;
}

/**
 * The listening sockets of a machine. They belong to the supervisor, which binds them and never
 * accepts: one per worker slot under SO_REUSEPORT, handed to each generation of workers as open
 * files. What the kernel has queued on one of them survives every worker.
 */
export class Listeners {
  #bound = new Map<string, Bound>();
  #inherited: InheritedSocket[] = [];

  /** Takes sockets that are open already where a configuration asks for their addresses. */
  inherit(sockets: readonly InheritedSocket[]): void {
    this.#inherited.push(...sockets);
  }

  /** Closes what no configuration has asked for; how it is called. */
  disclaim(): string[] {
    const rest = this.#inherited.splice(0);
    for (const { handle } of rest) handle.close();
    return rest.map(({ listen }) => printListen(listen));
  }

  /**
   * Binds what is missing so that each of `wanted` has a socket for each of `workers` slots. After
   * a failure nothing is bound that was not before.
   */
  add(wanted: readonly Listen[], workers: number): BindFailure | undefined {
    const fresh: { bound: Bound; handle: Handle }[] = [];
    for (const listen of wanted) {
      const bound = this.#bound.get(keyOf(listen)) ?? this.#begin(listen);
      const probe = bound.handles.length === 0 && !this.#ownsPort(listen);
      while (bound.handles.length < (bound.shared ? 1 : workers)) {
        const handle = bind(listen, probe && bound.handles.length === 0);
        if ("message" in handle) {
          this.#undo(fresh);
          return handle;
        }
        bound.handles.push(handle);
        fresh.push({ bound, handle });
      }
      this.#bound.set(keyOf(listen), bound);
    }
    return undefined;
  }

  /** Closes the sockets of listeners that are no longer wanted. */
  retain(wanted: readonly Listen[]): void {
    const keys = new Set(wanted.map(keyOf));
    for (const [key, { handles }] of this.#bound) {
      if (keys.has(key)) continue;
      for (const handle of handles) handle.close();
      this.#bound.delete(key);
    }
  }

  close(): void {
    this.retain([]);
  }

  /**
   * The open files of a worker slot for one listener. When there are fewer workers than before,
   * a slot gets the sockets of those that went, so that what waits on them is served.
   */
  files(listen: Listen, slot: number, workers: number): number[] {
    const bound = this.#bound.get(keyOf(listen));
    if (!bound) return [];
    return bound.handles
      .filter((_, index) => bound.shared || index % workers === slot)
      .map((handle) => handle.fd);
  }

  /**
   * What the worker of a slot inherits: its own sockets, and those of the next slot. While a worker that
   * died is being replaced, its neighbour accepts what would else wait for the new one.
   */
  handed(wanted: readonly Listen[], slot: number, workers: number): Handed[] {
    const next = (slot + 1) % workers;
    return wanted.flatMap((listen, listener) => {
      const own = this.files(listen, slot, workers);
      const other = listen.udp === true ? [] : this.files(listen, next, workers);
      return [
        ...own.map((file) => ({ file, listener, deputy: false })),
        ...other
          .filter((file) => !own.includes(file))
          .map((file) => ({ file, listener, deputy: true })),
      ];
    });
  }

  #begin(listen: Listen): Bound {
    const key = keyOf(listen);
    const at = listen.udp === true ? -1 : this.#inherited.findIndex((one) => isSame(one, listen));
    const [taken] = at < 0 ? [] : this.#inherited.splice(at, 1);
    const bound = { listen, handles: taken ? [taken.handle] : [], shared: listen.unix || at >= 0 };
    if (taken) this.#bound.set(key, bound);
    return bound;
  }

  /** A wildcard and an address on one port do not exclude each other when both are ours. */
  #ownsPort({ port, unix, udp = false }: Listen): boolean {
    return [...this.#bound.values()].some(
      ({ listen }) =>
        !unix && !listen.unix && listen.port === port && (listen.udp ?? false) === udp,
    );
  }

  #undo(fresh: readonly { bound: Bound; handle: Handle }[]): void {
    for (const { bound, handle } of fresh) {
      handle.close();
      bound.handles.splice(bound.handles.indexOf(handle), 1);
      if (bound.handles.length === 0) this.#bound.delete(keyOf(bound.listen));
    }
  }
}

const isSame = ({ listen }: InheritedSocket, { host, port, unix }: Listen): boolean =>
  listen.unix === unix && listen.host === host && (unix || listen.port === port);

const keyOf = ({ host, port, unix, ipv6only, udp = false }: Listen): string =>
  unix ? `unix:${host}` : JSON.stringify([host, port, ipv6only, udp]);

/** As nginx writes it in `bind() to … failed`. */
const printListen = ({ host, port, unix }: Pick<Listen, "host" | "port" | "unix">): string =>
  unix ? `unix:${host}` : host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;

/**
 * With SO_REUSEPORT a second server of the same user would share the port in silence, so the first
 * socket of a listener is bound without it once, to hear that somebody else is there.
 */
function bind(listen: Listen, probe: boolean): Handle | BindFailure {
  const create = binder();
  if (!create) return { message: "this Node cannot bind without accepting", busy: false };
  if (listen.unix) return bindUnix(create, listen);
  if (listen.udp === true) return bindUdp(listen, probe);
  const flags = listen.ipv6only && listen.host.includes(":") ? ipv6Only : 0;
  if (probe) {
    const first = bindTcp(create, listen, flags);
    if (typeof first === "number") return failure(listen, first);
    first.close();
  }
  const handle = bindTcp(create, listen, flags | reusePort);
  return typeof handle === "number" ? failure(listen, handle) : handle;
}

function bindTcp(create: Bind, { host, port }: Listen, flags: number): Handle | number {
  const handle = create(host, port, host.includes(":") ? 6 : 4, undefined, flags);
  if (typeof handle === "number") return handle;
  const late = handle.getsockname?.({}) ?? 0;
  if (late === 0) return handle;
  handle.close();
  return late;
}

function bindUdp(listen: Listen, probe: boolean): Handle | BindFailure {
  const first = probe ? bindDatagrams(listen, false) : undefined;
  if (typeof first === "number") return failure(listen, first);
  first?.close();
  const handle = bindDatagrams(listen, true);
  if (handle === undefined)
    return { message: "this Node cannot bind without receiving", busy: false };
  return typeof handle === "number" ? failure(listen, handle) : handle;
}

/** Open to every user, as nginx leaves it. The path is removed when the handle is closed. */
function bindUnix(create: Bind, listen: Listen): Handle | BindFailure {
  const handle = create(listen.host, -1, -1, undefined, 0);
  if (typeof handle === "number") return failure(listen, handle);
  try {
    chmodSync(listen.host, 0o666);
  } catch (error) {
    handle.close();
    return { message: `chmod() "${listen.host}" failed (${String(error)})`, busy: false };
  }
  return handle;
}

/** Removes the path of a unix socket on which nobody listens any more. */
/** Of listeners that are not our own already. */
export async function removeStaleSockets(
  listeners: readonly Listen[],
  ours: readonly Listen[],
): Promise<void> {
  const own = new Set(ours.map(printListen));
  for (const listen of listeners)
    if (listen.unix && !own.has(printListen(listen))) await removeStaleSocket(listen.host);
}

export function removeStaleSocket(path: string): Promise<void> {
  return new Promise((resolve) => {
    const client = net.connect({ path });
    client.on("connect", () => {
      client.destroy();
      resolve();
    });
    client.on("error", (error: NodeJS.ErrnoException) => {
      // Connecting to a plain file is refused in the same words.
      if (error.code === "ECONNREFUSED" && isSocket(path)) unlinkQuietly(path);
      resolve();
    });
  });
}

function isSocket(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true;
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Somebody else removed it; binding will tell.
  }
}

/** `bind() to 0.0.0.0:80 failed (98: Address already in use)`, the line that operators search for. */
function failure(listen: Listen, error: number): BindFailure {
  const [name = "", text = ""] = getSystemErrorMap().get(error) ?? [];
  const message = text.charAt(0).toUpperCase() + text.slice(1);
  return {
    message: `bind() to ${printListen(listen)} failed (${-error}: ${message})`,
    busy: name === "EADDRINUSE",
  };
}
