import { cacheStatusNames } from "../decide/cache/lookup.ts";
import { builtin } from "../decide/variables.ts";
import type { ProxyExchange } from "./exchange.ts";

type Shown<T> = (value: T | undefined) => string;

/** Times, counts and addresses of the attempts of a request, one column for each variable. */
export class AttemptRecords {
  count = 0;
  readonly addresses: string[] = [];
  /** 0: none came. */
  readonly statuses: number[] = [];
  /** Milliseconds; -1: it did not come so far. */
  readonly connectTimes: number[] = [];
  readonly headerTimes: number[] = [];
  readonly responseTimes: number[] = [];
  readonly lengths: number[] = [];
  readonly received: number[] = [];
  readonly sent: number[] = [];
  /** The attempt began after an internal redirect. */
  readonly redirected: boolean[] = [];

  reset(): void {
    this.count = 0;
  }

  begin(address: string, redirected: boolean): void {
    const index = this.count++;
    this.addresses[index] = address;
    this.statuses[index] = 0;
    this.connectTimes[index] = -1;
    this.headerTimes[index] = -1;
    this.responseTimes[index] = -1;
    this.lengths[index] = 0;
    this.received[index] = 0;
    this.sent[index] = 0;
    this.redirected[index] = redirected;
  }

  /** Values as nginx joins them: `, ` between attempts, ` : ` after an internal redirect. */
  join<T>(column: readonly T[], text: Shown<T>): string | undefined {
    if (this.count === 0) return undefined;
    let result = text(column[0]);
    for (let index = 1; index < this.count; index++)
      result += (this.redirected[index] === true ? " : " : ", ") + text(column[index]);
    return result;
  }
}

const time = (value: number | undefined): string =>
  value === undefined || value < 0 ? "-" : (value / 1000).toFixed(3);
const address = (value: string | undefined): string => value ?? "-";
const status = (value: number | undefined): string =>
  value === undefined || value === 0 ? "-" : String(value);
const count = (value: number | undefined): string => String(value ?? 0);

/** `$upstream_addr` and its relatives. */
export function upstreamVariable(exchange: ProxyExchange, id: number): string | undefined {
  const { records } = exchange.upstream.attempts;
  switch (id) {
    case builtin.upstream_addr:
      return records.join(records.addresses, address);
    case builtin.upstream_status:
      return records.join(records.statuses, status);
    case builtin.upstream_connect_time:
      return records.join(records.connectTimes, time);
    case builtin.upstream_header_time:
      return records.join(records.headerTimes, time);
    case builtin.upstream_response_time:
      return records.join(records.responseTimes, time);
    case builtin.upstream_response_length:
      return records.join(records.lengths, count);
    case builtin.upstream_bytes_received:
      return records.join(records.received, count);
    case builtin.upstream_bytes_sent:
      return records.join(records.sent, count);
    case builtin.upstream_cache_status:
      return cacheStatusNames[exchange.upstream.cache?.status ?? 0];
    case builtin.upstream_cache_etag:
      return exchange.upstream.cache?.tagToAsk;
    case builtin.upstream_cache_last_modified:
      return exchange.upstream.cache?.dateToAsk;
    default:
      return undefined;
  }
}
