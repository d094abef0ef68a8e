import { registerHooks } from "node:module";

import type { EvaluateRequest } from "../answer.ts";

/*
 * The child's beginning. Looking for a package would read folders that this process may not read:
 * the one that lbc needs is named to it.
 */
const request = JSON.parse(process.argv[2] ?? "{}") as EvaluateRequest;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "acorn" && context.parentURL?.startsWith(import.meta.resolve("./"))
      ? { url: request.acorn, format: "module", shortCircuit: true }
      : next(specifier, context),
});
const { run } = await import("./run.ts");
await run(request);
