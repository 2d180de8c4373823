import { attemptMachine } from "#machines/attempt.machine";

/** The event of a transition that the machine takes at once, without an event. */
export const ALWAYS = "always";

/** One transition as the machine declares it; states are named by path, "Active.answering". */
export interface DeclaredTransition {
  /** "Active.answering question.answer [isLastQuestion]": unique, and stable between runs. */
  readonly id: string;
  /** Where it is declared: a parent's transition belongs to the parent; "" is the machine. */
  readonly from: string;
  /** `ALWAYS` if the transition needs no event. */
  readonly event: string;
  readonly guard: string | null;
  readonly actions: readonly string[];
  /** The same as `from` when it stays where it is. */
  readonly to: string;
  readonly description: string;
}

interface Node {
  readonly path: readonly string[];
  readonly transitions: ReadonlyMap<string, readonly Declared[]>;
  readonly always?: readonly Declared[] | undefined;
  readonly states: Readonly<Record<string, Node>>;
}

interface Declared {
  readonly eventType: string;
  readonly guard?: unknown;
  readonly actions: readonly unknown[];
  readonly target?: readonly { readonly path: readonly string[] }[] | undefined;
  readonly description?: string | undefined;
}

/** Every transition of the machine that runs, in the order of its definition. */
export function declaredTransitions(): readonly DeclaredTransition[] {
  return below(attemptMachine.root);
}

function below(node: Node): readonly DeclaredTransition[] {
  const declared = [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
  const own = declared.map((each) => describe(node, each));
  return [...own, ...Object.values(node.states).flatMap(below)];
}

function describe(node: Node, declared: Declared): DeclaredTransition {
  const from = node.path.join(".");
  const event = declared.eventType === "" ? ALWAYS : declared.eventType;
  const guard = declared.guard === undefined ? null : nameOf(declared.guard);
  return {
    id: `${from} ${event}${guard === null ? "" : ` [${guard}]`}`.trim(),
    from,
    event,
    guard,
    actions: declared.actions.map(nameOf),
    to: declared.target?.[0]?.path.join(".") ?? from,
    description: declared.description ?? "",
  };
}

function nameOf(implementation: unknown): string {
  if (typeof implementation === "string") return implementation;
  const named = implementation as { readonly type?: unknown };
  if (typeof named.type === "string") return named.type;
  throw new Error("the machine has an implementation without a name; name it in setup()");
}
