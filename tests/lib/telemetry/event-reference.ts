import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { LEVELS } from "#lib/event-log";

/** The meaning of each event for operators, in one or two sentences. */
const MEANINGS: Readonly<Record<string, string>> = {
  "pointer.missing.recovered": "The pointer was missing; the attempt was found by its record.",
  "pointer.stale": "The pointer named no record, or not the current one; it was repaired.",
  "record.orphaned":
    "An orphaned record accepts answers below the high-water mark; it is not eligible.",
  "record.unreadable": "A record is unreadable. It is left in place; an operator must look at it.",
  "number.derived": "A new attempt asked the gradebook for its number.",
  "number.taken_by_another":
    "The result id of a number belongs to another student's result; the next free number is used. " +
    "See `ONEROSTER_RESULT_ID_FORM`.",
  "gradebook.list_disagreed":
    "A list of the gradebook contradicted itself; all rows that it showed were counted, and each " +
    "number was looked up by id.",
  "attempt.applied": "A request changed the attempt.",
  "attempt.replayed": "A request was applied before; nothing changed.",
  "attempt.refused": "A request is not accepted now.",
  "question.changed":
    "A student is at a question that was changed or removed since the attempt started. It is shown " +
    "as changed and does not count.",
  "questions.replaced":
    "A token restored an attempt, and the content selects other questions than before.",
  "question.reported": "A student reported a problem with a question.",
  "attempt.all_reported":
    "An attempt was finished in which every question was reported: nothing was graded. " +
    "`ALL_REPORTED` decides how it is published.",
  "commit.stale": "Another commit was first; the request loads again.",
  "commit.unknown": "The reply to a commit was lost; the request checks whether it was applied.",
  "result.published": "The gradebook holds the result.",
  "result.rejected": "The gradebook did not accept the result; it is sent again later.",
  "hook.failed": "A function of the application failed or was late; it is called again later.",
  "publish.postponed": "Publishing failed with an unexpected error; it is tried again later.",
  "result.conflict":
    "The gradebook holds another attempt's result under this id: an operator must decide.",
  "outbox.unreadable": "An outbox entry is unreadable: an operator must decide.",
  "trail.missed": "An entry of the audit trail could not be written; the change itself happened.",
  "index.missed": "The slot could not be added to the slot index; only lists of attempts omit it.",
  "attempt.restored": "A student's token restored an attempt that Redis had lost.",
  "operator.acted": "An operator changed a slot or ran a sweep; the audit log has who and why.",
  "rollout.disagreement": "The derived number is not the pinned one.",
  "rollout.shadow_failed": "The two numbers could not be compared.",
};

const SOURCE = join(PROJECT, "src/lib/services/attempt/engine-events.ts");

/** Every event of the engine as the source declares it, with its level and its fields. */
export function journalTable(): string {
  const declared = declaredEvents();
  const missed = Object.keys(MEANINGS).filter((each) => !declared.some((d) => d.event === each));
  if (missed.length > 0) throw new Error(`event-reference.ts: no such event: ${missed.join(", ")}`);
  const rows = declared.map(({ event, fields }) => {
    const meaning = MEANINGS[event];
    if (meaning === undefined) throw new Error(`event-reference.ts: say what ${event} means`);
    const level = (LEVELS as Readonly<Record<string, string>>)[event] ?? "info";
    const names = fields.map((field) => `\`${field}\``).join(", ");
    return `| \`${event}\` | ${level} | ${names} | ${meaning} |`;
  });
  return ["| event | level | fields | meaning |", "|---|---|---|---|", ...rows].join("\n");
}

interface DeclaredEvent {
  readonly event: string;
  readonly fields: readonly string[];
}

function declaredEvents(): readonly DeclaredEvent[] {
  const members = readFileSync(SOURCE, "utf8")
    .split(/^(?: {2}\||export type OperatorEvent =) \{/m)
    .slice(1);
  return members.flatMap((member) => {
    const [, events = ""] = /readonly event: ([^;}]+)/.exec(member) ?? [];
    const fields = [...member.matchAll(/readonly (\w+):/g)].flatMap(([, name]) =>
      name === undefined || name === "event" ? [] : [name],
    );
    return [...events.matchAll(/"([^"]+)"/g)].map(([, event = ""]) => ({ event, fields }));
  });
}
