import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const settings = ["-V"];
const version = spawnSync("nginx", settings, { encoding: "utf8" });

/** The nginx that verdicts are asked of; values and names differ between versions. */
export const nginxVersion = /nginx\/(\S+)/.exec(version.stderr)?.[1];

/** Asks `nginx -t` about configurations in a directory of its own. */
export class NginxTest {
  readonly directory = mkdtempSync(join(tmpdir(), "lbc-oracle-"));

  constructor() {
    mkdirSync(join(this.directory, "logs"));
  }

  /** The first line that is an error, or nothing where nginx takes the configuration. */
  refusal(text: string | Uint8Array): string | undefined {
    const file = join(this.directory, "nginx.conf");
    writeFileSync(file, text);
    const options = ["-t", "-p", this.directory, "-c", file, "-e", "stderr"];
    const answer = spawnSync("nginx", options, { encoding: "utf8", timeout: 20_000 });
    if (answer.status === 0) return undefined;
    const line = answer.stderr.split("\n").find((one) => /\[(?:emerg|crit|alert)\]/.test(one));
    return (line ?? answer.stderr).replace(/^.*\d#\d+: /, "");
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
