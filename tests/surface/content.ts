import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"/>';

const PICTURE_ITEM = `<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
  identifier="bar" title="A bar" xml:lang="en">
  <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="integer">
    <qti-correct-response><qti-value>2</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-item-body>
    <p class="big"><img src="../images/bar.svg" alt="A bar"/> See <a href="../sheet.pdf">a sheet</a>,
    <a href="https://example.org/?a=1&amp;b=2">a page</a> and
    <math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mn>1</mn><mn>2</mn></mfrac></math>.</p>
    <p><qti-text-entry-interaction response-identifier="RESPONSE"/></p>
  </qti-item-body>
</qti-assessment-item>`;

const testOf = (item: string): string =>
  `<qti-assessment-test identifier="t" title="Pictures" xml:lang="en"><qti-test-part identifier="p">
  <qti-assessment-section identifier="s" title="S">
    <qti-assessment-item-ref identifier="${item}" href="items/${item}.xml"/>
  </qti-assessment-section></qti-test-part></qti-assessment-test>`;

const FILES: Readonly<Record<string, string>> = {
  "pictures/assessment.xml": testOf("bar"),
  "pictures/items/bar.xml": PICTURE_ITEM,
  "pictures/images/bar.svg": PICTURE,
  "pictures/images/hidden.svg": PICTURE,
  "pictures/sheet.pdf": "%PDF-1.7 a sheet",
  "broken/assessment.xml": testOf("missing"),
};

/** The samples, one assessment with pictures, and one that is broken; the folder is the caller's to remove. */
export function makeContent(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-surface-"));
  cpSync(join(PROJECT, "src/content"), folder, { recursive: true });
  for (const [name, text] of Object.entries(FILES)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
