/** What ngx_inet_addr reads: four numbers of at most 255, leading zeros and empty ones too. */
export function ipv4Number(text: string): number | undefined {
  let address = 0;
  let octet = 0;
  let dots = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 46) {
      address = address * 256 + octet;
      octet = 0;
      if (++dots > 3) return undefined;
    } else if (code >= 48 && code <= 57) {
      octet = octet * 10 + code - 48;
      if (octet > 255) return undefined;
    } else return undefined;
  }
  return dots === 3 ? address * 256 + octet : undefined;
}

/** The eight words of an IPv6 address without brackets or zone. */
export function ipv6Words(text: string): readonly number[] | undefined {
  const gap = text.indexOf("::");
  if (gap === -1) {
    const all = wordsOf(text);
    return all?.length === 8 ? all : undefined;
  }
  const head = gap === 0 ? [] : wordsOf(text.slice(0, gap));
  const rest = text.slice(gap + 2);
  const tail = rest === "" ? [] : wordsOf(rest);
  if (!head || !tail || head.length + tail.length > 7) return undefined;
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function wordsOf(text: string): number[] | undefined {
  const words: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) words.push(Number.parseInt(part, 16));
    else {
      const four = index === parts.length - 1 ? ipv4Number(part) : undefined;
      if (four === undefined) return undefined;
      words.push(four >>> 16, four & 0xffff);
    }
  }
  return words;
}
