/** A word, or a quoted text that may go on over line ends. */
const value = String.raw`("(?:\\[^]|[^"\\])*"?|'(?:\\[^]|[^'\\])*'?|[^\s;{}"'${"`"}]+)`;

/** Names of what is secret, at the end of a longer name too: `secure_link_secret`, `X-Api-Key`. */
const names = String.raw`(?:auth_pass|passw(?:or)?d|passphrase|secret|api[-_]?key|(?:access|auth|private|security|session|bearer)[-_]?token|x-[\w-]{0,32}(?:key|token))`;

/** Where a secret stands is none: `env:NAME`, `file:/path`, and the functions that say so. */
const reference = String.raw`(?:env:[A-Za-z_]\w*|file:\/[^\s"']*)`;
const noReference = String.raw`(?!"${reference}"|'${reference}'|${reference}(?:[\s,;)}\]]|$)|(?:env|file)\(["'\w])`;

/** What stands before a secret; the secret is what the second group takes. */
const secrets: readonly RegExp[] = [
  // scheme://user:password@host
  /(:\/\/[^\s/:@"']*:)([^\s/"']+)(?=@)/g,
  // A header that carries credentials, and the directives that take it; `sticky cookie` names one.
  new RegExp(
    String.raw`(\b(?:proxy-)?authorization\b["']?[\s=:,]+(?:["']?(?:basic|bearer|digest|token)\s+)?|(?<!\bsticky\s+)\bcookie\b["']?\s+)${value}`,
    "gi",
  ),
  // Key material and passwords by name; `/secret` is a path.
  new RegExp(String.raw`((?<!/)${names}["']?(?:\s*[=:]\s*|\s+))${noReference}${value}`, "gi"),
  // Of a statement every word: one too many may be the rest of a password.
  new RegExp(
    String.raw`((?:^|[;{}])[ \t]*(?:(?:proxy_set_header|add_header)\s+["']?(?:(?:proxy-)?authorization|cookie|[\w-]{0,64}${names})["']?|[\w-]{0,64}${names})[ \t]+)([^;{}#\n]+)`,
    "gim",
  ),
  // All that keepalived reads of the line: a password with a blank in it is cut.
  /(\bauth_pass[ \t]+)([^\n#!;{}]+)/gi,
  // The numbered keys of auth_hmac.
  /(\bkey[ \t]+\d{1,3}[ \t]+(?!file:))([^\s{}]{8,})/g,
  // Arguments of commands: curl -u user:password, mysql -ppassword, PGPASSWORD=…, MYSQL_PWD=…
  /(\s-u[ \t]+["']?[^\s:"']+:)([^\s"']+)/g,
  /(\bmysql\w*\b[^\n;]{0,200}?\s-p)([^\s"';]+)/g,
  /(_PWD=)([^\s"';]+)/g,
  // Of addresses: /path?token=…
  /(\b(?:token|sig(?:nature)?|pwd)["']?\s*[=:]\s*["']?)([^\s"'&;{}]+)/gi,
];

/** A private key in the configuration itself; it goes on to the end where nothing ends it. */
const privateKey =
  /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)([^]*?)(?=-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;

/** What every pattern needs: most lines have none of it. */
const hint = /:\/\/|pass|secret|key|token|authorization|cookie|\s-[up]|_PWD/i;

const variable = /^["']?\$(?:\w+|\{\w+\})["']?$/;

/**
 * A message of ours with credentials starred out: in what it quotes and in addresses. Its own prose
 * may well go on after the name of a secret ("auth_pass does not belong here").
 */
export const maskQuoted = (message: string): string =>
  maskWith(secrets.slice(0, 1), message).replace(/`[^`]*`|"[^"]*"/g, maskSecrets);

/**
 * The same text with credentials starred out, character for character, so that places stay where
 * they are: reports end up in logs of CI.
 */
export function maskSecrets(text: string): string {
  if (!hint.test(text)) return text;
  const masked = maskWith(secrets, text);
  return masked.includes("PRIVATE KEY-----") ? maskWith([privateKey], masked) : masked;
}

const maskWith = (patterns: readonly RegExp[], text: string): string =>
  patterns.reduce(
    (masked, pattern) =>
      masked.replace(pattern, (whole, before: string, secret: string) =>
        // `proxy_set_header Authorization $http_authorization` tells nothing.
        variable.test(secret.trim()) ? whole : before + secret.replace(/[^"'\s]/g, "*"),
      ),
    text,
  );
