/** What stands before a secret on its line; the secret is what the second group takes. */
const secrets: readonly RegExp[] = [
  // scheme://user:password@host
  /(:\/\/[^\s/:@"']*:)([^\s@/"']+)(?=@)/g,
  // A header that carries credentials, and the directives that take it.
  /(\b(?:proxy-)?authorization\b["']?\s+|\bx-(?:api|auth)-(?:key|token)\b["']?\s+|\bcookie\b["']?\s+)("(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|[^\s;]+)/gi,
  // auth_pass of keepalived, key material and passwords by name.
  /(\b(?:auth_pass|password|passwd|passphrase|client_secret|api_?key|access_token|auth_token|secret)\b["']?(?:\s*[=:]\s*|\s+))("(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|[^\s;"'`]+)/gi,
];

const variable = /^["']?\$\w+["']?$/;

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
export const maskSecrets = (text: string): string => maskWith(secrets, text);

const maskWith = (patterns: readonly RegExp[], text: string): string =>
  patterns.reduce(
    (masked, pattern) =>
      masked.replace(pattern, (whole, before: string, secret: string) =>
        // `proxy_set_header Authorization $http_authorization` tells nothing.
        variable.test(secret) ? whole : before + secret.replace(/[^"'\s]/g, "*"),
      ),
    text,
  );
