import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "#src/cli/project.ts";

const DOCUMENTS = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"],
  ...readdirSync(join(PROJECT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => join("docs", file))
    .sort(),
];

interface Link {
  readonly document: string;
  readonly target: string;
}

/** The text without code, in which brackets and "#" have another meaning. */
function proseOf(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, (code) => {
    return code.replace(/[[\]()]/g, "");
  });
}

/** The links and images of a document that lead to files and headings of this repository. */
function linksOf(document: string, text: string): readonly Link[] {
  return [...proseOf(text).matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target = ""]) => ({ document, target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target));
}

/** The anchors of the document's headings on a web page. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#{1,6} (.+)$/gm);
  const anchors = new Set<string>();
  for (const [, heading = ""] of headings) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    anchors.add(words.replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-"));
  }
  return anchors;
}

/** Why a link leads nowhere, or null. */
function problemOf({ document, target }: Link, textOf: (file: string) => string): string | null {
  const [path = "", anchor] = target.split("#");
  const file =
    path === "" ? document : relative(PROJECT, resolve(PROJECT, dirname(document), path));
  if (statSync(join(PROJECT, file), { throwIfNoEntry: false }) === undefined) {
    return `${document}: ${target}: there is no ${file}`;
  }
  if (anchor === undefined || anchorsOf(textOf(file)).has(anchor)) return null;
  return `${document}: ${target}: ${file} has no such heading`;
}

const read = (file: string): string => readFileSync(join(PROJECT, file), "utf8");

test("every link and image of the documents leads to a file and a heading that exist", () => {
  const links = DOCUMENTS.flatMap((document) => linksOf(document, read(document)));
  expect(links.length).toBeGreaterThan(150);
  expect(links.map((link) => problemOf(link, read)).filter((each) => each !== null)).toEqual([]);
});

test("every document can be reached from the README", () => {
  const reached = new Set(["README.md"]);
  for (const document of reached) {
    if (!document.endsWith(".md")) continue;
    for (const { target } of linksOf(document, read(document))) {
      const path = target.split("#")[0] ?? "";
      if (path !== "") reached.add(relative(PROJECT, resolve(PROJECT, dirname(document), path)));
    }
  }
  expect(DOCUMENTS.filter((document) => !reached.has(document))).toEqual([]);
});

test("a link to a file or a heading that does not exist is found", () => {
  const text = "[a](docs/no-such-file.md), [b](docs/page.md#no-such-heading), [c](#own-heading)";
  const links = linksOf("README.md", `${text}\n\n\`\`\`\n[d](nowhere)\n\`\`\`\n`);
  expect(links.map(({ target }) => target)).toHaveLength(3);
  const page = "# Own heading\n\n```\n# no-such-heading\n```\n";
  const inReadme = links.map(({ target }) => ({
    document: "README.md",
    target: target.replace("docs/page.md", "README.md"),
  }));
  expect(inReadme.map((link) => problemOf(link, () => page))).toEqual([
    "README.md: docs/no-such-file.md: there is no docs/no-such-file.md",
    "README.md: README.md#no-such-heading: README.md has no such heading",
    null,
  ]);
});
