/**
 * What a name takes up in nginx's hash of host names (ngx_hash_add_key): itself, the names below
 * it, or both; nothing where nginx refuses it. The text is in lower case.
 */
export function hostKeys(text: string): readonly string[] | undefined {
  const stars = text.split("*").length - 1;
  if (stars > 1 || text.includes("..") || text.includes("\0")) return undefined;
  if (text.length > 1 && text.startsWith(".")) return [`=${text.slice(1)}`, `*${text.slice(1)}`];
  if (text.length > 2 && text.startsWith("*.")) return [`*${text.slice(2)}`];
  if (text.length > 2 && text.endsWith(".*")) return [`${text.slice(0, -2)}*`];
  return stars === 0 ? [`=${text}`] : undefined;
}
