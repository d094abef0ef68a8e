import { type Der, derInside, derTag, oidText } from "./der.ts";

/** Short names of OpenSSL. */
const shortNames: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.4": "SN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "street",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "2.5.4.12": "title",
  "2.5.4.13": "description",
  "2.5.4.15": "businessCategory",
  "2.5.4.16": "postalAddress",
  "2.5.4.17": "postalCode",
  "2.5.4.18": "postOfficeBox",
  "2.5.4.20": "telephoneNumber",
  "2.5.4.41": "name",
  "2.5.4.42": "GN",
  "2.5.4.43": "initials",
  "2.5.4.44": "generationQualifier",
  "2.5.4.45": "x500UniqueIdentifier",
  "2.5.4.46": "dnQualifier",
  "2.5.4.65": "pseudonym",
  "2.5.4.72": "role",
  "2.5.4.97": "organizationIdentifier",
  "0.9.2342.19200300.100.1.1": "UID",
  "0.9.2342.19200300.100.1.3": "mail",
  "0.9.2342.19200300.100.1.25": "DC",
  "1.2.840.113549.1.9.1": "emailAddress",
  "1.2.840.113549.1.9.2": "unstructuredName",
  "1.2.840.113549.1.9.8": "unstructuredAddress",
  "1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL",
  "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST",
  "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
  "1.2.643.3.131.1.1": "INN",
  "1.2.643.100.1": "OGRN",
  "1.2.643.100.3": "SNILS",
};

interface Attribute {
  readonly name: string;
  readonly known: boolean;
  readonly value: Der;
}

/** The attributes of a Name (RFC 5280 section 4.1.2.4), grouped as they stand. */
function attributesOf(bytes: Buffer, name: Der): readonly (readonly Attribute[])[] {
  return derInside(bytes, name).map((set) =>
    derInside(bytes, set).flatMap((pair) => {
      const [oid, value] = derInside(bytes, pair);
      if (!oid || !value || oid.tag !== derTag.oid) return [];
      const number = oidText(bytes, oid);
      const short = shortNames[number];
      return [{ name: short ?? number, known: short !== undefined, value }];
    }),
  );
}

/** `CN=a,O=b`: the last first, escaped (RFC 2253), as OpenSSL prints it. */
export const nameText = (bytes: Buffer, name: Der): string =>
  attributesOf(bytes, name)
    .toReversed()
    .map((group) =>
      group
        .toReversed()
        .map(({ name: key, known, value }) => `${key}=${shown(bytes, known, value)}`)
        .join("+"),
    )
    .join(",");

/** Tags of strings whose characters are single bytes: numeric to general string. */
const narrow: ReadonlySet<number> = new Set([18, 19, 20, 21, 22, 25, 26, 27, 23, 24]);

function shown(bytes: Buffer, known: boolean, value: Der): string {
  const text = known ? utf8Of(bytes, value) : undefined;
  if (text !== undefined) return escaped(text);
  return `#${bytes.toString("hex", value.from, value.end).toUpperCase()}`;
}

/** The bytes of a string in UTF-8; undefined for what is no string. */
function utf8Of(bytes: Buffer, { tag, start, end }: Der): Buffer | undefined {
  const content = bytes.subarray(start, end);
  if (tag === derTag.utf8) return content;
  if (narrow.has(tag)) return Buffer.from(content.toString("latin1"), "utf8");
  const width = tag === derTag.bmp ? 2 : tag === derTag.universal ? 4 : 0;
  if (width === 0) return undefined;
  let text = "";
  for (let at = 0; at + width <= content.length; at += width) {
    const code = content.readUIntBE(at, width);
    text += code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  }
  return Buffer.from(text, "utf8");
}

const special: ReadonlySet<string> = new Set([",", "+", '"', "\\", "<", ">", ";"]);

function escaped(text: Buffer): string {
  let result = "";
  for (let at = 0; at < text.length; at++) {
    const code = text[at] ?? 0;
    const character = String.fromCharCode(code);
    const atEdge =
      (character === " " && (at === 0 || at === text.length - 1)) ||
      (character === "#" && at === 0);
    if (code > 126 || code < 32) result += `\\${hex(code)}`;
    else result += atEdge || special.has(character) ? `\\${character}` : character;
  }
  return result;
}

const hex = (code: number): string => code.toString(16).toUpperCase().padStart(2, "0");

/** `/O=b/CN=a`: in order, as OpenSSL printed names before (X509_NAME_oneline). */
export const legacyNameText = (bytes: Buffer, name: Der): string =>
  attributesOf(bytes, name)
    .flat()
    .map(({ name: key, value }) => `/${key}=${printable(bytes.subarray(value.start, value.end))}`)
    .join("");

function printable(content: Buffer): string {
  let result = "";
  for (const code of content) {
    const character = String.fromCharCode(code);
    if (code < 32 || code > 126) result += `\\x${hex(code)}`;
    else result += character === "/" || character === "+" ? `\\${character}` : character;
  }
  return result;
}
