import { attemptMachine } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import { eventOf, eventTypeOf, EVENT_FORMS } from "./events";
import type { FieldTexts, TypedEvent } from "./events";
import { stepOf } from "./step";
import type { Step } from "./step";

/** A state to begin in and the events that are sent to it: what a link and the terminal hold. */
export interface Script {
  readonly start: StartName;
  readonly events: readonly TypedEvent[];
}

interface Start {
  readonly title: string;
  readonly meaning: string;
  /** What leads there, from a slot whose attempt 1 is finished and forgotten. */
  readonly events: readonly string[];
}

const TWO_LEFT = ["start", "answer"] as const;
const ANSWERED = [...TWO_LEFT, "answer:isCorrect=no", "skip"] as const;

/** The states to begin in. */
const STARTS = {
  NoAttempt: {
    title: "NoAttempt",
    meaning: "Attempt 1 is finished, and its number is used. No attempt is open.",
    events: [],
  },
  "Active.answering": {
    title: "Active, answering",
    meaning: "Attempt 2 has three questions, and the first one is answered.",
    events: TWO_LEFT,
  },
  "Active.complete": {
    title: "Active, complete",
    meaning: "All three questions of attempt 2 are answered.",
    events: ANSWERED,
  },
  "Finalized.pending": {
    title: "Finalized, pending",
    meaning: "Attempt 2 is graded; its result waits in the outbox.",
    events: [...ANSWERED, "finalize"],
  },
  "Finalized.published": {
    title: "Finalized, published",
    meaning: "Attempt 2 is graded, and the gradebook has its result.",
    events: [...ANSWERED, "finalize", "published"],
  },
  Reset: {
    title: "Reset",
    meaning: "Attempt 2 was just abandoned. The machine leaves Reset at once, for NoAttempt.",
    events: [...TWO_LEFT, "reset"],
  },
} as const satisfies Readonly<Record<string, Start>>;

export type StartName = keyof typeof STARTS;

/** The states to begin in, in the order of a student's way. */
export const START_NAMES = Object.keys(STARTS) as readonly StartName[];

/** The title and the meaning of a state to begin in. */
export function startNamed(name: StartName): Pick<Start, "title" | "meaning"> {
  return STARTS[name];
}

/** A parent's name means the part that it begins in. */
const PARENTS: Readonly<Record<string, StartName>> = {
  Active: "Active.answering",
  Finalized: "Finalized.pending",
};

/** A script of more events is refused: each is drawn as a line. */
export const EVENTS_MAX = 200;

/** A script that cannot be played. The message says what is wrong and what is valid. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

/** The machine's states and what each event did, from the beginning to the end of the script. */
export interface Play {
  readonly start: AttemptSnapshot;
  readonly steps: readonly Step[];
}

/** Sends the script to the machine that runs. Throws a `ScriptError`. */
export function play({ start, events }: Script): Play {
  if (events.length > EVENTS_MAX) {
    throw new ScriptError(
      `The script has ${events.length} events; at most ${EVENTS_MAX} are played.`,
    );
  }
  const before = startingSnapshot(start);
  return { start: before, steps: stepsFrom(before, events) };
}

/** The state of the machine after all of it. */
export function lastOf({ start, steps }: Play): AttemptSnapshot {
  return steps.at(-1)?.after ?? start;
}

/** The state to begin in by its name. Throws a `ScriptError` that lists the names. */
export function startOf(name: string): StartName {
  const found = START_NAMES.find((each) => each === name) ?? PARENTS[name];
  if (found !== undefined) return found;
  throw new ScriptError(`There is no state "${name}" to begin in. Use ${START_NAMES.join(", ")}.`);
}

/**
 * A typed event as one word: `answer:response=B,isCorrect=no`. What a field says is encoded as in an
 * address, so that it may contain anything.
 */
export function wordOf({ type, texts }: TypedEvent): string {
  const fields = Object.entries(texts).map(([name, text]) => `${name}=${encodeURIComponent(text)}`);
  const { word } = EVENT_FORMS[type];
  return fields.length === 0 ? word : `${word}:${fields.join(",")}`;
}

/** The event of a word, by its short or its full name. Throws a `ScriptError`. */
export function typedEventOf(word: string): TypedEvent {
  const [name = "", ...rest] = word.split(":");
  const type = eventTypeOf(name);
  if (type === null) {
    const words = Object.values(EVENT_FORMS).map((form) => form.word);
    throw new ScriptError(`There is no event "${name}". Use ${words.join(", ")}.`);
  }
  return { type, texts: textsOf(word, rest.join(":")) };
}

/** What follows `#` in a link to the script. Browsers do not send it to the server. */
export function fragmentOf({ start, events }: Script): string {
  return new URLSearchParams({ from: start, play: events.map(wordOf).join(" ") }).toString();
}

/** The script of a link's fragment; null if the link holds none. Throws a `ScriptError`. */
export function scriptOf(fragment: string): Script | null {
  const query = new URLSearchParams(fragment.replace(/^#/, ""));
  const [from, words] = [query.get("from"), query.get("play")];
  if (from === null && words === null) return null;
  const events = (words ?? "").split(" ").filter((word) => word !== "");
  const script = { start: startOf(from ?? "NoAttempt"), events: events.map(typedEventOf) };
  play(script);
  return script;
}

function textsOf(word: string, fields: string): FieldTexts {
  if (fields === "") return {};
  return Object.fromEntries(
    fields.split(",").map((field) => {
      const [name = "", ...value] = field.split("=");
      if (value.length === 0) {
        throw new ScriptError(`"${word}": "${field}" must be a field and its value, name=value.`);
      }
      return [name, decoded(word, value.join("="))];
    }),
  );
}

function decoded(word: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ScriptError(`"${word}": "${text}" is not percent-encoded; write % as %25.`);
  }
}

/** A slot of nobody, whose attempt 1 is finished and forgotten. */
const EMPTY = {
  slot: { userId: "nobody", resourceId: "sample" },
  highWater: 1,
  attempt: null,
  clearedAttempt: null,
};

function startingSnapshot(name: StartName): AttemptSnapshot {
  const empty = attemptMachine.resolveState({ value: "NoAttempt", context: EMPTY });
  return stepsFrom(empty, STARTS[name].events.map(typedEventOf)).at(-1)?.after ?? empty;
}

function stepsFrom(start: AttemptSnapshot, events: readonly TypedEvent[]): readonly Step[] {
  let snapshot = start;
  return events.map((typed, at) => {
    const made = eventOf(typed, snapshot.context, at);
    if ("problems" in made) {
      const problems = made.problems.map(({ field, problem }) => `${field} ${problem}`);
      throw new ScriptError(`Event ${at + 1} (${wordOf(typed)}): ${problems.join("; ")}.`);
    }
    const step = stepOf(snapshot, made.event);
    snapshot = step.after;
    return step;
  });
}
