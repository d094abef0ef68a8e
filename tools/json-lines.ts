/** JSON whose outer levels stand in lines, so that a change shows as the lines that it changes. */
export const inLines = (json: object, depth: number): string => `${lines(json, "", depth)}\n`;

function lines(value: unknown, indent: string, depth: number): string {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject || depth === 0) return JSON.stringify(value);
  const inside = Object.entries(value).filter(([, one]) => one !== undefined);
  if (inside.length === 0) return "{}";
  const inner = `${indent}  `;
  const all = inside.map(
    ([key, one]) => `${inner}${JSON.stringify(key)}: ${lines(one, inner, depth - 1)}`,
  );
  return `{\n${all.join(",\n")}\n${indent}}`;
}
