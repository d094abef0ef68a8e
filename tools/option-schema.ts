import { optionText } from "../src/explain/option-facts.ts";
import type { Option } from "../src/lint/options.ts";

/** An option as a JSON Schema has it, for editors; bounds of times are in the description. */
export function optionSchema(option: Option): Readonly<Record<string, unknown>> {
  const description = optionText(option).en;
  switch (option.kind) {
    case "duration":
      return { type: "string", pattern: "^(\\d+(ms|[wdhms]))+$", description };
    case "count":
      return { type: "integer", minimum: option.least, maximum: option.most, description };
    case "switch":
      return { type: "boolean", description };
    case "choice":
      return { enum: option.of, description };
    case "words":
      return {
        type: "array",
        items: {
          type: "string",
          minLength: 1,
          ...(option.each && { pattern: option.each.pattern }),
        },
        description,
      };
  }
}
