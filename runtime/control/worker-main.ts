import { setFlagsFromString } from "node:v8";

import { regexpFlags } from "../decide/pcre.ts";
import { createPlanes } from "./planes.ts";
import { runWorker } from "./worker.ts";

// Before the first pattern of the configuration is compiled: none of them may hang the proxy.
setFlagsFromString(regexpFlags);
runWorker(createPlanes);
