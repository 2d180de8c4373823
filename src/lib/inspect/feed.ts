import { decode } from "#machines/attempt.codec";
import type { StoredSlot } from "#machines/attempt.codec";
import { attemptMachine, transition } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { AttemptStore, LoadedSlot, OpenStore, StorePart } from "../assessment-cache";
import { parseTrailEntry } from "../services/attempt";
import type { EventSink } from "../services/attempt";
import { slotKey, type Slot } from "../slot";

/** The calls of an inspector that the feed needs: those of `@statelyai/inspect`. */
export interface Inspector {
  actor(actor: InspectedActor, snapshot: InspectedSnapshot): void;
  event(actor: InspectedActor, event: InspectedEvent): void;
  snapshot(
    actor: InspectedActor,
    snapshot: InspectedSnapshot,
    info: { readonly event: InspectedEvent },
  ): void;
}

/** A slot as an actor that runs the machine. The inspector reads the machine's definition from it. */
export interface InspectedActor {
  readonly sessionId: string;
  readonly logic: { readonly config: object };
  readonly send: () => void;
  readonly getSnapshot: () => AttemptSnapshot;
}

export interface InspectedSnapshot {
  readonly status: "active";
  readonly value: unknown;
  readonly context: unknown;
}

export interface InspectedEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What is fed with all that the engine does. Both are wired before the engine is made. */
export interface InspectFeed {
  /** The same store, watched. */
  watch(store: StorePart): StorePart;
  /** Receives the engine's events, for what writes no record. */
  readonly emit: EventSink;
}

/** An id as the log writes it. */
type Pseudonym = (id: string) => string;

/** How many slots are remembered: enough for a developer. The oldest one is registered again. */
const SLOTS_MAX = 500;

/**
 * Tells an inspector what the engine does, slot by slot: each is an actor that runs the machine. The
 * engine runs no actors; it stores what the machine decides. So the feed reads what is written, and
 * takes the event from the entry of the audit trail. Ids are those of the log. No answer is told. A
 * failing inspector changes nothing for a student.
 */
export function createFeed(inspector: Inspector, pseudonym: Pseudonym): InspectFeed {
  const slots = new Map<string, { actor: InspectedActor; snapshot: AttemptSnapshot }>();

  const remember = (slot: Slot, snapshot: AttemptSnapshot): InspectedActor => {
    const key = slotKey(slot);
    const known = slots.get(key);
    const actor = known?.actor ?? actorOf(slot, pseudonym, () => snapshot);
    slots.delete(key);
    slots.set(key, { actor, snapshot });
    const oldest = slots.keys().next().value;
    if (slots.size > SLOTS_MAX && oldest !== undefined) slots.delete(oldest);
    if (known === undefined) inspector.actor(actor, shown(snapshot, pseudonym));
    return actor;
  };

  /** Something was loaded: the first time, or after it changed elsewhere. */
  const loaded = (slot: Slot, stored: LoadedSlot): void => {
    const snapshot = snapshotOf(slot, {
      highWater: stored.highWater,
      record: stored.record === null ? null : { ...stored.record, waiting: waitingOf(stored) },
    });
    if (snapshot === null) return;
    const known = slots.get(slotKey(slot))?.snapshot;
    const actor = remember(slot, snapshot);
    if (known === undefined || isAlike(known, snapshot)) return;
    const event = { type: "holdfast.changed-elsewhere" };
    inspector.snapshot(actor, shown(snapshot, pseudonym), { event });
  };

  const moved = (slot: Slot, event: InspectedEvent, after: AttemptSnapshot | null): void => {
    if (after === null) return;
    const before = slots.get(slotKey(slot))?.snapshot ?? nothingIn(slot, after.context.highWater);
    if (before !== null) inspector.event(remember(slot, before), event);
    inspector.snapshot(remember(slot, after), shown(after, pseudonym), { event });
  };

  /** Without a change of the state. */
  const unmoved = (slot: Slot, event: InspectedEvent): void => {
    const before = slots.get(slotKey(slot))?.snapshot ?? nothingIn(slot, 0);
    if (before !== null) inspector.event(remember(slot, before), event);
  };

  /** A rejection changes the outbox only, not the record. */
  const rejected = (slot: Slot, attemptNumber: number, error: string): void => {
    const before = slots.get(slotKey(slot))?.snapshot;
    const attempt = before?.context.attempt;
    if (before === undefined || attempt?.number !== attemptNumber) return;
    const event = { type: "result.rejected", error } as const;
    moved(
      slot,
      { ...event, attemptNumber },
      transition(before, { ...event, attemptId: attempt.id }),
    );
  };

  return {
    watch: (part) => ({
      kind: part.kind,
      open: (opening) => {
        const stores: OpenStore = part.open(opening);
        const watching = { loaded, moved };
        return {
          ...stores,
          store: watched(stores.store, watching),
          alone: watched(stores.alone, watching),
        };
      },
    }),
    emit: (event) =>
      harmlessly(() => {
        if (event.event === "attempt.refused") {
          unmoved(event.slot, { type: event.type, refused: event.code });
        } else if (event.event === "attempt.replayed") {
          unmoved(event.slot, { type: event.type, repeated: true });
        } else if (event.event === "result.rejected") {
          rejected(event.slot, event.attemptNumber, event.error);
        }
      }),
  };
}

