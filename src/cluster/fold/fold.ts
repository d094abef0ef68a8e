import { differenceOf } from "./compare.ts";
import { type Described, describe, type RaisedMachine } from "./described.ts";
import { type Fields, fieldsOf } from "./json.ts";
import { type Half, type Machine, machinesIn } from "./machine.ts";
import { type Level, type Part, raisedSections } from "./part.ts";

/** What a description asks of each machine. */
export interface Asked {
  /** `nodes: { name: { proxies, ha } }`, in canonical words. */
  readonly document: Fields;
  /** Keys from the root to each value that is wrong in the description. */
  readonly wrong: readonly (readonly string[])[];
}

export interface Folded {
  readonly description: Fields;
  /** Machines that do not come back as they were. */
  readonly different: readonly string[];
}

/** More rounds than a block has levels are for blocks that are in the way of others. */
const mostRounds = 8;

/** Where that much is wrong, more of the same kind is. */
const pageOfErrors = 50;

/**
 * The description that asks the machines of a document (docs/ir.md) for what it does: shared once,
 * differences at each node, in described keys where these expand to the very same. `asked` expands
 * a description; what comes out otherwise stands there in plainer words, at last as it was.
 */
export function fold(document: Fields, asked: (description: Fields) => Asked): Folded {
  const machines = machinesIn(document);
  const wanted = machinesIn(
    asked({ defaults: "product", nodes: document["nodes"] ?? {} }).document,
  );
  const folding = new Folding(machines);
  let described = folding.described();
  for (let round = 0; ; round++) {
    const { document: made, wrong } = asked(described.description);
    const byName = new Map(machinesIn(made).map((one) => [one.name, one]));
    let isRight = wrong.length === 0;
    for (const path of wrong) folding.lowerAt(path, described.machines);
    if (wrong.length >= pageOfErrors) folding.lowerSections(wrong, described.machines);
    const different: string[] = [];
    for (const [index, was] of wanted.entries()) {
      const raised = described.machines[index];
      if (!raised || folding.holds(was, byName.get(was.name), raised)) continue;
      different.push(was.name);
      isRight = false;
    }
    if (isRight || folding.isDone) return { description: described.description, different };
    if (round >= mostRounds) folding.giveUp();
    described = folding.described();
  }
}

/** What is raised how far. */
class Folding {
  readonly #machines: readonly Machine[];
  readonly #levels = new Map<Part, Level>();
  readonly #whole = new Set<string>();
  /** Since the last description. */
  readonly #lowered = new Set<Part>();
  /** Nothing could be lowered since the last description. */
  isDone = true;

  constructor(machines: readonly Machine[]) {
    this.#machines = machines;
  }

  described(): Described {
    this.isDone = true;
    this.#lowered.clear();
    return describe(this.#machines, {
      levelOf: (part) => this.#levels.get(part) ?? 2,
      isWhole: (name, half) => this.#whole.has(`${half} ${name}`),
    });
  }

  /** Whether a machine came out as it was; what did not is lowered. */
  holds(was: Machine, is: Machine | undefined, raised: RaisedMachine): boolean {
    const halves = [
      ["proxy", was.proxies, is?.proxies ?? []],
      ["ha", was.ha, is?.ha ?? []],
    ] as const;
    return halves
      .map(([half, one, other]) => {
        const difference = differenceOf(one, other, raised, half);
        if (!difference) return true;
        const lowered = difference.parts.filter((part) => this.#lower(part));
        if (lowered.length === 0) this.#lowerAll(raised, half);
        return false;
      })
      .every(Boolean);
  }

  /** What is wrong at a key is said in plainer words. */
  lowerAt(path: readonly string[], machines: readonly RaisedMachine[]): void {
    const [first = "", name, third, ...rest] = path;
    if (first === "nodes" && name !== undefined && third === "overrides" && rest.length > 0)
      return this.lowerAt(
        rest,
        machines.filter(({ machine }) => machine.name === name),
      );
    const section = raisedSections.find((one) => one === first);
    if (section && name !== undefined && this.#lowerOnce(`${section}/${name}`)) return;
    const concerned = machines.filter(({ machine }) => first !== "nodes" || machine.name === name);
    for (const { machine } of concerned)
      for (const half of ["proxy", "ha"] as const)
        if (first === "nodes" || halfOf(first) === half) this.#keepWhole(machine.name, half);
  }

  /** Every block of the sections that these places are in. */
  lowerSections(paths: readonly (readonly string[])[], machines: readonly RaisedMachine[]): void {
    const firsts = new Set(paths.flatMap((path) => [path[0], path[3]]));
    for (const raised of machines)
      for (const half of ["proxy", "ha"] as const)
        for (const [section, blocks] of Object.entries(raised[half]?.sections ?? {}))
          if (firsts.has(section))
            for (const name of Object.keys(blocks)) this.#lowerOnce(`${section}/${name}` as Part);
  }

  giveUp(): void {
    for (const { name } of this.#machines)
      for (const half of ["proxy", "ha"] as const) this.#keepWhole(name, half);
  }

  /** Whether it is lowered: what is wrong in a block twice is one reason. */
  #lowerOnce(part: Part): boolean {
    return this.#lowered.has(part) || this.#lower(part);
  }

  #lower(part: Part): boolean {
    const level = this.#levels.get(part) ?? 2;
    if (level === 0) return false;
    this.#lowered.add(part);
    this.#levels.set(part, level === 2 ? 1 : 0);
    this.isDone = false;
    return true;
  }

  /** Every part that is in described keys is said in words; where none is, the half is whole. */
  #lowerAll({ machine, ...raised }: RaisedMachine, half: Half): void {
    const sections = Object.entries(fieldsOf(raised[half]?.sections));
    const parts = sections.flatMap(([section, blocks]) =>
      Object.keys(fieldsOf(blocks)).map((name) => `${section}/${name}` as Part),
    );
    const described = parts.filter((part) => (this.#levels.get(part) ?? 2) === 2);
    for (const part of described) this.#lower(part);
    if (described.length === 0) this.#keepWhole(machine.name, half);
  }

  #keepWhole(name: string, half: Half): void {
    const key = `${half} ${name}`;
    if (this.#whole.has(key)) return;
    this.#whole.add(key);
    this.isDone = false;
  }
}

const ofHa: ReadonlySet<string> = new Set([
  "floats",
  "groups",
  "checks",
  "virtual_servers",
  "keepalived",
  "notify",
  "guards",
  "interface",
  "ha_target",
]);

const halfOf = (key: string): Half => (ofHa.has(key) ? "ha" : "proxy");
