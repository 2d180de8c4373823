import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { ATTRIBUTES } from "#lib/telemetry/attributes";
import { CATALOGUE, prometheusName, type MetricName } from "#lib/telemetry/catalogue";
import { dashboardJson } from "./dashboard";
import { journalTable } from "./event-reference";

/**
 * Writes the tables of docs/telemetry.md, between its markers, and the Grafana dashboard. `--check`
 * writes nothing and fails if one is out of date.
 */
const PAGE = "docs/telemetry.md";
const DASHBOARD = "docs/operations/grafana-dashboard.json";

const MARKED = /(<!-- (\w+) -->)[\s\S]*?(<!-- \/\2 -->)/g;

const TABLES: Readonly<Record<string, () => string>> = {
  metrics: metricsTable,
  attributes: attributesTable,
  journal: journalTable,
};

function metricsTable(): string {
  const rows = Object.entries(CATALOGUE).map(([name, { kind, unit, attributes, meaning }]) => {
    const known = `\`${prometheusName(name as MetricName)}\``;
    const labels = attributes.map((each) => `\`${each.replaceAll(".", "_")}\``).join(", ");
    return `| ${known} | ${kind} | ${unit} | ${meaning} | ${labels} |`;
  });
  const head = ["| metric | kind | unit | meaning | labels |", "|---|---|---|---|---|"];
  return [...head, ...rows].join("\n");
}

function attributesTable(): string {
  const rows = Object.entries(ATTRIBUTES).map(([name, { meaning, values }]) => {
    const all = values === "settings" ? "as set" : values.map(quoted).join(" ");
    return `| \`${name}\` | ${meaning} | ${all} |`;
  });
  return ["| attribute | meaning | values |", "|---|---|---|", ...rows].join("\n");
}

function quoted(value: string | number): string {
  return `\`${value}\``;
}

function pageWith(text: string): string {
  return text.replace(MARKED, (whole, open: string, name: string, close: string) => {
    const table = TABLES[name];
    return table === undefined ? whole : `${open}\n${table()}\n${close}`;
  });
}

function found(path: string): string {
  try {
    return readFileSync(join(PROJECT, path), "utf8");
  } catch {
    // A missing file counts as out of date.
    return "";
  }
}

for (const [path, text] of [
  [PAGE, pageWith(found(PAGE))],
  [DASHBOARD, dashboardJson()],
] as const) {
  if (!process.argv.includes("--check")) {
    writeFileSync(join(PROJECT, path), text);
  } else if (found(path) !== text) {
    console.error(`${path} is not up to date with the catalogue. Run: npm run generate`);
    process.exitCode = 1;
  }
}
