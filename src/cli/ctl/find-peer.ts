import type { AdminStatus, PeerStatus } from "../../../runtime/control/admin-status.ts";
import { nearest } from "../../messages/nearest.ts";
import { say } from "../../messages/text.ts";
import { UsageError } from "../usage-error.ts";

export interface FoundPeer {
  readonly upstream: string;
  readonly peer: PeerStatus;
}

const fullName = ({ upstream, peer }: FoundPeer): string => `${upstream}/${peer.name}`;

/** The ways to write a peer, the most exact first. */
const readings: readonly ((found: FoundPeer, written: string) => boolean)[] = [
  (found, written) => fullName(found) === written,
  ({ peer }, written) => peer.name === written,
  ({ upstream, peer }, written) => `${upstream}/${peer.server}` === written,
  ({ peer }, written) => peer.server === written,
  ({ peer }, written) => peer.name.startsWith(`${written}:`),
];

/** `group/host:port`, or less where it says enough. Throws `UsageError`. */
export function findPeer({ upstreams }: AdminStatus, written: string): FoundPeer {
  const all = upstreams.flatMap(({ name, peers }) =>
    peers.map((peer) => ({ upstream: name, peer })),
  );
  const unique = [...new Map(all.map((each) => [fullName(each), each])).values()];
  for (const reads of readings) {
    const found = unique.filter((each) => reads(each, written));
    const [only] = found;
    if (found.length > 1) throw ambiguous(written, found);
    if (only) return only;
  }
  throw unknown(written, unique);
}

const ambiguous = (written: string, found: readonly FoundPeer[]): UsageError =>
  new UsageError(
    say(
      { en: "{written} may be {names}", zh: "{written} 不唯一，可能是 {names}" },
      { written, names: found.map(fullName) },
    ),
  );

function unknown(written: string, all: readonly FoundPeer[]): UsageError {
  const names = all.flatMap((each) => [fullName(each), each.peer.name]);
  const meant = nearest(written, names);
  if (meant !== undefined)
    return new UsageError(
      say(
        {
          en: "there is no peer {written}; did you mean {meant}?",
          zh: "没有后端 {written}，是否想用 {meant}？",
        },
        { written, meant },
      ),
    );
  return new UsageError(
    say(
      {
        en: "there is no peer {written}; lbc ctl status lists them",
        zh: "没有后端 {written}，可用 lbc ctl status 查看",
      },
      { written },
    ),
  );
}
