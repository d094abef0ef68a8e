import { writeSync } from "node:fs";

import { SMTPServer } from "smtp-server";

/* A mail server on a host of its own: one JSON object for each message, on a line. */

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS", "AUTH"],
  onData(stream, { envelope, hostNameAppearsAs: helo }, done) {
    const parts: Buffer[] = [];
    stream.on("data", (part: Buffer) => parts.push(part));
    stream.on("end", () => {
      const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
      const to = envelope.rcptTo.map(({ address }) => address);
      const text = Buffer.concat(parts).toString("latin1");
      writeSync(1, `${JSON.stringify({ helo, from, to, text })}\n`);
      done();
    });
  },
});
server.listen(2525, "127.0.0.1", () => writeSync(1, '"ready"\n'));
