const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `1m30s` in milliseconds; nothing where it is no time, which reading has reported. */
export function millisecondsOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:\d{1,9}(?:\.\d{1,3})?(?:ms|[smhd]))+$/.test(text))
    return undefined;
  let sum = 0;
  for (const [, count, unit = ""] of text.matchAll(/([\d.]+)(ms|[smhd])/g))
    sum += Number(count) * (units[unit] ?? 0);
  return sum;
}
