import { formatWithOptions, inspect } from "node:util";

import { say } from "../../messages/text.ts";
import { Located } from "./located.ts";

const noNetwork = say({
  en: "a configuration does not reach the network",
  zh: "配置不能访问网络",
});
const noEnd = say({
  en: "a configuration does not end the process; it exports a description",
  zh: "配置不能结束进程，只能导出描述",
});

/** May be called with `new` too. */
function refuseNetwork(): never {
  throw new Located(noNetwork);
}
const refuseEnd = (): never => {
  throw new Located(noEnd);
};

/** What of `process` a program may look at without changing anything outside. */
const harmless = [
  "arch",
  "config",
  "cwd",
  "emitWarning",
  "features",
  "hrtime",
  "memoryUsage",
  "nextTick",
  "pid",
  "platform",
  "release",
  "uptime",
  "version",
  "versions",
] as const;

/**
 * Takes away what Node's permissions do not cover: the network, signals to other processes, the end
 * of this one. What a configuration writes to its console goes to `tell`, the name of a variable of
 * the environment that it looks for to `miss`: there is none.
 */
export function confine(tell: (text: string) => void, miss: (name: string) => void): void {
  closeNetwork();
  replace("console", quietConsole(tell));
  replace("process", quietProcess(tell, miss));
}

function replace(name: string, value: unknown): void {
  // Putting another in the place of one that is loaded when it is looked at would load it.
  Reflect.deleteProperty(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

function closeNetwork(): void {
  for (const name of ["fetch", "WebSocket", "EventSource"]) replace(name, refuseNetwork);
  // Modules of the network are refused where they are imported; this is for what finds them elsewhere.
  const { Socket, Server } = process.getBuiltinModule("node:net");
  Socket.prototype.connect = refuseNetwork;
  Server.prototype.listen = refuseNetwork;
}

function quietProcess(tell: (text: string) => void, miss: (name: string) => void): object {
  const own = process;
  const output = {
    isTTY: false,
    write: (text: unknown) => {
      tell(String(text));
      return true;
    },
  };
  const made: Record<string, unknown> = {
    argv: [],
    env: emptyEnvironment(miss),
    execArgv: [],
    stdout: output,
    stderr: output,
    exit: refuseEnd,
    abort: refuseEnd,
    kill: refuseEnd,
    on: () => made,
    once: () => made,
    off: () => made,
  };
  for (const name of harmless) made[name] = own[name];
  return made;
}

function emptyEnvironment(miss: (name: string) => void): object {
  return new Proxy<Record<string, string>>(
    {},
    {
      get: (all, name) => {
        if (typeof name === "string" && !(name in all)) miss(name);
        return Reflect.get(all, name);
      },
    },
  );
}

/** Every method that a console may have; those that write tell it. */
function quietConsole(tell: (text: string) => void): object {
  const write = (...values: readonly unknown[]) => {
    tell(formatWithOptions({ colors: false }, ...values));
  };
  const show = (value: unknown) => {
    tell(inspect(value, { colors: false }));
  };
  const methods: Record<string, unknown> = { dir: show, dirxml: write, table: show };
  for (const name of ["debug", "error", "info", "log", "trace", "warn"]) methods[name] = write;
  methods["assert"] = (holds: unknown, ...values: readonly unknown[]) => {
    if (!holds) write("Assertion failed", ...values);
  };
  return new Proxy(methods, { get: (all, name) => Reflect.get(all, name) ?? (() => {}) });
}
