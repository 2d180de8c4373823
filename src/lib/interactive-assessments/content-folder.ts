import { readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";

import { idProblem } from "../slot";
import { contentInvalid, type ContentFile } from "./content-file";

const FILE_BYTES_MAX = 1_048_576;
const ABSENT_CODES = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG"]);

/**
 * The real path of a resource's folder; null if it does not exist, or if the id is not the name of a
 * folder directly inside `contentDir`. Throws `Fault` `content_invalid` if `contentDir` does not
 * exist.
 */
export async function findResourceFolder(
  contentDir: string,
  resourceId: string,
): Promise<string | null> {
  if (!isFolderName(resourceId)) return null;
  const root = await realPathOrNull(contentDir);
  if (root === null) throw contentInvalid("CONTENT_DIR", "does not exist; check the setting");
  const folder = await realPathOrNull(path.join(contentDir, resourceId));
  return folder !== null && isInside(root, folder) ? folder : null;
}

/** The folder names of `contentDir` that may be resources, sorted. */
export async function listResourceIds(contentDir: string): Promise<readonly string[]> {
  try {
    return (await readdir(contentDir)).filter(isFolderName).sort();
  } catch (error) {
    throw contentInvalid("CONTENT_DIR", "cannot be listed; check the setting", error);
  }
}

/**
 * Reads a file of a resource; null if it does not exist. Throws `Fault` `content_invalid` if `href`
 * leads out of the folder, by itself or through a symbolic link, or if the file is not UTF-8 text.
 */
export async function readContentFile(
  folder: string,
  resourceId: string,
  href: string,
): Promise<ContentFile | null> {
  const found = await findContentFile(folder, resourceId, href);
  return found === null ? null : { name: found.name, text: await readText(found.real, found.name) };
}

/** Like `readContentFile`, for a file with any bytes. */
export async function readContentBytes(
  folder: string,
  resourceId: string,
  href: string,
  bytesMax: number,
): Promise<Buffer | "too large" | null> {
  const found = await findContentFile(folder, resourceId, href);
  if (found === null) return null;
  try {
    return await readUpTo(found.real, bytesMax);
  } catch (error) {
    throw contentInvalid(found.name, "cannot be read", error);
  }
}

interface ContentPath {
  /** For messages. */
  readonly name: string;
  /** The path with symbolic links resolved. */
  readonly real: string;
}

async function findContentFile(
  folder: string,
  resourceId: string,
  href: string,
): Promise<ContentPath | null> {
  const name = `${resourceId}/${path.posix.normalize(href)}`;
  const isPlain = /^[^\\:%?#\p{Cc}]+$/u.test(href);
  const full = path.resolve(folder, href);
  if (!isPlain || !isInside(folder, full)) {
    throw contentInvalid(resourceId, `the href "${href}" must be a path inside the folder`);
  }
  const real = await realPathOrNull(full);
  if (real === null) return null;
  if (!isInside(folder, real)) throw contentInvalid(name, "is a link out of its folder");
  return { name, real };
}

function isFolderName(name: string): boolean {
  return idProblem(name) === null && !name.startsWith(".") && !/[/\\:\p{Cc}]/u.test(name);
}

function isInside(folder: string, candidate: string): boolean {
  return candidate.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

async function realPathOrNull(candidate: string): Promise<string | null> {
  try {
    return await realpath(candidate);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (ABSENT_CODES.has(code)) return null;
    throw contentInvalid("CONTENT_DIR", "a content file cannot be read", error);
  }
}

async function readText(file: string, name: string): Promise<string> {
  try {
    const bytes = await readUpTo(file, FILE_BYTES_MAX);
    if (bytes === "too large") throw new Error(`has more than ${FILE_BYTES_MAX} bytes`);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw contentInvalid(name, "cannot be read as UTF-8 text of at most 1 MiB", error);
  }
}

async function readUpTo(file: string, bytesMax: number): Promise<Buffer | "too large"> {
  const { size } = await stat(file);
  return size > bytesMax ? "too large" : await readFile(file);
}
