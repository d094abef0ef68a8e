import { wordSet } from "./shapes.ts";

/** Fields of answers that nginx obeys unless told otherwise. */
export const obeyedHeaders = wordSet(
  "X-Accel-Redirect",
  "X-Accel-Expires",
  "X-Accel-Limit-Rate",
  "X-Accel-Buffering",
  "X-Accel-Charset",
  "Expires",
  "Cache-Control",
  "Set-Cookie",
  "Vary",
);
