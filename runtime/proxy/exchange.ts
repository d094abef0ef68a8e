import type { ErrorExchange } from "../decide/error-page.ts";
import type { Captures, FileTest } from "../decide/exchange.ts";
import { maxUriChanges } from "../decide/exchange.ts";
import type { GzipRules } from "../decide/gzip.ts";
import type { ConnectionNode } from "../decide/limits/connections.ts";
import { limitStatus, release } from "../decide/limits/verdict.ts";
import type { Tried } from "../decide/retry.ts";
import type { Template } from "../decide/template.ts";
import { RequestHead } from "../http1/request-head.ts";
import type { Client } from "./client.ts";
import type { CompiledLocation } from "./compiled.ts";
import type { Engine } from "./engine.ts";
import { namedValue } from "./field-variables.ts";
import { fileIs } from "./file-test.ts";
import type { Pause } from "./pause.ts";
import { RequestBody } from "./request-body.ts";
import type { HeadFacts } from "./response-writer.ts";
import { UpstreamExchange } from "./upstream-exchange.ts";
import { valueOf } from "./values.ts";
import { builtinValue } from "./variables.ts";

/** Something that writes an answer piece by piece. */
export interface Source {
  /** What was written is out. */
  clientFlushed(): void;
  /** The client has gone. */
  abort(): void;
}

/**
 * One request and its answer. It is lent to a connection for the time of a request and used by
 * another afterwards; everything that a phase needs is a field here.
 */
export class ProxyExchange implements ErrorExchange, Tried {
  readonly engine: Engine;
  client: Client;
  readonly head: RequestHead;
  readonly body: RequestBody;
  readonly upstream: UpstreamExchange;

  captures: Captures = [];
  readonly slots: (string | undefined)[];
  method = "";
  uri = "";
  args = "";
  requestUri = "";
  targetHost: string | undefined = undefined;
  internal = false;
  untouched = false;
  located = false;
  searched = false;
  quoted = false;
  plus = false;
  uriChanges = maxUriChanges;
  server = 0;
  location = 0;
  replyText: string | undefined = undefined;
  replyLocation: string | undefined = undefined;

  sent = false;
  unbuffered = false;
  reused = false;
  upstreamStart = 0;

  /** Monotonic milliseconds of the first byte. */
  started = 0;
  /** Nothing of a request is left. */
  private clean = false;
  /** A request is being answered. */
  running = false;
  keepAlive = false;
  /** The answer's body ends with the connection. */
  endsByClose = false;
  /** Status of the answer; 0 before it is known. */
  status = 0;
  /** What `error_page` says the status shall be; 0: as the answer has it. */
  errorStatus = 0;
  /** An `error_page` took over. */
  errorPage = false;
  errorPaged = false;
  /** What the head will say that is being made. */
  answer: HeadFacts | undefined = undefined;
  /** The head as it was sent. */
  sentHead = "";
  headSent = false;
  /** What an answer that another replaces leaves to it. */
  keptLocation: string | undefined = undefined;
  keptFields = "";
  keptType: string | undefined = undefined;
  /** A backend has named where to go on. */
  restarted = false;
  /** Bytes of `sentHead` and its end. */
  headBytes = 0;
  requestId: string | undefined = undefined;
  /** How the body of the answer ends, one of `bodyFraming`. */
  framing = 0;
  /** The body is to be compressed so. */
  compression: GzipRules | undefined = undefined;
  /** `Vary: Accept-Encoding` is sent. */
  varies = false;
  /** Fields stand behind the body, and those that were sent. */
  withTrailers = false;
  sentTrailers = "";
  /** `Content-Range` of a range that cannot be had. */
  rangeField = "";
  /** `WWW-Authenticate` of a request that must say who it is. */
  authenticate = "";
  /** Of `limitStatus`. */
  limitReqStatus: number = limitStatus.none;
  limitConnStatus: number = limitStatus.none;
  /** What `limit_conn` counts of this request. */
  readonly held: ConnectionNode[] = [];
  pause: Pause | undefined = undefined;
  limitRate = -1;
  /** `100 Continue` was sent, or is not to be. */
  expectAnswered = false;
  /** Goes on without a client, for the cache alone. */
  orphaned = false;
  /** What brings the body of the answer, while it does. */
  source: Source | undefined = undefined;

