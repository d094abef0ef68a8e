/** A half-open range of UTF-16 offsets into the text of one source file. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A place in a file, and the `include` statements that led to it, innermost first. */
export interface Site {
  readonly span: Span;
  readonly via?: Site;
}
