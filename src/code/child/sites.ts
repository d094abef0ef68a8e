import type { Place } from "../answer.ts";

/** Something in the text of a configuration that is told when it runs. */
export type Site = MapSite | ListSite | CallSite | AssignmentSite | PlainSite;

/** `{ … }` */
export interface MapSite {
  readonly kind: "map";
  readonly place: Place;
  readonly parts: readonly MapPart[];
}

/** `item` is the number of what is told of it while the literal is made: a value, or a key. */
type MapPart =
  | { readonly kind: "key"; readonly name: string; readonly key: Place; readonly value: Place }
  | { readonly kind: "computed"; readonly item: number; readonly key: Place; readonly value: Place }
  | { readonly kind: "spread"; readonly item: number; readonly place: Place };

/** `[ … ]` */
export interface ListSite {
  readonly kind: "list";
  readonly place: Place;
  readonly parts: readonly ListPart[];
}

interface ListPart {
  readonly place: Place;
  /** Of a spread, the number of what is told of it. */
  readonly item?: number;
}

/** `f(…)`, `a.f(…)` */
export interface CallSite {
  readonly kind: "call";
  readonly place: Place;
  readonly method: string | undefined;
  /** Of what is told, the object that the method is called on comes first. */
  readonly hasObject: boolean;
  /** Of the arguments, as they are told; nothing where some are spread. */
  readonly arguments: readonly Place[] | undefined;
}

/** `a.b = …`, `a[b] = …` */
export interface AssignmentSite {
  readonly kind: "assignment";
  readonly place: Place;
  readonly key: Place;
  /** Where it is written; told otherwise. */
  readonly name: string | undefined;
  readonly value: Place;
}

/** `throw …`, or a loop. */
interface PlainSite {
  readonly kind: "plain";
  readonly place: Place;
}
