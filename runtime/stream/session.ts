import type { Captures, Values } from "../decide/exchange.ts";
import type { ConnectionNode } from "../decide/limits/connections.ts";
import { limitStatus } from "../decide/limits/verdict.ts";
import { evaluate, holds, op, type Template } from "../decide/template.ts";
import type { Level } from "../plan.ts";
import { escapeValue } from "../proxy/access-log.ts";
import { systemError } from "../proxy/system-error.ts";
import type { Attempts } from "./attempts.ts";
import type { CompiledServer } from "./compiled.ts";
import type { Living, StreamEngine, StreamListener } from "./engine.ts";
import type { Hello } from "./hello.ts";
import { limitConnections } from "./limits.ts";
import { sessionVariable } from "./variables.ts";

/** What the two ends of a session are called. */
export interface Ends {
  readonly remoteAddress: string;
  readonly remotePort: string;
  readonly localAddress: string;
  readonly localPort: string;
}

/** What TCP and UDP have in common: a client, a server's settings, attempts, and a line in the log. */
export abstract class Session implements Values, Living {
  readonly engine: StreamEngine;
  readonly listener: StreamListener;
  server: CompiledServer;
  captures: Captures = [];
  readonly slots: (string | undefined)[];
  readonly number: number;
  /** As accepted; `real…` differs where a proxy named the client. */
  readonly ends: Ends;
  realAddress: string;
  realPort: string;
  /** Source address, source port, destination address and port of the PROXY protocol. */
  proxyProtocol: readonly string[] | undefined = undefined;
  /** What `limit_conn` counts of it, and what it said: one of `limitStatus`. */
  readonly counted: ConnectionNode[] = [];
  limitConnStatus: number = limitStatus.none;
  hello: Hello | undefined = undefined;
  attempts: Attempts | undefined = undefined;
  readonly started: number;
  status = 0;
  over = false;
  /** What is done now, as messages say it. */
  action = "initializing session";
  /** It has come to `proxy_pass`. */
  proxied = false;
  /** From and to the client, from and to the backend, in bytes. */
  received = 0;
  upstreamReceived = 0;
  abstract readonly protocol: "TCP" | "UDP";

  constructor(engine: StreamEngine, listener: StreamListener, ends: Ends) {
    this.engine = engine;
    this.listener = listener;
    this.server = listener.server;
    this.ends = ends;
    this.realAddress = ends.remoteAddress;
    this.realPort = ends.remotePort;
    this.slots = Array.from({ length: engine.variables.slots });
    this.started = engine.now;
    this.number = engine.begin(this);
  }

  abstract get sent(): number;
  abstract get upstreamSent(): number;
  abstract cut(): void;
  abstract shutDown(): void;
  /** A fact of TLS with the client. */
  secureVariable(_id: number): string | undefined {
    return undefined;
  }

  private get values(): Values {
    return this;
  }

  builtin(id: number): string | undefined {
    return sessionVariable(this, id);
  }

  named(): undefined {
    return undefined;
  }

  value(template: Template): string {
    return evaluate(template, this.engine.variables, this);
  }

  /** `set`, limits, `allow` and `deny`; a status where the client may not come in. */
  protected enter(): number | undefined {
    const { server, proxyProtocol } = this;
    if (proxyProtocol && server.realIpFrom?.allows(this.ends.remoteAddress) === true) {
      [this.realAddress = "", this.realPort = ""] = proxyProtocol;
    }
    for (const { variable, value } of server.program)
      this.engine.variables.assign(variable, this.value(value), this.values);
    const { limitConn } = server.plan;
    const limited = limitConn && limitConnections(this, limitConn);
    if (limited !== undefined) return limited;
    if (server.access?.allows(this.realAddress) !== false) return undefined;
    this.log("error", "access forbidden by rule");
    return 403;
  }

  /** A sentence about this session, with what nginx puts behind each. */
  log(level: Level, text: string): void {
    const { engine, server, attempts } = this;
    const udp = this.protocol === "UDP" ? "udp " : "";
    const client = `${udp}client: ${this.realAddress}, server: ${this.listener.address}`;
    const doing = this.action === "" ? "" : ` while ${this.action}`;
    let context = `${text}${doing}, ${client}`;
    const peer = attempts?.last;
    if (peer) context += `, upstream: "${peer.address}"`;
    if (this.proxied) context += `, ${this.bytes()}`;
    engine.log(server, level, `*${this.number} ${context}`);
  }

  /** The same without what it is about: the end of a session. */
  note(text: string): void {
    if (this.server.verbose) this.engine.log(this.server, "info", `*${this.number} ${text}`);
  }

  bytes(): string {
    const client = `bytes from/to client:${this.received}/${this.sent}`;
    return `${client}, bytes from/to upstream:${this.upstreamReceived}/${this.upstreamSent}`;
  }

  systemError(level: Level, call: string, error: NodeJS.ErrnoException): void {
    this.log(level, `${call} failed (${systemError(error)})`);
  }

  /** The line of a session that is over. */
  protected writeLog(): void {
    const { engine, server } = this;
    for (const { path, format, condition } of server.accessLogs) {
      if (condition && !holds(this.value(condition))) continue;
      const known = engine.formats[format];
      if (known) engine.services.accessLog(this.value(path), this.line(known));
    }
  }

  private line({ template, escape }: StreamEngine["formats"][number]): string {
    if (template.text !== undefined) return template.text;
    const { kinds, numbers, texts } = template;
    let line = "";
    for (let index = 0; index < kinds.length; index++) {
      const number = numbers[index] ?? 0;
      if (kinds[index] === op.text) line += texts[number] ?? "";
      else if (kinds[index] === op.variable)
        line += escapeValue(this.engine.variables.get(number, this), escape);
      else line += escapeValue(this.captures[number], escape);
    }
    return line;
  }
}
