import path from "node:path";
import { Fault } from "../fault";
import { readContentBytes } from "./content-folder";
import type { FileReference, FileUse } from "./content-links";
import { parseXmlDocument } from "./xml-document";
import { elementInvalid, type XmlElement } from "./xml-element";

/** The largest size of an image or a linked file, in bytes. */
export const MEDIA_BYTES_MAX = 4 * 1_048_576;

/** A content file as it is served. */
export interface ContentMedia {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Whether the browser must save it and not show it, because it may contain active content. */
  readonly isDownload: boolean;
}

interface MediaKind {
  readonly type: string;
  readonly uses: readonly FileUse[];
  readonly isDownload?: boolean;
  /** Checks the bytes, because a file name may be wrong. */
  readonly hasSignature: (bytes: Buffer, name: string) => boolean;
}

const startsWith =
  (...signature: readonly number[]) =>
  (bytes: Buffer): boolean =>
    signature.every((byte, index) => bytes[index] === byte);
const text = (bytes: Buffer, from: number, to: number): string =>
  bytes.subarray(from, to).toString("latin1");

const BOTH: readonly FileUse[] = ["image", "link"];
const JPEG: MediaKind = {
  type: "image/jpeg",
  uses: BOTH,
  hasSignature: startsWith(0xff, 0xd8, 0xff),
};

/** By the extension of the file name. */
const KINDS: ReadonlyMap<string, MediaKind> = new Map<string, MediaKind>([
  [
    ".png",
    { type: "image/png", uses: BOTH, hasSignature: startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a) },
  ],
  [".jpg", JPEG],
  [".jpeg", JPEG],
  [
    ".gif",
    {
      type: "image/gif",
      uses: BOTH,
      hasSignature: (bytes) => /^GIF8[79]a$/.test(text(bytes, 0, 6)),
    },
  ],
  [
    ".webp",
    {
      type: "image/webp",
      uses: BOTH,
      hasSignature: (bytes) => text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP",
    },
  ],
  [".svg", { type: "image/svg+xml", uses: BOTH, hasSignature: isStaticSvg }],
  [
    ".pdf",
    {
      type: "application/pdf",
      uses: ["link"],
      isDownload: true,
      hasSignature: (bytes) => text(bytes, 0, 5) === "%PDF-",
    },
  ],
]);

/** Throws `Fault` `content_invalid` if the file does not exist or cannot be shown safely. */
export async function checkReference(
  folder: string,
  resourceId: string,
  { path: file, use, element }: FileReference,
): Promise<void> {
  const kind = KINDS.get(path.posix.extname(file).toLowerCase());
  if (kind === undefined || !kind.uses.includes(use)) {
    const possible = [...KINDS].filter(([, each]) => each.uses.includes(use));
    const names = possible.map(([name]) => name).join(", ");
    throw elementInvalid(element, `"${file}" is no file of these kinds: ${names}`);
  }
  const bytes = await readContentBytes(folder, resourceId, file, MEDIA_BYTES_MAX);
  if (bytes === null) throw elementInvalid(element, `there is no file "${file}"`);
  if (bytes === "too large") {
    throw elementInvalid(element, `"${file}" has more than ${MEDIA_BYTES_MAX} bytes`);
  }
  if (kind.hasSignature(bytes, file)) return;
  throw elementInvalid(element, `"${file}" cannot be shown safely as ${kind.type}`);
}

/** Reads the file again; null if it no longer exists or no longer passes the check. */
export async function readMedia(
  folder: string,
  resourceId: string,
  file: string,
): Promise<ContentMedia | null> {
  const kind = KINDS.get(path.posix.extname(file).toLowerCase());
  const bytes = await readContentBytes(folder, resourceId, file, MEDIA_BYTES_MAX);
  if (kind === undefined || bytes === null || bytes === "too large") return null;
  if (!kind.hasSignature(bytes, file)) return null;
  return {
    bytes: Uint8Array.from(bytes),
    type: kind.type,
    isDownload: kind.isDownload === true,
  };
}

const SVG_ACTIVE = /^(?:script|foreignobject|iframe|object|embed|handler|listener|audio|video)$/i;
const SVG_REFERENCE = /^(?:#|data:image\/(?:png|jpeg|gif|webp);)/i;

/**
 * Whether an SVG is static: no script, no foreign markup, no event handler and no external
 * reference. A browser runs none of them in an image, but it does in an SVG opened in its own tab.
 */
function isStaticSvg(bytes: Buffer, name: string): boolean {
  try {
    const file = { name, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
    return isStatic(parseXmlDocument(file, "svg"));
  } catch (error) {
    if (error instanceof Fault || error instanceof TypeError) return false;
    throw error;
  }
}

function isStatic({ tag, attributes, children }: XmlElement): boolean {
  if (SVG_ACTIVE.test(tag.slice(tag.indexOf(":") + 1))) return false;
  for (const [name, value] of attributes) {
    if (/^on/i.test(name)) return false;
    const isReference = /(?:^|:)(?:href|src)$/i.test(name);
    if (isReference && !SVG_REFERENCE.test(value.trim())) return false;
  }
  return children.every((child) => typeof child === "string" || isStatic(child));
}