  constructor(engine: Engine, client: Client, head: RequestHead) {
    this.engine = engine;
    this.client = client;
    this.head = head;
    this.slots = Array.from({ length: engine.variables.slots }, () => undefined);
    this.body = new RequestBody(engine.services.temporaryFolder, engine.bodyChunks);
    this.upstream = new UpstreamExchange(this);
    this.body.user = this.upstream;
  }

  /** Of `client` is the next request. */
  use(client: Client): void {
    // Before its client is another: what waits for that one is in buffers that are lent.
    if (!this.clean) this.reset();
    this.clean = false;
    this.client = client;
    this.head.reset(client.listener.rules);
    this.server = client.listener.first;
    this.location = this.engine.http.servers[this.server]?.root ?? 0;
    client.bytesSent = 0;
  }

  /** Another one, for a client that comes by no connection. */
  another(client: Client): ProxyExchange {
    const { engine } = this;
    const head = new RequestHead(client.listener.rules);
    return engine.spareExchange() ?? new ProxyExchange(engine, client, head);
  }

  /** Forgets the request. */
  reset(): void {
    this.clean = true;
    this.captures = none;
    for (let index = 0; index < this.slots.length; index++) this.slots[index] = undefined;
    this.method = "";
    this.uri = "";
    this.args = "";
    this.requestUri = "";
    this.internal = false;
    this.located = false;
    this.uriChanges = maxUriChanges;
    this.replyText = undefined;
    this.replyLocation = undefined;
    this.sent = false;
    this.unbuffered = false;
    this.reused = false;
    this.running = false;
    this.keepAlive = false;
    this.endsByClose = false;
    this.status = 0;
    this.errorStatus = 0;
    this.errorPage = false;
    this.errorPaged = false;
    this.answer = undefined;
    this.sentHead = "";
    this.headSent = false;
    this.keptLocation = undefined;
    this.keptFields = "";
    this.keptType = undefined;
    this.restarted = false;
    this.headBytes = 0;
    this.requestId = undefined;
    this.framing = 0;
    this.compression = undefined;
    this.varies = false;
    this.withTrailers = false;
    this.sentTrailers = "";
    this.rangeField = "";
    this.authenticate = "";
    this.limitReqStatus = limitStatus.none;
    this.limitConnStatus = limitStatus.none;
    this.limitRate = -1;
    this.expectAnswered = false;
    this.source = undefined;
    this.leave();
    this.upstream.reset();
  }

  /** It counts no longer, its body is wanted no more, and nobody waits for what it would keep. */
  leave(): void {
    if (this.held.length > 0) release(this.held);
    this.upstream.cache?.end();
    this.body.reset();
  }

  /** `proxy_ignore_client_abort`, for a request that a backend has. */
  get ignoresAbort(): boolean {
    if (!this.body.complete || this.pause?.waits === true) return false;
    return this.settings.proxy?.plan.ignoreClientAbort === true;
  }

  /** The settings that hold. */
  get settings(): CompiledLocation {
    const location = this.engine.locations[this.location];
    if (!location) throw new Error(`the plan has no location ${this.location}`);
    return location;
  }

  /** A value of the configuration for this request. */
  value(template: Template): string {
    return valueOf(this, template);
  }

  builtin(id: number): string | undefined {
    return builtinValue(this, id);
  }

  named(family: number, name: string): string | undefined {
    return namedValue(this, family, name);
  }

  fileIs(test: FileTest, path: string): boolean {
    return fileIs(test, path);
  }
}

const none: Captures = [];
