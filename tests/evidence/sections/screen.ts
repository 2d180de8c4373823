import { grouped } from "#report/wording";
import { sectionOf, table } from "../wording";

/** What the explorer of the screen did and found, for docs/verification.md. */
export function screenSection(folder?: string): string {
  return sectionOf(
    "screen",
    ({ seed, product, control, planted }) => [
      `Seed ${seed}. ${grouped(product.actions)} actions in ${grouped(product.histories)} histories on the application's ` +
        `pages broke ${product.violations} rules. On the page that faults are planted in, without a fault, ` +
        `${grouped(control.actions)} actions in ${grouped(control.histories)} histories broke ${control.violations}.`,
      table(
        ["action", "times"],
        product.byKind.map(({ kind, count }) => [kind, grouped(count)]),
      ),
      table(
        ["planted fault", "found", "histories until then", "steps of the shortest history"],
        planted.map(({ title, isFound, histories, shortest }) => [
          title,
          isFound ? "yes" : "**no**",
          grouped(histories),
          isFound ? String(shortest.length) : "",
        ]),
      ),
    ],
    folder,
  );
}
