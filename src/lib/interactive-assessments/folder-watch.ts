import { watch as watchFolder, type FSWatcher } from "node:fs";

/** What one look at some folders has found. */
export interface Look {
  /** The folders whose events lead to the next look. */
  readonly folders: readonly string[];
  /** Whether nothing is changing. Otherwise the next look comes soon. */
  readonly isSettled: boolean;
}

export interface WatchOptions {
  /** The time between two looks without any event, in milliseconds. */
  readonly everyMs: number;
  /** The time from an event, or from a look that is not settled, to the next look. */
  readonly soonMs: number;
  readonly watch?: typeof watchFolder;
}

export interface FolderWatch {
  /** Resolves when the first look has ended. */
  readonly first: Promise<void>;
  /** Makes the next look come soon. */
  readonly lookSoon: () => void;
  readonly stop: () => void;
}

const NOTHING: Look = { folders: [], isSettled: true };

/**
 * Looks at once, soon after every event in the folders of the last look, and at an interval: network
 * mounts have no events, and a link may be replaced where no folder is watched. Never looks twice at
 * once. Keeps no process alive. After a look that fails, the interval goes on.
 *
 * Each folder is watched by itself. The recursive watch of Node.js 20 on Linux watches each file, and
 * misses it when an editor replaces a file for the second time.
 */
export function watchFolders(
  look: () => Promise<Look>,
  { everyMs, soonMs, watch = watchFolder }: WatchOptions,
): FolderWatch {
  const watchers = new Map<string, FSWatcher>();
  /** Folders whose watcher failed: for them only the interval remains. */
  const failed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  let isSoon = false;
  let isStopped = false;

  const lookIn = (ms: number): void => {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(() => void lookNow(), ms).unref();
  };
  const lookSoon = (): void => {
    if (!isSoon && !isLooking) lookIn(soonMs);
    isSoon = true;
  };
  const closeUnless = (isWanted: (folder: string) => boolean): void => {
    for (const [folder, watcher] of watchers) {
      if (isWanted(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
  };
  const onEvent = (): void => {
    // Under its name there may be another folder now: the next look opens all watchers again.
    closeUnless(() => false);
    lookSoon();
  };
  /** Returns whether the folder was not watched before. */
  const open = (folder: string): boolean => {
    if (watchers.has(folder) || failed.has(folder)) return false;
    try {
      const watcher = watch(folder, { persistent: false }, onEvent);
      watcher.on("error", () => {
        failed.add(folder);
        watcher.close();
      });
      watchers.set(folder, watcher);
      return true;
    } catch {
      // It is gone again, or the system has no more watchers: the interval remains.
      return false;
    }
  };
  const lookNow = async (): Promise<void> => {
    isLooking = true;
    isSoon = false;
    const { folders, isSettled } = await look().catch(() => NOTHING);
    isLooking = false;
    if (isStopped) return;
    const wanted = new Set(folders);
    closeUnless((folder) => wanted.has(folder));
    // What changed in a folder before it was watched had no event.
    const isNew = folders.map(open).includes(true);
    if (isNew || !isSettled) isSoon = true;
    lookIn(isSoon ? soonMs : everyMs);
  };

  return {
    first: lookNow(),
    lookSoon,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      closeUnless(() => false);
    },
  };
}
