/**
 * Values by host name with a star: `.example.com` for what ends so, `www.` for what begins so; the
 * longest holds, and one that ends so before one that begins so.
 */
export function findWildcard<T>(
  host: string,
  leading: ReadonlyMap<string, T>,
  trailing: ReadonlyMap<string, T>,
): T | undefined {
  if (leading.size > 0)
    for (let at = host.indexOf("."); at >= 0; at = host.indexOf(".", at + 1)) {
      const found = leading.get(host.slice(at));
      if (found !== undefined) return found;
    }
  if (trailing.size > 0)
    for (let at = host.lastIndexOf("."); at > 0; at = host.lastIndexOf(".", at - 1)) {
      const found = at + 1 < host.length ? trailing.get(host.slice(0, at + 1)) : undefined;
      if (found !== undefined) return found;
    }
  return undefined;
}
