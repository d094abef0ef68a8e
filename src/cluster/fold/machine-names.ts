import { freeName, isName } from "./part.ts";

/** Folders that tell nothing of a machine. */
const common: ReadonlySet<string> = new Set([
  "conf",
  "conf.d",
  "config",
  "etc",
  "keepalived",
  "nginx",
  "sites-available",
  "sites-enabled",
  "ths",
]);

/** Names for machines: as they are called, else after their folder, else by number. */
export function machineNames(called: readonly string[]): readonly string[] {
  const taken = new Set<string>(called.filter(isMachine));
  return called.map((name, index) => {
    if (isMachine(name)) return name;
    const folders = name.split("/").filter((part) => part !== "." && part !== "..");
    const isFile = /\.\w+$/.test(folders.at(-1) ?? "") || name.startsWith("-");
    const folder = (isFile ? folders.slice(0, -1) : folders)
      .toReversed()
      .find((part) => isMachine(part) && !common.has(part));
    const plain = /^\d+$/.test(name) ? `node-${name}` : `lb${index + 1}`;
    const found = freeName(folder ?? plain, taken);
    taken.add(found);
    return found;
  });
}

/** The path of a file is no name of a machine. */
const isMachine = (name: string): boolean => isName(name) && !/\.(?:conf|cfg|inc)$/.test(name);
