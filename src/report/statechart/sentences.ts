import type { Declaration } from "./layout";
import { ANY_STATE } from "./states";
import type { DeclaredTransition } from "./transitions";

/** The statechart in words, for those who do not see it: where it begins, and every transition. */
export function sentencesOf({ states, transitions, first }: Declaration): readonly string[] {
  return [
    `The machine begins in ${first}.`,
    ...states.flatMap(({ id, initial }) =>
      initial === null ? [] : [`${id} begins in ${initial}.`],
    ),
    ...transitions.map(transitionSentence),
  ];
}

/** "In Active.complete, attempt.finalize leads to Finalized.pending if isThisAttempt holds, …" */
export function transitionSentence(transition: DeclaredTransition): string {
  const { from, to, event, guard, actions, description } = transition;
  const way = from === to ? "stays there" : `leads to ${to}`;
  const condition = guard === null ? "" : ` if ${guard} holds`;
  const doing = actions.length === 0 ? "" : `, and does ${actions.join(", ")}`;
  return `In ${from === "" ? ANY_STATE : from}, ${event} ${way}${condition}${doing}: ${description}`;
}
