import { createRequire } from "node:module";

import type * as Chevrotain from "chevrotain";

/*
 * keepalived takes a file line by line: `#` and `!` begin a comment outside double quotes, `\#` and
 * `\!` stand for themselves, braces outside quotes stand alone wherever they are written. Single
 * quotes mean nothing here.
 */
type Token = Chevrotain.TokenType;

const Space: Token = { name: "Space", PATTERN: /[ \t\f\v\r]+/, GROUP: "SKIPPED" };

export const Newline: Token = { name: "Newline", PATTERN: /\n/, LINE_BREAKS: true };
export const Comment: Token = { name: "Comment", PATTERN: /[#!](?:[^\r\n]|\r(?!\n))*/ };
export const LeftBrace: Token = { name: "LeftBrace", PATTERN: /\{/ };
export const RightBrace: Token = { name: "RightBrace", PATTERN: /\}/ };
export const Quoted: Token = { name: "Quoted", PATTERN: /"(?:[^"\\\n]|\\[^\n])*"/ };
/** A quote that its line does not close runs to the end of that line. */
export const OpenQuote: Token = { name: "OpenQuote", PATTERN: /"[^\r\n]*/ };
/** `${NAME}` that nobody defined stays together, so that its braces open no block. */
export const Bare: Token = {
  name: "Bare",
  // Runs of plain characters in one step: a step for each overflows on a line of megabytes.
  PATTERN: /(?:[^\s{}"#!\\$]+|\\[#!\\]|\$\{[A-Za-z_][A-Za-z0-9_ ]*\}|[\\$])+/,
  LINE_BREAKS: false,
};

const keepalivedTokens = [Space, Bare, Newline, Comment, LeftBrace, RightBrace, Quoted, OpenQuote];

let lexer: Chevrotain.Lexer | undefined;

/** chevrotain takes longer to load than a configuration of nginx to read, so it waits for a file. */
function loadedLexer(): Chevrotain.Lexer {
  const { Lexer } = createRequire(import.meta.url)("chevrotain") as typeof Chevrotain;
  return new Lexer(keepalivedTokens, {
    positionTracking: "onlyOffset",
    ensureOptimizations: false,
  });
}

export const keepalivedLexer = {
  tokenize: (text: string): Chevrotain.ILexingResult => (lexer ??= loadedLexer()).tokenize(text),
};
