import type { Language, Text } from "../messages/text.ts";

/** A message as a sentence of prose: with a capital and a full stop. */
export function sentence(text: Text, language: Language): string {
  const prose = text[language];
  if (language === "zh") return /[。！？]$/.test(prose) ? prose : `${prose}。`;
  const stop = /[.!?]$/.test(prose) ? "" : ".";
  return (ordinary.test(prose) ? prose.charAt(0).toUpperCase() + prose.slice(1) : prose) + stop;
}

/** A word, and no name that is written small. */
const ordinary = /^(?!nginx\b|keepalived\b|lbc\b)[a-z][a-z']*(?=[ ,:;])/;
