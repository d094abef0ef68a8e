/* What `import { … } from "lbc"` gives. */
export {
  check,
  cluster,
  float,
  group,
  node,
  realServer,
  route,
  server,
  stream,
  upstream,
  virtualServer,
} from "./builders.ts";
export type { Cluster } from "./builders.ts";
export {
  days,
  env,
  file,
  gigabytes,
  hours,
  kilobytes,
  megabytes,
  milliseconds,
  minutes,
  seconds,
} from "./units.ts";
export type { Endpoint, Secret, Size, Time, Url } from "./units.ts";
