import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

import type { Backend } from "./backends.ts";

/** What the client of the script saw of one request. */
export interface Seen {
  readonly step: string;
  readonly status: number;
  /** The application that answered, or `-` where the proxy did. */
  readonly backend: string;
}

export type Fleet = Readonly<
  Record<"portal1" | "portal2" | "portal3" | "gray" | "api1" | "api2" | "api9", Backend>
>;

interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const host = "portal.example.internal";

function ask(port: number, { method = "GET", path, headers = {}, body }: Ask, step: string) {
  return new Promise<Seen>((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port,
      servername: host,
      rejectUnauthorized: false,
      method,
      path,
      headers: {
        Host: host,
        ...headers,
        ...(body !== undefined && { "Content-Length": body.length }),
      },
      agent: false,
    } as const;
    const going = request(options, (answer) => {
      answer.resume();
      answer.on("end", () => {
        const backend = answer.headers["x-backend"];
        resolve({
          step,
          status: answer.statusCode ?? 0,
          backend: typeof backend === "string" ? backend : "-",
        });
      });
    });
    going.on("error", reject);
    going.end(body);
  });
}

/**
 * nginx counts failures in whole seconds of the wall clock: what must fall into one second begins
 * at its middle.
 */
async function midSecond(): Promise<void> {
  await sleep((1500 - (Date.now() % 1000)) % 1000);
}

/** Past `fail_timeout` and its rounding, counted from a moment in the middle of a second. */
async function windowOver(seconds: number): Promise<void> {
  await sleep((seconds + 1) * 1000);
  await midSecond();
}

/**
 * The script: requests one after the other while applications die, freeze, answer 503 and start
 * slowly. Both servers go through it with the same applications. `portal` fails for 2 s, `api` for
 * 3 s, an answer may take a second.
 */
export async function runScript(port: number, fleet: Fleet): Promise<Seen[]> {
  const seen: Seen[] = [];
  const get = async (step: string, path: string, times: number, headers = {}) => {
    for (let count = 0; count < times; count++) seen.push(await ask(port, { path, headers }, step));
  };
  const post = async (step: string, path: string, times: number) => {
    for (let count = 0; count < times; count++)
      seen.push(await ask(port, { method: "POST", path, body: "a=1" }, step));
  };

  await midSecond();
  await get("all well", "/portal/a", 12);
  await get("all well", "/api/a", 6);
  await get("canary", "/portal/a", 2, { "X-Canary": "1" });

  await fleet.portal2.kill();
  await midSecond();
  await get("portal-2 killed", "/portal/b", 14);
  await windowOver(2);
  await get("portal-2 tried again, still dead", "/portal/c", 8);
  await fleet.portal2.start();
  await windowOver(2);
  await get("portal-2 back", "/portal/d", 14);

  await fleet.portal1.order({ status: 503 });
  await midSecond();
  await post("portal-1 answers 503 to a POST", "/portal/e", 3);
  await get("portal-1 answers 503", "/portal/e", 14);
  await fleet.portal1.order({ status: 200 });
  await windowOver(2);
  await get("portal-1 well", "/portal/f", 12);

  fleet.portal3.freeze();
  await midSecond();
  await get("portal-3 frozen", "/portal/g", 10);
  fleet.portal3.thaw();
  await windowOver(2);
  await get("portal-3 thawed", "/portal/h", 10);

  await fleet.gray.kill();
  await midSecond();
  await get("canary dead", "/portal/i", 3, { "X-Canary": "1" });
  await fleet.gray.start();
  await get("canary back", "/portal/i", 2, { "X-Canary": "1" });

  await fleet.api1.kill();
  await fleet.api2.kill();
  await midSecond();
  await get("api dead, spare steps in", "/api/j", 8);
  await post("api dead, spare takes a POST", "/api/j", 2);
  await fleet.api9.kill();
  await midSecond();
  await get("nobody left", "/api/k", 3);
  fleet.api1.startSlowly(1200);
  await get("api-1 not listening yet", "/api/l", 2);
  await fleet.api9.start();
  await windowOver(3);
  await fleet.api1.order({ delay: 1500 });
  await midSecond();
  await post("api-1 slow for a POST", "/api/m", 2);
  await get("api-1 slow", "/api/m", 4);
  await fleet.api1.order({ delay: 0 });
  await fleet.api2.start();
  await windowOver(3);
  await get("api well", "/api/n", 8);
  return seen;
}
