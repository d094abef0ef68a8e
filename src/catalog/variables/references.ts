/** A variable where a text names it: its name, and from where to where it stands. */
export interface Reference {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const named = /\$(?:\{(\w+)\}|(?![1-9])(\w+))/g;

/** The variables that a value names; `$1` is a group of a pattern, `${1}` is a variable. */
export const referencesIn = (text: string): readonly Reference[] =>
  Array.from(text.matchAll(named), (match) => ({
    name: match[1] ?? match[2] ?? "",
    start: match.index,
    end: match.index + match[0].length,
  }));

/** Groups with a name, which nginx makes variables; brackets in classes and behind `\` are text. */
export const groupNames = (pattern: string): readonly string[] =>
  pattern.includes("(?")
    ? Array.from(pattern.matchAll(group), ([, angle, quoted]) => angle ?? quoted ?? "").filter(
        (name) => name !== "",
      )
    : [];

const group =
  /\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\(\?P?<([A-Za-z_]\w*)>|\(\?'([A-Za-z_]\w*)'/gs;
