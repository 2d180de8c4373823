import { parseAssessmentItem, requireIdentifier, type AssessmentItem } from "./assessment-item";
import { parseAssessmentTest, type AssessmentTest } from "./assessment-test";
import { findResourceFolder, readContentFile } from "./content-folder";
import { checkReference } from "./content-media";
import { elementInvalid } from "./xml-element";

/** The file that makes a folder a resource. */
const TEST_FILE = "assessment.xml";

/** A resource's content: its test, and every item that the test names. */
export interface Assessment {
  readonly test: AssessmentTest;
  /** By identifier. A Map, because identifiers may be called `constructor`. */
  readonly items: ReadonlyMap<string, AssessmentItem>;
  /** The real path of its folder. */
  readonly folder: string;
  /** The files of the folder that items show or link to, and no others: what may be served. */
  readonly files: ReadonlySet<string>;
}

/**
 * Reads a resource from the content folder; null when there is none. All items are read, and their
 * files looked at, so that a broken one shows before a student meets it. Throws `Fault`
 * `content_invalid`.
 */
export async function loadAssessment(
  contentDir: string,
  resourceId: string,
): Promise<Assessment | null> {
  const folder = await findResourceFolder(contentDir, resourceId);
  if (folder === null) return null;
  const testFile = await readContentFile(folder, resourceId, TEST_FILE);
  if (testFile === null) return null;
  const test = parseAssessmentTest(testFile);
  const items = new Map<string, AssessmentItem>();
  for (const { identifier, href, element } of test.itemRefs) {
    const file = await readContentFile(folder, resourceId, href);
    if (file === null) throw elementInvalid(element, `there is no file "${href}"`);
    const item = parseAssessmentItem(file);
    requireIdentifier(item, identifier, file.name);
    for (const reference of item.files) await checkReference(folder, resourceId, reference);
    items.set(identifier, item);
  }
  const references = [...items.values()].flatMap((item) => item.files);
  return { test, items, folder, files: new Set(references.map((each) => each.path)) };
}
