import { readdir, stat } from "node:fs/promises";
import path from "node:path";

/** All files of a folder, as far as it can be seen without reading them. */
export interface FolderState {
  /** Equal texts mean that no file was changed, replaced, added, moved or removed. */
  readonly text: string;
  /** The folder itself and all folders inside it. */
  readonly folders: readonly string[];
}

/**
 * The state of `folder`, a real path. A symbolic link counts as the file that it leads to, so that a
 * link that leads to another file from now on is a change. The inode does not count, because some
 * network mounts give a file another one from time to time. Throws what the file system throws.
 */
export async function folderState(folder: string): Promise<FolderState> {
  const lines: string[] = [];
  const folders: string[] = [];
  await collect(folder, lines, folders);
  return { text: lines.sort().join("\n"), folders };
}

async function collect(folder: string, lines: string[], folders: string[]): Promise<void> {
  folders.push(folder);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) await collect(full, lines, folders);
    else lines.push(`${full} ${await stampOf(full)}`);
  }
}

/** Its size and times; a link that leads nowhere has none. */
async function stampOf(file: string): Promise<string> {
  try {
    const { size, mtimeMs, ctimeMs } = await stat(file);
    return `${size} ${mtimeMs} ${ctimeMs}`;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "absent";
    throw error;
  }
}
