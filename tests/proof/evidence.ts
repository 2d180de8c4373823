import type { EvidenceOf, Trace } from "#report/evidence";
import { actionsOf, RULES } from "#theory/actions";
import type { Rule } from "#theory/actions";
import { EXCEPTIONS } from "#tests/exploration/exceptions";
import { REDUNDANT } from "./needed-rules";
import { actionsIn, isPromised } from "./prove";
import type { Break, Proof } from "./prove";
import { STORIES } from "./stories";
import type { Story } from "./stories";
import type { SolvedStory } from "./solve-story";
import { ASSUMPTIONS, THEOREMS } from "./theorems";
import type { Theorem } from "./theorems";

/** The proof as the report shows it. */
export function proofEvidence(
  proofs: readonly Proof[],
  withoutRule: ReadonlyMap<Rule, Proof>,
  solved: readonly SolvedStory[],
): EvidenceOf<"proof"> {
  const theorems = THEOREMS.flatMap((theorem) => {
    const proof = proofs.find((candidate) => candidate.theorem === theorem.id);
    return proof === undefined ? [] : [theoremEvidence(theorem, proof)];
  });
  const stories = solved.flatMap((found) => {
    const story = STORIES.find(({ hazard }) => hazard === found.hazard);
    if (story === undefined) return [];
    const { isImpossibleWithRule } = found;
    return [{ rule: story.without, isImpossibleWithRule, lanes: storyTrace(story, found) }];
  });
  const rules = (Object.keys(RULES) as Rule[]).map((id) => {
    const broken = withoutRule.get(id);
    return {
      ...{ id, says: RULES[id], stays: REDUNDANT[id] ?? null },
      broken: broken === undefined ? null : breakEvidence(broken),
    };
  });
  return { assumptions: [...ASSUMPTIONS], ...toldWords(), theorems, rules, stories };
}

/** What the theorems speak of, in sentences. */
function toldWords(): Pick<EvidenceOf<"proof">, "actions" | "exceptions"> {
  const named = new Set(
    THEOREMS.flatMap(({ excludes, restates = {} }) => [...excludes, ...Object.keys(restates)]),
  );
  return {
    actions: Object.entries(actionsOf()).map(([id, { sentence }]) => ({ id, says: sentence })),
    exceptions: EXCEPTIONS.filter(({ id }) => named.has(id)).map(({ id, statement, limit }) => {
      return { id, statement, limit };
    }),
  };
}

function theoremEvidence(
  theorem: Theorem,
  { questions, breaks }: Proof,
): EvidenceOf<"proof">["theorems"][number] {
  const { id, world, promises, mayHappen, excludes, restates = {}, lemmas } = theorem;
  return {
    ...{ id, world, promises: [...promises], excludes: [...excludes], questions },
    mayHappen: [...mayHappen],
    restates: Object.entries(restates).map(([exception, meaning]) => ({ exception, meaning })),
    lemmas: Object.entries(lemmas).map(([name, { says }]) => ({ id: name, says })),
    actions: actionsIn(theorem).length,
    breaks: breaks.map((found) => sentenceOf(theorem, found)),
  };
}

function sentenceOf({ lemmas }: Theorem, { action, broken, verdict }: Break): string {
  const says = lemmas[broken]?.says ?? broken;
  return `${actionText(action)}: "${says}" ${verdict === "sat" ? "is broken" : "is not decided"}`;
}

function breakEvidence({ theorem: id, breaks }: Proof): {
  theorem: string;
  action: string;
  lemmas: string[];
} {
  const theorem = THEOREMS.find((candidate) => candidate.id === id);
  const [first] = breaks;
  if (theorem === undefined || first === undefined) throw new Error(`nothing breaks in ${id}`);
  const lemmas = breaks
    .filter(({ broken }) => isPromised(theorem, broken))
    .map(({ broken }) => theorem.lemmas[broken]?.says ?? broken);
  return { theorem: id, action: actionText(first.action), lemmas: [...new Set(lemmas)] };
}

function actionText(action: Break["action"]): string {
  return action === "begin" ? "at first" : actionsOf()[action].sentence;
}

/** A history of the solver as lanes, like those of the exploration. */
export function storyTrace(story: Story, { steps }: SolvedStory): Trace {
  return {
    title: `${story.hazard}: ${story.title}, when this rule is left out: ${RULES[story.without]}`,
    invariant: story.breaks,
    actors: [...new Set(steps.map(({ who }) => who))],
    steps: steps.map(({ who, text, pointer, mark }) => ({
      ...{ actor: who, does: text, fault: null },
      reply: `pointer ${pointer === 0 ? "none" : pointer}, mark ${mark}`,
    })),
    replay: `npx vitest run tests/proof/proof.test.ts -t "${story.hazard}"`,
  };
}
