import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { LEVELS } from "#lib/log";

/** What an operator should know of each event, in a sentence. */
const MEANINGS: Readonly<Record<string, string>> = {
  "pointer.missing.recovered": "The pointer was gone; the attempt was found by its record.",
  "pointer.stale": "The pointer named no record, or not the current one; it was mended.",
  "record.orphaned": "A record that accepts answers below the high-water mark; it does not count.",
  "record.unreadable": "A record that cannot be read. It is kept; somebody must look at it.",
  "number.derived": "A new attempt asked the gradebook for its number.",
  "number.taken_by_another":
    "The result id of a number is that of another student's result; the next free number is taken. See " +
    "ONEROSTER_RESULT_ID_FORM.",
  "gradebook.list_disagreed":
    "A list of the gradebook contradicted itself; all rows that it showed were counted, and each number was " +
    "looked up by id.",
  "attempt.applied": "A request changed the attempt.",
  "attempt.replayed": "A request that had been applied before.",
  "attempt.refused": "A request that is not accepted now.",
  "question.changed":
    "A student is at a question that was changed since their attempt began, or is no longer there. It " +
    "is shown as changed and does not count.",
  "questions.replaced":
    "A token has brought an attempt back, and the content selects other questions than it had.",
  "question.reported": "A student says that a question is wrong in itself.",
  "attempt.all_reported":
    "An attempt was finished in which every question was reported: nothing was graded. It is " +
    "published as `ALL_REPORTED` says.",
  "commit.stale": "Another commit was first; the request looks again.",
  "commit.unknown": "The reply of a commit was lost; the request looks whether it is there.",
  "result.published": "The gradebook holds the result.",
  "result.rejected": "The gradebook did not take the result; it is tried again.",
  "publish.postponed": "Publishing met an unexpected error; it is tried again.",
  "result.conflict":
    "The gradebook holds another attempt's result under this id: an operator decides.",
  "outbox.unreadable": "An outbox entry that cannot be read: an operator decides.",
  "trail.missed": "An entry of the trail could not be written; what it was about happened.",
  "index.missed": "The slot is not in the index of slots; only lists of attempts lack it.",
  "attempt.restored": "A student's token brought back an attempt that Redis had lost.",
  "operator.acted": "An operator changed a slot or swept; who and why is in the operators' audit.",
  "rollout.disagreement": "The derived number is not the pinned one.",
  "rollout.shadow_failed": "The two numbers could not be compared.",
};

const SOURCE = join(PROJECT, "src/lib/services/attempt/engine-events.ts");

/** Every event of the engine's journal as the source declares it, with its level and its fields. */
export function journalTable(): string {
  const rows = declared().map(({ event, fields }) => {
    const meaning = MEANINGS[event];
    if (meaning === undefined) throw new Error(`journal-reference.ts: say what ${event} means`);
    const level = (LEVELS as Readonly<Record<string, string>>)[event] ?? "info";
    const names = fields.map((field) => `\`${field}\``).join(", ");
    return `| \`${event}\` | ${level} | ${names} | ${meaning} |`;
  });
  return ["| event | level | fields | meaning |", "|---|---|---|---|", ...rows].join("\n");
}

interface Declared {
  readonly event: string;
  readonly fields: readonly string[];
}

function declared(): readonly Declared[] {
  const members = readFileSync(SOURCE, "utf8")
    .split(/^ {2}\| \{/m)
    .slice(1);
  return members.flatMap((member) => {
    const [, events = ""] = /readonly event: ([^;}]+)/.exec(member) ?? [];
    const fields = [...member.matchAll(/readonly (\w+):/g)].flatMap(([, name]) =>
      name === undefined || name === "event" ? [] : [name],
    );
    return [...events.matchAll(/"([^"]+)"/g)].map(([, event = ""]) => ({ event, fields }));
  });
}
