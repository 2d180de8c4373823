import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { ANSWERS_PER_RECORD } from "../contender";

/** An assessment with as many questions as a record of the benchmark has answers. */
export const LONG_QUIZ = "long-quiz";

/** An assessment of this repository, for its page. */
export const SHORT_QUIZ = "fractions-quiz";

const NAMES = Array.from({ length: ANSWERS_PER_RECORD }, (_, index) => `question-${index}`);

export interface ContentFolder {
  readonly path: string;
  readonly remove: () => void;
}

/** A temporary content folder with both assessments. */
export function writeContent(): ContentFolder {
  const path = mkdtempSync(join(tmpdir(), "holdfast-bench-content-"));
  cpSync(join(PROJECT, "src/content", SHORT_QUIZ), join(path, SHORT_QUIZ), { recursive: true });
  const quiz = join(path, LONG_QUIZ);
  mkdirSync(join(quiz, "items"), { recursive: true });
  writeFileSync(join(quiz, "assessment.xml"), assessment());
  for (const name of NAMES) writeFileSync(join(quiz, "items", `${name}.xml`), item(name));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function assessment(): string {
  const items = NAMES.map(
    (name) => `<qti-assessment-item-ref identifier="${name}" href="items/${name}.xml" />`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-test xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
  identifier="${LONG_QUIZ}" title="A long quiz" xml:lang="en">
  <qti-test-part identifier="part-1" navigation-mode="linear" submission-mode="individual">
    <qti-assessment-section identifier="all" title="All questions" visible="true">
      ${items.join("\n      ")}
    </qti-assessment-section>
  </qti-test-part>
</qti-assessment-test>
`;
}

function item(name: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
  identifier="${name}" title="A word" adaptive="false" time-dependent="false" xml:lang="en">
  <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="string">
    <qti-correct-response>
      <qti-value>went</qti-value>
    </qti-correct-response>
  </qti-response-declaration>
  <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float" />
  <qti-item-body>
    <p>The past of go: <qti-text-entry-interaction response-identifier="RESPONSE" /></p>
  </qti-item-body>
  <qti-response-processing
    template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml" />
</qti-assessment-item>
`;
}