interface Watching {
  readonly loaded: (slot: Slot, stored: LoadedSlot) => void;
  readonly moved: (slot: Slot, event: InspectedEvent, after: AttemptSnapshot | null) => void;
}

function watched(store: AttemptStore, { loaded, moved }: Watching): AttemptStore {
  return {
    ...store,
    load: async (slot) => {
      const stored = await store.load(slot);
      harmlessly(() => loaded(slot, stored));
      return stored;
    },
    create: async (slot, record) => {
      const reply = await store.create(slot, record);
      harmlessly(() => {
        if (reply !== "created") return;
        const { number, stateJson, trailEntry } = record;
        const read = { number, stateJson, questionJsons: new Map(), waiting: null };
        const after = snapshotOf(slot, { highWater: number - 1, record: read });
        moved(slot, eventOf(trailEntry), after);
      });
      return reply;
    },
    commit: async (slot, change) => {
      const reply = await store.commit(slot, change);
      harmlessly(() => {
        if (reply.kind !== "committed") return;
        const { read, stateJson, newQuestionJsons, outboxEntry, trailEntry } = change;
        const before = reply.questionJsons ?? read.questionJsons ?? new Map<number, string>();
        const after = snapshotOf(slot, {
          highWater: outboxEntry === null ? read.number - 1 : read.number,
          record: {
            ...{ number: read.number, stateJson },
            questionJsons: new Map([...before, ...newQuestionJsons]),
            waiting: outboxEntry === null ? null : { rejection: null },
          },
        });
        moved(slot, eventOf(trailEntry), after);
      });
      return reply;
    },
    clear: async (slot, read, highWater) => {
      const reply = await store.clear(slot, read, highWater);
      harmlessly(() => {
        if (reply === "cleared") moved(slot, eventOf(read.trailEntry), nothingIn(slot, highWater));
      });
      return reply;
    },
  };
}

/** The event of an entry of the trail, which has neither an answer nor a grade. */
function eventOf(trailEntry: string | undefined): InspectedEvent {
  const entry = trailEntry === undefined ? null : parseTrailEntry(trailEntry);
  if (entry?.kind !== "applied") return { type: "holdfast.written" };
  const { type, number, answered, total } = entry;
  return { type, attemptNumber: number, answered, totalQuestions: total };
}

function snapshotOf(slot: Slot, stored: StoredSlot): AttemptSnapshot | null {
  const decoded = decode(slot, stored);
  return decoded.kind === "snapshot" ? decoded.snapshot : null;
}

function nothingIn(slot: Slot, highWater: number): AttemptSnapshot | null {
  return snapshotOf(slot, { highWater, record: null });
}

function waitingOf({ record }: LoadedSlot): { readonly rejection: string | null } | null {
  return record === null || record.outboxEntry === null ? null : { rejection: null };
}

function isAlike(one: AttemptSnapshot, other: AttemptSnapshot): boolean {
  const told = ({ value, context: { attempt } }: AttemptSnapshot): string =>
    JSON.stringify([value, attempt?.id, attempt?.questions.length]);
  return told(one) === told(other);
}

function actorOf(
  { userId, resourceId }: Slot,
  pseudonym: Pseudonym,
  getSnapshot: () => AttemptSnapshot,
): InspectedActor {
  const sessionId = `${pseudonym(userId)} at ${pseudonym(resourceId)}`;
  return { sessionId, logic: attemptMachine, send: () => undefined, getSnapshot };
}

const HIDDEN = "not shown";

/** The snapshot without answers, and with the ids of the log. */
function shown({ value, context }: AttemptSnapshot, pseudonym: Pseudonym): InspectedSnapshot {
  const { slot, highWater, clearedAttempt, attempt } = context;
  const told = attempt && {
    ...{ number: attempt.number, startedAt: attempt.startedAt },
    ...{ totalQuestions: attempt.totalQuestions, rejection: attempt.rejection },
    questions: attempt.questions.map(({ isCorrect, isReported = false }) => {
      return { isCorrect, isReported, response: HIDDEN };
    }),
    score: attempt.summary?.score ?? null,
  };
  const ids = { userId: pseudonym(slot.userId), resourceId: pseudonym(slot.resourceId) };
  return {
    status: "active",
    value,
    context: { slot: ids, highWater, clearedAttempt, attempt: told },
  };
}

/** An inspector is a guest: whatever it does, the request goes on. */
function harmlessly(work: () => void): void {
  try {
    work();
  } catch {
    // Nothing that a student did depends on it.
  }
}
