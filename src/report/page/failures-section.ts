import { failureId } from "./explorer-data";
import { markup } from "./markup";
import type { Markup } from "./markup";
import { foldedTrace } from "./trace";
import { folded, section } from "./pieces";
import type { Subject } from "./pieces";

const OPEN = 3;
const TESTS_SHOWN = 10;

/** What went wrong, as shortly as it was found, with the command that shows it again. */
export function failuresSection({ report, collected }: Subject): Markup {
  const traces = report.violationLanes;
  const failed = (collected.tests ?? []).filter(({ state }) => state === "failed");
  if (traces.length + failed.length === 0) {
    return section(
      "failures",
      "Failures",
      markup`<p class="notice good">No invariant was broken and no test failed.</p>`,
    );
  }
  const tests = failed.map(({ file, name }) => markup`<code>${file}</code> ${name}`);
  return section(
    "failures",
    "Failures",
    traces.map((trace, at) => {
      return foldedTrace(trace, { id: failureId(trace), isOpen: at < OPEN, mood: "bad" });
    }),
    tests.length === 0 ? null : markup`<h3>Failed tests</h3>${folded(tests, TESTS_SHOWN)}`,
  );
}
