import { attemptIdOf } from "#machines/attempt.identity";
import type { ActionName } from "./actions";
import { RECORDED, RunState } from "./run";
import type { Facts, Step } from "./run";
import { WORLDS, worldWith } from "./worlds";
import type { World } from "./worlds";

type Phase = "answering" | "complete" | "pending" | "published";

/** An event of an attempt, as the audit trail records it. */
export interface AppliedFact {
  readonly kind: "applied";
  readonly type: string;
  readonly number: number;
  /** The attempt id, or how it begins. */
  readonly attemptId: string;
  /** Null: there is no attempt. */
  readonly from: Phase | null;
  readonly to: Phase | null;
  /** After the event; for a reset: before it. */
  readonly answered: number;
  readonly startedAt?: string;
  readonly isRemembered?: true;
}

interface RecoveredFact {
  readonly kind: "recovered";
  readonly number: number;
  readonly pointer: number;
}

interface OperatorFact {
  readonly kind: "operator";
  readonly action: string;
  readonly number: number | null;
}

export type TrailFact = AppliedFact | RecoveredFact | OperatorFact | { readonly kind: "refused" };

/** One entry of an audit trail. */
export interface RecordedEntry {
  readonly id: string;
  readonly atMs: number;
  /** Null: it can't be read. */
  readonly fact: TrailFact | null;
}

/**
 * `proven`: the entry is an instance of the action, whose guard holds. `given`: the trail begins
 * here, so the state is taken from the entry. `no action`: it records no change of the slot.
 */
export type EntryStatus = "proven" | "given" | "no action" | "not proven";

export interface ProvenEntry {
  readonly id: string;
  readonly status: EntryStatus;
  /** The action of the theory; null: none. */
  readonly action: ActionName | null;
  /** Actions before it that leave no entry, without which it would not be possible. */
  readonly silent: readonly ActionName[];
  /** Why it is not proven, or what is taken as given; null: there is nothing to say. */
  readonly why: string | null;
  /** What would explain it, where that is a loss that every theorem excludes. */
  readonly exception?: "answers-evicted";
}

/** Whether a trail is a run of the theory. */
export interface TrailProof {
  /** No entry is `not proven`, and there is a world in which all of it may happen. */
  readonly isProven: boolean;
  /** The world in which the least goes wrong; null: no theorem is about such a world. */
  readonly world: World | null;
  readonly entries: readonly ProvenEntry[];
}

export interface TrailProofOptions {
  readonly slot: { readonly userId: string; readonly resourceId: string };
  /** An attempt that was idle for less than this has not expired. */
  readonly attemptTtlMs: number;
}

/**
 * Proves that a trail is a run of the theory: every entry is an instance of an action that is
 * possible in the state to which the entries before it have led. Actions that leave no entry
 * (lookups, publishers, loads, expiry, evictions, legacy pods) may happen in between, each of them
 * only where the theory allows it; of several ways, the one in which the least goes wrong is taken.
 * The trail has no answers and no question lists, and may have lost its oldest entries.
 */
export function proveTrail(
  trail: readonly RecordedEntry[],
  options: TrailProofOptions,
): TrailProof {
  const prover = new TrailProver(trail, options);
  const entries = trail.map((_, at) => prover.prove(at));
  const world = worldWith(entries.flatMap(({ silent, action }) => [...silent, action ?? "answer"]));
  const isProven = world !== null && entries.every(({ status }) => status !== "not proven");
  return { isProven, world, entries };
}

/** The start of an attempt whose start is not recorded: before all others. */
const UNKNOWN_START = "0";

interface Version {
  readonly text: string;
  readonly attempt: string;
  readonly number: number;
  readonly isFinal: boolean;
  readonly answered: number;
}

type Verdict = Omit<ProvenEntry, "id">;

const NO_ACTION: Verdict = { status: "no action", action: null, silent: [], why: null };

class TrailProver {
  readonly #trail: readonly RecordedEntry[];
  readonly #options: TrailProofOptions;
  readonly #attempts = new Map<string, { readonly number: number; readonly start: string }>();
  readonly #versions = new Map<string, Version>();
  readonly #entries = new Map<string, string>();
  readonly #facts: Facts = {
    ...{ attempts: this.#attempts, versions: this.#versions, entries: this.#entries },
  };
  #state = RunState.initial(this.#facts);
  #isBegun = false;
  /** Operators' repins that happened before their entry: by the place of the entry. */
  readonly #repinned = new Set<number>();

