import { test } from "vitest";
import { standardScenarios } from "./standard";
import { STANDARD_PINS } from "./standard-pins";
import { verify } from "./verifying";

const TIMEOUT_MS = 300_000;

/** One test for each of these scenarios of the standard run. */
export function testStandard(ids: readonly string[]): void {
  test.each(ids)(
    "every schedule of %s keeps I1-I9, and from every state of it all goes on (L1-L4)",
    { timeout: TIMEOUT_MS },
    async (id) => {
      const scenario = (await standardScenarios()).find((candidate) => candidate.id === id);
      const pins = STANDARD_PINS[id];
      if (scenario === undefined || pins === undefined)
        throw new Error(`nothing is called "${id}"`);
      await verify(scenario, pins);
    },
  );
}
