import type { HttpPlan } from "../../runtime/plan.ts";
import { mediaTypesOf } from "../catalog/nginx/media-types.ts";
import type { Scope } from "../ir/scope.ts";

type Table = HttpPlan["types"];

const defaultTypes: Table = [
  ["html", "text/html"],
  ["gif", "image/gif"],
  ["jpg", "image/jpeg"],
];

/** The tables of media types: that of `http`, and those of blocks that have others. */
export class TypeTables {
  readonly http: Table;
  readonly others: Table[] = [];
  readonly #known = new Map<string, number | undefined>();

  constructor(http: Scope) {
    const written = mediaTypesOf(http);
    this.http = written ? [...written] : defaultTypes;
    this.#known.set(JSON.stringify(this.http), undefined);
  }

  /** Index in `others`; undefined: that of `http`. */
  of(scope: Scope): number | undefined {
    const written = mediaTypesOf(scope);
    if (!written) return undefined;
    const table = [...written];
    const key = JSON.stringify(table);
    if (this.#known.has(key)) return this.#known.get(key);
    const index = this.others.push(table) - 1;
    this.#known.set(key, index);
    return index;
  }
}
