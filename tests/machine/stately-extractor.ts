import { createRequire } from "node:module";
import { z } from "zod";
import type { DeclaredState } from "#report/statechart/states";
import type { DeclaredTransition } from "#report/statechart/transitions";

/** A machine as it is declared, whoever read it. */
export interface DeclaredMachine {
  readonly id: string;
  readonly description: string;
  readonly first: string | null;
  readonly states: readonly DeclaredState[];
  readonly transitions: readonly DeclaredTransition[];
}

/** Installed apart, beside the xstate 4 that it needs. */
const apart = createRequire(
  createRequire(import.meta.url).resolve("machine-extractor-apart/package.json"),
);

interface Extractor {
  readonly extractMachinesFromFile: (source: string) => {
    readonly machines: readonly ({ readonly toConfig: () => unknown } | undefined)[];
  } | null;
}

/** What is not known here is refused: nothing that the extractor saw is left out silently. */
const namedSchema = z.strictObject({
  kind: z.literal("named"),
  action: z.strictObject({ type: z.string(), params: z.strictObject({}) }),
});
const transitionSchema = z.strictObject({
  target: z.string().optional(),
  /** What XState 5 calls a guard, under the name that XState 4 has for it. */
  cond: z
    .strictObject({ kind: z.literal("named"), type: z.string(), params: z.strictObject({}) })
    .optional(),
  actions: z.union([namedSchema, z.array(namedSchema)]).optional(),
  description: z.string().optional(),
});
const stateSchema = z.strictObject({
  description: z.string().optional(),
  initial: z.string().optional(),
  on: z.record(z.string(), z.union([transitionSchema, z.array(transitionSchema)])).optional(),
  get states() {
    return z.record(z.string(), stateSchema).optional();
  },
});
const machineSchema = stateSchema.extend({ id: z.string(), context: z.string() });

type SeenState = z.infer<typeof stateSchema>;
type SeenTransition = z.infer<typeof transitionSchema>;
type Path = readonly string[];

/** The one machine that Stately's extractor sees in the source, in our words. */
export function seenByStately(source: string): DeclaredMachine {
  const extractor = apart("@xstate/machine-extractor") as Extractor;
  const machines = extractor.extractMachinesFromFile(source)?.machines ?? [];
  if (machines.length !== 1) throw new Error(`it sees ${machines.length} machines, not one`);
  const seen = machineSchema.parse(machines[0]?.toConfig());
  return {
    id: seen.id,
    description: seen.description ?? "",
    first: seen.initial ?? null,
    states: statesBelow(seen, []),
    transitions: transitionsBelow(seen, [], seen.id),
  };
}

function statesBelow(seen: SeenState, path: Path): readonly DeclaredState[] {
  return Object.entries(seen.states ?? {}).flatMap(([key, state]) => {
    const own: DeclaredState = {
      id: [...path, key].join("."),
      key,
      parent: path.join("."),
      initial: state.initial === undefined ? null : [...path, key, state.initial].join("."),
      description: state.description ?? "",
    };
    return [own, ...statesBelow(state, [...path, key])];
  });
}

function transitionsBelow(seen: SeenState, path: Path, id: string): readonly DeclaredTransition[] {
  const own = Object.entries(seen.on ?? {}).flatMap(([event, transitions]) =>
    [transitions].flat().map((transition) => declared({ event, transition, path, id })),
  );
  const below = Object.entries(seen.states ?? {}).flatMap(([key, state]) =>
    transitionsBelow(state, [...path, key], id),
  );
  return [...own, ...below];
}

interface ExtractedTransition {
  readonly event: string;
  readonly transition: SeenTransition;
  readonly path: Path;
  /** Of the machine. */
  readonly id: string;
}

function declared({ event, transition, path, id }: ExtractedTransition): DeclaredTransition {
  const from = path.join(".");
  const guard = transition.cond?.type ?? null;
  return {
    id: `${from} ${event}${guard === null ? "" : ` [${guard}]`}`.trim(),
    from,
    event,
    guard,
    actions: [transition.actions ?? []].flat().map(({ action }) => action.type),
    to: transition.target === undefined ? from : targetOf(transition.target, path, id),
    description: transition.description ?? "",
  };
}

/** XState's three ways to name a target: from the machine, from here downward, beside here. */
function targetOf(target: string, path: Path, id: string): string {
  if (target.startsWith(`#${id}.`)) return target.slice(id.length + 2);
  if (target.startsWith(".")) return [...path, target.slice(1)].join(".");
  return [...path.slice(0, -1), target].join(".");
}
