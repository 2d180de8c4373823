import { pathsOf } from "./evidence-set";
import type { EvidenceSet, Path } from "./evidence-set";
import { REQUIREMENTS } from "./requirement-list";
import type { Requirement } from "./report-schema";
import { isAsExpected } from "./violations";

const NAMED = /\b([GHIL])(\d+)(?:\s*(?:-|–|to)\s*\1(\d+))?\b/g;

/** The requirements that a text speaks of: "H2-H4 and I5" names four. */
export function rulesIn(text: string): readonly string[] {
  const named = [...text.matchAll(NAMED)].flatMap(([, letter = "", first = "", last = first]) => {
    const length = Math.max(1, Number(last) - Number(first) + 1);
    return Array.from({ length }, (_, at) => `${letter}${Number(first) + at}`);
  });
  return [...new Set(named)];
}

/** Traces each requirement to the tests that name it, the mutants that break it, and the paths. */
export function tracedRequirements(collected: EvidenceSet): readonly Requirement[] {
  const tests = byRule(collected.tests ?? [], ({ name }) => rulesIn(name));
  const mutants = byRule(collected.mutants ?? [], ({ rules }) => rules);
  const paths = byRule(pathsOf(collected), rulesOfPath);
  const models = byRule(
    collected.secondOpinions.flatMap(({ value }) => value.models),
    (model) => rulesIn(model.id),
  );
  const theorems = byRule(collected.proof?.theorems ?? [], ({ promises }) => promises);
  const rules = byRule(collected.proof?.rules ?? [], ({ says }) => rulesIn(says));
  return REQUIREMENTS.map(([id, title]) => {
    const traced = {
      tests: (tests.get(id) ?? []).map(({ name, file, state }) => ({ name, file, state })),
      mutants: (mutants.get(id) ?? []).map((one) => ({
        id: one.id,
        isKilled: one.killedBy !== null,
      })),
      paths: (paths.get(id) ?? []).map((path) => path.id),
      models: (models.get(id) ?? []).map((model) => model.id),
      theorems: (theorems.get(id) ?? []).map((theorem) => theorem.id),
      rules: (rules.get(id) ?? []).map((rule) => rule.id),
    };
    return { id, title, state: stateOf(traced), ...traced };
  });
}

function stateOf({ tests, mutants }: Pick<Requirement, "tests" | "mutants">): Requirement["state"] {
  const isFailing =
    tests.some(({ state }) => state === "failed") || mutants.some(({ isKilled }) => !isKilled);
  if (isFailing) return "failing";
  const isShown = tests.some(({ state }) => state === "passed") || mutants.length > 0;
  return isShown ? "shown" : "untraced";
}

/** By its words, by what its author says, and by what its numbers show by themselves. */
function rulesOfPath(path: Path): readonly string[] {
  const said = rulesIn([path.title, ...path.steps.map(({ story }) => story)].join(" "));
  return [...new Set([...said, ...(path.rules ?? []), ...rulesOfNumbers(path)])];
}

function rulesOfNumbers(path: Path): readonly string[] {
  if (!isAsExpected(path)) return [];
  const { steps } = path;
  const staysPinned = steps.some(
    ({ transition, expectedNumber }, at) =>
      transition !== null &&
      expectedNumber !== null &&
      steps[at - 1]?.expectedNumber === expectedNumber,
  );
  const finalized = steps.filter(({ transition, event }) => {
    return transition !== null && event === "attempt.finalize";
  });
  return [...(staysPinned ? ["G1", "I1"] : []), ...(finalized.length > 1 ? ["I5"] : [])];
}

function byRule<Thing>(
  things: readonly Thing[],
  rulesOf: (thing: Thing) => readonly string[],
): ReadonlyMap<string, readonly Thing[]> {
  const found = new Map<string, Thing[]>();
  for (const thing of things) {
    for (const rule of rulesOf(thing)) {
      const those = found.get(rule);
      if (those === undefined) found.set(rule, [thing]);
      else those.push(thing);
    }
  }
  return found;
}
