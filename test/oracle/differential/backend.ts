import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer as createTlsServer } from "node:tls";

import { takeMessage, type Message } from "./message-reader.ts";
import type { BackendScript } from "./scenario.ts";
import { steps, type Step } from "./wire.ts";

/** One request as a backend got it. */
export interface BackendSaw {
  readonly backend: string;
  /** Connections of a backend count from 1. */
  readonly connection: number;
  readonly message: Message;
  /** Bytes of a tunnel or a plain connection. */
  readonly extra: string;
  readonly tls: string | undefined;
}

export interface BackendPlace {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly tls: { readonly key: Buffer; readonly cert: Buffer; readonly ca: Buffer };
}

/** A backend that plays its script; `saw` grows in the order of arrival, `restart` begins anew. */
export class ScriptedBackend {
  readonly script: BackendScript;
  readonly saw: BackendSaw[];
  #server: Server | undefined;
  #udp: UdpSocket | undefined;
  #sockets = new Set<Socket>();
  #connections = 0;
  #answered = 0;
  readonly #answers: readonly (readonly Step[])[];

  constructor(script: BackendScript, fill: (text: string) => string, saw: BackendSaw[]) {
    this.script = script;
    this.saw = saw;
    this.#answers = script.answers.map((text) => steps(fill(text)));
  }

  /** For the next contestant: as if nothing had happened. */
  restart(): void {
    this.#connections = 0;
    this.#answered = 0;
    this.saw.length = 0;
    for (const socket of this.#sockets) socket.destroy();
  }

  async listen(place: BackendPlace): Promise<void> {
    if (this.script.kind === "down") return;
    if (this.script.kind === "udp") {
      this.#udp = createSocket("udp4");
      this.#udp.on("message", (message, peer) => {
        this.#connections++;
        this.#note(this.#connections, nothing, message.toString("latin1"), undefined);
        for (const step of this.#next())
          if (step.act === "send") this.#udp?.send(step.bytes, peer.port, peer.address);
      });
      this.#udp.bind(place.port, place.host);
      await once(this.#udp, "listening");
      return;
    }
    const accept = (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      socket.setNoDelay(true);
      this.#serve(socket, ++this.#connections);
    };
    const options = { allowHalfOpen: true };
    this.#server =
      this.script.kind === "tls"
        ? createTlsServer(
            { ...options, ...place.tls, requestCert: true, rejectUnauthorized: false },
            accept,
          )
        : createServer(options, accept);
    this.#server.on("tlsClientError", () => undefined);
    if (place.path === undefined) this.#server.listen(place.port, place.host);
    else this.#server.listen(place.path);
    await once(this.#server, "listening");
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#udp) this.#udp.close(resolve);
    else if (this.#server)
      this.#server.close(() => {
        resolve();
      });
    else resolve();
    await promise;
  }

  #next(): readonly Step[] {
    const at = Math.min(this.#answered++, this.#answers.length - 1);
    return this.#answers[at] ?? [];
  }

  #note(connection: number, message: Message, extra: string, tls: string | undefined): number {
    const name = this.script.name;
    return this.saw.push({ backend: name, connection, message, extra, tls }) - 1;
  }

