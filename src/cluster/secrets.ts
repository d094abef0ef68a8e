import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Placed, PlacedEntry, PlacedMap, PlacedScalar } from "../ir/placed.ts";
import { say, type Text } from "../messages/text.ts";
import { entryAt } from "./placed.ts";

/** Where a secret stands: a variable of the environment, or a file. */
export interface SecretReference {
  readonly kind: "env" | "file";
  /** The variable or the path. */
  readonly name: string;
}

/** What stands there; nothing where it is not there or cannot be read. At most a few kilobytes. */
export type SecretReader = (reference: SecretReference) => string | undefined;

export interface ResolvedSecrets {
  /** The document with the secrets in it: never to be printed but into a file of mode 0600. */
  readonly document: PlacedMap;
  readonly diagnostics: readonly Diagnostic[];
  /** What must not be shown, wherever it turns up. */
  readonly secrets: readonly string[];
}

/** Words of keepalived that a reference may stand for, and how many bytes of them count. */
const places: ReadonlyMap<string, number | undefined> = new Map([
  ["auth_pass", 8],
  ["password", undefined],
]);

/** The reference that a text is: `env:NAME`, `file:/path`. */
export function secretReferenceOf(text: string): SecretReference | undefined {
  const match = /^(?:env:([A-Za-z_]\w*)|file:(\/.+))$/s.exec(text);
  const [, variable, path] = match ?? [];
  if (variable !== undefined) return { kind: "env", name: variable };
  return path === undefined ? undefined : { kind: "file", name: path };
}

/**
 * An expanded document with secrets in the place of references to them; each is read once. What is
 * not there is told at the reference.
 */
export function resolveSecrets(document: PlacedMap, read: SecretReader): ResolvedSecrets {
  const resolving = new Resolving(read);
  return {
    document: resolving.nodes(document),
    diagnostics: resolving.diagnostics,
    secrets: [...resolving.secrets],
  };
}

class Resolving {
  readonly diagnostics: Diagnostic[] = [];
  readonly secrets = new Set<string>();
  readonly #read: SecretReader;
  readonly #known = new Map<string, string | undefined>();
  readonly #told = new Set<string>();

  constructor(read: SecretReader) {
    this.#read = read;
  }

  /** Of `nodes: { name: { ha } }`; what the proxies have stays the same object. */
  nodes(document: PlacedMap): PlacedMap {
    return changed(document, ({ key, value }) =>
      key === "nodes" && value.kind === "map"
        ? changed(value, (node) =>
            node.value.kind === "map"
              ? changed(node.value, (part) =>
                  part.key === "ha" ? this.#inside(part.value) : part.value,
                )
              : node.value,
          )
        : value,
    );
  }

  #inside(value: Placed): Placed {
    switch (value.kind) {
      case "scalar":
        return value;
      case "list": {
        const items = value.items.map((item) => this.#inside(item));
        return items.every((item, at) => item === value.items[at]) ? value : { ...value, items };
      }
      case "map":
        return changed(value, (entry) =>
          entry.value.kind === "scalar" && places.has(entry.key)
            ? this.#secret(entry.value, places.get(entry.key))
            : this.#inside(entry.value),
        );
    }
  }

  #secret(value: PlacedScalar, bytes: number | undefined): Placed {
    const reference = typeof value.value === "string" && secretReferenceOf(value.text);
    if (!reference) return value;
    const found = this.#found(value.text, reference);
    const problem = found === undefined ? missing(reference) : wrongIn(found, reference);
    if (problem) {
      this.#complain(problem, value);
      return value;
    }
    const text = bytes === undefined ? (found ?? "") : firstBytes(found ?? "", bytes);
    this.secrets.add(text);
    return { ...value, value: text, text };
  }

  #found(key: string, reference: SecretReference): string | undefined {
    if (this.#known.has(key)) return this.#known.get(key);
    const found = this.#read(reference)?.replace(/\r?\n$/, "");
    this.#known.set(key, found);
    return found;
  }

  /** Once for a place that several nodes share. */
  #complain(message: Text, { span, text }: PlacedScalar): void {
    const key = `${span.file}:${span.start}:${text}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.diagnostics.push({ code: "base/wrong-document", severity: "error", message, span });
  }
}

/** The map with other values; the same one where none is another. */
function changed(map: PlacedMap, valueOf: (entry: PlacedEntry) => Placed): PlacedMap {
  let isOther = false;
  const entries = map.entries.map((entry) => {
    const value = valueOf(entry);
    if (value === entry.value) return entry;
    isOther = true;
    return entryAt(entry.key, value, entry.keySpan);
  });
  return isOther ? { ...map, entries } : map;
}

function missing({ kind, name }: SecretReference): Text {
  return kind === "env"
    ? say(
        {
          en: "the secret is to be in the environment, which has no {name}",
          zh: "环境变量 {name} 未设置，无法取得密钥",
        },
        { name },
      )
    : say(
        {
          en: "the secret is to be in {name}, which cannot be read",
          zh: "无法读取密钥文件 {name}",
        },
        { name },
      );
}

/** What a word of keepalived.conf cannot hold. */
function wrongIn(secret: string, { name }: SecretReference): Text | undefined {
  if (secret === "") return say({ en: "{name} is empty", zh: "{name} 为空" }, { name });
  // oxlint-disable-next-line no-control-regex -- These are what is looked for.
  return /[\u0000-\u001F\u007F"\\]/.test(secret)
    ? say(
        {
          en: "the secret in {name} has a line break, a quote, a backslash or a control character, which keepalived.conf cannot hold",
          zh: "{name} 中的密钥含有换行、引号、反斜杠或控制字符，keepalived.conf 无法表示",
        },
        { name },
      )
    : undefined;
}

/** No character is cut in two. */
function firstBytes(text: string, most: number): string {
  let cut = "";
  for (const one of text) {
    if (Buffer.byteLength(cut + one) > most) break;
    cut += one;
  }
  return cut;
}
