import { getCompileCacheDir } from "node:module";

/**
 * The environment of a child process that runs lbc's own modules: compiled ones are shared, and the
 * key to the admin address stays with the supervisor.
 */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { LBC_ADMIN_TOKEN: _token, LISTEN_PID: _pid, LISTEN_FDS: _files, ...rest } = env;
  const folder = getCompileCacheDir();
  return folder === undefined ? rest : { ...rest, NODE_COMPILE_CACHE: folder };
}
