/** Something said to the user, in every language lbc speaks. Lower case start, no full stop. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

export type Language = keyof Text;

/** The parameters that a template names, `"{peer} is down"` → `"peer"`. */
type Params<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Params<Rest>
  : never;

export type Values<T extends Text> = Readonly<
  Record<Params<T["en"]> | Params<T["zh"]>, string | number>
>;

/** Fills a template. A parameter that either language lacks is a compile error at the caller. */
export function say<const T extends Text>(
  template: T,
  ...[values]: [keyof Values<T>] extends [never] ? [] : [Values<T>]
): Text {
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = (values as Record<string, string | number> | undefined)?.[name];
      return value === undefined ? whole : String(value);
    });
  return { en: fill(template.en), zh: fill(template.zh) };
}

/** `zh` for any Chinese locale in the environment, else `en`. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "";
  return /^zh/i.test(locale) ? "zh" : "en";
}
