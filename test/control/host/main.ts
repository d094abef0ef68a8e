import { readFileSync } from "node:fs";

import { supervise } from "../../../runtime/control/supervisor.ts";
import type { Plan } from "../../../runtime/plan.ts";

/* `node main.ts PLAN.json ERROR_LOG`: a supervisor whose configuration is a plan, read anew on HUP. */

const [planFile = "", errorLog = "stderr"] = process.argv.slice(2);

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
  workerModule: new URL("./plane.ts", import.meta.url),
});
