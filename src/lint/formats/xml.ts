/** Text between tags or in a quoted attribute; what XML 1.0 does not allow is shown as U+FFFD. */
export const xml = (text: string | number): string =>
  String(text)
    .toWellFormed()
    .replaceAll(/\p{Cc}|[\uFFFE\uFFFF]/gu, (sign) =>
      /[\t\n\r\u0080-\u009F]/.test(sign) ? sign : "\uFFFD",
    )
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;")
    .replaceAll("\t", "&#9;")
    .replaceAll("\r", "&#13;");

/** `name="value" …` */
export const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}="${xml(value)}"`)
    .join(" ");
