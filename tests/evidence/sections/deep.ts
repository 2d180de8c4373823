import { counted, grouped } from "#report/wording";
import type { DeepFigures } from "#report/long-runs/kinds";
import { sectionOf, table } from "../wording";

export function deepSection(): string {
  return sectionOf("deep", ({ families, randomHistories }) => [
    table(
      ["scenario", "clients", "faults", "shards", "schedules", "states"],
      [...families.map(familyRow), totalRow(families)],
    ),
    `${counted(
      sum(families, ({ violations }) => violations),
      "violation",
    )}. ` +
      `The random histories of \`npm test\`, more of them and from a new seed: ${randomHistories}.`,
  ]);
}

type Family = DeepFigures["families"][number];

function familyRow({ id, title, clients, faults, shards, schedules, states }: Family) {
  const counts = [clients, faults, shards, schedules, states].map(grouped);
  return [`\`${id}\`: ${title}`, ...counts];
}

function totalRow(families: readonly Family[]): readonly string[] {
  const schedules = families.reduce((total, family) => total + BigInt(family.schedules), 0n);
  const shards = sum(families, (family) => family.shards);
  const states = sum(families, (family) => family.states);
  return ["together", "", "", grouped(shards), grouped(schedules), grouped(states)];
}

function sum(families: readonly Family[], of: (family: Family) => number): number {
  return families.reduce((total, family) => total + of(family), 0);
}
