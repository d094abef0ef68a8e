import type { AdminQuestion } from "./admin-routes.ts";
import { errorAnswer, jsonAnswer, type AdminAnswer } from "./admin-server.ts";
import type { HaDesk } from "./ha-desk.ts";
import { dumpOf } from "./ha-dump.ts";

/** What the admin address needs of the HA plane. */
export type HaAdmin = Pick<HaDesk, "facts" | "journal" | "order" | "plan">;

type HaQuestion = Extract<AdminQuestion, { readonly kind: "ha" | "journal" | "dump" }>;

const mostEntries = 500;
const nothingFloats = "this serve has no floating addresses, or their agent does not answer";

/** Answers what is asked or ordered of the HA plane. */
export async function haAnswer(question: HaQuestion, ha: HaAdmin): Promise<AdminAnswer> {
  if (question.kind === "journal")
    return jsonAnswer(200, { kind: "journal", version: 1, entries: ha.journal(mostEntries) });
  if (question.kind === "dump") {
    const [facts, plan] = [await ha.facts(), ha.plan];
    if (!facts || !plan) return errorAnswer(404, nothingFloats);
    return { status: 200, ...dumpOf(question.form, plan, facts.instances) };
  }
  const results = await ha.order(question.order);
  if (!results) return errorAnswer(404, nothingFloats);
  const refused = results.filter((each) => each.refused !== undefined);
  if (refused.some((each) => each.refused === "unknown"))
    return errorAnswer(404, `there is no instance ${refused[0]?.instance}`);
  return jsonAnswer(refused.length === results.length ? 409 : 200, { results });
}
