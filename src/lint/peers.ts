import type { Stream } from "../ir/stream.ts";
import type { Peer, Upstream } from "../ir/upstream.ts";
import { say, type Text } from "../messages/text.ts";

/** Whether nginx counts failures at all: with one address it has nobody to turn to. */
export const hasAlternatives = ({ peers }: Upstream): boolean => peers.length > 1;

/** A share of the turns in percent, as round robin deals them while all peers are up. */
export function shareOf(peer: Peer, { peers }: Upstream): number {
  const same = peers.filter(
    ({ backup, down }) => backup.value === peer.backup.value && !down.value,
  );
  const total = same.reduce((sum, { weight }) => sum + weight.value, 0);
  return total === 0 ? 0 : Math.round((peer.weight.value / total) * 100);
}

/** `2 s`, `1.5 s`, `30 ms`. */
export const printDuration = (milliseconds: number): Text =>
  milliseconds < 1000
    ? say({ en: "{count} ms", zh: "{count} 毫秒" }, { count: milliseconds })
    : say({ en: "{count} s", zh: "{count} 秒" }, { count: milliseconds / 1000 });

/** What a group is given to do: connections in stream, requests in http. */
export const workOf = (stream: Stream | undefined): Text =>
  stream ? say({ en: "connections", zh: "连接" }) : say({ en: "requests", zh: "请求" });
