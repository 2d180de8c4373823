import { readFileSync } from "node:fs";
import { join } from "node:path";
import { coverageSection } from "./coverage-section";
import { differenceSection } from "./difference-section";
import { explorerSection } from "./explorer-section";
import { exportsSection } from "./exports-section";
import { failuresSection } from "./failures-section";
import { historySection } from "./history-section";
import { markup, trusted } from "./markup";
import type { Markup } from "./markup";
import { matrixSection } from "./matrix-section";
import { mutantsSection } from "./mutants-section";
import { opinionSection } from "./opinion-section";
import { pathsSection } from "./paths-section";
import type { Subject } from "./pieces";
import { proofSection } from "./proof-section";
import { requirementsSection } from "./requirements-section";
import { schedulesSection } from "./schedules-section";
import { statechartSection } from "./statechart-section";
import { header, verdictSection } from "./verdict-section";

const CONTENTS: readonly (readonly [id: string, title: string])[] = [
  ["verdict", "Verdict"],
  ["failures", "Failures"],
  ["proof", "Proof"],
  ["statechart", "Statechart"],
  ["explorer", "Explorer"],
  ["matrix", "States and events"],
  ["coverage", "Coverage"],
  ["paths", "Paths"],
  ["explorations", "Explorations"],
  ["second-opinion", "Second opinion"],
  ["mutants", "Mutants"],
  ["requirements", "Requirements"],
  ["difference", "Difference"],
  ["history", "History"],
  ["exports", "Exports"],
];

/** In this order: what comes later wins. */
const STYLES = [
  ...["colours.css", "layout.css", "details.css", "instruments.css"],
  ...["explorer.css", "history.css"],
  ...["narrow.css", "print.css"],
];

/** The whole report as one file that needs no other and no network. */
export async function pageOf(subject: Subject): Promise<string> {
  const { verdict } = subject.report;
  const title = `Holdfast: ${verdict === "passed" ? "the attempt number never drifted" : "not proven"}`;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>
${STYLES.map(inlined)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${header(subject)}
<div class="frame">
${contents()}
<main id="main" tabindex="-1">
${verdictSection(subject)}${failuresSection(subject)}${proofSection(subject)}
${await statechartSection(subject)}${explorerSection(subject)}
${matrixSection(subject)}${coverageSection(subject)}${pathsSection(subject)}
${schedulesSection(subject)}${opinionSection(subject)}${mutantsSection(subject)}
${requirementsSection(subject)}${differenceSection(subject)}${historySection(subject)}
${exportsSection()}</main>
</div>
<p id="copied" class="copied" role="status"></p>
<script>
${inlined("behaviour.js")}</script>
<script>
${inlined("explorer.js")}</script>
</body>
</html>
`;
  return page.text;
}

function contents(): Markup {
  const links = CONTENTS.map(([id, title]) => markup`<li><a href="#${id}">${title}</a></li>\n`);
  return markup`<nav class="contents" aria-label="Contents"><ol>\n${links}</ol></nav>`;
}

/** A source file of the page. Closing tags inside of it would end its element too early. */
function inlined(file: string): Markup {
  const text = readFileSync(join(import.meta.dirname, file), "utf8");
  if (/<\/(style|script)/i.test(text)) throw new Error(`${file} holds a closing tag`);
  return trusted(text);
}
