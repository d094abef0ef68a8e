export type LineEnd = "\n" | "\r\n";

/** The line end that most of these stretches of a text use. */
export function dominantLineEnd(stretches: Iterable<string>): LineEnd {
  let windows = 0;
  let unix = 0;
  for (const stretch of stretches)
    for (let at = stretch.indexOf("\n"); at !== -1; at = stretch.indexOf("\n", at + 1))
      if (stretch[at - 1] === "\r") windows++;
      else unix++;
  return windows > unix ? "\r\n" : "\n";
}
