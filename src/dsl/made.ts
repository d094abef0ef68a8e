/** Told of every value that a function of the DSL makes; whoever evaluates a configuration listens. */
export type Recorder = (value: object) => void;

/** Where the recorder stands while a configuration is evaluated. */
export const recorderKey: unique symbol = Symbol.for("lbc.made");

declare global {
  var [recorderKey]: Recorder | undefined;
}

/** Says that a value was made here, so that what is wrong with it can be told at its place. */
export function made<T extends object>(value: T): T {
  globalThis[recorderKey]?.(value);
  return value;
}
