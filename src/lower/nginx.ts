import type { Context } from "../catalog/define.ts";
import { lookup } from "../catalog/index.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { ProxyConfig } from "../ir/config.ts";
import type { Http } from "../ir/http.ts";
import { Scope } from "../ir/scope.ts";
import type { Target } from "../ir/target.ts";
import type { Project, Root } from "../project/project.ts";
import { duplicate } from "./nginx-diagnostics.ts";
import { lowerHttp } from "./nginx-http.ts";
import { NginxReader, type Placed, type Taken } from "./nginx-reader.ts";
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

  constructor(project: Pick<Project, "trees" | "sources">, root: Root) {
    this.#reader = new NginxReader(project, root);
    this.#main = new Scope("main", undefined, root.target);
  }

  lower(): ReturnType<typeof lowerNginx> {
    const { root, unmodelled } = this.#reader;
    const statements = [...this.#reader.rootStatements()];
    const context = root.context ?? contextOf(root.target, statements);
    if (context === "main") this.#readMain(statements);
    else this.#readFragment(statements, context);
    return {
      config: {
        file: root.path,
        target: root.target,
        main: this.#main,
        events: this.#events,
        http: this.#http,
        stream: undefined,
        mail: undefined,
        unmodelled,
      },
      diagnostics: this.#reader.diagnostics,
    };
  }

  #readMain(statements: readonly Placed[]): void {
    const blocks = new Map<string, Taken>();
    for (const taken of this.#reader.take(statements, "main", this.#main)) {
      const { statement } = taken;
      if (!statement.body) continue;
      const name = statement.name.text;
      const first = blocks.get(name);
      if (first) this.#reader.report(duplicate(statement, taken.via, first.statement.name.span));
      blocks.set(name, taken);
      if (name === "events") this.#readEvents(taken);
      else if (name === "http" && !first) this.#http = lowerHttp(this.#reader, taken, this.#main);
      else readUnmodelled(this.#reader, taken, "main", this.#main);
    }
  }

  #readEvents(taken: Taken): void {
    const scope = new Scope("events", this.#main, this.#reader.root.target);
    this.#events ??= scope;
    for (const inner of this.#reader.take(this.#reader.inside(taken), "events", scope))
      if (inner.statement.body) this.#reader.leave(inner, "events");
  }

  /** A piece of a configuration stands in the block that its own statements need. */
  #readFragment(statements: readonly Placed[], context: Context): void {
    this.#http = lowerHttp(this.#reader, { fragment: statements, context }, this.#main);
  }
}

const fragmentContexts: readonly Context[] = ["main", "http", "server", "location", "upstream"];

/** The outermost block in which most of a file's statements may stand. */
function contextOf(target: Target, statements: readonly Placed[]): Context {
  let best: Context = "main";
  let most = 0;
  for (const context of fragmentContexts) {
    const fits = statements.filter(
      ({ statement }) => lookup(target, context, statement.name.text) !== undefined,
    ).length;
    if (fits > most) {
      best = context;
      most = fits;
    }
  }
  return best;
}