  #serve(socket: Socket, connection: number): void {
    const peer: Peer = { text: "", ended: false, wake: ignored, heard: ignored };
    socket.on("data", (chunk: Buffer) => {
      peer.text += chunk.toString("latin1");
      peer.heard();
      peer.wake();
    });
    const end = () => {
      peer.ended = true;
      peer.heard();
      peer.wake();
    };
    socket.on("end", end);
    socket.on("close", end);
    socket.on("error", end);
    const tls = "encrypted" in socket ? tlsFacts(socket) : undefined;
    const run =
      this.script.kind === "tcp"
        ? this.#plain(socket, peer, connection)
        : this.#http(socket, peer, connection, tls);
    run.catch(() => socket.destroy());
  }

  async #plain(socket: Socket, peer: Peer, connection: number): Promise<void> {
    const script = this.#next();
    const at = this.#note(connection, nothing, "", undefined);
    const echo = script.length === 0;
    let echoed = 0;
    peer.heard = () => {
      const saw = this.saw[at];
      if (saw?.connection === connection) this.saw[at] = { ...saw, extra: peer.text };
      if (!echo || socket.destroyed) return;
      if (peer.text.length > echoed) socket.write(Buffer.from(peer.text.slice(echoed), "latin1"));
      echoed = peer.text.length;
      if (peer.ended) socket.end();
    };
    peer.heard();
    await play(script, socket, peer);
    if (!echo && !script.some(({ act }) => act === "stay")) socket.end();
  }

  async #http(socket: Socket, peer: Peer, connection: number, tls: string | undefined) {
    for (;;) {
      const taken = await request(peer);
      if (!taken) return;
      const at = this.#note(connection, taken, "", tls);
      const script = this.#next();
      peer.heard = () => {
        const saw = this.saw[at];
        if (script.some(isUpgrade) && saw?.connection === connection)
          this.saw[at] = { ...saw, extra: peer.text };
      };
      await play(script, socket, peer);
      const upgraded = script.some(isUpgrade);
      if (upgraded) {
        await ended(peer);
        socket.end();
        return;
      }
      if (socket.destroyed || script.some(({ act }) => act === "shut")) return;
      const stays = script.some(({ act }) => act === "stay");
      const [first = "", ...fields] = taken.head;
      const asked = fields.find((line) => /^connection:/i.test(line)) ?? "";
      if (
        !stays &&
        (/close/i.test(asked) || (first.endsWith("1.0") && !/keep-alive/i.test(asked)))
      ) {
        socket.end();
        return;
      }
    }
  }
}

interface Peer {
  text: string;
  ended: boolean;
  /** Resumes the script that waits. */
  wake: () => void;
  /** Told of every change, beside the script. */
  heard: () => void;
}

const isUpgrade = (step: Step): boolean =>
  step.act === "send" && step.bytes.includes("HTTP/1.1 101");

const ignored = () => undefined;

const nothing: Message = { head: [], body: "", framing: "raw", trailers: [], whole: true };

async function woken(peer: Peer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  peer.wake = resolve;
  await promise;
}

async function ended(peer: Peer): Promise<void> {
  while (!peer.ended) await woken(peer);
}

/** The next request, whole, or what came of it before the connection ended. */
async function request(peer: Peer): Promise<Message | undefined> {
  for (;;) {
    const early = /^[^]*?\r\nX-Early: 1\r\n[^]*?\r\n\r\n/.exec(peer.text);
    const taken = takeMessage(
      early?.[0] ?? peer.text,
      { kind: "request", bodiless: () => false },
      peer.ended || early !== null,
    );
    if (taken) {
      peer.text = early ? peer.text.slice(early[0].length) : taken.rest;
      return taken.message;
    }
    if (peer.ended) return undefined;
    await woken(peer);
  }
}

async function play(script: readonly Step[], socket: Socket, peer: Peer): Promise<void> {
  for (const step of script) {
    if (socket.destroyed) return;
    switch (step.act) {
      case "send":
        socket.write(step.bytes);
        break;
      case "wait":
        await sleep(step.ms);
        break;
      case "until":
        while (!peer.text.includes(step.text) && !peer.ended) await woken(peer);
        break;
      case "shut":
        socket.end();
        break;
      case "close":
        await new Promise<void>((resolve) => socket.end(resolve));
        socket.destroySoon();
        return;
      case "reset":
        socket.resetAndDestroy();
        return;
      case "recv":
      case "stay":
        break;
      default:
        step satisfies never;
    }
  }
}

function tlsFacts(socket: Socket): string {
  const own = socket as Socket & {
    readonly servername?: string | false;
    getProtocol(): string | null;
    getPeerCertificate(): { readonly subject?: { readonly CN?: string } };
  };
  const name = own.servername === undefined || own.servername === false ? "-" : own.servername;
  return `sni=${name} ${own.getProtocol() ?? "-"} client=${own.getPeerCertificate().subject?.CN ?? "-"}`;
}
