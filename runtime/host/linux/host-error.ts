import { constants } from "node:os";

/** Something the machine does not let us do, said so that an operator can act on it. */
export class HostError extends Error {
  override readonly name = "HostError";
  /** `koffi`, `platform`, or the name of the error number: `EPERM`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const names = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));

export const errnoName = (errno: number): string => names.get(errno) ?? `error ${errno}`;

/** The capability that a refused operation lacks. */
export type Capability = "CAP_NET_RAW" | "CAP_NET_ADMIN" | "CAP_SYS_NICE" | "CAP_SYS_BOOT";

/** An error of the C library; a refused one names the capability that would allow it. */
export function systemError(what: string, errno: number, capability?: Capability): HostError {
  const name = errnoName(errno);
  const refused = name === "EPERM" || name === "EACCES";
  const hint = refused && capability ? `; the process needs ${capability}` : "";
  return new HostError(name, `${what}: ${name}${hint}`);
}
