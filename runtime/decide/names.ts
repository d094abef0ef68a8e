/** How an answer about a name ended, as nginx numbers and words it. */
export interface NameFailure {
  readonly code: number;
  readonly text: string;
}

const failures: Readonly<Record<string, NameFailure>> = {
  EFORMERR: { code: 1, text: "Format error" },
  ESERVFAIL: { code: 2, text: "Server failure" },
  ENOTFOUND: { code: 3, text: "Host not found" },
  ENODATA: { code: 3, text: "Host not found" },
  ENOTIMP: { code: 4, text: "Unimplemented" },
  EREFUSED: { code: 5, text: "Operation refused" },
};

const timedOut: NameFailure = { code: 110, text: "Operation timed out" };

/** What a failure of a query means; whatever is not an answer is none in time. */
export const nameFailure = (code: string | undefined): NameFailure =>
  failures[code ?? ""] ?? timedOut;

/** nginx: ngx_http_upstream_resolve_handler. */
export const unresolved = (name: string, { code, text }: NameFailure): string =>
  `${name} could not be resolved (${code}: ${text})`;

/** An address and for how many seconds it holds. */
export interface Answer {
  readonly address: string;
  readonly ttl: number;
}

/** Milliseconds for which answers hold: `valid=`, else the shortest of their own lives. */
export function holdsFor(answers: readonly Answer[], valid: number | undefined): number {
  if (valid !== undefined) return valid;
  return Math.min(...answers.map(({ ttl }) => ttl)) * 1000;
}

/** Addresses, each once, IPv4 before IPv6, as the families were asked for. */
export const addressesOf = (answers: readonly Answer[]): readonly string[] => [
  ...new Set(answers.map(({ address }) => address)),
];

/** One record of a service. */
export interface ServiceRecord {
  readonly name: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

/** `service=http` asks for `_http._tcp.NAME`; a name with a dot is whole. */
export const serviceName = (service: string, host: string): string =>
  service.includes(".") ? `${service}.${host}` : `_${service}._tcp.${host}`;

/** The records of the best priority serve, the others stand in for them. */
export function rankServices(
  records: readonly ServiceRecord[],
): readonly (ServiceRecord & { readonly backup: boolean })[] {
  const best = Math.min(...records.map(({ priority }) => priority));
  return records.map((record) => ({ ...record, backup: record.priority > best }));
}
