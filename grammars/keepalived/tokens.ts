import { createToken, Lexer } from "chevrotain";

/*
 * keepalived takes a file line by line: `#` and `!` begin a comment outside double quotes, `\#` and
 * `\!` stand for themselves, braces outside quotes stand alone wherever they are written. Single
 * quotes mean nothing here.
 */
const Space = createToken({ name: "Space", pattern: /[ \t\f\v\r]+/, group: Lexer.SKIPPED });

export const Newline = createToken({ name: "Newline", pattern: /\n/, line_breaks: true });
export const Comment = createToken({ name: "Comment", pattern: /[#!](?:[^\r\n]|\r(?!\n))*/ });
export const LeftBrace = createToken({ name: "LeftBrace", pattern: /\{/ });
export const RightBrace = createToken({ name: "RightBrace", pattern: /\}/ });
export const Quoted = createToken({ name: "Quoted", pattern: /"(?:[^"\\\n]|\\[^\n])*"/ });
/** A quote that its line does not close runs to the end of that line. */
export const OpenQuote = createToken({ name: "OpenQuote", pattern: /"[^\r\n]*/ });
/** `${NAME}` that nobody defined stays together, so that its braces open no block. */
export const Bare = createToken({
  name: "Bare",
  // Runs of plain characters in one step: a step for each overflows on a line of megabytes.
  pattern: /(?:[^\s{}"#!\\$]+|\\[#!\\]|\$\{[A-Za-z_][A-Za-z0-9_ ]*\}|[\\$])+/,
  line_breaks: false,
});

const keepalivedTokens = [Space, Bare, Newline, Comment, LeftBrace, RightBrace, Quoted, OpenQuote];

export const keepalivedLexer = new Lexer(keepalivedTokens, {
  positionTracking: "onlyOffset",
  ensureOptimizations: false,
});
