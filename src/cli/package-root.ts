import { findPackageJSON } from "node:module";
import { dirname } from "node:path";

/** The folder of lbc's own package.json, wherever it runs from. */
export const packageRoot = dirname(findPackageJSON(import.meta.url) ?? import.meta.filename);
