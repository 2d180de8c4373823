import { Fault } from "../fault";
import type {
  Grade,
  ListedQuestion,
  QuestionBank,
  QuestionList,
} from "../services/attempt/question-bank";
import type { Slot } from "../slot";
import type { Assessment } from "./assessment";
import type { AssessmentItem } from "./assessment-item";
import { createContentIndex, type ContentIndex, type ContentIndexOptions } from "./content-index";
import { readMedia, type ContentMedia } from "./content-media";
import {
  arrangeChoices,
  type Presentation,
  type QuestionView,
  type ShownQuestion,
} from "./question-view";
import { gradeResponse } from "./response-grading";
import { selectedCount, selectQuestions } from "./selection";

/** The language and direction of a title, if the content specifies them. */
export type TitlePresentation = Pick<Presentation, "lang" | "dir">;

/** What is known of an assessment without an attempt. */
export interface AssessmentOverview extends TitlePresentation {
  readonly title: string;
  /** The number of questions of an attempt. */
  readonly questionCount: number;
  /** The number of questions that they are selected from. */
  readonly poolSize: number;
}

/** An entry in the list of assessments. A broken resource is listed as broken. */
export type AssessmentListing =
  | ({ readonly kind: "ready"; readonly resourceId: string } & AssessmentOverview)
  | { readonly kind: "broken"; readonly resourceId: string; readonly problem: string };

/** The engine's question bank, with what pages need of the same content. */
export interface ContentQuestionBank extends QuestionBank {
  /** Every resource of the content folder, sorted by resource id. */
  listAssessments(): Promise<readonly AssessmentListing[]>;
  /** The entry of one resource, without reading others; null if it does not exist. */
  findAssessment(resourceId: string): Promise<AssessmentListing | null>;
  /** null if there is no such resource. */
  overview(resourceId: string): Promise<AssessmentOverview | null>;
  /** The questions of an attempt's list, in its order; null if there is no such resource. */
  questionViews(slot: Slot, questions: QuestionList): Promise<readonly ShownQuestion[] | null>;
  /**
   * A file of the resource's folder, by its path in the folder; null unless an item shows it or
   * links to it, and it still passes the check that it passed when the item was read.
   */
  media(resourceId: string, path: string): Promise<ContentMedia | null>;
  /** Ends the search for changes. It keeps no process alive, so a process that ends need not call it. */
  close(): void;
}

/**
 * A question bank of the QTI 3.0 files in `contentDir`. A resource is read at its first use, and again
 * when its files have changed; if they are broken then, what was read before stays, and `onKept` is
 * called. docs/content.md says how soon. Every method throws `Fault` `content_invalid` if the resource
 * is broken, except `listAssessments` and `findAssessment`, which return it as broken.
 */
export function createQuestionBank(options: ContentIndexOptions): ContentQuestionBank {
  const index = createContentIndex(options);
  const load: Load = (resourceId) => index.find(resourceId);
  return {
    async list(slot, attemptNumber) {
      const assessment = await load(slot.resourceId);
      if (assessment === null) return null;
      const items = selectItems(assessment, slot, attemptNumber);
      return items.map(({ identifier: id, digest }) => ({ id, digest }));
    },
    async questionViews(slot, questions) {
      const assessment = await load(slot.resourceId);
      if (assessment === null) return null;
      return questions.map((question) => {
        const item = unchangedItem(assessment, question);
        return item === null ? { kind: "changed", id: question.id } : viewQuestion(item, slot);
      });
    },
    async grade(resourceId, question, answer): Promise<Grade> {
      const assessment = await load(resourceId);
      const item = assessment === null ? null : unchangedItem(assessment, question);
      return item === null ? { kind: "changed" } : gradeResponse(item.variables, answer);
    },
    async media(resourceId, path) {
      const assessment = await load(resourceId);
      if (assessment === null || !assessment.files.has(path)) return null;
      return readMedia(assessment.folder, resourceId, path);
    },
    findAssessment: (resourceId) => listOne(load, resourceId),
    overview: (resourceId) => overviewOf(load, resourceId),
    async listAssessments() {
      const listings: AssessmentListing[] = [];
      for (const resourceId of await index.ids()) {
        const listing = await listOne(load, resourceId);
        if (listing !== null) listings.push(listing);
      }
      return listings;
    },
    close: () => index.close(),
  };
}

type Load = ContentIndex["find"];

function selectItems(
  assessment: Assessment,
  slot: Slot,
  attemptNumber: number,
): readonly AssessmentItem[] {
  if (!Number.isSafeInteger(attemptNumber) || attemptNumber < 1) {
    throw new RangeError(`an attempt number must be a whole number from 1: ${attemptNumber}`);
  }
  const ids = selectQuestions(assessment.test, slot, attemptNumber);
  if (ids.length === 0) throw new Error("nothing selected");
  return ids.map((id) => {
    const item = assessment.items.get(id);
    if (item === undefined) throw new Error("an item was selected that the test does not have");
    return item;
  });
}

/** The item of a listed question; null if it no longer exists or is graded differently now. */
function unchangedItem(
  { items }: Assessment,
  { id, digest }: ListedQuestion,
): AssessmentItem | null {
  const item = items.get(id);
  if (item === undefined) return null;
  return digest === undefined || item.digest === digest ? item : null;
}

function viewQuestion(item: AssessmentItem, slot: Slot): QuestionView {
  const scope = `${slot.userId}:${slot.resourceId}:${item.identifier}`;
  return {
    id: item.identifier,
    title: item.title,
    ...item.presentation,
    body: arrangeChoices(item.content, item.movableChoices, scope),
  };
}

async function overviewOf(load: Load, resourceId: string): Promise<AssessmentOverview | null> {
  const assessment = await load(resourceId);
  if (assessment === null) return null;
  const { title, presentation, sections, itemRefs } = assessment.test;
  const questionCount = selectedCount(sections);
  return { title, ...presentation, questionCount, poolSize: itemRefs.length };
}

async function listOne(load: Load, resourceId: string): Promise<AssessmentListing | null> {
  try {
    const overview = await overviewOf(load, resourceId);
    return overview === null ? null : { kind: "ready", resourceId, ...overview };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: "broken", resourceId, problem: error.message };
  }
}
