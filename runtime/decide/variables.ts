import type { Exchange, Values } from "./exchange.ts";
import { parseRate } from "./rate.ts";

/** Variables that the engine computes; it switches over these numbers. */
export const builtin = {
  args: 0,
  binary_remote_addr: 1,
  body_bytes_sent: 2,
  bytes_sent: 3,
  connection: 4,
  connection_requests: 5,
  connection_time: 6,
  connections_active: 7,
  connections_reading: 8,
  connections_waiting: 9,
  connections_writing: 10,
  content_length: 11,
  content_type: 12,
  document_root: 13,
  document_uri: 14,
  host: 15,
  hostname: 16,
  https: 17,
  is_args: 18,
  msec: 19,
  nginx_version: 20,
  pid: 21,
  pipe: 22,
  proxy_add_x_forwarded_for: 23,
  proxy_host: 24,
  proxy_port: 25,
  proxy_protocol_addr: 26,
  proxy_protocol_port: 27,
  proxy_protocol_server_addr: 28,
  proxy_protocol_server_port: 29,
  query_string: 30,
  realip_remote_addr: 31,
  realip_remote_port: 32,
  realpath_root: 33,
  remote_addr: 34,
  remote_port: 35,
  remote_user: 36,
  request: 37,
  request_body: 38,
  request_body_file: 39,
  request_completion: 40,
  request_filename: 41,
  request_id: 42,
  request_length: 43,
  request_method: 44,
  request_time: 45,
  request_uri: 46,
  scheme: 47,
  server_addr: 48,
  server_name: 49,
  server_port: 50,
  server_protocol: 51,
  ssl_alpn_protocol: 52,
  ssl_cipher: 53,
  ssl_ciphers: 54,
  ssl_client_verify: 55,
  ssl_curves: 57,
  ssl_early_data: 58,
  ssl_protocol: 59,
  ssl_server_name: 60,
  ssl_session_id: 61,
  ssl_session_reused: 62,
  status: 63,
  time_iso8601: 64,
  time_local: 65,
  upstream_addr: 66,
  upstream_bytes_received: 67,
  upstream_bytes_sent: 68,
  upstream_cache_status: 69,
  upstream_connect_time: 70,
  upstream_header_time: 71,
  upstream_response_length: 72,
  upstream_response_time: 73,
  upstream_status: 74,
  uri: 75,
  limit_rate: 76,
  limit_req_status: 77,
  limit_conn_status: 78,
  http2: 79,
  upstream_cache_etag: 80,
  upstream_cache_last_modified: 81,
  ssl_client_cert: 100,
  ssl_client_escaped_cert: 101,
  ssl_client_fingerprint: 102,
  ssl_client_i_dn: 103,
  ssl_client_i_dn_legacy: 104,
  ssl_client_raw_cert: 105,
  ssl_client_s_dn: 106,
  ssl_client_s_dn_legacy: 107,
  ssl_client_serial: 108,
  ssl_client_v_end: 109,
  ssl_client_v_remain: 110,
  ssl_client_v_start: 111,
} as const;

export type BuiltinName = keyof typeof builtin;

/** Families of variables: a prefix and a name that is any. Longest prefix first. */
export const family = {
  upstream_trailer_: 0,
  upstream_cookie_: 1,
  upstream_http_: 2,
  sent_trailer_: 3,
  sent_http_: 4,
  cookie_: 5,
  http_: 6,
  arg_: 7,
} as const;

export type FamilyName = keyof typeof family;

/** The same numbers by names that read well in a `switch`. */
export const families = {
  upstreamTrailer: 0,
  upstreamCookie: 1,
  upstreamHttp: 2,
  sentTrailer: 3,
  sentHttp: 4,
  cookie: 5,
  http: 6,
  arg: 7,
} as const;

/** What a map variable needs of the table: its value for this request. */
export interface LazyVariable {
  readonly volatile: boolean;
  evaluate(values: Values): string;
}

/** A variable by number; see `Variables.id`. */
export type VariableId = number;

/** Variables of the engine that `set` may change. */
const assignable: ReadonlySet<string> = new Set(["args", "limit_rate"]);

const kinds = { builtin: 0, family: 1, slot: 2, lazy: 3 } as const;

