import { attemptMachine } from "#machines/attempt.machine";

/** One state as the machine declares it. */
export interface DeclaredState {
  /** The path, "Active.answering": unique, and how transitions name it. */
  readonly id: string;
  /** The last part of the path. */
  readonly key: string;
  /** The id of the state it is a part of; "" is the machine. */
  readonly parent: string;
  /** The id of the part that it begins in; null when it has no parts. */
  readonly initial: string | null;
  readonly description: string;
}

interface Node {
  readonly key: string;
  readonly path: readonly string[];
  readonly initial?: { readonly target: readonly { readonly path: readonly string[] }[] };
  readonly states: Readonly<Record<string, Node>>;
  readonly description?: string | undefined;
}

const root: Node = attemptMachine.root;

/** How the machine itself is called where it has transitions: they are taken from every state. */
export const ANY_STATE = "any state";

/** Where the machine begins. */
export const FIRST_STATE = initialOf(root) ?? "";

/** Every state of the machine that runs, in the order of its definition. */
export function declaredStates(): readonly DeclaredState[] {
  return Object.values(root.states).flatMap(withParts);
}

function withParts(node: Node): readonly DeclaredState[] {
  const own: DeclaredState = {
    id: node.path.join("."),
    key: node.key,
    parent: node.path.slice(0, -1).join("."),
    initial: initialOf(node),
    description: node.description ?? "",
  };
  return [own, ...Object.values(node.states).flatMap(withParts)];
}

function initialOf(node: Node): string | null {
  return node.initial?.target[0]?.path.join(".") ?? null;
}
