import type { Action } from "#theory/action";
import { actionsOf } from "#theory/actions";
import type { ActionName } from "#theory/actions";
import { predicate, termValue } from "#theory/evaluate";
import type { Predicate, Structure, Value } from "#theory/evaluate";
import { isTerm } from "#theory/formula";
import type { Formula, Symbol } from "#theory/formula";
import { STATE } from "#theory/state";
import { numberOfResult } from "./concrete";
import type { Stored } from "./concrete";
import type { Knowledge } from "./knowledge";
import { SlotStructure, Universe } from "./structure";

/** One call that was executed: what was stored before and after, and what its caller knew. */
export interface BoundCall {
  readonly slot: { readonly userId: string; readonly resourceId: string };
  readonly method: string;
  readonly args: readonly unknown[];
  readonly before: Stored;
  readonly after: Stored;
  readonly knowledge: Knowledge;
  /** Whether it was executed, whatever its caller was told. */
  readonly hasHappened: boolean;
  /** What a lookup in the gradebook has found; undefined: nothing was told. */
  readonly found?: unknown;
  /** Whether legacy pods may run, as far as the caller's store knows. */
  readonly isCompatible: boolean;
}

/** What a call is in the theory, or why it is nothing there. */
export type Binding =
  | { readonly kind: "instance"; readonly action: ActionName }
  /** It changes nothing that is stored. */
  | { readonly kind: "unchanged" }
  /** The gradebook has not shown a result that it holds: a fault that the theory does not have. */
  | { readonly kind: "fault"; readonly exception: "result-not-shown-by-id" }
  | { readonly kind: "outside"; readonly why: string };

interface Candidate {
  readonly action: ActionName;
  readonly values: readonly Value[];
}

/** Finds the action of the theory that a call is an instance of. */
export function bind(call: BoundCall): Binding {
  const { method, hasHappened } = call;
  if (method === "findResult") return boundLookup(call);
  const universe = new Universe(call.slot);
  universe.addStored(call.before);
  universe.addStored(call.after);
  const candidates = candidatesOf(call, universe);
  const before = new SlotStructure(call.before, call.knowledge, universe);
  const after = new SlotStructure(call.after, call.knowledge, universe);
  const isChange = changedSymbols(before, after).length > 0;
  if (!isChange && !mustBeAllowed(call)) return { kind: "unchanged" };
  const reasons: string[] = [];
  for (const { action, values } of candidates) {
    const concrete = ACTIONS.get(action);
    const objection = concrete?.objection(before, hasHappened ? after : null, values) ?? null;
    if (objection === null) return { kind: "instance", action };
    reasons.push(`${action}: ${objection}`);
  }
  const what = isChange ? `changes ${changedSymbols(before, after).join(", ")}` : "is no action";
  return { kind: "outside", why: `${method} ${what} (${reasons.join("; ")})` };
}

/** A PUT must be allowed even if it never arrives, and a load must show what is there. */
function mustBeAllowed({ method, hasHappened }: BoundCall): boolean {
  return method === "putResult" || (method === "load" && hasHappened);
}

function boundLookup({ args, before, found }: BoundCall): Binding {
  if (found !== null) return { kind: "unchanged" };
  if (before.results.has(numberOfResult(String(args[0])))) {
    return { kind: "fault", exception: "result-not-shown-by-id" };
  }
  return { kind: "instance", action: "look-up" };
}

/** The actions that a call could be, with the values of their parameters. */
function candidatesOf(call: BoundCall, universe: Universe): readonly Candidate[] {
  const { method, args } = call;
  switch (method) {
    case "load":
      return loads(call, universe);
    case "commit":
      return [...commits(args[1] as CommitArgs, universe), ...loads(call, universe)];
    case "create":
      return creations(args[1] as CreateArgs, call, universe);
    case "clear":
      return clearings(args[1] as ClearArgs, Number(args[2]), call, universe);
    case "adoptList": {
      const { read, listJson } = args[1] as ListArgs;
      universe.addVersion(read.stateJson, read.number);
      universe.addList(listJson);
      return [{ action: "attach-list", values: [read.stateJson, listJson] }];
    }
    case "acknowledge": {
      const { number, read, next } = args[1] as AcknowledgeArgs;
      universe.addEntry(read, number);
      if (next === null) return [{ action: "acknowledge", values: [read] }];
      universe.addEntry(next, number);
      return [{ action: "keep-entry", values: [read, next] }];
    }
    case "putResult": {
      const { attemptId } = args[0] as { readonly attemptId: string };
      const sent = [...call.knowledge.read].filter((json) => {
        return (JSON.parse(json) as { readonly attemptId: string }).attemptId === attemptId;
      });
      for (const json of sent) {
        universe.addEntry(json, (JSON.parse(json) as EntryBody).body.attemptNumber);
      }
      return sent.map((json) => ({ action: "put", values: [json] }));
    }
    default:
      return [];
  }
}

interface EntryBody {
  readonly body: { readonly attemptNumber: number };
}

interface ReadVersion {
  readonly number: number;
  readonly stateJson: string;
}

interface CommitArgs {
  readonly read: ReadVersion;
  readonly stateJson: string;
  readonly newQuestionJsons: ReadonlyMap<number, string>;
  readonly outboxEntry: string | null;
}

interface CreateArgs extends ReadVersion {
  readonly listJson?: string;
}

type ClearArgs = ReadVersion;

interface ListArgs {
  readonly read: ReadVersion;
  readonly listJson: string;
}

interface AcknowledgeArgs {
  readonly number: number;
  readonly read: string;
  readonly next: string | null;
}

