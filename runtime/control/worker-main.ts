import { createDataPlane } from "../proxy/data-plane.ts";
import { runWorker } from "./worker.ts";

runWorker(createDataPlane);
