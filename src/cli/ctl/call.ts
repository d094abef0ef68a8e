import type { AdminStatus } from "../../../runtime/control/admin-status.ts";
import { say } from "../../messages/text.ts";
import type { ctlDeclaration } from "../ctl-flags.ts";
import type { Given } from "../declaration.ts";
import type { Io } from "../io.ts";
import { UsageError } from "../usage-error.ts";
import type { AdminClient, AdminReply } from "./admin-client.ts";

/** What a verb works with. */
export interface Call {
  readonly client: AdminClient;
  readonly flags: Given<typeof ctlDeclaration>["flags"];
  readonly operands: readonly string[];
  readonly io: Io;
}

export const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

export async function statusOf(client: AdminClient): Promise<AdminStatus> {
  const { status, body } = await client.get("/status");
  const found = body as Partial<AdminStatus>;
  if (status === 200 && found.kind === "status" && found.version === 1) return found as AdminStatus;
  throw refusal({ status, body });
}

/** What the server says against a request, in its own words. */
export function refusal({ status, body }: AdminReply): UsageError {
  const { error } = body as { readonly error?: unknown };
  return new UsageError(
    say(
      { en: "refused ({status}): {error}", zh: "被拒绝（{status}）：{error}" },
      { status, error: typeof error === "string" ? error : "-" },
    ),
  );
}

/** `-n`. Throws. */
export function lineCount({ flags }: Call): number {
  const count = Number(flags.lines);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new UsageError(
    say(
      { en: "--lines {written}: write a number", zh: "--lines {written}：应为数字" },
      { written: flags.lines },
    ),
  );
}
