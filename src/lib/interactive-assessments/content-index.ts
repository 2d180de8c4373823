import { Fault } from "../fault";
import type { Assessment } from "./assessment";
import { contentInvalid } from "./content-file";
import { listResourceIds } from "./content-folder";
import { watchFolders, type FolderWatch, type Look, type WatchOptions } from "./folder-watch";
import { indexResource, type IndexedResource } from "./indexed-resource";

/** docs/content.md says how soon a change is noticed. */
const TIMES: WatchOptions = { everyMs: 25_000, soonMs: 500 };

export interface ContentIndexOptions {
  readonly contentDir: string;
  /**
   * Called with the problem when the content has changed and cannot be read, so that what was read
   * before stays in use. Once for each change.
   */
  readonly onKept?: ((problem: string) => void) | undefined;
  /** For tests: other times, or a file system without events. */
  readonly watch?: Partial<WatchOptions> | undefined;
}

/** The parsed content of a folder. Only the first use of a resource reads files. */
export interface ContentIndex {
  /** The ids that may be resources, sorted. Throws `Fault` `content_invalid` without a folder. */
  ids(): Promise<readonly string[]>;
  /** null if there is no such resource. Throws `Fault` `content_invalid` if it is broken. */
  find(resourceId: string): Promise<Assessment | null>;
  /** Ends the search for changes. */
  close(): void;
}

/**
 * Keeps the resources that were used, and looks for changes from the first use on. If the whole
 * folder is missing or empty, as when a mount is lost, everything that was read stays.
 */
export function createContentIndex({
  contentDir,
  onKept = () => undefined,
  watch,
}: ContentIndexOptions): ContentIndex {
  const resources = new Map<string, IndexedResource>();
  let listed: ReadonlySet<string> | Fault = new Set();
  let isLost = false;
  let watching: FolderWatch | null = null;

  const look = async (): Promise<Look> => {
    const found = await idsIn(contentDir);
    const wasLost = isLost;
    isLost = !hasIds(found) && hasIds(listed);
    if (!isLost) listed = found;
    else if (!wasLost) onKept(found instanceof Fault ? found.message : "CONTENT_DIR: is empty");
    if (found instanceof Fault) return { folders: [], isSettled: true };
    const looks: Look[] = [{ folders: [contentDir], isSettled: true }];
    for (const [resourceId, resource] of isLost ? [] : resources) {
      const review = await resource.review();
      if (review.isAbsent && !found.has(resourceId)) resources.delete(resourceId);
      looks.push(review);
    }
    return {
      folders: looks.flatMap(({ folders }) => folders),
      isSettled: looks.every(({ isSettled }) => isSettled),
    };
  };

  const idsNow = async (): Promise<ReadonlySet<string>> => {
    watching ??= watchFolders(look, { ...TIMES, ...watch });
    await watching.first;
    if (listed instanceof Fault) throw listed;
    return listed;
  };

  return {
    ids: async () => [...new Set([...(await idsNow()), ...resources.keys()])].sort(),
    async find(resourceId) {
      const ids = await idsNow();
      let resource = resources.get(resourceId);
      if (resource === undefined) {
        // Invented ids must not fill the memory.
        if (!ids.has(resourceId)) return null;
        resource = indexResource({ contentDir, resourceId, onKept });
        resources.set(resourceId, resource);
        watching?.lookSoon();
      }
      return resource.find();
    },
    close: () => watching?.stop(),
  };
}

async function idsIn(contentDir: string): Promise<ReadonlySet<string> | Fault> {
  try {
    return new Set(await listResourceIds(contentDir));
  } catch (error) {
    return error instanceof Fault ? error : contentInvalid("CONTENT_DIR", "cannot be read", error);
  }
}

function hasIds(list: ReadonlySet<string> | Fault): boolean {
  return !(list instanceof Fault) && list.size > 0;
}