  constructor(trail: readonly RecordedEntry[], options: TrailProofOptions) {
    this.#trail = trail;
    this.#options = options;
  }

  prove(at: number): ProvenEntry {
    const entry = this.#trail[at];
    if (entry === undefined) throw new Error(`the trail has no entry ${at}`);
    return { id: entry.id, ...this.#verdict(entry.fact, at) };
  }

  #verdict(fact: TrailFact | null, at: number): Verdict {
    switch (fact?.kind) {
      case undefined:
        return { ...NO_ACTION, status: "not proven", why: "the entry cannot be read" };
      case "refused":
        return NO_ACTION;
      case "applied":
        return this.#applied(fact, at);
      case "recovered":
        return this.#recovered(fact, at);
      case "operator":
        return this.#operated(fact, at);
    }
  }

  #applied(fact: AppliedFact, at: number): Verdict {
    const contradiction = this.#contradiction(fact);
    if (contradiction !== null) return { ...NO_ACTION, status: "not proven", why: contradiction };
    const before = fact.from === null ? null : this.#version(fact, fact.from, answeredBefore(fact));
    const actions = this.#actionsOf(fact, before);
    const prefixes = before === null ? this.#endings(at) : this.#ways(before, at);
    const plans = actions.flatMap((steps) => prefixes.map((prefix) => [...prefix, ...steps]));
    const given = (): RunState => this.#given(fact, before);
    const repin = before === null ? null : this.#laterRepin(before.number, at);
    const hasLost = before !== null && this.#hasLostAnswers(before);
    const verdict = this.#first({ plans, given, repin });
    if (verdict.status !== "not proven" || !hasLost) return verdict;
    const why = `${verdict.why} (or Redis has lost answers of this attempt, which no theorem allows)`;
    return { ...verdict, why, exception: "answers-evicted" };
  }

  /** Whether the attempt has fewer answers than were recorded: it goes on at the first lost one. */
  #hasLostAnswers({ attempt, number, isFinal, answered }: Version): boolean {
    const stored = this.#versions.get(this.#recordAt(number) ?? "");
    if (stored?.attempt !== attempt || stored.isFinal || isFinal) return false;
    return answered < stored.answered;
  }

  /** What contradicts the facts about attempts that no action changes. */
  #contradiction({
    type,
    number,
    attemptId,
    startedAt = UNKNOWN_START,
  }: AppliedFact): string | null {
    const { slot } = this.#options;
    if (type === "attempt.start" && !attemptIdOf(slot, number, startedAt).startsWith(attemptId)) {
      return "the attempt id is not made of this slot, number and start";
    }
    const known = this.#attempts.get(attemptId);
    if (known !== undefined && known.number !== number) {
      return `attempt ${attemptId} had the number ${known.number}, and now has ${number} (I1)`;
    }
    if (known === undefined) this.#attempts.set(attemptId, { number, start: startedAt });
    return null;
  }

  #version(
    { attemptId, number }: Pick<AppliedFact, "attemptId" | "number">,
    phase: Phase,
    answered: number,
  ): Version {
    const text = versionText(attemptId, phase, answered);
    const isFinal = phase === "pending" || phase === "published";
    const version = { text, attempt: attemptId, number, isFinal, answered };
    this.#versions.set(text, version);
    return version;
  }

  /** The event itself, with what its publisher must have done before: the fullest way first. */
  #actionsOf(fact: AppliedFact, before: Version | null): readonly (readonly Step[])[] {
    const { type, number, answered, to } = fact;
    const after = to === null ? null : this.#version(fact, to, answered);
    if (after !== null && before === null) return this.#startOf(fact, after);
    if (before === null) return [];
    const values = [before.text, ...(after === null ? [] : [after.text])];
    switch (type) {
      case "question.answer":
      case "question.skip":
      case "question.report":
        return [[{ action: "answer", values: [...values, `question ${answered - 1}`, RECORDED] }]];
      case "attempt.finalize":
        return [[{ action: "finalize", values: [...values, this.#entryOf(fact.attemptId)] }]];
      case "result.published":
        return [[...this.#publishing(fact), { action: "record-outcome", values }]];
      case "result.rejected":
        return [[{ action: "record-outcome", values }]];
      case "attempt.reset":
        return this.#resets(before, before.isFinal ? number : number - 1);
      default:
        return [];
    }
  }

  #startOf({ number, isRemembered }: AppliedFact, after: Version): readonly (readonly Step[])[] {
    const values = [after.text, number - 1, RECORDED];
    if (isRemembered === true) return [[{ action: "restore", values }]];
    const looked = this.#state.isTrue("foundFree", number);
    const look: readonly Step[] = looked ? [] : [{ action: "look-up", values: [number] }];
    return [[...look, { action: "create", values }]];
  }

  #entryOf(attemptId: string): string {
    const entry = `entry of ${attemptId}`;
    this.#entries.set(entry, attemptId);
    return entry;
  }

  /** An entry that waits must have been published by the rules. */
  #publishing({ attemptId }: AppliedFact): readonly Step[] {
    const entry = `entry of ${attemptId}`;
    if (!this.#state.isTrue("outbox", entry)) return [];
    const steps = ["read-outbox", "look-before-put", "read-again", "put", "acknowledge"] as const;
    return steps.map((action) => ({ action, values: [entry] }));
  }

  #resets(before: Version, mark: number): readonly (readonly Step[])[] {
    const other = this.#recordAt(mark);
    const clear: Step = { action: "clear", values: [before.text, mark] };
    if (other === null || mark === before.number) return [[clear]];
    return [[clear], [{ action: "clear.both", values: [before.text, other, mark] }]];
  }

  /** How the slot can have come to have no attempt, without an entry. */
  #endings(at: number): readonly (readonly Step[])[] {
    const numbers = this.#state.tuples("record").map(([number = 0]) => Number(number));
    const pointer = this.#state.constant("pointer");
    const each = (action: ActionName): readonly Step[] =>
      numbers.map((number) => ({ action, values: [number] }));
    const tombstoneLost: Step = { action: "tombstone.lost", values: [] };
    const markLost: readonly Step[] = [{ action: "mark.lost", values: [] }, tombstoneLost];
    return [
      [],
      ...(this.#hasExpired(at) ? [[{ action: "expire", values: [pointer] } as const]] : []),
      each("record.lost"),
      [tombstoneLost],
      markLost,
      [...each("record.lost"), ...markLost],
      [{ action: "flush", values: [] }],
      each("legacy.reset"),
    ];
  }

  /** How this version can have become the current one, without an entry. */
  #ways(version: Version, at: number): readonly (readonly Step[])[] {
    const { number, text } = version;
    const mark = this.#state.constant("mark");
    const repin = this.#laterRepin(number, at);
    const raised = [mark, number - 1];
    const loads = raised.map((m): readonly Step[] => [{ action: "load.named", values: [text, m] }]);
    const written = this.#writtenByLegacyPod(version);
    return [
      [],
      ...loads,
      [{ action: "create.adopts", values: [text, number - 1] }],
      ...(repin === null
        ? []
        : raised.map((m): readonly Step[] => [{ action: "repin", values: [text, m] }])),
      ...written.flatMap((write) => loads.map((load) => [...write, ...load])),
      ...written.map((write): readonly Step[] => {
        return [...write, { action: "create.adopts", values: [text, number - 1] }];
      }),
    ];
  }

  #writtenByLegacyPod(version: Version): readonly (readonly Step[])[] {
    const { text, number, attempt } = version;
    if (!version.isFinal) return [[{ action: "legacy.write", values: [text] }]];
    const open = this.#version({ attemptId: attempt, number }, "complete", 0);
    const finalizes: Step = { action: "legacy.finalize", values: [open.text, text] };
    const stored = this.#recordAt(number);
    const finishes: readonly Step[] =
      stored === null ? [] : [{ action: "legacy.finalize", values: [stored, text] }];
    return [
      ...(finishes.length === 0 ? [] : [finishes]),
      [{ action: "legacy.write", values: [open.text] }, finalizes],
    ];
  }

  #recovered({ number, pointer }: RecoveredFact, at: number): Verdict {
    const version = this.#recoveredVersion(number, at);
    const mark = this.#state.constant("mark");
    const named = this.#recordAt(this.#state.constant("pointer"));
    const finds = [mark, number - 1].flatMap((m): readonly (readonly Step[])[] => [
      [{ action: "load.recovers", values: [version.text, m] }],
      ...(named === null
        ? []
        : [[{ action: "load.moves-on", values: [named, version.text, m] } as const]]),
    ]);
    const lost: readonly Step[] =
      pointer === 0 && this.#state.constant("pointer") !== 0
        ? [{ action: "pointer.lost", values: [] }]
        : [];
    const gone: readonly Step[] = [{ action: "record.lost", values: [pointer] }];
    const reset: readonly Step[] = [{ action: "legacy.reset", values: [pointer] }];
    const written = this.#writtenByLegacyPod(version);
    const prefixes = [
      ...[[], lost, gone],
      ...written.flatMap((write) => [write, [...lost, ...write], [...reset, ...write]]),
    ];
    const plans = prefixes.flatMap((prefix) => finds.map((find) => [...prefix, ...find]));
    return this.#first({ plans, given: () => this.#standing(version, pointer) });
  }

  /** The stored record, or what the next entry about this number says of it. */
  #recoveredVersion(number: number, at: number): Version {
    const next = this.#trail.slice(at + 1).find(({ fact }) => {
      return fact?.kind === "applied" && fact.number === number;
    })?.fact;
    const stored = this.#recordAt(number);
    const known = stored === null ? undefined : this.#versions.get(stored);
    if (next?.kind === "applied" && next.from !== null) {
      const { attemptId } = next;
      if (this.#attempts.get(attemptId) === undefined) {
        this.#attempts.set(attemptId, { number, start: UNKNOWN_START });
      }
      if (known?.attempt !== attemptId) {
        return this.#version(next, next.from, answeredBefore(next));
      }
    }
    if (known !== undefined) return known;
    const attemptId = `the attempt of record ${number}`;
    this.#attempts.set(attemptId, { number, start: UNKNOWN_START });
    return this.#version({ attemptId, number }, "answering", 0);
  }

  #operated({ action, number }: OperatorFact, at: number): Verdict {
    if (number === null) return NO_ACTION;
    const mark = this.#state.constant("mark");
    const stored = this.#recordAt(number);
    switch (action) {
      case "repin": {
        if (this.#repinned.has(at)) {
          return { ...NO_ACTION, status: "proven", action: "repin" };
        }
        const text = stored ?? this.#recoveredVersion(number, at).text;
        const values = [mark, number - 1].map((m) => [text, m]);
        const known = this.#state.isTrue("known", text);
        const looks: readonly Step[] = known
          ? []
          : [{ action: "load.named", values: [text, mark] }];
        const version = this.#versions.get(text);
        const written =
          version === undefined || stored !== null ? [] : this.#writtenByLegacyPod(version);
        const repins = values.map((each): readonly Step[] => [{ action: "repin", values: each }]);
        const plans = [
          ...repins,
          ...repins.map((repin) => [...looks, ...repin]),
          ...written.flatMap((write) => repins.map((repin) => [...write, ...repin])),
        ];
        const given = (): RunState | null =>
          version === undefined ? null : this.#standing(version, 0);
        return this.#first({ plans, given });
      }
      case "discard-quarantined": {
        if (stored === null) {
          return { ...NO_ACTION, why: `the trail does not know record ${number}` };
        }
        const sets = [mark, number].map((m): readonly Step[] => {
          return [{ action: "set-aside", values: [stored, m] }];
        });
        return this.#first({ plans: sets, given: () => null });
      }
      case "resolve-conflict":
        return this.#dropped(number);
      default:
        return NO_ACTION;
    }
  }

  /** A conflict needs a result that somebody else has sent, which the theory has only at first. */
  #dropped(number: number): Verdict {
    const [entry] = this.#state
      .tuples("outbox")
      .map(([json = ""]) => String(json))
      .filter((json) => this.#attempts.get(this.#entries.get(json) ?? "")?.number === number);
    if (entry === undefined) {
      return { ...NO_ACTION, why: `the trail does not know the result of ${number}` };
    }
    if (!this.#state.isTrue("isHeld", number) && !this.#state.isTrue("foundFree", number)) {
      this.#state = this.#state.with({}, { isHeld: [[number]] });
    }
    const plan: readonly Step[] = [{ action: "drop-result", values: [entry] }];
    return this.#first({ plans: [plan], given: () => null });
  }

  /** A repin of this number whose entry comes later: it is written after the action. */
  #laterRepin(number: number, at: number): number | null {
    const found = this.#trail.findIndex(({ fact }, place) => {
      const isRepin = fact?.kind === "operator" && fact.action === "repin";
      return place > at && isRepin && fact.number === number && !this.#repinned.has(place);
    });
    return found === -1 ? null : found;
  }

  #hasExpired(at: number): boolean {
    const [earlier, entry] = [this.#trail[at - 1], this.#trail[at]];
    if (earlier === undefined || entry === undefined) return true;
    return entry.atMs - earlier.atMs >= this.#options.attemptTtlMs;
  }

  #recordAt(number: number): string | null {
    const found = this.#state.tuples("record").find(([at]) => at === number);
    return found === undefined ? null : String(found[1]);
  }

  /**
   * Takes the way that is possible in a world in which the least goes wrong. If there is none at the
   * beginning of the trail, the state of the entry is given. After an entry that is not proven, the
   * others are judged from the state that it names.
   */
  #first({ plans, given, repin = null }: Ways): Verdict {
    const plain = plans[0] ?? [];
    const action = plain.at(-1)?.action ?? null;
    const isFirst = !this.#isBegun;
    this.#isBegun = true;
    for (const plan of leastWrongFirst(plans)) {
      const state = stateAfter(this.#state, plan);
      if (typeof state === "string") continue;
      this.#state = state;
      const silent = plan.slice(0, -1).map((step) => step.action);
      if (repin !== null && silent.includes("repin")) this.#repinned.add(repin);
      return { status: "proven", action: plan.at(-1)?.action ?? null, silent, why: null };
    }
    const why = stateAfter(this.#state, plain);
    const assumed = given();
    const state = assumed === null ? "unknown" : stateAfter(assumed, plain);
    if (typeof state !== "string") this.#state = state;
    if (isFirst && typeof state !== "string") {
      return { status: "given", action, silent: [], why: GIVEN };
    }
    const reason = typeof why === "string" ? why : "no action of the theory is like it";
    return { status: "not proven", action: null, silent: [], why: reason };
  }

  /** The state in which the event can have happened, where nothing else is known. */
  #given({ attemptId }: AppliedFact, before: Version | null): RunState {
    if (before !== null) return this.#standing(before, before.number);
    const mark = this.#state.constant("mark");
    return RunState.initial(this.#facts).with({ mark }, { shown: [[attemptId]] });
  }

  /** A slot that holds this record and what belongs to it. */
  #standing({ text, attempt, number, isFinal, answered }: Version, pointer: number): RunState {
    const entry = this.#entryOf(attempt);
    const isPublished = text === versionText(attempt, "published", answered);
    const mark = Math.max(this.#state.constant("mark"), isFinal ? number : number - 1);
    return RunState.initial(this.#facts).with(
      { pointer, mark: isFinal ? mark : number - 1 },
      {
        ...{ record: [[number, text]], isOccupied: [[number]], known: [[text]] },
        ...{ shown: [[attempt]], isThere: [[attempt]] },
        answer: Array.from({ length: answered }, (_, at) => [number, `question ${at}`, RECORDED]),
        ...(isFinal && { finalized: [[attempt]], written: [[entry]] }),
        ...(isFinal && !isPublished && { outbox: [[entry]], waits: [[attempt]] }),
        ...(isPublished && { result: [[number, attempt]], isHeld: [[number]] }),
      },
    );
  }
}

