import type { Text } from "../../messages/text.ts";
import type { Place, Trouble } from "../answer.ts";

/** Thrown where lbc itself refuses something of a configuration. */
export class Located extends Error {
  readonly text: Text;
  /** Where it is known better than by the stack. */
  readonly place: Place | undefined;
  readonly help: Text | undefined;
  readonly isSyntax: boolean;

  constructor(
    text: Text,
    {
      place,
      help,
      isSyntax = false,
    }: {
      readonly place?: Place | undefined;
      readonly help?: Text;
      readonly isSyntax?: boolean;
    } = {},
  ) {
    super(text.en);
    this.name = "Refused";
    this.text = text;
    this.place = place;
    this.help = help;
    this.isSyntax = isSyntax;
  }
}

/** What is said of it, at its own place or at one that whoever caught it knows. */
export function troubleOf({ text, place, help, isSyntax }: Located, caught: Place): Trouble {
  return {
    message: text,
    place: place ?? caught,
    ...(help && { help }),
    ...(isSyntax && { isSyntax }),
  };
}
