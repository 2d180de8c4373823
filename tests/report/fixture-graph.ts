import type { GraphEvidence, Moment } from "#report/evidence";
import { GraphWriter } from "../exploration/core/graph-recorder";

const TAB = { seesNothing: "sees no attempt", seesOne: "sees attempt 1" };

function moment(state: string, number: string, records: string, tab = TAB.seesOne): Moment {
  return { state, facts: { "attempt number": number, records, "tab A": tab } };
}

/** Two tabs start: one path to the end, one lost reply, and one step whose end is not kept. */
export function fixtureGraph(): GraphEvidence {
  const writer = new GraphWriter();
  const none = moment("NoAttempt", "none", "none", TAB.seesNothing);
  const started = moment("Active.answering", "1", "attempt 1, 0 of 2 answered");
  writer.state(0, () => none, 2);
  writer.state(1, () => started, 1);
  writer.state(2, () => ({ ...started, facts: { ...started.facts, "tab A": TAB.seesNothing } }), 3);
  writer.state(3, () => moment("Active.complete", "1", "attempt 1, 2 of 2 answered"), 1);
  writer.state(4, () => moment("Active.complete", "1", "attempt 1, 2 of 2 answered"), 0);
  const plain = { actor: "tab A", reply: "", fault: "", note: "", transition: "" };
  const does = "creates attempt 1";
  const reply = "applied: attempt 1, answering";
  writer.step(0, 1, { ...plain, does, reply, through: "1200" });
  writer.step(0, 2, { ...plain, does, reply: "no answer yet", fault: "reply lost", through: "34" });
  writer.step(1, 3, { ...plain, does: "answers <everything>", through: "1200" });
  const refused = { ...plain, actor: "tab B", does: "answers again", through: "1200" };
  writer.step(3, 4, { ...refused, reply: "refused attempt_complete" });
  return {
    ...{ title: "two tabs start", ways: "schedules", ...writer.written() },
    ...{ total: 57, levels: 0, kept: 3 },
  };
}
