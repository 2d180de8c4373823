import { scoreOf } from "#tests/mutants/mutation-score";
import { grouped } from "#report/wording";
import type { MutationFigures } from "#report/long-runs/kinds";
import { percent, sectionOf, table } from "../wording";

const COUNTS = [
  ...(["changes", "killed", "timedOut", "survived", "notCovered", "invalid"] as const),
  "atLoad",
] as const;

export function mutationSection(): string {
  return sectionOf("mutation", ({ parts, scoreMin }) => [
    `A score below ${scoreMin} % fails the run. The score leaves out the changes that only take ` +
      "effect while a module loads (tables, regular expressions): each would need all tests again, " +
      "with every module loaded anew.",
    table(
      [
        ...["part", "changes", "killed", "timed out", "survived", "no test runs it", "invalid"],
        ...["not tried: at load", "score"],
      ],
      [...parts.map((part) => row(part.name, [part])), row("together", parts)],
    ),
  ]);
}

function row(name: string, parts: MutationFigures["parts"]): readonly string[] {
  const counts = COUNTS.map((count) => parts.reduce((total, part) => total + part[count], 0));
  return [name, ...counts.map(grouped), percent(scoreOf(parts) / 100)];
}
