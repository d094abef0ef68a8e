import { highestWeight, type PeerChange } from "../decide/peer-orders.ts";
import { errorAnswer, type AdminAnswer, type AdminRequest } from "./admin-server.ts";
import type { HaOrder } from "./ha-desk.ts";
import { dumpForms, type DumpForm } from "./ha-dump.ts";

/** What a request asks of the supervisor. */
export type AdminQuestion =
  | { readonly kind: "status" | "metrics" | "reload" | "reopen" }
  | { readonly kind: "journal" }
  | { readonly kind: "dump"; readonly form: DumpForm }
  | { readonly kind: "ha"; readonly order: HaOrder }
  | {
      readonly kind: "peer";
      readonly upstream: string;
      readonly peer: string;
      readonly change: PeerChange;
    };

const plain = {
  "/status": { kind: "status", method: "GET" },
  "/metrics": { kind: "metrics", method: "GET" },
  "/reload": { kind: "reload", method: "POST" },
  "/logs/reopen": { kind: "reopen", method: "POST" },
  "/ha/journal": { kind: "journal", method: "GET" },
} as const;

/** Understands a request, or answers it with what is wrong with it. */
export function adminQuestion({ method, path, body }: AdminRequest): AdminQuestion | AdminAnswer {
  const known = Object.hasOwn(plain, path) ? plain[path as keyof typeof plain] : undefined;
  if (known) return takes(known.method, method) ? known : wrong(known.method, path);
  const ha = haQuestion(method, path, body);
  if (ha) return ha;
  const peer = peerOf(path);
  if (!peer)
    return errorAnswer(404, `there is no ${path}`, {
      paths: [...Object.keys(plain), "/ha/{instance}", "/ha", "/peers/{upstream}/{peer}"],
    });
  if (!takes("POST", method)) return wrong("POST", path);
  const change = changeOf(body);
  if (typeof change === "string") return errorAnswer(400, change);
  return { kind: "peer", ...peer, change };
}

const takes = (wanted: "GET" | "POST", method: string): boolean =>
  method === wanted || (wanted === "GET" && method === "HEAD");

const wrong = (wanted: "GET" | "POST", path: string): AdminAnswer => ({
  ...errorAnswer(405, `${path} takes ${wanted}`),
  allow: wanted,
});

/** `GET /ha/keepalived.json` and its like; `POST /ha` for all instances, `/ha/NAME` for one. */
function haQuestion(
  method: string,
  path: string,
  body: unknown,
): AdminQuestion | AdminAnswer | undefined {
  const form = dumpForms.find((each) => path === `/ha/keepalived.${each}`);
  if (form) return takes("GET", method) ? { kind: "dump", form } : wrong("GET", path);
  const [found, encoded] = /^\/ha(?:\/([^/]+))?$/.exec(path) ?? [];
  if (found === undefined) return undefined;
  const instance = encoded === undefined ? undefined : decoded(encoded);
  if (encoded !== undefined && instance === undefined) return undefined;
  if (!takes("POST", method)) return wrong("POST", path);
  const { action, force } = (typeof body === "object" && body !== null ? body : {}) as {
    readonly action?: unknown;
    readonly force?: unknown;
  };
  if (action !== "failover" && action !== "hold" && action !== "resume")
    return errorAnswer(400, 'action is "failover", "hold" or "resume"');
  return { kind: "ha", order: { instance, order: action, force: force === true } };
}

/** Names are encoded: those of unix sockets have slashes. */
function peerOf(path: string): { readonly upstream: string; readonly peer: string } | undefined {
  const [, upstream, peer] = /^\/peers\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  if (upstream === undefined || peer === undefined) return undefined;
  const [group, name] = [decoded(upstream), decoded(peer)];
  return group === undefined || name === undefined ? undefined : { upstream: group, peer: name };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** `{"action": "drain"}`, `{"action": "ready"}`, `{"action": "weight", "weight": N}`. */
function changeOf(body: unknown): PeerChange | string {
  const { action, weight } = (typeof body === "object" && body !== null ? body : {}) as {
    readonly action?: unknown;
    readonly weight?: unknown;
  };
  if (action === "drain" || action === "ready") return { action };
  if (action !== "weight") return 'action is "drain", "ready" or "weight"';
  const isWeight =
    typeof weight === "number" &&
    Number.isInteger(weight) &&
    weight >= 1 &&
    weight <= highestWeight;
  return isWeight
    ? { action, weight }
    : `weight is a whole number from 1 to ${highestWeight}; drain takes a peer out`;
}
