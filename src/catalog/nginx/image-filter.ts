import { type Template, isConstant } from "../../ir/template.ts";
import { no, ok, type Shape, type ValueType } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { integer, template } from "./values.ts";

const usage = "off | test | size | rotate 90|180|270 | resize width height | crop width height";

/** Words after each action. */
const counts: Readonly<Record<string, number>> = {
  off: 0,
  test: 0,
  size: 0,
  rotate: 1,
  resize: 2,
  crop: 2,
};

/** What is done to images (ngx_http_image_filter). */
export const imageFilterShape: Shape<readonly Template[]> = {
  usage,
  parse(words) {
    const [action, ...rest] = words;
    if (!action || !Object.hasOwn(counts, action.text)) return wrong(action);
    if (counts[action.text] !== rest.length) return wrong(action);
    const right = action.text === "rotate" ? /^(?:90|180|270)$/ : /^(?:-|0*[1-9]\d*)$/;
    const values: Template[] = [];
    for (const word of words) {
      const parsed = template.parse(word.text);
      if (!parsed.ok) return no(parsed.reason, parsed.at ?? word.span);
      if (word !== action && isConstant(parsed.value) && !right.test(word.text)) return wrong(word);
      values.push(parsed.value);
    }
    return ok(values);
  },
  print: (values) => values.map(({ source }) => source),
};

function wrong(word: Parameters<Shape<unknown>["parse"]>[0][number] | undefined) {
  const reason = badCount(usage);
  return word && !reason.ok ? no(reason.reason, word.span) : reason;
}

const positive = integer(1);

/** A quality in percent, or a value with variables. */
export const quality: ValueType<Template> = {
  ...template,
  parse(text) {
    const parsed = template.parse(text);
    if (!parsed.ok || !isConstant(parsed.value)) return parsed;
    const value = positive.parse(text);
    return value.ok ? parsed : value;
  },
  samples: { good: ["1", "75", "100", "$arg_q"], bad: ["x", "0", "-1", "1.5"] },
};
