import { show } from "./contract-rule";
import type { ContractRule } from "./contract-rule";

/** A rule, and what its run came to. */
export interface CheckedRule extends Pick<ContractRule, "id" | "title" | "why"> {
  /** The message of the violation; null: the part keeps the rule. */
  readonly violation: string | null;
}

/** What the rules of a suite came to, for a script. */
export interface ContractReport {
  /** Whether the part keeps every rule. */
  readonly ok: boolean;
  /** In the order of the rules. */
  readonly rules: readonly CheckedRule[];
  /** One line for each rule, each violation with its message, and a last line with the counts. */
  readonly text: string;
}

/**
 * Runs all rules, one after the other, for a script without a test runner. Never throws for a broken
 * rule: see `ok`, and print `text`.
 */
export async function checkContract(rules: readonly ContractRule[]): Promise<ContractReport> {
  const checked: CheckedRule[] = [];
  for (const { id, title, why, run } of rules) {
    checked.push({ id, title, why, violation: await violationOf(run) });
  }
  const broken = checked.filter(({ violation }) => violation !== null).length;
  const kept = checked.length - broken;
  const lines = checked.map(({ title, violation }) =>
    violation === null ? `ok      ${title}` : `BROKEN  ${title}\n${indented(violation)}`,
  );
  return {
    ok: broken === 0,
    rules: checked,
    text: [...lines, `kept: ${kept}, broken: ${broken}`].join("\n"),
  };
}

async function violationOf(run: () => Promise<void>): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : show(error);
  }
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "        ");
}
