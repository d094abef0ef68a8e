import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

import type { Checked } from "../../src/check/findings.ts";
import { installed, loadModules } from "./nginx-blocks.ts";

/** Modules that Debian builds apart, in an order in which they load. */
const modules = ["ngx_stream_module.so", "ngx_mail_module.so"];

/** Files of a run written to the disk as they are now, so that a product can be asked about them. */
export class FilesOnDisk {
  readonly directory = mkdtempSync(join(tmpdir(), "lbc-fixes-"));
  #turn = 0;

  /** The folder that stands for `/`, and the roots in it. */
  write({ project }: Checked, cwd: string | undefined): { folder: string; roots: string[] } {
    const folder = join(this.directory, String(this.#turn++));
    const inside = (path: string): string => join(folder, resolve(cwd ?? "", path));
    for (const [path, source] of project.sources) {
      mkdirSync(dirname(inside(path)), { recursive: true });
      writeFileSync(inside(path), source.encode(source.text), { mode: 0o644 });
    }
    return { folder, roots: project.roots.map(({ path }) => inside(path)) };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Why `nginx -t` refuses a file; nothing where it takes it. */
export function nginxRefusal(file: string, folder: string): string | undefined {
  mkdirSync(join(folder, "logs"), { recursive: true });
  const there = modules.filter((name) => installed().has(name));
  const options = ["-t", "-p", dirname(file), "-c", file, "-e", "stderr"];
  const globals = `${loadModules(there)} pid ${join(folder, "nginx.pid")};`;
  const answer = spawnSync("nginx", [...options, "-g", globals], {
    encoding: "utf8",
    timeout: 20_000,
  });
  if (answer.status === 0) return undefined;
  const line = answer.stderr.split("\n").find((one) => /\[(?:emerg|crit|alert)\]/.test(one));
  return (line ?? answer.stderr).replace(/^.*\d#\d+: /, "").replaceAll(folder, "");
}
