import { readFileSync } from "node:fs";
import type { Agent as HttpAgent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import type { EtcdPlan } from "../plan.ts";

/** What etcd's JSON gateway answered; `code` is the gRPC code of a refusal. */
export interface EtcdAnswer {
  readonly code: number;
  readonly message: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/* Loaded when an arbiter is asked: an agent without one saves the megabytes. */
const http = () => process.getBuiltinModule("node:http");
const https = () => process.getBuiltinModule("node:https");

const bodyLimit = 64 * 1024;
/** gRPC codes after which another member may know better. */
const elsewhere = new Set([4, 8, 10, 13, 14, 15]);
const unauthenticated = 16;
const authPath = "/v3/auth/authenticate";

/**
 * etcd 3.4 over its JSON gateway. Every call goes to the endpoint that answered last and, while
 * that one is silent, also to the next: one that hangs costs a moment, not the lease.
 */
export class EtcdClient {
  readonly #plan: EtcdPlan;
  /** Milliseconds of silence until the next endpoint is asked as well. */
  readonly #hedge: number;
  #preferred = 0;
  #token: string | undefined;
  #agents = new Map<string, HttpAgent>();

  constructor(plan: EtcdPlan, hedge: number) {
    this.#plan = plan;
    this.#hedge = hedge;
  }

  /** Rejects when no endpoint gave an answer that counts. */
  async call(path: string, body: object, signal: AbortSignal): Promise<EtcdAnswer> {
    const token = this.#plan.user === undefined ? undefined : await this.#login(signal);
    const answer = await this.#race(path, body, token, signal);
    if (!isStale(answer) || token === undefined) return answer;
    this.#token = undefined;
    return await this.#race(path, body, await this.#login(signal), signal);
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  async #login(signal: AbortSignal): Promise<string> {
    if (this.#token !== undefined) return this.#token;
    const { user: name, passwordFile } = this.#plan;
    const password =
      passwordFile === undefined ? "" : readFileSync(passwordFile, "utf8").replace(/\r?\n$/, "");
    const { body, message } = await this.#race(authPath, { name, password }, undefined, signal);
    if (typeof body["token"] !== "string") throw new Error(message || "no token");
    this.#token = body["token"];
    return this.#token;
  }

  /** The first answer of any endpoint; the others are asked one after the other. */
  async #race(
    path: string,
    body: object,
    token: string | undefined,
    outer: AbortSignal,
  ): Promise<EtcdAnswer> {
    const { endpoints } = this.#plan;
    const attempts: AbortController[] = [];
    const failures: string[] = [];
    const running = new Set<Promise<EtcdAnswer | undefined>>();
    const start = (index: number) => {
      const endpoint = endpoints[index] ?? "";
      const mine = new AbortController();
      attempts.push(mine);
      const attempt = async (): Promise<EtcdAnswer | undefined> => {
        try {
          const signal = AbortSignal.any([outer, mine.signal]);
          const answer = await this.#ask(endpoint, path, body, token, signal);
          this.#preferred = index;
          attempts.splice(attempts.indexOf(mine), 1);
          return answer;
        } catch (error) {
          failures.push(`${endpoint}: ${error instanceof Error ? error.message : String(error)}`);
          running.delete(promise);
          return undefined;
        }
      };
      const promise = attempt();
      running.add(promise);
    };
    const first = this.#preferred;
    try {
      for (let count = 1; ; count++) {
        if (count <= endpoints.length) start((first + count - 1) % endpoints.length);
        const more = count < endpoints.length;
        const answer = await this.#firstOf(running, more ? this.#hedge : Infinity);
        if (answer) return answer;
        if (outer.aborted || (!more && running.size === 0)) throw new Error(failures.join(", "));
      }
    } finally {
      for (const other of attempts) other.abort();
    }
  }

  /** What comes first of some attempts; undefined: one failed, or the time is over. */
  async #firstOf(
    running: ReadonlySet<Promise<EtcdAnswer | undefined>>,
    limit: number,
  ): Promise<EtcdAnswer | undefined> {
    if (!Number.isFinite(limit)) return await Promise.race(running);
    const over = new AbortController();
    const wait = sleep(limit, undefined, { signal: over.signal }).catch(() => undefined);
    try {
      return await Promise.race([...running, wait]);
    } finally {
      over.abort();
    }
  }

  #ask(
    endpoint: string,
    path: string,
    body: object,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<EtcdAnswer> {
    const secure = endpoint.startsWith("https:");
    const text = JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const headers = {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
        ...(token !== undefined && { authorization: token }),
      };
      const options = { method: "POST", headers, signal, agent: this.#agent(endpoint, secure) };
      const sent = (secure ? https() : http()).request(new URL(path, endpoint), options);
      const failed = (error: Error) => {
        reject(signal.aborted ? new Error("no answer") : error);
      };
      sent.on("error", failed);
      sent.on("response", (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on("data", (part: Buffer) => {
          size += part.length;
          if (size > bodyLimit) sent.destroy(new Error("the answer is too long"));
          else parts.push(part);
        });
        response.on("error", failed);
        response.on("end", () => {
          const answer = readAnswer(response.statusCode ?? 0, Buffer.concat(parts).toString());
          if (typeof answer === "string") reject(new Error(answer));
          else if (elsewhere.has(answer.code)) reject(new Error(answer.message));
          else resolve(answer);
        });
      });
      sent.end(text);
    });
  }

  /** Certificates are read with the first connection, and anew after `close`. */
  #agent(endpoint: string, secure: boolean): HttpAgent {
    const known = this.#agents.get(endpoint);
    if (known) return known;
    const { ca, cert, key } = this.#plan.tls;
    const agent = secure
      ? new (https().Agent)({ keepAlive: true, ca: read(ca), cert: read(cert), key: read(key) })
      : new (http().Agent)({ keepAlive: true });
    this.#agents.set(endpoint, agent);
    return agent;
  }
}

const read = (file: string | undefined): string | undefined =>
  file === undefined ? undefined : readFileSync(file, "utf8");

/** A text: this is not etcd. */
function readAnswer(status: number, text: string): EtcdAnswer | string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return `status ${status}, not JSON`;
  }
  if (typeof body !== "object" || body === null) return `status ${status}, not an object`;
  const fields = body as Readonly<Record<string, unknown>>;
  // What is streamed comes inside `result`, its refusals inside `error`.
  const inner = fields["result"] ?? fields;
  if (status === 200 && typeof inner === "object" && inner !== null && !("error" in inner))
    return { code: 0, message: "", body: inner as Readonly<Record<string, unknown>> };
  const code = typeof fields["code"] === "number" ? fields["code"] : 2;
  const said = typeof fields["error"] === "string" ? fields["error"] : `status ${status}`;
  if (status >= 500 && typeof fields["code"] !== "number") return said;
  return { code, message: said, body: {} };
}

/** A token that this member does not know (any more). */
const isStale = ({ code, message }: EtcdAnswer): boolean =>
  code === unauthenticated || message.includes("invalid auth token");
