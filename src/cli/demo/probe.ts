import { get } from "node:http";

/*
 * A client of the failover demonstration, started inside its namespace: `node probe.ts URL`. Asks
 * every 20 ms, gives up on an answer after 250 ms, and tells the parent whenever the outcome changes.
 */
const [url = ""] = process.argv.slice(2);
let last: boolean | undefined;

function tell(answered: boolean): void {
  if (answered === last) return;
  last = answered;
  process.stdout.write(`${JSON.stringify({ answered, at: Date.now() })}\n`);
}

setInterval(() => {
  const asked = get(url, { agent: false, timeout: 250 }, (response) => {
    response.resume();
    tell(response.statusCode === 200);
  });
  asked.once("timeout", () => asked.destroy());
  asked.once("error", () => tell(false));
}, 20);
process.stdout.once("error", () => process.exit(0));
