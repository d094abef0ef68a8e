import type { Json } from "../../catalog/form.ts";

/** Seconds as a number are a time with its unit: `2` is `2s`, `0.5` is `500ms`. */
export function timeOf(seconds: Json | undefined): string | undefined {
  if (typeof seconds !== "number" || !(seconds > 0)) return undefined;
  if (Number.isInteger(seconds)) return `${seconds}s`;
  const milliseconds = Math.round(seconds * 1000);
  return milliseconds / 1000 === seconds ? `${milliseconds}ms` : undefined;
}