const isBuiltin = (name: string): name is BuiltinName => Object.hasOwn(builtin, name);

/** The numbers of the variables that an engine computes, and the families that it knows. */
export interface VariableTable {
  readonly builtin: Readonly<Record<string, number>>;
  readonly familyOf: (name: string) => FamilyName | undefined;
}

/** The family that a name belongs to: `arg_page` is `arg_` and `page`. */
export function familyOf(name: string): FamilyName | undefined {
  for (const prefix of Object.keys(family) as FamilyName[])
    if (name.startsWith(prefix)) return prefix;
  return undefined;
}

/** Whether the engine has a variable of this name without anybody defining it. */
export const isKnownVariable = (name: string): boolean =>
  isBuiltin(name.toLowerCase()) || familyOf(name.toLowerCase()) !== undefined;

/**
 * All variables of one configuration, by number. Names are caseless in nginx; what `set`, `map`
 * and named captures define gets a slot in `Values.slots`.
 */
export class Variables {
  readonly #ids = new Map<string, VariableId>();
  readonly #kinds: number[] = [];
  readonly #numbers: number[] = [];
  readonly #names: string[] = [];
  readonly #lazy: (LazyVariable | undefined)[] = [];
  readonly #table: VariableTable;
  /** How long `Values.slots` must be. */
  slots = 0;

  /** Those of http unless another table is given. */
  constructor(table: VariableTable = { builtin, familyOf }) {
    this.#table = table;
  }

  /** Gives a name a slot, so that it may be assigned; a second time it is the same one. */
  define(name: string): VariableId {
    const key = name.toLowerCase();
    const there = this.#ids.get(key);
    if (there !== undefined) return there;
    if (this.#table.builtin === builtin && assignable.has(key)) return this.id(key) ?? 0;
    return this.#add(key, kinds.slot, this.slots++, key);
  }

  /** Binds a defined name to the map that computes it when it is first asked for. */
  bind(name: string, lazy: LazyVariable): void {
    const id = this.define(name);
    this.#kinds[id] = kinds.lazy;
    this.#lazy[id] = lazy;
  }

  /** The number of a variable; undefined where nobody defines it. */
  id(name: string): VariableId | undefined {
    const key = name.toLowerCase();
    const there = this.#ids.get(key);
    if (there !== undefined) return there;
    if (Object.hasOwn(this.#table.builtin, key))
      return this.#add(key, kinds.builtin, this.#table.builtin[key] ?? 0, key);
    const prefix = this.#table.familyOf(key);
    if (prefix === undefined) return undefined;
    return this.#add(key, kinds.family, family[prefix], key.slice(prefix.length));
  }

  get(id: VariableId, values: Values): string | undefined {
    const number = this.#numbers[id] ?? 0;
    switch (this.#kinds[id] ?? kinds.slot) {
      case kinds.builtin:
        return values.builtin(number);
      case kinds.family:
        return values.named(number, this.#names[id] ?? "");
      case kinds.lazy:
        return this.#evaluate(id, number, values);
      default:
        return values.slots[number];
    }
  }

  /** `set $name value`. Writing `$args` or `$limit_rate` changes the request. */
  assign(id: VariableId, value: string, exchange: Values & Partial<Exchange>): void {
    if (this.#kinds[id] === kinds.builtin) {
      if (this.#numbers[id] === builtin.limit_rate) {
        const rate = parseRate(value);
        if (rate >= 0) exchange.limitRate = rate;
        return;
      }
      exchange.args = value;
      exchange.untouched = false;
    } else exchange.slots[this.#numbers[id] ?? 0] = value;
  }

  #evaluate(id: VariableId, slot: number, values: Values): string | undefined {
    const known = values.slots[slot];
    if (known !== undefined) return known;
    const lazy = this.#lazy[id];
    const value = lazy?.evaluate(values);
    if (lazy && !lazy.volatile) values.slots[slot] = value;
    return value;
  }

  #add(key: string, kind: number, number: number, name: string): VariableId {
    const id = this.#kinds.length;
    this.#ids.set(key, id);
    this.#kinds.push(kind);
    this.#numbers.push(number);
    this.#names.push(name);
    this.#lazy.push(undefined);
    return id;
  }
}
