import { verifyHeader } from "./authentication-header.ts";
import { authTypes, passwordLength, sameBytes } from "./authentication.ts";
import { drop, type Drop } from "./drop.ts";
import { type HmacVerdict, verify } from "./hmac.ts";
import { authTypeOf, type Packet } from "./packet.ts";
import type { HmacPlan, Microseconds } from "./plan.ts";
import type { Receiver } from "./receive.ts";

/* Whether an advert is from somebody who knows the secret: PASS, AH and `auth_hmac`. */

/** What an advert of version 2 has passed. */
interface Passed {
  readonly ok: true;
  /** Of its authentication header. */
  readonly sequence: number | undefined;
}

/** Authentication and interval of version 2. */
export function checkVersion2(receiver: Receiver, packet: Packet): Drop | Passed {
  const { plan } = receiver;
  const { authType } = packet;
  const expected = authTypeOf(plan);
  if (authType > authTypes.ah) return drop("auth-unknown", `Invalid auth type: ${authType}`);
  if (authType !== expected)
    return drop("auth-type", `received a ${authType} auth, expecting ${expected}!`);
  const secret = checkSecret(receiver, packet);
  if (!secret.ok) return secret;
  if (packet.interval !== plan.interval)
    return drop(
      "interval",
      `advertisement interval mismatch mine=${plan.interval / 1_000_000} sec ` +
        `rcv'd=${packet.interval / 1_000_000} sec`,
    );
  return secret;
}

function checkSecret({ plan, password, counter }: Receiver, packet: Packet): Drop | Passed {
  const passed: Passed = { ok: true, sequence: undefined };
  if (!password || plan.password === undefined) return passed;
  // keepalived names the type alone.
  if (packet.source.length === 16) return passed;
  if (packet.ah === undefined)
    return sameBytes(packet.bytes, packet.length - passwordLength, password)
      ? passed
      : drop("password", "received an invalid passwd!");
  if (packet.bytes[packet.ah] !== 112)
    return drop("ah-header", "the authentication header is of another protocol");
  const bytes = packet.bytes.subarray(0, packet.length);
  const unicast = plan.unicastPeers.length > 0;
  return verifyHeader(bytes, packet.ah, plan.password, unicast, counter);
}

interface Circumstances {
  readonly wall: Microseconds;
  /** Whether its length has room for a trailer. */
  readonly trailer: boolean;
  readonly remarks: Drop[];
}

/** `auth_hmac`: a signed advert must be right, an unsigned one is taken while peers are moved over. */
export function checkHmac(
  { plan, memory }: Receiver,
  packet: Packet,
  from: string,
  { wall, trailer, remarks }: Circumstances,
): Drop | undefined {
  const { hmac, unicastPeers, vrid } = plan;
  if (!hmac || !memory) return undefined;
  if (!trailer)
    return hmac.mode === "enforce"
      ? drop("hmac-missing", `missing authentication trailer from ${from}`)
      : undefined;
  if (unicastPeers.length > 0 && !unicastPeers.some(({ address }) => address === from))
    return drop("unicast-source", `unicast source address ${from} not a unicast peer`);
  const pdu = packet.bytes.subarray(packet.header, packet.length);
  const origin = { version: plan.version, vrid, source: packet.source };
  const verdict = verify(hmac, memory, origin, pdu, wall);
  if (verdict.reason) return drop(verdict.reason, explain(verdict, hmac, from));
  if (Math.abs(verdict.skew) > Math.floor(hmac.window / 2))
    remarks.push(
      drop(
        "hmac-clock",
        `authentication clock skew ${verdict.skew} sec from ${from} approaching window ${hmac.window} sec`,
      ),
    );
  return undefined;
}

function explain({ reason, keyId, skew }: HmacVerdict, { window }: HmacPlan, from: string): string {
  switch (reason) {
    case "hmac-unknown-key":
      return `unknown authentication key id ${keyId} from ${from}`;
    case "hmac-digest":
      return `invalid authentication HMAC from ${from}`;
    case "hmac-stale":
      return `stale authentication trailer from ${from}, clock skew ${skew} sec exceeds window ${window} sec`;
    case "hmac-replay":
      return `replayed authentication trailer from ${from}`;
    case "hmac-malformed":
    case undefined:
      return `malformed authentication trailer from ${from}`;
  }
}
