const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** The units of a time, the largest first. */
export const timeForm = /^(?=\d)(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;

/** `1m30s` in milliseconds; nothing where it is no time, which reading has reported. */
export function millisecondsOf(text: string | undefined): number | undefined {
  if (text === undefined || !timeForm.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit = ""] of text.matchAll(/(\d+)(ms|[smhdw])/g))
    sum += Number(count) * (units[unit] ?? 0);
  return sum;
}
