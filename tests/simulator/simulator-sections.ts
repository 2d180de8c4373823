import { CATALOGUE } from "#simulator/faults/catalogue";
import { describeFault } from "#simulator/faults/describe";
import { describeHabits } from "#simulator/habits/describe";

/** The generated sections of docs/simulator.md. */
export const SIMULATOR_SECTIONS: Readonly<Record<string, string>> = {
  faults: faultTable(),
  habits: habitTable(),
};

function faultTable(): string {
  const rows = CATALOGUE.map(describeFault).map((fault) => {
    const params = fault.params.map(({ name, values, default: defaultValue }) => {
      const shown = defaultValue === null ? "" : ` (${String(defaultValue)})`;
      return `\`${name}\`${shown}: ${values.replaceAll("|", ", ")}`;
    });
    const further = fault.onRequest.map((operation) => `(${operation})`);
    const operations = [...fault.operations, ...further].join(" ");
    const cells = [fault.code, fault.name, fault.wire, operations, params.join("<br>")];
    return `| ${cells.join(" | ")} |\n`;
  });
  const legend = "A fault affects operations in brackets only if a rule names them.";
  const head = "| # | fault | on the wire | on | parameters (default): values |\n";
  return `${legend}\n\n${head}|---|---|---|---|---|\n${rows.join("")}`;
}

function habitTable(): string {
  const rows = describeHabits().map(({ name, sentence, values, dialect }) => {
    const shown = values.map(({ value, meaning }) => `\`${value}\`: ${meaning}`);
    const inDialect = dialect === null ? "" : `\`${dialect}\``;
    return `| \`${name}\` | ${sentence} | ${shown.join("<br>")} | ${inDialect} |\n`;
  });
  const legend = "The first value is the default. A name without a value selects the second.";
  const head = "| habit | what it decides | values | in the dialect |\n|---|---|---|---|\n";
  return `${legend}\n\n${head}${rows.join("")}`;
}