const GIVEN = "the trail begins here: the state before it is taken as given";

/** The ways in which an entry can have come about: the first is the one without anything silent. */
interface Ways {
  readonly plans: readonly (readonly Step[])[];
  /** The state that the entry names, for the beginning of a trail; null: it names none. */
  readonly given: () => RunState | null;
  /** The place of the operator's entry that explains a repin before this one. */
  readonly repin?: number | null;
}

function leastWrongFirst(plans: readonly (readonly Step[])[]): readonly (readonly Step[])[] {
  const ranked = plans.map((plan) => {
    const world = worldWith(plan.map(({ action }) => action));
    return { plan, rank: world === null ? WORLDS.length : WORLDS.indexOf(world) };
  });
  return ranked.sort((one, other) => one.rank - other.rank).map(({ plan }) => plan);
}

/** The state after these steps; a text that says why one of them is impossible. */
function stateAfter(state: RunState, steps: readonly Step[]): RunState | string {
  let after: RunState = state;
  for (const step of steps) {
    const next = after.after(step);
    if (typeof next === "string") return next;
    after = next;
  }
  return after;
}

function versionText(attempt: string, phase: Phase, answered: number): string {
  return `${attempt} ${phase} ${answered}`;
}

/** How many questions were answered before the event. */
function answeredBefore({ type, answered }: AppliedFact): number {
  return type.startsWith("question.") ? answered - 1 : answered;
}
