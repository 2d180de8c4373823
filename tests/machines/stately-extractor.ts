import { createRequire } from "node:module";
import { z } from "zod";
import type { DeclaredState } from "#report/statechart/states";
import { ALWAYS } from "#report/statechart/transitions";
import type { DeclaredTransition } from "#report/statechart/transitions";

/** The declaration of a machine, from the running machine or from Stately's extractor. */
export interface DeclaredMachine {
  readonly id: string;
  readonly description: string;
  readonly first: string | null;
  readonly states: readonly DeclaredState[];
  readonly transitions: readonly DeclaredTransition[];
}

/** Installed in its own folder, with the xstate 4 that it needs. */
const requireExtractor = createRequire(
  createRequire(import.meta.url).resolve("machine-extractor-apart/package.json"),
);

interface Extractor {
  readonly extractMachinesFromFile: (source: string) => {
    readonly machines: readonly ({ readonly toConfig: () => unknown } | undefined)[];
  } | null;
}

/** Unknown fields are errors, so that nothing that the extractor found is dropped silently. */
const namedSchema = z.strictObject({
  kind: z.literal("named"),
  action: z.strictObject({ type: z.string(), params: z.strictObject({}) }),
});
const transitionSchema = z.strictObject({
  target: z.string().optional(),
  /** XState 4's name for a guard. */
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
  always: z.union([transitionSchema, z.array(transitionSchema)]).optional(),
  get states() {
    return z.record(z.string(), stateSchema).optional();
  },
});
const machineSchema = stateSchema.extend({ id: z.string(), context: z.string() });

type ExtractedState = z.infer<typeof stateSchema>;
type StatelyTransition = z.infer<typeof transitionSchema>;
type Path = readonly string[];

/** The machine that Stately's extractor finds in the source. Throws unless there is exactly one. */
export function extractMachine(source: string): DeclaredMachine {
  const extractor = requireExtractor("@xstate/machine-extractor") as Extractor;
  const machines = extractor.extractMachinesFromFile(source)?.machines ?? [];
  if (machines.length !== 1) throw new Error(`found ${machines.length} machines instead of one`);
  const extracted = machineSchema.parse(machines[0]?.toConfig());
  return {
    id: extracted.id,
    description: extracted.description ?? "",
    first: extracted.initial ?? null,
    states: statesBelow(extracted, []),
    transitions: transitionsBelow(extracted, [], extracted.id),
  };
}

function statesBelow(extracted: ExtractedState, path: Path): readonly DeclaredState[] {
  return Object.entries(extracted.states ?? {}).flatMap(([key, state]) => {
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

function transitionsBelow(
  extracted: ExtractedState,
  path: Path,
  machineId: string,
): readonly DeclaredTransition[] {
  const { on = {}, always = [] } = extracted;
  const own = [...Object.entries(on), [ALWAYS, always] as const].flatMap(([event, transitions]) =>
    [transitions].flat().map((transition) => declared(event, transition, path, machineId)),
  );
  const below = Object.entries(extracted.states ?? {}).flatMap(([key, state]) =>
    transitionsBelow(state, [...path, key], machineId),
  );
  return [...own, ...below];
}

function declared(
  event: string,
  transition: StatelyTransition,
  path: Path,
  machineId: string,
): DeclaredTransition {
  const from = path.join(".");
  const guard = transition.cond?.type ?? null;
  return {
    id: `${from} ${event}${guard === null ? "" : ` [${guard}]`}`.trim(),
    from,
    event,
    guard,
    actions: [transition.actions ?? []].flat().map(({ action }) => action.type),
    to: transition.target === undefined ? from : targetOf(transition.target, path, machineId),
    description: transition.description ?? "",
  };
}

/** XState's three forms of a target: absolute (`#id.`), below this state (`.`), or a sibling. */
function targetOf(target: string, path: Path, machineId: string): string {
  if (target.startsWith(`#${machineId}.`)) return target.slice(machineId.length + 2);
  if (target.startsWith(".")) return [...path, target.slice(1)].join(".");
  return [...path.slice(0, -1), target].join(".");
}
