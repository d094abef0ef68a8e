import { setTimeout as sleep } from "node:timers/promises";

import { frame, FrameClient } from "../../runtime/support/http2-frames.ts";
import type { FrameScript } from "./frame-scripts.ts";

/** What a client saw of a script: what became of its stream, and the body. */
export interface Told {
  readonly outcome: string;
  readonly body: string;
}

/** Marks a request in the log. */
export const marked = (name: string) => (path: string) =>
  `${path}${path.includes("?") ? "&" : "?"}case=${name.replaceAll(/\W/g, "_")}`;

/** Plays a script; a stream that nobody ends has no outcome. */
export async function play(path: string, script: FrameScript): Promise<Told> {
  const client = new FrameClient({ path }, script.hello);
  const stream = script.stream ?? 1;
  script.send(client, marked(script.name));
  await Promise.race([client.until((one) => one.over(stream)), sleep(script.wait ?? 10_000)]);
  // What comes right behind the end belongs to it: RST_STREAM without an error.
  await sleep(150);
  const body = Buffer.concat(client.of(frame.data, stream).map(({ payload }) => payload));
  client.close();
  return { outcome: client.outcome(stream), body: body.toString("latin1") };
}
