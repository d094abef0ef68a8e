import { entryOf, type Placed } from "../ir/placed.ts";
import { nearest } from "../messages/nearest.ts";
import { say, type Text } from "../messages/text.ts";
import type { Span } from "../text/span.ts";

/** An error of the compiled validator, as far as lbc reads it. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema?: Readonly<Record<string, unknown>>;
}

export interface Located {
  readonly message: Text;
  readonly span: Span;
}

/** What an error of the schema says of a file, at the key or value that is wrong. */
export function locate(error: SchemaError, root: Placed): Located | undefined {
  const { keyword, params, parentSchema } = error;
  const place = placeOf(root, error.instancePath);
  switch (keyword) {
    case "additionalProperties":
      return unknownKey(String(params["additionalProperty"]), place.value, parentSchema ?? {});
    case "required":
      return {
        message: say(
          { en: "`{key}` is missing", zh: "缺少 `{key}`" },
          { key: String(params["missingProperty"]) },
        ),
        span: place.span,
      };
    case "type":
      return { message: expected(params["type"]), span: place.value?.span ?? place.span };
    case "enum":
      return { message: oneOf(params["allowedValues"], place.value), span: place.span };
    default:
      return undefined; // `if` says nothing that the branch has not said.
  }
}

interface Place {
  readonly value: Placed | undefined;
  readonly span: Span;
}

/** Where a JSON pointer leads; the span is that of the value, for a block the start of it. */
function placeOf(root: Placed, pointer: string): Place {
  let value: Placed | undefined = root;
  let { span } = root;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (value?.kind === "list") {
      value = value.items[Number(key)];
      span = value?.span ?? span;
    } else if (value?.kind === "map") {
      const entry = entryOf(value, key);
      value = entry?.value;
      span = value?.kind === "scalar" ? value.span : (entry?.keySpan ?? span);
    }
  }
  return { value, span };
}

function unknownKey(
  key: string,
  around: Placed | undefined,
  schema: Readonly<Record<string, unknown>>,
): Located | undefined {
  const entry = around?.kind === "map" ? entryOf(around, key) : undefined;
  if (!entry) return undefined;
  const known = Object.keys(schema["properties"] ?? {});
  const meant = nearest(key, known);
  return {
    message:
      meant === undefined
        ? say(
            {
              en: "there is no key `{key}` here; {known} are",
              zh: "此处没有键 `{key}`，可用的键：{known}",
            },
            { key, known },
          )
        : say(
            {
              en: "there is no key `{key}` here; did you mean `{meant}`?",
              zh: "此处没有键 `{key}`，是否想写 `{meant}`？",
            },
            { key, meant },
          ),
    span: entry.keySpan,
  };
}

const types: Readonly<Record<string, Text>> = {
  object: say({ en: "keys are expected here", zh: "此处应为键值" }),
  array: say({ en: "a list is expected here", zh: "此处应为列表" }),
  string: say({ en: "text is expected here", zh: "此处应为文本" }),
  boolean: say({ en: "true or false is expected here", zh: "此处应为 true 或 false" }),
};

const textOrKeys = say({ en: "text or keys are expected here", zh: "此处应为文本或键值" });

const expected = (type: unknown): Text =>
  (typeof type === "string" && Object.hasOwn(types, type) ? types[type] : undefined) ?? textOrKeys;

function oneOf(allowed: unknown, value: Placed | undefined): Text {
  const choices = Array.isArray(allowed) ? allowed.map(String) : [];
  const written = value?.kind === "scalar" ? value.text : "";
  const meant = written === "" ? undefined : nearest(written, choices);
  const known = choices;
  return meant === undefined
    ? say({ en: "one of {known} is expected", zh: "应为 {known} 之一" }, { known })
    : say(
        {
          en: "one of {known} is expected; did you mean `{meant}`?",
          zh: "应为 {known} 之一，是否想写 `{meant}`？",
        },
        { known, meant },
      );
}
