import { isConstant, type Template } from "../../ir/template.ts";
import type { ValueType } from "../shape.ts";
import { size, template } from "./values.ts";

/** Bytes a second: a size, or variables that give one (ngx_http_set_complex_value_size_slot). */
export const rate: ValueType<Template> = {
  name: "rate",
  parse(text) {
    const value = template.parse(text);
    if (!value.ok || !isConstant(value.value)) return value;
    const bytes = size.parse(text);
    return bytes.ok ? value : bytes;
  },
  print: ({ source }) => source,
  samples: { good: ["0", "10k", "$limit"], bad: ["", "a", "10g", "$"] },
};
