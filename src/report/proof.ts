import type { ExplorationEvidence, ProofEvidence } from "./evidence";
import type { EvidenceSet } from "./evidence-set";
import { INVARIANT_IDS } from "./invariants";
import type { Binding, ProofFigures } from "./report-schema";
import { grouped } from "./wording";

type Rule = ProofEvidence["rules"][number];
type Story = ProofEvidence["stories"][number];

/** The ending of the names of calls that change nothing which is stored: every theorem has them. */
const UNCHANGED = " changes nothing";

/** What is proven, by ids; null: the proof has not run. */
export function proofFiguresOf({ proof }: EvidenceSet): ProofFigures | null {
  if (proof === null) return null;
  return {
    theorems: proof.theorems.map(({ id, world, promises, questions, breaks }) => {
      return { id, world, promises, questions, isProven: breaks.length === 0 };
    }),
    rules: proof.rules.map((rule) => ({
      ...{ id: rule.id, says: rule.says, neededBy: rule.broken?.theorem ?? null },
      stays: rule.stays,
    })),
    stories: proof.stories.map((story) => ({
      ...{ id: storyId(story), title: story.lanes.title, rule: story.rule },
      isFound: isFound(story),
    })),
  };
}

/** The invariants that no theorem promises: explorations and tests alone are about them. */
export function unproven(
  theorems: readonly { readonly promises: readonly string[] }[],
): readonly string[] {
  const promised = new Set(theorems.flatMap(({ promises }) => promises));
  return INVARIANT_IDS.filter((id) => !promised.has(id));
}

/** Each failure of the proof in a sentence. */
export function proofProblems(proof: ProofEvidence): readonly string[] {
  return [
    ...(proof.theorems.length === 0 ? ["no theorem was tried"] : []),
    ...proof.theorems.flatMap(({ id, breaks: [first] }) =>
      first === undefined ? [] : [`theorem ${id} is not proven: ${first}`],
    ),
    ...proof.rules
      .filter((rule) => !isExplained(rule))
      .map(
        ({ id }) => `everything is proven without the rule ${id}, and nothing says why it stays`,
      ),
    ...proof.stories.filter((story) => !isFound(story)).map(problemOfStory),
  ];
}

function isExplained({ broken, stays }: Rule): boolean {
  return broken !== null || stays !== null;
}

/** Whether the solver found the history, and only where the rule is left out. */
function isFound({ lanes, isImpossibleWithRule }: Story): boolean {
  return lanes.steps.length > 0 && isImpossibleWithRule;
}

function problemOfStory(story: Story): string {
  return story.lanes.steps.length === 0
    ? `${storyId(story)}: without the rule ${story.rule} the solver found no such history`
    : `${storyId(story)}: the history is possible although the rule ${story.rule} is kept`;
}

/** "H23", the first word of its title. */
export function storyId({ lanes }: Pick<Story, "lanes">): string {
  return lanes.title.split(":")[0] ?? lanes.title;
}

/** How the calls of the engine compare with the theory; null: no exploration has compared any. */
export function bindingOf(collected: EvidenceSet): Binding | null {
  const { explorations, proof } = collected;
  const compared = explorations.flatMap(({ value }) => value.theory ?? []);
  if (compared.length === 0) return null;
  const calls = new Map<string, number>();
  for (const { action, calls: count } of compared) {
    calls.set(action, (calls.get(action) ?? 0) + count);
  }
  const actions = [...calls]
    .map(([id, count]) => ({ ...kindOf(id, proof), id, calls: count }))
    .sort((one, other) => other.calls - one.calls || (one.id < other.id ? -1 : 1));
  const sum = (...kinds: readonly string[]): number =>
    actions.filter(({ kind }) => kinds.includes(kind)).reduce((all, one) => all + one.calls, 0);
  return {
    calls: sum("action", "unchanged"),
    faults: sum("fault"),
    outside: sum("unknown") + violationsOfTheory(collected),
    actions,
  };
}

/** What calls of this name are in the theory, in words. */
export function kindOf(
  id: string,
  proof: ProofEvidence | null,
): Pick<Binding["actions"][number], "kind" | "says"> {
  const action = proof?.actions.find((one) => one.id === id);
  if (action !== undefined) return { kind: "action", says: action.says };
  if (id.endsWith(UNCHANGED)) {
    const says = `a call of ${id.slice(0, -UNCHANGED.length)} that changes nothing`;
    return { kind: "unchanged", says };
  }
  if (proof === null) return { kind: "action", says: id };
  const isException = proof.exceptions.some((exception) => exception.id === id);
  return isException
    ? { kind: "fault", says: `the gradebook answers wrongly (exception ${id})` }
    : { kind: "unknown", says: `${id}: the theory has no action of this name` };
}

function violationsOfTheory({ explorations, randoms }: EvidenceSet): number {
  const all = [...explorations, ...randoms].flatMap(({ value }) => value.violations);
  return all.filter(({ invariant }) => invariant === "theory").length;
}

/** Each reason in a sentence why the proof is not about the engine. */
export function bindingProblems(collected: EvidenceSet, binding: Binding): readonly string[] {
  const all = [...collected.explorations, ...collected.randoms];
  const outside = all.flatMap(({ value }) =>
    value.violations.filter(({ invariant }) => invariant === "theory").map(({ title }) => title),
  );
  return [
    ...outside,
    ...binding.actions
      .filter(({ kind }) => kind === "unknown")
      .map(({ says, calls }) => `${says} (${grouped(calls)} calls)`),
    ...collected.explorations
      .filter(({ value }) => value.store === "process" && callsOf(value) === 0)
      .map(({ value }) => `"${value.title}" has compared no call with the theory`),
  ];
}

function callsOf({ theory = [] }: ExplorationEvidence): number {
  return theory.reduce((all, { calls }) => all + calls, 0);
}
