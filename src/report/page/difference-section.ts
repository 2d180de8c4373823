import { differenceOf } from "../difference";
import { markup } from "./markup";
import type { Markup } from "./markup";
import { folded, section, table } from "./pieces";
import type { Subject } from "./pieces";

const SHOWN = 10;

/** What changed since the run before, or that nothing did. */
export function differenceSection({ collected, report }: Subject): Markup {
  const { previous } = collected;
  const title = "Since the run before";
  if (previous === null) {
    const none = markup`<p class="notice">There is no earlier report to compare with.</p>`;
    return section("difference", title, none);
  }
  const { figures, changes } = differenceOf(previous, report);
  if (figures.length + changes.length === 0) {
    const same = markup`<p class="notice good">Nothing changed.</p>`;
    return section("difference", title, same);
  }
  return section(
    "difference",
    title,
    figures.length === 0
      ? null
      : table({
          caption: "Figures that changed",
          head: ["Figure", "Before", "Now"],
          figures: [1, 2],
          rows: figures.map(({ name, before, now }) => [name, before, now]),
        }),
    changes.map((change) => markup`<h3>${change.title}</h3>${folded(change.items, SHOWN)}`),
  );
}
