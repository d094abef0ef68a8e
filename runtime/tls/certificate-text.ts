import { createHash } from "node:crypto";

import { type Der, derAt, derInside, derTag } from "./der.ts";
import { legacyNameText, nameText } from "./distinguished-name.ts";

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const day = 86_400_000;

/** What variables say of a certificate (RFC 5280 section 4.1); read when the first of them asks. */
export class CertificateText {
  readonly raw: Buffer;
  private readonly fields: readonly Der[];

  constructor(raw: Buffer) {
    this.raw = raw;
    const whole = derAt(raw, 0, raw.length);
    const [body] = whole ? derInside(raw, whole) : [];
    const fields = body ? derInside(raw, body) : [];
    // The version stands first where there is one.
    this.fields = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
  }

  /** Hexadecimal, upper case. */
  get serial(): string {
    const [serial] = this.fields;
    if (!serial) return "";
    const text = this.raw.toString("hex", serial.start, serial.end).toUpperCase();
    return text.length > 2 && text.startsWith("00") ? text.slice(2) : text;
  }

  get issuer(): string {
    const [, , issuer] = this.fields;
    return issuer ? nameText(this.raw, issuer) : "";
  }

  get subject(): string {
    const subject = this.fields[4];
    return subject ? nameText(this.raw, subject) : "";
  }

  get legacyIssuer(): string {
    const [, , issuer] = this.fields;
    return issuer ? legacyNameText(this.raw, issuer) : "";
  }

  get legacySubject(): string {
    const subject = this.fields[4];
    return subject ? legacyNameText(this.raw, subject) : "";
  }

  get begins(): string {
    return timeText(this.time(0));
  }

  get ends(): string {
    return timeText(this.time(1));
  }

  /** Whole days that are left at a time of 1970 in milliseconds. */
  remain(now: number): string {
    const left = this.time(1) - Math.floor(now / 1000) * 1000;
    return left < day ? "0" : String(Math.floor(left / day));
  }

  /** SHA-1, in lower case. */
  get fingerprint(): string {
    return createHash("sha1").update(this.raw).digest("hex");
  }

  get pem(): string {
    const lines = this.raw.toString("base64").replaceAll(/.{64}(?!$)/g, "$&\n");
    return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----`;
  }

  private time(which: 0 | 1): number {
    const validity = this.fields[3];
    const one = validity && derInside(this.raw, validity)[which];
    return one ? timeOf(this.raw, one) : Number.NaN;
  }
}

/** UTCTime or GeneralizedTime in milliseconds since 1970. */
function timeOf(bytes: Buffer, { tag, start, end }: Der): number {
  const text = bytes.toString("latin1", start, end);
  const long = tag === derTag.generalizedTime;
  const found = (long ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?/ : shortTime).exec(text);
  if (!found) return Number.NaN;
  const [year = 0, month = 1, date = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const full = long ? year : year + (year < 50 ? 2000 : 1900);
  return Date.UTC(full, month - 1, date, hour, minute, second);
}

const shortTime = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?/;

/** `Nov  2 09:08:07 2026 GMT`, as OpenSSL prints it. */
function timeText(time: number): string {
  if (Number.isNaN(time)) return "";
  const at = new Date(time);
  const clock = at.toISOString().slice(11, 19);
  const date = String(at.getUTCDate()).padStart(2, " ");
  return `${months[at.getUTCMonth()] ?? ""} ${date} ${clock} ${at.getUTCFullYear()} GMT`;
}
