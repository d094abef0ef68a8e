import { getCompileCacheDir } from "node:module";

/** The environment of a child process that runs lbc's own modules: compiled ones are shared. */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  return folder === undefined ? env : { ...env, NODE_COMPILE_CACHE: folder };
}
