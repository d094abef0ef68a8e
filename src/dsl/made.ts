/** Told of every value that a function of the DSL makes; whoever evaluates a configuration listens. */
export type Recorder = (value: object) => void;

declare global {
  /** Set while a configuration is evaluated. */
  var lbcMade: Recorder | undefined;
}

/** Says that a value was made here, so that what is wrong with it can be told at its place. */
export function made<T extends object>(value: T): T {
  globalThis.lbcMade?.(value);
  return value;
}
