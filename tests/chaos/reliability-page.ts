import { generateSections } from "#src/cli/generated-sections.ts";
import { FAULTS } from "./catalogue";
import { keepsItsWord } from "./fault";
import { PROMISES } from "./promises";

/**
 * Writes the tables of docs/reliability.md from the campaign's catalogue. `--check` writes nothing
 * and fails when they are not up to date.
 */
generateSections("docs/reliability.md", { faults: tables() });

function tables(): string {
  const columns = PROMISES.map(({ name }) => name);
  const promises = PROMISES.map(({ name, promise, tested }) => row([name, promise, tested]));
  const made = FAULTS.map(({ id, name, how }) => row([`\`${id}\``, name, how]));
  const cells = FAULTS.map(({ name, notApplicable, exceptions }) => {
    const marks = PROMISES.map(({ id }) => {
      if (notApplicable[id] !== undefined) return "—";
      return id === "answers" && !keepsItsWord({ exceptions }) ? "reported" : "yes";
    });
    return row([name, ...marks]);
  });
  const reasons = FAULTS.flatMap(({ name, notApplicable }) =>
    PROMISES.flatMap(({ id, name: promise }) => {
      const reason = notApplicable[id];
      return reason === undefined ? [] : [row([name, promise, reason])];
    }),
  );
  const excepted = FAULTS.filter((fault) => !keepsItsWord(fault)).map(({ name, exceptions }) => {
    return row([name, exceptions.map((id) => `\`${id}\``).join(", ")]);
  });
  return [
    ...["### What is promised, and how it is tested", ""],
    ...[head(["promise", "what is promised", "how it is tested"]), ...promises, ""],
    ...["### How each fault is caused", ""],
    ...[head(["id", "fault", "caused by"]), ...made, ""],
    ...["### Which promise holds under which fault", ""],
    "`yes`: promised and tested; `reported`: Redis loses acknowledged answers, and every lost answer",
    ...["is reported to its client; `—`: does not apply, see below.", ""],
    ...[head(["fault", ...columns]), ...cells, ""],
    ...["### Where Redis loses acknowledged writes", ""],
    "These faults lead to these exceptions, which [architecture](architecture.md) describes:",
    "",
    ...[head(["fault", "exceptions"]), ...excepted, ""],
    ...["### Where a promise does not apply", ""],
    ...[head(["fault", "promise", "why"]), ...reasons, ""],
  ].join("\n");
}

function head(cells: readonly string[]): string {
  return `${row(cells)}\n${row(cells.map(() => "---"))}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
