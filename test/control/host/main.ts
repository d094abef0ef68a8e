import { readFileSync } from "node:fs";

import { supervise } from "../../../runtime/control/supervisor.ts";
import type { Plan } from "../../../runtime/plan.ts";

/*
 * `node main.ts PLAN.json ERROR_LOG [real]`: a supervisor whose configuration is a plan, read anew on
 * HUP; with `real` its workers are those of serve.
 */

const [planFile = "", errorLog = "stderr", workers = ""] = process.argv.slice(2);

process.exitCode = await supervise({
  compile: async () => {
    const text = readFileSync(planFile, "utf8");
    return text.startsWith("{")
      ? { plan: JSON.parse(text) as Plan, ha: undefined }
      : { refusals: [`unexpected end of file in ${planFile}:1`] };
  },
  prefix: process.cwd(),
  errorLog,
  env: process.env,
  ...(workers === "real"
    ? { admin: { version: "test", token: undefined, address: undefined } }
    : { workerModule: new URL("./plane.ts", import.meta.url) }),
});
