import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { LEVELS } from "#lib/log";

/** The meaning of each event for operators, in one or two sentences. */
const MEANINGS: Readonly<Record<string, string>> = {
  "pointer.missing.recovered": "The pointer was missing; the attempt was found by its record.",
  "pointer.stale": "The pointer named no record, or not the current one; it was corrected.",
  "record.foreign":
    "A record below the high-water mark accepts answers; it is orphaned and not used.",
  "record.quarantined": "A record cannot be read. It stays in place; an operator must check it.",
  "number.derived": "The number of a new attempt was derived from the gradebook.",
  "number.taken_by_another":
    "Another student's result has the result id of this number; the next free number is used. See " +
    "ONEROSTER_RESULT_ID_FORM.",
  "gradebook.list_disagreed":
    "A list of the gradebook contradicted itself; all rows that it showed were counted, and each number was " +
    "looked up by id.",
  "attempt.applied": "A request changed the attempt.",
  "attempt.replayed": "A request was repeated; it had been applied before.",
  "attempt.refused": "A request was refused.",
  "question.changed":
    "A student is at a question that was changed or removed since their attempt started. The page shows " +
    "it as changed, and it does not count.",
  "questions.replaced":
    "An attempt was restored from a token, and the content now selects other questions.",
  "question.reported": "A student reported a question as faulty.",
  "attempt.all_reported":
    "An attempt was finished in which every question was reported, so none was graded. `ALL_REPORTED` " +
    "sets how it is published.",
  "commit.stale": "Another commit came first; the request is decided again on the new state.",
  "commit.unknown":
    "The reply to a commit was lost; the request reads whether the commit was applied.",
  "result.published": "The gradebook holds the result.",
  "result.rejected": "The gradebook did not accept the result; it is sent again later.",
  "publish.postponed": "An unexpected error stopped the publication; it is tried again later.",
  "result.conflict":
    "The gradebook holds another attempt's result under this id; an operator must decide.",
  "outbox.unreadable": "An outbox entry cannot be read; an operator must decide.",
  "trail.missed": "An entry of the trail could not be written; the change itself was made.",
  "index.missed": "The slot could not be added to the index of slots; lists of attempts omit it.",
  "attempt.remembered": "An attempt that Redis had lost was restored from a student's token.",
  "operator.acted":
    "An operator changed a slot or ran a sweep; the operators' audit has the name and the reason.",
  "rollout.disagreement": "The derived number differs from the pinned one.",
  "rollout.shadow_failed": "The two numbers could not be compared.",
};

const SOURCE = join(PROJECT, "src/lib/services/attempt/engine-events.ts");

/** Every event of the engine as the source declares it, with its level and its fields. */
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
