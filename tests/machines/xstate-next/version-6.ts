import { createRequire } from "node:module";
import { join } from "node:path";

/*
 * The machine on XState 6: what `machines/` imports of `xstate`, made of the next major version. It
 * stands in for XState 5 in the tests of `npm run verify:xstate-next`, and it is the whole
 * difference for the machine: a list of what an upgrade has to change.
 *
 * - There is no `assign`. A transition returns its whole context.
 * - The machine's literal can't name guards and actions of `setup`. They are functions in it.
 * - `machine.transition` returns the effects beside the state, and needs no scope.
 * - `@xstate/graph` is `xstate/graph`.
 *
 * The literal itself (states, transitions, targets, guards, actions, descriptions) is used as it is.
 */

interface Args {
  readonly context: object;
  readonly event: unknown;
}

type Guard = (args: Args) => boolean;
type Assign = (args: Args) => object;

interface Transition {
  readonly guard?: string;
  readonly target?: string;
  readonly actions?: string;
  readonly description?: string;
}

type Transitions = Transition | readonly Transition[];

interface State {
  readonly on?: Readonly<Record<string, Transitions>>;
  readonly always?: Transitions;
  readonly states?: Readonly<Record<string, State>>;
}

interface Implementations {
  readonly guards: Readonly<Record<string, Guard>>;
  readonly actions: Readonly<Record<string, Assign>>;
}

interface Machine6 {
  readonly id: string;
  readonly version: string;
  readonly root: unknown;
  readonly resolveState: (config: unknown) => unknown;
  readonly transition: (at: unknown, event: unknown) => readonly [after: unknown, effects: unknown];
  readonly getTransitionData: (at: unknown, event: unknown, scope: unknown) => readonly Taken[];
}

/** A transition that the machine takes. */
interface Taken {
  readonly guard?: { readonly type: string };
}

interface XState6 {
  readonly createMachine: (config: unknown) => Machine6;
  readonly createActor: (machine: Machine6, options: unknown) => unknown;
}

interface Graph6 {
  readonly getAdjacencyMap: (machine: Machine6, options: unknown) => unknown;
}

const folder = process.env["HOLDFAST_XSTATE"];
if (folder === undefined) throw new Error("HOLDFAST_XSTATE names no folder; see run.ts");
const load = createRequire(join(folder, "package.json"));
const xstate = load("xstate") as XState6;
const graph = load("xstate/graph") as Graph6;

/** What the tests and `machines/` use of a machine of XState 5. */
interface Machine5 {
  readonly id: string;
  readonly version: string;
  readonly root: unknown;
  readonly resolveState: (config: unknown) => unknown;
  readonly transition: (at: unknown, event: unknown) => unknown;
  readonly getTransitionData: (at: unknown, event: unknown) => unknown;
}

const machines = new WeakMap<Machine5, Machine6>();

function machine6(machine: Machine5): Machine6 {
  const found = machines.get(machine);
  if (found === undefined) throw new Error("this machine was not made by setup()");
  return found;
}

/** Only the form that `machines/` uses: a function of context and event. */
export function assign(assignment: Assign): Assign {
  return assignment;
}

export function setup(implementations: Implementations): {
  readonly createMachine: (config: State) => Machine5;
} {
  return {
    createMachine: (config) => {
      const made = xstate.createMachine(stateOf(config, implementations));
      const machine: Machine5 = {
        ...{ id: made.id, version: made.version, root: made.root },
        resolveState: (state) => made.resolveState(state),
        transition: (at, event) => made.transition(at, event)[0],
        getTransitionData: (at, event) =>
          made
            .getTransitionData(at, event, inertScope(made))
            .map((taken) => ({ ...taken, guard: taken.guard?.type })),
      };
      machines.set(machine, made);
      return machine;
    },
  };
}

export function createActor(machine: Machine5, options: unknown): unknown {
  return xstate.createActor(machine6(machine), options);
}

export function getAdjacencyMap(machine: Machine5, options: unknown): unknown {
  return graph.getAdjacencyMap(machine6(machine), options);
}

function inertScope(machine: Machine6): unknown {
  const input = { slot: { userId: "", resourceId: "" }, highWater: 0 };
  const self = xstate.createActor(machine, { input }) as { readonly system: unknown };
  return { self, system: self.system };
}

function stateOf(state: State, implementations: Implementations): object {
  const { on, always, states } = state;
  const each = <In, Out>(
    of: Readonly<Record<string, In>>,
    make: (one: In) => Out,
  ): Readonly<Record<string, Out>> =>
    Object.fromEntries(Object.entries(of).map(([name, one]) => [name, make(one)]));
  const transitions = (some: Transitions): readonly object[] =>
    [some].flat().map((one) => transitionOf(one, implementations));
  return {
    ...state,
    ...(on !== undefined && { on: each(on, transitions) }),
    ...(always !== undefined && { always: transitions(always) }),
    ...(states !== undefined && {
      states: each(states, (below) => stateOf(below, implementations)),
    }),
  };
}

/** Guard and action keep their names, by which the statechart of the report knows them. */
function transitionOf(
  { guard, target, actions, description }: Transition,
  implementations: Implementations,
): object {
  const isAllowed = guard === undefined ? undefined : implementations.guards[guard];
  const change = actions === undefined ? undefined : implementations.actions[actions];
  return {
    ...{ target, description },
    ...(isAllowed !== undefined && {
      guard: Object.assign((args: Args) => isAllowed(args), { type: guard }),
    }),
    actions: actions === undefined ? [] : [{ type: actions }],
    ...(change !== undefined && {
      context: (args: Args) => ({ ...args.context, ...change(args) }),
    }),
  };
}
