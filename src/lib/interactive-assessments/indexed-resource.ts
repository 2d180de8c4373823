import { Fault } from "../fault";
import { loadAssessment, type Assessment } from "./assessment";
import { findResourceFolder } from "./content-folder";
import { folderState, type FolderState } from "./folder-state";
import type { Look } from "./folder-watch";

/** A resource in memory. */
export interface IndexedResource {
  /** null: there is none. Throws `Fault` `content_invalid` if it is broken. */
  find(): Promise<Assessment | null>;
  /** Looks whether its files have changed, and reads them again if so. Never rejects. */
  review(): Promise<Review>;
}

interface Review extends Look {
  /** Whether there is no such resource. */
  readonly isAbsent: boolean;
}

interface ResourceSource {
  readonly contentDir: string;
  readonly resourceId: string;
  /** Called with the problem when the changed files cannot be read, and the earlier ones stay. */
  readonly onKept: (problem: string) => void;
}

type Content =
  | { readonly kind: "read"; readonly assessment: Assessment | null }
  | { readonly kind: "broken"; readonly error: unknown; readonly problem: string };

const NO_FOLDER: FolderState = { text: "", folders: [] };

/**
 * Reads a resource, and reads it again when two looks in succession have seen the same new state of
 * its files: what is being copied at the moment is not read half. If the new files are broken, the
 * earlier ones stay. Broken files are read again at every look.
 */
export function indexResource(source: ResourceSource): IndexedResource {
  /** Of the files that were read last. Equal states are equal files; null: unknown. */
  let state: string | null = null;
  /** Another state, which the last look saw for the first time. */
  let changedTo: string | null = null;
  let hasFailed = false;
  const read = async (): Promise<Content> => {
    // The state comes first: files that change while they are read will differ from it.
    state = (await stateOf(source))?.text ?? null;
    const content = await contentOf(source);
    hasFailed = content.kind === "broken";
    return content;
  };
  let reading = read();

  const readAgain = async (isChange: boolean): Promise<void> => {
    const before = await reading;
    const content = await read();
    if (content.kind === "read" || before.kind === "broken" || before.assessment === null) {
      reading = Promise.resolve(content);
    } else if (isChange) {
      source.onKept(content.problem);
    }
  };

  return {
    async find() {
      const content = await reading;
      if (content.kind === "broken") throw content.error;
      return content.assessment;
    },
    async review() {
      await reading;
      const now = await stateOf(source);
      if (now === null) return { folders: [], isSettled: true, isAbsent: false };
      const { text, folders } = now;
      const isChange = text !== state;
      const isSettled = !isChange || text === changedTo;
      changedTo = isSettled ? null : text;
      if (isSettled && (isChange || hasFailed)) await readAgain(isChange);
      const content = await reading;
      const isAbsent = content.kind === "read" && content.assessment === null;
      return { folders, isSettled, isAbsent };
    },
  };
}

/** null: the file system does not say. */
async function stateOf({ contentDir, resourceId }: ResourceSource): Promise<FolderState | null> {
  try {
    const folder = await findResourceFolder(contentDir, resourceId);
    return folder === null ? NO_FOLDER : await folderState(folder);
  } catch {
    return null;
  }
}

async function contentOf({ contentDir, resourceId }: ResourceSource): Promise<Content> {
  try {
    return { kind: "read", assessment: await loadAssessment(contentDir, resourceId) };
  } catch (error) {
    return { kind: "broken", error, problem: error instanceof Fault ? error.message : "unknown" };
  }
}
