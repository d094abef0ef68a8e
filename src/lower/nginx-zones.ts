import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Template } from "../ir/template.ts";
import type { Bytes } from "../ir/upstream.ts";
import type { Zone, ZoneUse } from "../ir/zone.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { finding } from "./nginx-diagnostics.ts";

/** One mention of shared memory; `module` is what nginx tells its uses apart by. */
export interface ZoneMention {
  readonly name: string;
  readonly module: string;
  readonly use: ZoneUse;
  readonly size: Bytes | undefined;
  readonly key: Template | undefined;
  readonly directive: string;
  readonly site: Site;
  /** A second definition is an error, as for `limit_req_zone`; groups may share a zone. */
  readonly alone: boolean;
  /** Where only the name is given, another place must give a size. */
  readonly asks: boolean;
}

/** Shared memory is one for all of nginx: names of http and stream meet. */
export class Zones {
  readonly #first = new Map<string, ZoneMention>();
  readonly #sized = new Map<string, ZoneMention>();
  readonly #asked: ZoneMention[] = [];
  readonly #zones: Zone[] = [];
  readonly #found: Diagnostic[] = [];

  mention(mention: ZoneMention): void {
    const { name, module } = mention;
    const first = this.#first.get(name);
    if (!first) this.#first.set(name, mention);
    else if (first.module !== module) this.#found.push(clash(mention, first, otherUse(name)));
    if (mention.asks) this.#asked.push(mention);
    if (mention.size !== undefined) this.#define(mention, mention.size);
  }

  #define(mention: ZoneMention, size: Bytes): void {
    const { name, module, use, key, directive, site } = mention;
    const there = this.#sized.get(name);
    if (!there) {
      this.#sized.set(name, mention);
      this.#zones.push({ site, name, use, size, key, directive });
    } else if (there.module === module)
      if (mention.alone) this.#found.push(clash(mention, there, twice(name)));
      else if (there.size !== size) this.#found.push(clash(mention, there, otherSize(name)));
  }

  /** The zones whose definition is one of those directives of one module family. */
  defined(from: number): readonly Zone[] {
    return this.#zones.slice(from);
  }

  get count(): number {
    return this.#zones.length;
  }

  /** What nginx finds when it makes the memory: `whole` where nothing may be defined elsewhere. */
  *findings(whole: boolean): Generator<Diagnostic> {
    yield* this.#found;
    if (!whole) return;
    for (const { name, site } of this.#asked)
      if (!this.#sized.has(name))
        yield finding("base/undefined-name", undefinedZone(name), site.span, { via: site.via });
  }
}

const undefinedZone = (name: string): Text =>
  say(
    {
      en: "no statement gives the shared memory zone `{name}` a size",
      zh: "没有语句为共享内存区 `{name}` 指定大小",
    },
    { name },
  );

const otherUse = (name: string): Text =>
  say(
    {
      en: "the shared memory zone `{name}` is there already for another use",
      zh: "共享内存区 `{name}` 已用于其他用途",
    },
    { name },
  );

const twice = (name: string): Text =>
  say(
    {
      en: "there is a shared memory zone `{name}` already",
      zh: "共享内存区 `{name}` 重复定义",
    },
    { name },
  );

const otherSize = (name: string): Text =>
  say(
    {
      en: "the shared memory zone `{name}` has another size already",
      zh: "共享内存区 `{name}` 已用其他大小定义",
    },
    { name },
  );

const clash = ({ site }: ZoneMention, first: ZoneMention, message: Text): Diagnostic =>
  finding("base/duplicate-directive", message, site.span, {
    via: site.via,
    related: [{ span: first.site.span, message: say({ en: "the first one", zh: "第一次定义" }) }],
  });
