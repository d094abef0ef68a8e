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

/** What a parameter may be; a list is joined as the language does it, a text is taken in its own. */
export type Value = string | number | Text | readonly (string | Text)[];

export type Values<T extends Text> = Readonly<Record<Params<T["en"]> | Params<T["zh"]>, Value>>;

const commas: Readonly<Record<Language, string>> = { en: ", ", zh: "、" };

function inLanguage(value: Value, language: Language): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if ("en" in value) return value[language];
  return value.map((each) => inLanguage(each, language)).join(commas[language]);
}

/** Fills a template. A parameter that either language lacks is a compile error at the caller. */
export function say<const T extends Text>(
  template: T,
  ...[values]: [keyof Values<T>] extends [never] ? [] : [Values<T>]
): Text {
  if (!values) return template;
  return { en: fillEnglish(template.en, values), zh: fillChinese(template.zh, values) };
}

const fillEnglish = (template: string, values: Readonly<Record<string, Value>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : inLanguage(value, "en");
  });

/** A space stands between Chinese and Latin only: one beside a parameter goes where both are Chinese. */
const fillChinese = (template: string, values: Readonly<Record<string, Value>>): string =>
  template.replace(/ ?\{(\w+)\} ?/g, (whole: string, name: string, offset: number) => {
    const value = values[name];
    if (value === undefined) return whole;
    const text = inLanguage(value, "zh");
    const spaced = whole.startsWith(" ");
    const joined = isWide(template, offset - 1) && isWide(text, 0);
    const end = offset + whole.length;
    const goesOn = isWide(template, end) && isWide(text, text.length - 1);
    return (spaced && !joined ? " " : "") + text + (whole.endsWith(" ") && !goesOn ? " " : "");
  });

/** Chinese and full-width characters; nothing is none. */
function isWide(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 0x3000 && code <= 0x9fff) || (code >= 0xff00 && code <= 0xffef);
}

/** `zh` for any Chinese locale in the environment, else `en`. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "";
  return /^zh/i.test(locale) ? "zh" : "en";
}
