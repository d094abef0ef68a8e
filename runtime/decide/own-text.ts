/**
 * A byte string that stands by itself. A part of a text keeps the whole of it in memory: what
 * outlives a request must not be a part of its head.
 */
export const ownText = (text: string): string => Buffer.from(text, "latin1").toString("latin1");
