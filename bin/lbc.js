#!/usr/bin/env node
import { existsSync, readFileSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const needed = 24;

if (Number(process.versions.node.split(".")[0]) >= needed) {
  module.enableCompileCache?.();
  const dist = new URL("../dist/", import.meta.url).href;
  const bundle = new URL("bundle/main.js", dist);
  const built = new URL("src/cli/main.js", dist);
  if (existsSync(bundle) && !startsProcesses(process.argv.slice(2))) await import(bundle.href);
  else if (existsSync(built)) {
    loadDirectly(dist);
    await import(built.href);
  } else await import(new URL("../src/cli/main.ts", import.meta.url).href);
} else {
  const node = newerNode();
  if (node) await runAs(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
  else {
    process.stderr.write(
      `lbc: Node.js ${needed} or newer is needed, this is ${process.version}; ` +
        "run npm ci in the folder of lbc, which brings one\n",
    );
    process.exitCode = 2;
  }
}

/** Commands whose processes are files of their own, which a bundle does not have. */
function startsProcesses(args) {
  return args.some((arg) => arg === "serve" || arg === "demo");
}

/**
 * Our own modules name each other by their files, so that nothing has to be looked for: without the
 * search for packages and links, hundreds of small modules load in half the time.
 */
function loadDirectly(dist) {
  module.registerHooks?.({
    resolve: (specifier, context, next) =>
      specifier.startsWith(".") && specifier.endsWith(".js") && context.parentURL?.startsWith(dist)
        ? {
            url: new URL(specifier, context.parentURL).href,
            format: "module",
            shortCircuit: true,
          }
        : next(specifier, context),
    load: (url, context, next) =>
      context.format === "module" && url.startsWith(dist)
        ? { format: "module", source: readFileSync(new URL(url)), shortCircuit: true }
        : next(url, context),
  });
}

/** The development dependency `node`, in this package or beside it. */
function newerNode() {
  for (const place of ["../node_modules/node/bin/node", "../../node/bin/node"]) {
    const path = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(path)) return path;
  }
  return undefined;
}

/** Runs the newer node in our place: its standard streams, signals and exit code are ours. */
async function runAs(node, args) {
  if (typeof process.execve === "function") process.execve(node, [node, ...args], process.env);
  const { spawn } = await import("node:child_process");
  const child = spawn(node, args, { stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH"])
    process.on(signal, () => child.kill(signal));
  // A terminal sends Ctrl-C to both of us already.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  child.on("error", (error) => {
    process.stderr.write(`lbc: ${node} cannot be run: ${error.message}\n`);
    process.exitCode = 3;
  });
  child.on("exit", (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else process.exitCode = code ?? 3;
  });
}
