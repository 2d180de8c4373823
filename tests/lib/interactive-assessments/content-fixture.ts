import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { createQuestionBank, type ContentQuestionBank } from "#lib/interactive-assessments";
import type { ContentIndexOptions } from "#lib/interactive-assessments/content-index";

export const SAMPLES_DIR = path.resolve(import.meta.dirname, "../../../src/content");
const TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates";

/** Writes files into a new content folder, by path, and removes it after the test. */
export async function contentDir(
  files: Readonly<Record<string, string | Buffer>>,
): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "content-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return folder;
}

/** A bank of the folder; it stops looking for changes after the test. */
export function openBank(
  contentDir: string,
  options: Omit<ContentIndexOptions, "contentDir"> = {},
): ContentQuestionBank {
  const bank = createQuestionBank({ contentDir, ...options });
  onTestFinished(() => bank.close());
  return bank;
}

/** A bank with the resource `quiz`, which has one item, `q1`. */
export async function bankOfOne(item: string): Promise<ContentQuestionBank> {
  const files = { "quiz/assessment.xml": testXml(), "quiz/q1.xml": item };
  return openBank(await contentDir(files));
}

export function testXml(sectionContent = itemRef("q1")): string {
  return testWith(`<qti-test-part identifier="p" navigation-mode="linear"
    submission-mode="individual"><qti-assessment-section identifier="s" title="S" visible="true">
    ${sectionContent}</qti-assessment-section></qti-test-part>`);
}

export function testWith(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
    <qti-assessment-test xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="quiz"
    title="Quiz">${content}</qti-assessment-test>`;
}

export function itemRef(identifier: string, href = `${identifier}.xml`): string {
  return `<qti-assessment-item-ref identifier="${identifier}" href="${href}"/>`;
}

interface ItemParts {
  readonly declarations: string;
  readonly body: string;
  /** null: no response processing at all. */
  readonly processing?: string | null;
}

export function itemXml({ declarations, body, processing = null }: ItemParts): string {
  const template = `<qti-response-processing template="${TEMPLATES}/${processing ?? ""}"/>`;
  return `<qti-assessment-item identifier="q1" title="Question" adaptive="false"
    time-dependent="false">${declarations}<qti-item-body>${body}</qti-item-body>
    ${processing === null ? "" : template}</qti-assessment-item>`;
}

interface DeclarationParts {
  readonly identifier?: string;
  readonly cardinality?: string;
  readonly baseType?: string;
  readonly correct?: readonly string[];
  readonly mapping?: string;
}

export function declaration(parts: DeclarationParts): string {
  const { identifier = "RESPONSE", cardinality = "single", baseType = "identifier" } = parts;
  const values = (parts.correct ?? []).map((value) => `<qti-value>${value}</qti-value>`).join("");
  const correct = `<qti-correct-response>${values}</qti-correct-response>`;
  return `<qti-response-declaration identifier="${identifier}" cardinality="${cardinality}"
    base-type="${baseType}">${parts.correct === undefined ? "" : correct}
    ${parts.mapping ?? ""}</qti-response-declaration>`;
}

/** A choice between A, B, C and D. */
export function choice(attributes = 'max-choices="1"'): string {
  const choices = ["A", "B", "C", "D"].map(
    (id) => `<qti-simple-choice identifier="${id}">Choice ${id}</qti-simple-choice>`,
  );
  return `<qti-choice-interaction response-identifier="RESPONSE" ${attributes}>
    <qti-prompt>Choose</qti-prompt>${choices.join("")}</qti-choice-interaction>`;
}

export function textEntry(identifier = "RESPONSE"): string {
  return `<p><qti-text-entry-interaction response-identifier="${identifier}"/></p>`;
}
