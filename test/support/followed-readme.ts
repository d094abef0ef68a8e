import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The commands of a README, in their order; what stands behind `sh` says where they are typed. */
export interface Typed {
  /** `""` where it is this machine. */
  readonly where: string;
  readonly script: string;
}

export const typedIn = (folder: string, readme = "README.md"): readonly Typed[] =>
  [...readFileSync(join(folder, readme), "utf8").matchAll(/^```sh *(\S*)\n(.*?)^```$/gms)].map(
    ([, where = "", script = ""]) => ({ where, script }),
  );
