import type { Statement } from "../../grammars/ast.ts";
import type { Context } from "../catalog/define.ts";
import { lookup } from "../catalog/index.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { ProxyConfig } from "../ir/config.ts";
import type { Http } from "../ir/http.ts";
import type { Mail } from "../ir/mail.ts";
import { Scope } from "../ir/scope.ts";
import type { Stream } from "../ir/stream.ts";
import type { Target } from "../ir/target.ts";
import type { Project, Root } from "../project/project.ts";
import type { Site } from "../text/span.ts";
import { duplicate } from "./nginx-diagnostics.ts";
import { lowerHttp } from "./nginx-http.ts";
import { lowerMail } from "./nginx-mail.ts";
import { misplacedFindings } from "./nginx-misplaced.ts";
import { NginxReader } from "./nginx-reader.ts";
import { lowerStream } from "./nginx-stream.ts";
import { type Inside, siteOf, type Taken } from "./nginx-taken.ts";
import { readUnmodelled } from "./nginx-unmodelled.ts";

/** Reads one configuration of the nginx family, its includes followed, into the model. */
export function lowerNginx(
  project: Pick<Project, "trees" | "sources">,
  root: Root,
): { readonly config: ProxyConfig; readonly diagnostics: readonly Diagnostic[] } {
  return new Lowering(project, root).lower();
}

class Lowering {
  readonly #reader: NginxReader;
  readonly #main: Scope;
  #events: Scope | undefined;
  #http: Http | undefined;
  #stream: Stream | undefined;
  #mail: Mail | undefined;

  constructor(project: Pick<Project, "trees" | "sources">, root: Root) {
    this.#reader = new NginxReader(project, root);
    this.#main = new Scope("main", undefined, root.target);
  }

  lower(): ReturnType<typeof lowerNginx> {
    const { root, unmodelled, rootFile } = this.#reader;
    const context = root.context ?? contextOf(this.#reader, rootFile);
    const whole = context === "main";
    if (whole) this.#readMain(rootFile);
    else this.#readFragment(rootFile, context);
    for (const found of misplacedFindings(this.#reader, this.#http)) this.#reader.report(found);
    for (const found of this.#reader.names.findings(whole)) this.#reader.report(found);
    if (this.#http) this.#reader.variables.tables("http", this.#http);
    if (this.#stream) {
      this.#reader.variables.tables("stream", this.#stream);
      this.#reader.variables.streamCertificates(this.#stream);
    }
    if (whole) this.#reader.reportVariables();
    return {
      config: {
        file: root.path,
        target: root.target,
        main: this.#main,
        events: this.#events,
        http: this.#http,
        stream: this.#stream,
        mail: this.#mail,
        unmodelled,
      },
      diagnostics: this.#reader.diagnostics,
    };
  }

  #readMain(inside: Inside): void {
    const blocks = new Map<string, Taken>();
    this.#reader.read(inside, "main", this.#main, (taken) => {
      const { statement, via } = taken;
      if (!statement.body) return;
      const name = statement.name.text;
      const first = blocks.get(name);
      if (first) this.#reader.report(duplicate(statement, via, first.statement.name.span));
      else {
        blocks.set(name, taken);
        if (this.#readBlock(name, taken)) return;
      }
      readUnmodelled(this.#reader, taken, "main", this.#main);
    });
  }

  /** Whether the model has a place for the block. */
  #readBlock(name: string, taken: Taken): boolean {
    const main = this.#main;
    switch (name) {
      case "events":
        this.#readEvents(taken);
        return true;
      case "http":
        this.#http = lowerHttp(this.#reader, taken, main);
        return true;
      case "stream": {
        const { inside, headSite: site } = taken;
        this.#stream = lowerStream(this.#reader, { inside, site, whole: true }, main);
        return true;
      }
      case "mail":
        this.#mail = lowerMail(this.#reader, taken, main);
        return true;
    }
    return false;
  }

  #readEvents(taken: Taken): void {
    const scope = new Scope("events", this.#main, this.#reader.root.target);
    this.#events = scope;
    this.#reader.read(taken.inside, "events", scope, (inner) => {
      const { statement, via } = inner;
      if (statement.body) this.#reader.leave(statement, via, "events");
    });
  }

  /** A piece of a configuration stands in the block that its own statements need. */
  #readFragment(fragment: Inside, context: Context): void {
    const site = this.#siteOf(fragment);
    if (context === "stream")
      this.#stream = lowerStream(
        this.#reader,
        { inside: fragment, site, whole: false },
        this.#main,
      );
    else this.#http = lowerHttp(this.#reader, { fragment, context, site }, this.#main);
  }

  /** The first statement, or the beginning of a file that has none. */
  #siteOf(fragment: Inside): Site {
    const [first] = fragment.statements;
    const { path } = this.#reader.root;
    return first ? siteOf(first, undefined) : { span: { file: path, start: 0, end: 0 } };
  }
}

const fragmentContexts: readonly Context[] = [
  "main",
  "http",
  "server",
  "location",
  "upstream",
  "stream",
];

/** The outermost block in which most of a file's statements may stand. */
function contextOf(reader: NginxReader, inside: Inside): Context {
  const names = new Map<string, number>();
  const { target } = reader.root;
  let streams = 0;
  reader.peek(inside, ({ name, body }) => {
    names.set(name.text, (names.get(name.text) ?? 0) + 1);
    // What stands in a server tells http from stream, where the word itself does not.
    if (name.text === "server") for (const inner of body ?? []) streams += leaning(target, inner);
  });
  let best: Context = "main";
  let most = 0;
  for (const context of fragmentContexts) {
    let fits = 0;
    for (const [name, count] of names) if (fitsIn(target, context, name)) fits += count;
    if (fits > most) {
      best = context;
      most = fits;
    }
  }
  return best === "http" && streams > 0 ? "stream" : best;
}

/** 1 for what a server has in stream alone, -1 for what it has in http alone. */
const leaning = (target: Target, { name: { text } }: Statement): number =>
  Number(fitsIn(target, "stream-server", text)) - Number(fitsIn(target, "server", text));

const fitsIn = (target: Target, context: Context, name: string): boolean =>
  lookup(target, context, name) !== undefined;
