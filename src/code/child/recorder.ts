import type { Place } from "../answer.ts";
import type { CallSite, ListSite, MapSite, Site } from "./sites.ts";

/** A site that runs, and what was told of its parts so far. */
export interface Frame {
  readonly site: Site;
  readonly items: unknown[];
}

export interface EntryPlace {
  readonly key: Place;
  readonly value: Place;
}

/** How an object came to be. */
export interface Origin {
  readonly literal?: {
    readonly site: MapSite | ListSite;
    readonly items: readonly unknown[];
    /** How long the items were that are lists; they may have grown since. */
    readonly lengths: readonly number[];
  };
  /** The first call that returned it, or that laid others over it. */
  call?: { readonly site: CallSite; readonly items: readonly unknown[] };
  /** Keys that were set later. */
  assigned?: Map<string, EntryPlace>;
  /** Items of a list are no longer where they were. */
  isMoved?: true;
}

const moving = new Set(["copyWithin", "fill", "reverse", "shift", "sort", "splice", "unshift"]);

const nothing: readonly never[] = [];

/**
 * Is told by the text of a configuration, which `instrument` has changed for it, what it makes.
 * Nothing that it is told may make it fail: it must not be seen.
 */
export class Recorder {
  readonly sites: Site[] = [];
  readonly #frames: Frame[] = [];
  readonly #origins = new WeakMap<object, Origin>();
  readonly #watch: (place: Place) => void;
  #count = 0;
  /** What was thrown last that is no error, and where. */
  thrown: { readonly value: unknown; readonly place: Place } | undefined;

  /** `watch` looks now and then whether a loop may go on. */
  constructor(watch: (place: Place) => void) {
    this.#watch = watch;
  }

  originOf = (value: object): Origin | undefined => this.#origins.get(value);

  /** The functions that an instrumented text calls. */
  readonly told = Object.freeze({
    /** A part of a site. */
    part: <T>(number: number, value: T): T => {
      for (let at = this.#frames.length - 1; at >= 0; at--) {
        const frame = this.#frames[at];
        if (frame?.site !== this.sites[number]) continue;
        frame?.items.push(value);
        break;
      }
      return value;
    },
    /** A computed key: made into text once, as the engine would. */
    key: (number: number, value: unknown): PropertyKey =>
      this.told.part(number, typeof value === "symbol" ? value : String(value)),
    frame: (number: number): Frame | undefined => {
      const site = this.sites[number];
      if (!site) return undefined;
      const frame = { site, items: [] };
      this.#frames.push(frame);
      return frame;
    },
    /** A literal without parts that are told. */
    plain: <T extends object>(number: number, value: T): T => {
      const site = this.sites[number];
      if (site?.kind === "map" || site?.kind === "list")
        this.#origins.set(value, { literal: { site, items: nothing, lengths: nothing } });
      return value;
    },
    literal: <T extends object>(frame: Frame, value: T): T => {
      this.#end(frame);
      const { site, items } = frame;
      if (site.kind === "map" || site.kind === "list")
        this.#origins.set(value, { literal: { site, items, lengths: items.map(lengthOf) } });
      return value;
    },
    call: <T>(frame: Frame, value: T): T => {
      this.#end(frame);
      if (frame.site.kind === "call") this.#called(frame.site, frame.items, value);
      return value;
    },
    assigned: <T>(frame: Frame, value: T): T => {
      this.#end(frame);
      const { site, items } = frame;
      if (site.kind !== "assignment") return value;
      const [object, computed] = items;
      const key = site.name ?? (typeof computed === "symbol" ? undefined : String(computed));
      if (isObject(object) && key !== undefined) this.#assign(object, key, site);
      return value;
    },
    thrown: <T>(number: number, value: T): T => {
      const site = this.sites[number];
      if (site) this.thrown = { value, place: site.place };
      return value;
    },
    loop: (number: number): void => {
      if ((++this.#count & 255) !== 0) return;
      const site = this.sites[number];
      if (site) this.#watch(site.place);
    },
  });

  /** Whatever an exception has left open is closed with it. */
  #end(frame: Frame): void {
    const at = this.#frames.lastIndexOf(frame);
    if (at !== -1) this.#frames.length = at;
  }

  #called(site: CallSite, items: readonly unknown[], value: unknown): void {
    const [object] = items;
    if (site.hasObject && Array.isArray(object) && site.method !== undefined)
      this.#changed(object, site.method, site);
    if (!isObject(value)) return;
    const there = this.#origins.get(value);
    if (!there) this.#origins.set(value, { call: { site, items } });
    else if (site.method === "assign") there.call = { site, items };
  }

  #changed(list: readonly unknown[], method: string, { arguments: told }: CallSite): void {
    if (moving.has(method)) this.#originFor(list).isMoved = true;
    if (method !== "push" || !told) return;
    const first = list.length - told.length;
    for (const [index, place] of told.entries())
      this.#assign(list, String(first + index), { key: place, value: place });
  }

  #assign(object: object, key: string, { key: keyPlace, value }: EntryPlace): void {
    const origin = this.#originFor(object);
    origin.assigned ??= new Map();
    origin.assigned.set(key, { key: keyPlace, value });
  }

  #originFor(object: object): Origin {
    const there = this.#origins.get(object);
    if (there) return there;
    const made: Origin = {};
    this.#origins.set(object, made);
    return made;
  }
}

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

export const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null;