/** What a load, or a commit that finds something else, does to the slot. */
function loads(
  { before, after, isCompatible }: BoundCall,
  universe: Universe,
): readonly Candidate[] {
  const named = before.records.get(before.pointer);
  const found = after.records.get(after.pointer);
  const isFinal = found !== undefined && universe.versions.get(found)?.isFinal === true;
  // A mark that covers a finalized record is no parameter of the theory.
  const isCovered = isFinal && after.mark === after.pointer;
  const raised = isCovered ? before.mark : after.mark;
  const candidates: Candidate[] = [];
  if (named !== undefined) candidates.push({ action: "load.named", values: [named, raised] });
  if (found !== undefined) candidates.push({ action: "load.recovers", values: [found, raised] });
  if (isCompatible && named !== undefined && found !== undefined) {
    candidates.push({ action: "load.moves-on", values: [named, found, raised] });
  }
  return [...candidates, { action: "load.nothing", values: [] }];
}

function commits(
  { read, stateJson, newQuestionJsons, outboxEntry }: CommitArgs,
  universe: Universe,
): readonly Candidate[] {
  universe.addVersion(read.stateJson, read.number);
  universe.addVersion(stateJson, read.number);
  if (outboxEntry !== null) {
    universe.addEntry(outboxEntry, read.number);
    return [{ action: "finalize", values: [read.stateJson, stateJson, outboxEntry] }];
  }
  for (const [question, answer] of newQuestionJsons) universe.addAnswer(String(question), answer);
  const answers = [...newQuestionJsons].map(([question, answer]): Candidate => {
    return { action: "answer", values: [read.stateJson, stateJson, String(question), answer] };
  });
  return [...answers, { action: "record-outcome", values: [read.stateJson, stateJson] }];
}

function creations(
  { number, stateJson, listJson = "" }: CreateArgs,
  { before, after }: BoundCall,
  universe: Universe,
): readonly Candidate[] {
  universe.addVersion(stateJson, number);
  if (listJson !== "") universe.addList(listJson);
  const stored = before.records.get(number);
  const adopts: readonly Candidate[] =
    stored === undefined ? [] : [{ action: "create.adopts", values: [stored, number - 1] }];
  const isListed = after.lists.get(number) === listJson && listJson !== "";
  const values = [stateJson, number - 1, ...(isListed ? [listJson] : [])];
  const [create, restore] = isListed
    ? (["create", "restore"] as const)
    : (["create.unlisted", "restore.unlisted"] as const);
  return [
    { action: create, values },
    { action: restore, values },
    ...adopts,
    { action: "create.remembers", values: [] },
  ];
}

function clearings(
  { number, stateJson }: ClearArgs,
  mark: number,
  { before }: BoundCall,
  universe: Universe,
): readonly Candidate[] {
  universe.addVersion(stateJson, number);
  universe.addNumber(mark);
  const other = before.records.get(mark);
  return [
    { action: "clear", values: [stateJson, mark] },
    ...(other === undefined
      ? []
      : [{ action: "clear.both", values: [stateJson, other, mark] } as const]),
  ];
}

const STORED = STATE.filter(({ kind }) => kind === "stored").map(({ symbol }) => symbol);

/** An action that can be compared with what really happened. */
class ConcreteAction {
  readonly #guard: readonly { readonly text: string; readonly predicate: Predicate }[];
  readonly #effects: ReadonlyMap<
    Symbol,
    (before: Structure, values: readonly Value[], at: readonly Value[]) => Value | boolean
  >;

  constructor(action: Action) {
    this.#guard = conjuncts(action.guard).map((formula, at) => {
      return { text: `condition ${at + 1}`, predicate: predicate(formula, action.parameters) };
    });
    this.#effects = new Map(
      action.effects
        .filter(({ symbol }) => STORED.includes(symbol))
        .map(({ symbol, parameters, value }) => {
          const variables = [...action.parameters, ...parameters];
          const compute = isTerm(value)
            ? termValue(value, variables)
            : predicate(value, variables).isTrue;
          return [symbol, (before, values, at) => compute(before, [...values, ...at])];
        }),
    );
  }

  /** Why this is not what happened; null: it is. `after`: null if nothing was executed. */
  objection(before: Structure, after: Structure | null, values: readonly Value[]): string | null {
    for (const { text, predicate: condition } of this.#guard) {
      if (!condition.isTrue(before, values)) return `${text} does not hold`;
    }
    if (after === null) return null;
    for (const symbol of STORED) {
      const effect = this.#effects.get(symbol);
      const differs = tuples(before, symbol).some((at) => {
        const expected = effect?.(before, values, at) ?? meaning(before, symbol, at);
        return meaning(after, symbol, at) !== expected;
      });
      if (differs) return `${symbol.name} is something else afterwards`;
    }
    return null;
  }
}

function changedSymbols(before: Structure, after: Structure): readonly string[] {
  return STORED.filter((symbol) =>
    tuples(before, symbol).some((at) => meaning(before, symbol, at) !== meaning(after, symbol, at)),
  ).map(({ name }) => name);
}

function meaning(structure: Structure, symbol: Symbol, at: readonly Value[]): Value | boolean {
  return symbol.result === "Truth" ? structure.holds(symbol, at) : structure.valueOf(symbol, at);
}

function tuples(structure: Structure, { sorts }: Symbol): readonly (readonly Value[])[] {
  return sorts.reduce<readonly (readonly Value[])[]>(
    (some, sort) =>
      some.flatMap((start) => structure.domain(sort).map((value) => [...start, value])),
    [[]],
  );
}

function conjuncts(formula: Formula): readonly Formula[] {
  return formula.kind === "and" ? formula.parts.flatMap(conjuncts) : [formula];
}

const ACTIONS: ReadonlyMap<string, ConcreteAction> = new Map(
  Object.entries(actionsOf()).map(([name, action]) => [name, new ConcreteAction(action)]),
);
