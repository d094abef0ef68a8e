/** A unit of time: milliseconds to years, as nginx writes them. */
export type TimeUnit = "ms" | "s" | "m" | "h" | "d" | "w" | "M" | "y";

/** A number and its unit, or several: `500ms`, `5s`, `1m30s`, `2h`. */
export type Time = Timespan | `${Timespan}${Timespan}` | `${Timespan}${Timespan}${Timespan}`;

type Timespan = `${bigint}${TimeUnit}`;

/** A number and its unit: `32k`, `8m`, `1g`. */
export type Size = `${bigint}${"k" | "K" | "m" | "M" | "g" | "G"}`;

/** An address or a name, and a port: `10.0.1.21:8080`, `[2001:db8::1]:80`. */
export type Endpoint = `${string}:${number}` | `[${string}]:${number}`;

export type Url = `http://${string}` | `https://${string}`;

/** Where a secret stands, never the secret: `env:NAME`, `file:/path`. */
export type Secret = `env:${string}` | `file:${string}`;

/** The secret in a variable of the environment of whoever builds or serves. */
export const env = <const Name extends string>(name: Name): `env:${Name}` => `env:${name}`;

/** The secret in a file of the machine that builds or serves. */
export const file = <const Path extends string>(path: Path): `file:${Path}` => `file:${path}`;

/** Times of a product are whole numbers: 1.5 seconds are 1500 milliseconds. */
const timeOf = (count: number, unit: TimeUnit, milliseconds: number): Time =>
  (Number.isInteger(count) ? `${count}${unit}` : `${Math.round(count * milliseconds)}ms`) as Time;

export const milliseconds = (count: number): Time => timeOf(count, "ms", 1);
export const seconds = (count: number): Time => timeOf(count, "s", 1000);
export const minutes = (count: number): Time => timeOf(count, "m", 60_000);
export const hours = (count: number): Time => timeOf(count, "h", 3_600_000);
export const days = (count: number): Time => timeOf(count, "d", 86_400_000);

export const kilobytes = (count: number): Size => `${count}k` as Size;
export const megabytes = (count: number): Size => `${count}m` as Size;
export const gigabytes = (count: number): Size => `${count}g` as Size;
