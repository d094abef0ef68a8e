import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { HttpPlan, LocationPlan, Plan, ProxyPlan } from "../../runtime/plan.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import type { Dialect } from "../../src/ir/target.ts";
import { lowerNginx } from "../../src/lower/nginx.ts";
import { planProxy, type ProxyOptions } from "../../src/plan/proxy.ts";
import { load } from "../../src/project/loader.ts";

export interface Planned {
  readonly plan: Plan | undefined;
  /** Of reading and of planning. */
  readonly diagnostics: readonly Diagnostic[];
  /** `line:column code message` of each error, warning or notice. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly notices: readonly string[];
}

export interface PlanRequest extends Partial<ProxyOptions> {
  readonly dialect?: Dialect;
  readonly version?: readonly number[];
  /** Further files by path, relative to the main one. */
  readonly others?: Readonly<Record<string, string | Uint8Array>>;
}

/** Names of tests resolve without asking anybody. */
const names: Readonly<Record<string, readonly string[]>> = {
  "two.test": ["10.0.0.1", "10.0.0.2"],
  "six.test": ["10.0.0.6", "fd00::6"],
  localhost: ["127.0.0.1"],
};

/** Reads, lowers and plans a configuration that is given as text. */
export async function planText(
  text: string | Uint8Array,
  request: PlanRequest = {},
): Promise<Planned> {
  const { dialect = "nginx", version = [1, 22], others = {}, ...options } = request;
  const cwd = mkdtempSync(join(tmpdir(), "lbc-plan-"));
  try {
    const files = { "nginx.conf": text, ...others };
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), content);
    }
    const project = load({
      paths: ["nginx.conf"],
      nodes: [],
      targets: [{ dialect, version }],
      cwd,
    });
    const [root] = project.roots;
    if (!root) throw new Error("no root was found");
    const { config, diagnostics } = lowerNginx(project, root);
    const result = await planProxy(config, {
      prefix: "/p",
      cwd,
      sources: project.sources,
      privileged: true,
      resolver: async (name) => names[name] ?? [],
      ...options,
    });
    const all = [...project.diagnostics, ...diagnostics, ...result.diagnostics];
    const show = (severity: Diagnostic["severity"]) =>
      all
        .filter((one) => one.severity === severity)
        .map(({ span, code, message }) => {
          const place = project.sources.get(span.file)?.position(span.start);
          return `${place?.line}:${place?.column} ${code} ${message.en}`;
        });
    return {
      plan: result.plan,
      diagnostics: all,
      errors: show("error"),
      warnings: show("warning"),
      notices: show("info"),
    };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Plans the inside of an `http` block that must be right. */
export async function planOk(http: string, request: PlanRequest = {}): Promise<HttpPlan> {
  const { plan, errors } = await planText(`events {} http { ${http} }`, request);
  if (!plan?.http) throw new Error(`refused:\n${errors.join("\n")}`);
  return plan.http;
}

/** Errors of the inside of an `http` block. */
export async function errorsOf(
  http: string,
  request: PlanRequest = {},
): Promise<readonly string[]> {
  return (await planText(`events {} http { ${http} }`, request)).errors;
}

/** The location of the first server with that text. */
export function locationAt(http: HttpPlan, text: string, server = 0): LocationPlan {
  const search = (matches: HttpPlan["servers"][number]["locations"]): number | undefined => {
    for (const match of matches) {
      if (match.text === text) return match.location;
      const inside = search(match.inner);
      if (inside !== undefined) return inside;
    }
    return undefined;
  };
  const found = search(http.servers[server]?.locations ?? []);
  const location = found === undefined ? undefined : http.locations[found];
  if (!location) throw new Error(`no location ${text}`);
  return location;
}

export function proxyAt(http: HttpPlan, text: string, server = 0): ProxyPlan {
  const { handler } = locationAt(http, text, server);
  if (handler.kind !== "proxy") throw new Error(`${text} passes nothing on`);
  return handler.proxy;
}
