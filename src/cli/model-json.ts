import type { Json } from "../catalog/form.ts";
import { type JsonObject, toDocument } from "../emit/document.ts";
import { outermost } from "../emit/outermost.ts";
import type { Said } from "../emit/said.ts";
import type { Extent } from "../emit/scope-statements.ts";
import type { Cluster, Unmodelled } from "../ir/config.ts";
import type { Origin } from "../ir/scope.ts";
import { maskSecrets } from "../lint/formats/secrets.ts";
import type { Sources } from "../text/source.ts";
import type { Site, Span } from "../text/span.ts";

export interface ModelOptions {
  readonly extent: Extent;
  readonly origins: boolean;
}

/** What `lbc ir` prints: the document of all machines, without a secret, with what it left out. */
export function modelJson(
  clusters: readonly Cluster[],
  sources: Sources,
  { extent, origins }: ModelOptions,
): JsonObject {
  const places = new Places(sources);
  const nodes = clusters.flatMap((cluster) => cluster.nodes);
  const { nodes: told = {} } = toDocument(
    { nodes },
    {
      extent,
      raw: false,
      traced: (json, { origin }) => (origins ? withOrigin(json, places.origin(origin)) : json),
      shown: (word, index, statement) => shownWord(word, index, statement, sources),
      unmodelled: (all) => places.unmodelled(all),
    },
  );
  return { version: 1, nodes: told };
}

/** The keys of a block stay where they are; a value moves beside its origin. */
const withOrigin = (json: Json, origin: Json): Json => ({ value: json, origin });

/** The text of a file as people read it, credentials starred out. */
function shownWord(word: string, index: number, statement: Said, sources: Sources): string {
  const { origin, def, name, words } = statement;
  if (def?.secret && index >= 0 && !isPath(name, word)) return "***";
  const source = origin.kind === "default" ? undefined : sources.get(origin.site.span.file);
  const text = source ? source.show(word) : word;
  if (maskSecrets(text) !== text) return maskSecrets(text);
  // A header or a parameter may say that what follows it is a secret.
  const before = index > 0 ? words[index - 1] : name;
  const line = `${before} ${JSON.stringify(text)}`;
  return index >= 0 && maskSecrets(line) !== line ? "***" : text;
}

/** The path of a file with a secret is none; a key may stand in the place of its path, though. */
const isPath = (name: string, word: string): boolean =>
  /(?:_key|_file)$/.test(name) && !/^(?:data|engine|store):|-----BEGIN/.test(word);

class Places {
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  origin(origin: Origin): Json {
    if (origin.kind === "default") return { kind: "default" };
    return {
      kind: origin.kind,
      ...this.#site(origin.site),
      ...(origin.kind === "inherited" && { from: origin.from }),
    };
  }

  /** Statements that the model has no place for, without those inside others of them. */
  unmodelled(all: readonly Unmodelled[]): readonly Json[] {
    return outermost(all).map(({ name, context, site }) => ({
      name,
      context,
      text: this.#text(site.span),
      ...this.#site(site),
    }));
  }

  #text({ file, start, end }: Span): string {
    const source = this.#sources.get(file);
    return source ? maskSecrets(source.show(source.text.slice(start, end))) : "";
  }

  #site({ span, via }: Site): JsonObject {
    const position = this.#sources.get(span.file)?.position(span.start);
    return {
      file: span.file,
      line: position?.line ?? 1,
      column: position?.column ?? 1,
      ...(via && { via: this.#chain(via) }),
    };
  }

  #chain(site: Site): readonly Json[] {
    const { via, ...innermost } = site;
    return [this.#site(innermost), ...(via ? this.#chain(via) : [])];
  }
}
