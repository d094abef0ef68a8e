import type { Plan } from "../../runtime/plan.ts";

/** The plan of a machine that has addresses to float and nothing to proxy. */
export const emptyPlan = (prefix: string): Plan => ({
  version: 1,
  target: { dialect: "lbc", version: [1] },
  branding: undefined,
  prefix,
  files: [],
  main: {
    pid: undefined,
    user: undefined,
    workers: 0,
    workerConnections: 0,
    shutdownTimeout: 0,
    errorLogs: [],
  },
  http: undefined,
  notices: [],
});
