import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { getHeapStatistics } from "node:v8";

import { say, type Text } from "../../messages/text.ts";
import {
  type Answer,
  answerFile,
  type EvaluateRequest,
  mostSaid,
  type Place,
  type Trouble,
} from "../answer.ts";
import { takesTooLong, takesTooMuch } from "../limits.ts";
import { Collector } from "./collect.ts";
import { confine } from "./confine.ts";
import { failureOf, shortened } from "./failure.ts";
import { LoadedFiles } from "./files.ts";
import { recorderName } from "./instrument.ts";
import { Modules } from "./modules.ts";
import { Places } from "./places.ts";
import { Recorder } from "./recorder.ts";
import { keepStacks, placeOfError } from "./stack.ts";

const dsl = new URL(`../../dsl/lbc${import.meta.url.slice(-3)}`, import.meta.url).href;

// A configuration may put others in their place.
const clock = performance.now.bind(performance);

/** Runs a configuration, and hands over what it exports. This process ends with it. */
export async function run(request: EvaluateRequest): Promise<never> {
  return new Run(request).run();
}

class Run {
  readonly #request: EvaluateRequest;
  readonly #entry: string;
  readonly #files = new LoadedFiles();
  readonly #said: Trouble[] = [];
  readonly #missed = new Set<string>();
  #names: readonly string[] = [];
  readonly #recorder = new Recorder((place) => {
    this.#watch(place);
  });
  readonly #process = process as typeof process & {
    readonly reallyExit: (code: number) => never;
  };

  constructor(request: EvaluateRequest) {
    this.#request = request;
    this.#entry = pathToFileURL(request.entry).href;
  }

  async run(): Promise<never> {
    Object.defineProperty(globalThis, recorderName, { value: this.#recorder.told });
    keepStacks();
    process.on("uncaughtException", (error) => this.#fail(error));
    // Nothing is left to do, and what the configuration waits for has not come.
    process.on("exit", () => this.#end({ troubles: [this.#waiting()] }));
    // What it waits for keeps coming, and never ends.
    setTimeout(
      () => this.#late(this.#waits() ?? this.#last()),
      this.#request.limits.ownPatience,
    ).unref();
    confine(
      (text) => {
        this.#tell(text);
      },
      (name) => {
        this.#miss(name);
      },
    );
    try {
      return await this.#evaluate();
    } catch (error) {
      return this.#fail(error);
    }
  }

  async #evaluate(): Promise<never> {
    const names = Object.keys((await import(dsl)) as object);
    this.#names = names;
    const { folders } = this.#request;
    const files = this.#files;
    const given = { entry: this.#entry, files, recorder: this.#recorder, folders };
    new Modules({ ...given, dsl: { url: dsl, names } }).register();
    const module = (await import(this.#entry)) as Readonly<Record<string, unknown>>;
    if (!("default" in module))
      return this.#end({ troubles: [{ message: noDefault, place: this.#last() }] });
    const collector = new Collector(new Places(this.#recorder));
    collector.collect(module["default"], files.all[0]?.outline?.exported ?? start);
    return this.#end(collector);
  }

  #fail(error: unknown): never {
    return this.#end({ troubles: [failureOf(error, this.#files, this.#recorder, this.#names)] });
  }

  #end({ values = [], troubles = [] }: Partial<Answer>): never {
    const answer: Answer = {
      files: this.#files.all.map(({ path, text }) => ({ path, text })),
      values: troubles.length > 0 ? [] : values,
      troubles,
      said: this.#said,
    };
    const bytes = Buffer.from(JSON.stringify(answer));
    for (let at = 0; at < bytes.length;) at += writeSync(answerFile, bytes, at);
    return this.#process.reallyExit(0);
  }

  /** Ends a loop that has no end while its place is known; nothing could catch it. */
  #watch(place: Place): void {
    const { ownPatience, mostMegabytes } = this.#request.limits;
    if (clock() > ownPatience) this.#late(place);
    const { used_heap_size: used, external_memory: external } = getHeapStatistics();
    if (used + external > mostMegabytes * 0.9 * 1024 * 1024)
      this.#end({ troubles: [{ message: takesTooMuch(mostMegabytes), place }] });
  }

  #late(place: Place): never {
    return this.#end({
      troubles: [{ message: takesTooLong(this.#request.limits.patience), place }],
    });
  }

  #tell(text: string): void {
    if (this.#said.length >= mostSaid) return;
    const place = placeOfError(new Error(text), this.#files) ?? start;
    const message = shortened(text.trimEnd());
    this.#said.push({ message: { en: message, zh: message }, place });
  }

  /** A variable of the environment is looked for; what a package asks when it is loaded is its own. */
  #miss(name: string): void {
    const place = placeOfError(new Error(name), this.#files);
    if (!place || this.#missed.has(name) || this.#said.length >= mostSaid) return;
    this.#missed.add(name);
    this.#said.push({ message: unseen(shortened(name)), place });
  }

  #waiting(): Trouble {
    return { message: neverEnds, place: this.#waits() ?? this.#last() };
  }

  /** The first place where a whole module waits. */
  #waits(): Place | undefined {
    return this.#files.all.find(({ outline }) => outline?.waits)?.outline?.waits;
  }

  /** The end of the configuration, where what is missing would stand. */
  #last(): Place {
    const end = this.#files.all[0]?.text.trimEnd().length ?? 0;
    return [0, Math.max(0, end - 1), end];
  }
}

const start: Place = [0, 0, 0];

const noDefault = say({
  en: "nothing is exported; a configuration ends with `export default cluster(…)`",
  zh: "没有默认导出；配置须以 `export default cluster(…)` 结束",
});
const neverEnds = say({
  en: "what is awaited here never comes",
  zh: "此处等待的结果永远不会到来",
});
const unseen = (name: string): Text =>
  say(
    {
      en: 'the environment is not seen here, {name} is undefined; a secret that stands in it is env("{name}")',
      zh: '此处看不到环境变量，{name} 为 undefined；引用其中的密钥请写 env("{name}")',
    },
    { name },
  );
