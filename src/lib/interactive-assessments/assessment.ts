import { parseAssessmentItem, requireIdentifier, type AssessmentItem } from "./assessment-item";
import { parseAssessmentTest, type AssessmentTest } from "./assessment-test";
import { findResourceFolder, readContentFile } from "./content-folder";
import { checkReference } from "./content-media";
import { elementInvalid } from "./xml-element";

/** A folder with this file is a resource. */
const TEST_FILE = "assessment.xml";

/** The content of a resource: its test and every item of the test. */
export interface Assessment {
  readonly test: AssessmentTest;
  /** By identifier. A Map, because an identifier may be `constructor`. */
  readonly items: ReadonlyMap<string, AssessmentItem>;
  /** The real path of its folder. */
  readonly folder: string;
  /** The files that may be served: those that an item shows or links to. */
  readonly files: ReadonlySet<string>;
}

/**
 * Loads a resource from the content folder; null if it does not exist. Reads all items and checks
 * their files, so that a broken item is found before a student opens it. Throws `Fault`
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
