import type { Word } from "../../grammars/ast.ts";
import { annotations, annotationWithKey, type AnyAnnotation } from "../catalog/annotations/all.ts";
import type { AnnotationContext } from "../catalog/annotations/define.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Cluster, HaConfig } from "../ir/config.ts";
import { entryOf, type Placed, type PlacedEntry, type PlacedMap } from "../ir/placed.ts";
import type { Scope } from "../ir/scope.ts";
import { nearest } from "../messages/nearest.ts";
import { say, type Text } from "../messages/text.ts";
import type { Source } from "../text/source.ts";
import type { Span } from "../text/span.ts";
import { givenInBoth } from "./annotation-findings.ts";
import { putAnnotation } from "./annotations.ts";
import { WordReader } from "./document-words.ts";

/*
 * `ha:` of lbc.yaml says what `# lbc:` comments say:
 *
 *     ha:
 *       defaults: { witnesses: [ping 10.0.0.1] }          every instance that says none itself
 *       instances: { VI_1: { heartbeats: [interface eth1] } }
 *       groups: { G1: … }
 *
 * A value is the text of the comment, or its words by name: `{ping: 10.0.0.1, interval: 1s}`.
 */

/** The `ha:` of a file of settings, and that file. */
interface Settings {
  readonly source: Source;
  readonly root: Placed;
  /** The configurations are all there is: an instance that none of them has is misspelt. */
  readonly isWhole?: boolean;
}

/** Adds the settings to the instances that they name; the files' own annotations hold before them. */
export function applyHaSettings(
  clusters: readonly Cluster[],
  settings: Settings,
): readonly Diagnostic[] {
  const configs = clusters.flatMap(({ nodes }) => nodes.flatMap(({ ha }) => ha));
  return new Applying(configs, settings).run(settings.root);
}

class Applying {
  readonly #configs: readonly HaConfig[];
  readonly #reader: WordReader;
  readonly #isWhole: boolean;
  readonly #found: Diagnostic[] = [];

  constructor(configs: readonly HaConfig[], { source, isWhole = false }: Settings) {
    this.#configs = configs;
    this.#reader = new WordReader(source, (message, span) => this.#complain(message, span), false);
    this.#isWhole = isWhole;
  }

  run(root: Placed): readonly Diagnostic[] {
    if (this.#configs.length === 0) return [];
    const part = (key: string) => (root.kind === "map" ? entryOf(root, key)?.value : undefined);
    const instances = this.#configs.flatMap(({ ha }) => ha.instances);
    const groups = this.#configs.flatMap(({ ha }) => ha.syncGroups);
    this.#named(part("instances"), instances, "vrrp_instance");
    this.#named(part("groups"), groups, "vrrp_sync_group");
    const globals = this.#configs.map(({ ha }) => ha.globals);
    const defaults = part("defaults");
    if (defaults) this.#block(defaults, globals, "global_defs");
    return this.#found;
  }

  #named(
    part: Placed | undefined,
    blocks: readonly { readonly name: string; readonly scope: Scope }[],
    context: "vrrp_instance" | "vrrp_sync_group",
  ): void {
    const entries = part?.kind === "map" ? part.entries : [];
    for (const { key, keySpan, value } of entries) {
      const scopes = blocks.filter(({ name }) => name === key).map(({ scope }) => scope);
      if (scopes.length > 0) this.#block(value, scopes, context);
      else {
        const names = [...new Set(blocks.map(({ name }) => name))];
        const meant = nearest(key, names);
        if (this.#isWhole || meant !== undefined)
          this.#complain(noBlock(context, key), keySpan, meant);
      }
    }
  }

  #block(value: Placed, scopes: readonly Scope[], context: AnnotationContext): void {
    if (value.kind !== "map") return this.#complain(keysExpected, value.span);
    for (const entry of value.entries) {
      const def = annotationWithKey(entry.key);
      const allowed = annotations.filter((one) => isAllowed(one, context)).map(({ key }) => key);
      if (!def || !isAllowed(def, context)) {
        const message = unknownKey(entry.key, allowed);
        this.#complain(message, entry.keySpan, nearest(entry.key, allowed));
      } else for (const scope of scopes) this.#annotation(def, entry, scope);
    }
  }

  #annotation(def: AnyAnnotation, { value, keySpan }: PlacedEntry, scope: Scope): void {
    const [first] = scope.own(def);
    if (first) {
      this.#found.push(givenInBoth(def, { span: keySpan }, first));
      return;
    }
    const items = value.kind === "list" && def.repeat === "many" ? value.items : [value];
    for (const item of items) {
      const words = this.#words(def, item);
      const problem = words && putAnnotation(scope, { def, words, site: { span: item.span } });
      const { fix: _, ...told } = problem ?? {};
      if ("code" in told) this.#found.push(told);
    }
  }

  #words(def: AnyAnnotation, item: Placed): readonly Word[] | undefined {
    if (item.kind === "scalar") {
      if (item.value === true) return [];
      return this.#reader.quoted(item);
    }
    if (item.kind === "list") return item.items.flatMap((one) => this.#scalar(one));
    return this.#byName(def, item);
  }

  /** The form's keyword, the words by their place, then the options. */
  #byName({ forms }: AnyAnnotation, map: PlacedMap): readonly Word[] {
    const keyword = map.entries.find(({ key }) => key !== "" && Object.hasOwn(forms, key));
    const form = forms[keyword?.key ?? ""];
    const words: Word[] = [];
    const used = new Set<PlacedEntry>();
    if (keyword) {
      used.add(keyword);
      words.push({ text: keyword.key, span: keyword.keySpan }, ...this.#values(keyword.value));
    }
    for (const name of Object.keys(form?.first ?? {})) {
      const entry = entryOf(map, name);
      if (!entry || used.has(entry)) continue;
      used.add(entry);
      words.push(...this.#values(entry.value));
    }
    for (const entry of map.entries) {
      if (used.has(entry)) continue;
      if (entry.value.kind === "scalar" && entry.value.value === false) continue;
      words.push({ text: entry.key, span: entry.keySpan }, ...this.#values(entry.value));
    }
    return words;
  }

  #values(value: Placed): readonly Word[] {
    return value.kind === "list"
      ? value.items.flatMap((item) => this.#scalar(item))
      : this.#scalar(value);
  }

  #scalar(value: Placed): readonly Word[] {
    if (value.kind !== "scalar") {
      this.#complain(oneValue, value.span);
      return [];
    }
    return value.value === true ? [] : [{ text: value.text, span: value.span }];
  }

  #complain(message: Text, span: Span, meant?: string): void {
    this.#found.push({
      code: "base/wrong-document",
      severity: "error",
      message,
      span,
      ...(meant !== undefined && {
        help: say({ en: "did you mean {meant}?", zh: "是否想写 {meant}？" }, { meant }),
      }),
    });
  }
}

const isAllowed = ({ contexts }: AnyAnnotation, context: AnnotationContext): boolean =>
  contexts.includes(context) || (context === "global_defs" && contexts.includes("main"));

const noBlock = (kind: string, name: string): Text =>
  say({ en: "there is no {kind} {name}", zh: "没有名为 {name} 的 {kind}" }, { kind, name });

const unknownKey = (key: string, known: readonly string[]): Text =>
  say(
    {
      en: "there is no key `{key}` here; {known} are",
      zh: "此处没有键 `{key}`，可用的键：{known}",
    },
    { key, known: known.join(", ") },
  );

const keysExpected = say({ en: "keys are expected here", zh: "此处应为键值" });
const oneValue = say({ en: "one text or number is expected", zh: "应为单个文本或数字" });
