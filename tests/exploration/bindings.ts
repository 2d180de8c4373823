import { bind } from "#tests/proof/binding/bind";
import type { Binding } from "#tests/proof/binding/bind";
import { storedOf, versionOf } from "#tests/proof/binding/concrete";
import type { Stored } from "#tests/proof/binding/concrete";
import { knowledgeOf } from "#tests/proof/binding/knowledge";
import type { Knowledge, Remembered } from "#tests/proof/binding/knowledge";
import type { AttemptTypes, Execution } from "./attempt-types";
import type { CallResult } from "./core/model";
import { Interner } from "./core/interner";
import type { ProcessNode } from "./core/process-graph";
import type { Violation } from "./judge/ghost";
import { SLOT } from "./pod-engine";
import type { PodMemory } from "./pod";
import type { View } from "./tab";
import type { World } from "./world";

type Caller = ProcessNode<AttemptTypes>;

/** What a call is in the theory of tests/proof: its name, or the violation that it is none. */
export interface BoundStep {
  readonly names: readonly string[];
  readonly violations: readonly Violation[];
}

/**
 * Compares every call of an exploration with the theory. Equal calls of equal callers are compared
 * once.
 */
export class Bindings {
  readonly #known = new WeakMap<Execution, WeakMap<Knowledge, BoundStep>>();
  readonly #knowledge = new WeakMap<Caller, Knowledge>();
  readonly #interned = new Interner<Knowledge>(knowledgeText);

  of(result: CallResult<AttemptTypes>): BoundStep {
    const { execution, caller } = result;
    const known = this.#known.get(execution) ?? new WeakMap<Knowledge, BoundStep>();
    this.#known.set(execution, known);
    const knowledge = this.#knowledgeOf(caller);
    const seen = known.get(knowledge);
    if (seen !== undefined) return seen;
    const bound = stepOf(result, knowledge);
    known.set(knowledge, bound);
    return bound;
  }

  #knowledgeOf(caller: Caller): Knowledge {
    const known = this.#knowledge.get(caller);
    if (known !== undefined) return known;
    const learned = this.#interned.intern(knowledgeIn(caller));
    this.#knowledge.set(caller, learned);
    return learned;
  }
}

function stepOf(
  { pending, before, execution }: CallResult<AttemptTypes>,
  knowledge: Knowledge,
): BoundStep {
  const { method, args, port } = pending.call;
  if (port === "flag" || method === "appendTrail") return { names: [], violations: [] };
  const binding = bind({
    slot: SLOT,
    ...{ method, args },
    before: storedIn(before),
    after: storedIn(execution.world),
    knowledge,
    hasHappened: execution.details.hasHappened,
    ...(execution.reply.kind === "value" && { found: execution.reply.value }),
    isCompatible: port === "store",
  });
  return named(method, binding);
}

/** The judge goes on behind it: it must find by itself what comes of a call like this. */
const OUTSIDE = { invariant: "theory", goesOn: true } as const;

function named(method: string, binding: Binding): BoundStep {
  switch (binding.kind) {
    case "instance":
      return { names: [`theory: ${binding.action}`], violations: [] };
    case "unchanged":
      return { names: [`theory: ${method} changes nothing`], violations: [] };
    case "fault":
      return { names: [`theory: ${binding.exception}`], violations: [] };
    case "outside":
      return { names: [], violations: [{ ...OUTSIDE, what: binding.why }] };
  }
}

const stored = new WeakMap<World, Stored>();

function storedIn(world: World): Stored {
  const known = stored.get(world);
  if (known !== undefined) return known;
  const read = storedOf(world, SLOT);
  stored.set(world, read);
  return read;
}

function knowledgeIn(caller: Caller): Knowledge {
  const heard = caller.heard.map(({ call: { method, args }, reply }) => {
    const hasFailed = reply.kind === "fault";
    return { method, args, hasFailed, value: hasFailed ? null : reply.value };
  });
  return knowledgeOf(rememberedBy(caller.remembered), heard, (json, number) => {
    return versionOf(json, number, SLOT).attempt;
  });
}

function knowledgeText(knowledge: Knowledge): string {
  return Object.values(knowledge)
    .map((known: ReadonlySet<string | number>) => [...known].sort().join())
    .join("|");
}

function rememberedBy({ recent, tabs }: PodMemory): Remembered {
  const states = [recent.pinned, recent["pinned-compat"]];
  const views = tabs.flatMap(({ view }) => (view === null ? [] : [view]));
  const written = states.flatMap((state) => (state === null ? [] : [state.record.stateJson]));
  return {
    versions: [...written, ...views.filter(({ isFinalized }) => !isFinalized).map(recordNamed)],
    shown: views.map(({ attemptId }) => attemptId),
  };
}

/** The record that the token of a tab names, while its attempt is being answered. */
function recordNamed(view: View): string {
  return JSON.stringify({
    attemptNumber: view.attemptNumber,
    currentQuestionIndex: view.index,
    totalQuestions: view.total,
    startedAt: view.startedAt,
    ...{ isFinalized: false, finalizationError: null, finalSummary: null },
    holdfast: {
      ...{ version: 1, machine: { id: "attempt", version: "1" }, value: "Active.answering" },
      ...{ attemptId: view.attemptId, published: false },
    },
  });
}
