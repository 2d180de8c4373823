import { format } from "prettier";
import type { ApiExport, ApiHome, ApiSubpath, PublicApi } from "./public-api";

const HEAD = `# API

Every name that an application can import from the package, as the compiler sees it. A change of this document is a change of the
public API: see [versions and upgrades](versions.md). How the parts fit together is in [adopt](../adopt.md).

Written by \`npm run generate\`. A name that several subpaths export is described once, at the first of them.
`;

/** The text of docs/reference/api.md. Throws if two exports differ in capitals only. */
export async function apiMarkdown(api: PublicApi): Promise<string> {
  requireOneAnchorEach(api);
  const sections = await Promise.all(api.subpaths.map(sectionOf));
  const contents = api.subpaths.map(({ subpath, exports }) => {
    return `| [\`${subpath}\`](#${anchorOf(subpath)}) | ${exports.length} |`;
  });
  const untyped = api.untyped.map((subpath) => `\`${subpath}\``).join(", ");
  return [
    HEAD,
    ["| subpath | exports |", "|---|---|", ...contents].join("\n"),
    `\nFiles without types: ${untyped}.\n`,
    ...sections,
  ].join("\n");
}

async function sectionOf({ subpath, exports }: ApiSubpath): Promise<string> {
  const rows = exports.map(
    ({ name, kind, docstring, home }) =>
      `| ${linkTo(home, name)} | ${kind} | ${firstSentence(docstring)} |`,
  );
  const own = exports.filter(({ home }) => home.subpath === subpath);
  const described = await Promise.all(own.map(descriptionOf));
  const table =
    rows.length === 0
      ? "Exports nothing.\n"
      : ["| name | kind | |", "|---|---|---|", ...rows, ""].join("\n");
  return [`## ${subpath}\n`, table, ...described].join("\n");
}

async function descriptionOf({ home, code, docstring, uses }: ApiExport): Promise<string> {
  const text = await format(code, { parser: "typescript", printWidth: 100 });
  const types = uses.map((home) => linkTo(home, home.name)).join(", ");
  return [
    `### ${headingOf(home)}\n`,
    ...(docstring === "" ? [] : [`${docstring}\n`]),
    `\`\`\`ts\n${text}\`\`\`\n`,
    ...(types === "" ? [] : [`Types: ${types}\n`]),
  ].join("\n");
}

/**
 * With kind and subpath: two subpaths may export different things by one name, and an anchor has no
 * capitals to tell a type from the function that makes it.
 */
function headingOf({ subpath, name, kind }: ApiHome): string {
  return `${name} (${kind}, ${subpath})`;
}

function requireOneAnchorEach({ subpaths }: PublicApi): void {
  const headings = subpaths.flatMap(({ subpath, exports }) =>
    exports.flatMap(({ home }) => (home.subpath === subpath ? [headingOf(home)] : [])),
  );
  const anchors = new Map<string, string>();
  for (const heading of headings) {
    const other = anchors.get(anchorOf(heading));
    if (other !== undefined) throw new Error(`${heading} and ${other} have one anchor: rename one`);
    anchors.set(anchorOf(heading), heading);
  }
}

function linkTo(home: ApiHome, text: string): string {
  return `[\`${text}\`](#${anchorOf(headingOf(home))})`;
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}

function firstSentence(docstring: string): string {
  const paragraph = docstring.split("\n\n")[0]?.replace(/\s+/g, " ") ?? "";
  const sentence = /^.*?[.:](?= |$)/.exec(paragraph)?.[0] ?? paragraph;
  return sentence.replace(/:$/, ".").replaceAll("|", "\\|");
}
