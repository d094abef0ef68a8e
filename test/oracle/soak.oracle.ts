import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";

const reason = spawnSync("openssl", ["version"]).status !== 0 && "openssl is not installed";
const skip = process.env["CI"] !== "true" && reason;

test("mixed traffic leaves no descriptor, deadline or line in the log", { skip }, async () => {
  assert.equal(reason, false);
  const tool = join(import.meta.dirname, "../../tools/soak.ts");
  const child = spawn(process.execPath, [tool, "--seconds", "20"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (said += part));
  const [code] = (await once(child, "close")) as [number | null];
  assert.equal(code, 0, said);
});
