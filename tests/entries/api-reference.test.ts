import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PROJECT } from "#src/cli/project.ts";
import { apiReference } from "./api-reference";

const CONFIG = {
  compilerOptions: {
    ...{ target: "es2022", lib: ["es2022"], module: "esnext", moduleResolution: "bundler" },
    ...{ strict: true, types: [] },
  },
};

const MANIFEST = {
  name: "parcels",
  exports: {
    ".": { import: { types: "./dist/index.d.ts", default: "./dist/index.js" } },
    "./labels": { import: { types: "./dist/labels.d.ts", default: "./dist/labels.js" } },
    "./styles.css": "./dist/styles.css",
  },
  peerDependencies: { scales: "^1.0.0" },
};

const PARCEL = `
export interface Hidden { readonly secret: string }

/** A parcel. */
export interface Parcel {
  /** In grams. */
  readonly weight: number;
}

/** Sends a parcel. Throws a RangeError if it is too heavy. */
export async function send(parcel: Parcel, { isUrgent = false }: { isUrgent?: boolean } = {}) {
  if (parcel.weight > 1_000) throw new RangeError("too heavy");
  return isUrgent;
}
`;

const LABEL = `
import type { Parcel } from "./parcel";

const SIZES = { small: 1, large: 2 };

/** How large a label is. */
export type Size = keyof typeof SIZES;

/** Prints labels. */
export class Printer {
  readonly #queue: Parcel[] = [];
  private readonly copies = 1;
  /** Prints the label of one parcel. */
  print(parcel: Parcel, size: Size = "small"): string {
    this.#queue.push(parcel);
    return size.repeat(this.copies);
  }
}
`;

const FILES: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify(MANIFEST),
  "tsconfig.json": JSON.stringify(CONFIG),
  "src/entries/index.ts":
    'export { send } from "../parcel";\nexport type { Parcel } from "../parcel";',
  "src/entries/labels.ts":
    'export { Printer } from "../label";\nexport type { Size } from "../label";',
  "src/parcel.ts": PARCEL,
  "src/label.ts": LABEL,
};

let project = "";

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "api-reference-"));
});

afterEach(async () => {
  await rm(project, { recursive: true, force: true });
});

/** The reference of the package above, with these files instead of its own. */
async function referenceWith(
  files: Readonly<Record<string, string>> = {},
): Promise<{ readonly text: string; readonly problems: readonly string[] }> {
  for (const [file, text] of Object.entries({ ...FILES, ...files })) {
    await mkdir(dirname(join(project, file)), { recursive: true });
    await writeFile(join(project, file), text);
  }
  return apiReference(project);
}

describe("what the reference shows", () => {
  test("each subpath with its exports, their docstrings and signatures without bodies", async () => {
    const { text, problems } = await referenceWith();
    expect(problems).toEqual([]);
    expect(text).toContain("## parcels\n");
    expect(text).toContain("| [`send`](#send-function-parcels) | function | Sends a parcel. |");
    expect(text).toContain("Sends a parcel. Throws a RangeError if it is too heavy.");
    expect(text).toContain(
      "function send(parcel: Parcel, { isUrgent }?: { isUrgent?: boolean }): Promise<boolean>;",
    );
    expect(text).toContain("  /** In grams. */\n  readonly weight: number;");
    expect(text).toContain("Types: [`Parcel`](#parcel-interface-parcels)");
    expect(text).toContain("Files without types: `parcels/styles.css`.");
    expect(text).not.toContain('too heavy"');
  });

  test("no private member of a class, and what a type made of a value comes to", async () => {
    const { text } = await referenceWith();
    expect(text).toContain('type Size = "large" | "small";');
    expect(text).toContain("  print(parcel: Parcel, size?: Size): string;");
    expect(text).not.toMatch(/queue|copies|SIZES/);
  });

  test("a name that two subpaths export is described once", async () => {
    const { text } = await referenceWith({
      "src/entries/labels.ts": `${FILES["src/entries/labels.ts"]}\nexport type { Parcel } from "../parcel";`,
    });
    expect(text.split("### Parcel (interface, parcels)")).toHaveLength(2);
    expect(text).not.toContain("### Parcel (interface, parcels/labels)");
    expect(
      text.split("| [`Parcel`](#parcel-interface-parcels) | interface | A parcel. |"),
    ).toHaveLength(3);
  });

  test("of an inner part only the name", async () => {
    const { text, problems } = await referenceWith({
      "src/parcel.ts": PARCEL.replace(
        "/** A parcel. */",
        "/**\n * A parcel.\n *\n * @internal\n */",
      ).replace("weight: number", "weight: Hidden & number"),
    });
    expect(problems).toEqual([]);
    expect(text).toContain("An inner part: pass it on. Its members may change in any version.");
    expect(text).not.toMatch(/In grams|@internal/);
  });

  test("the same text at every call", async () => {
    expect(await referenceWith()).toEqual(await referenceWith());
  });
});

describe("npm run generate", () => {
  const PAGE = join(PROJECT, "tests/entries/api-reference-page.ts");
  const generate = (...args: readonly string[]): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, ["--import", "tsx", PAGE, project, ...args], {
      cwd: PROJECT,
      encoding: "utf8",
    });

  test("with --check it fails after a signature changed, and writes nothing", async () => {
    await referenceWith({ "docs/reference/api.md": "" });
    expect(generate()).toMatchObject({ status: 0, stderr: "" });
    const page = await readFile(join(project, "docs/reference/api.md"), "utf8");
    expect(page).toContain("### send (function, parcels)");
    expect(generate("--check")).toMatchObject({ status: 0, stderr: "" });

    await writeFile(join(project, "src/parcel.ts"), PARCEL.replace("parcel: Parcel", "to: Parcel"));
    const { status, stderr } = generate("--check");
    expect(status).toBe(1);
    expect(stderr).toContain("docs/reference/api.md is not up to date");
    expect(await readFile(join(project, "docs/reference/api.md"), "utf8")).toBe(page);
  });

  test("fails when an export has no docstring", async () => {
    await referenceWith({
      "docs/reference/api.md": "",
      "src/parcel.ts": PARCEL.replace("/** A parcel. */", ""),
    });
    expect(generate()).toMatchObject({
      status: 1,
      stderr: "parcels: Parcel (interface) has no docstring\n",
    });
  });
});

describe("what the reference reports", () => {
  test.each([
    ["function", "export function weigh(): void {}"],
    ["interface", "export interface weigh { readonly grams: number }"],
    ["class", "export class weigh {}"],
    ["type", "export type weigh = string;"],
    ["const", "export const weigh = 1;"],
  ])("a %s without a docstring", async (kind, declaration) => {
    const { problems } = await referenceWith({
      "src/scale.ts": declaration,
      "src/entries/labels.ts": 'export { weigh } from "../scale";',
    });
    expect(problems).toEqual([`parcels/labels: weigh (${kind}) has no docstring`]);
  });

  test.each([
    ["a parameter", "/** Opens. */\nexport function open(hidden: Hidden): void {}"],
    ["a result that is not written", "/** Opens. */\nexport function open() { return hidden; }"],
    ["a member", "/** Opens. */\nexport interface open { readonly all: readonly Hidden[] }"],
    ["a base", "/** Opens. */\nexport interface open extends Hidden { readonly size: number }"],
    ["a type argument", "/** Opens. */\nexport type open = Promise<Hidden>;"],
    ["a method", "/** Opens. */\nexport class open { with(hidden: Hidden): void {} }"],
    ["a constant", "/** Opens. */\nexport const open = { hidden };"],
  ])("%s of a type that is not exported", async (_, declaration) => {
    const { problems } = await referenceWith({
      "src/scale.ts": `import type { Hidden } from "./parcel";\ndeclare const hidden: Hidden;\n${declaration}`,
      "src/entries/labels.ts": 'export { open } from "../scale";',
    });
    expect(problems).toEqual(["parcels/labels: open names Hidden, which is not exported"]);
  });

  test("a type of another package, unless an application has it anyway", async () => {
    const declaration = "export interface Reading { readonly grams: number }";
    const { problems } = await referenceWith({
      "node_modules/scales/package.json": '{ "name": "scales", "types": "index.d.ts" }',
      "node_modules/scales/index.d.ts": declaration,
      "node_modules/stamps/package.json": '{ "name": "stamps", "types": "index.d.ts" }',
      "node_modules/stamps/index.d.ts": declaration.replace("Reading", "Stamp"),
      "src/scale.ts": `
        import type { Reading } from "scales";
        import type { Stamp } from "stamps";
        /** Weighs. */
        export function weigh(reading: Reading, stamps: ReadonlyMap<string, Stamp>): void {}
      `,
      "src/entries/labels.ts": 'export { weigh } from "../scale";',
    });
    expect(problems).toEqual(["parcels/labels: weigh names Stamp, which is not exported"]);
  });

  test.each([
    ["the type of a parameter changed", "send(parcel: Parcel,", "send(parcel: Parcel | null,"],
    [
      "a member was added",
      "readonly weight: number;",
      "readonly weight: number;\n  readonly to: string;",
    ],
    ["a result that is not written changed", "return isUrgent;", "return parcel.weight;"],
    ["a docstring changed", "In grams.", "In ounces."],
  ])("the text differs when %s", async (_, before, after) => {
    const { text } = await referenceWith();
    const changed = await referenceWith({ "src/parcel.ts": PARCEL.replace(before, after) });
    expect(changed.text).not.toBe(text);
  });

  test("the text stays when only a body or a private member changed", async () => {
    const { text } = await referenceWith();
    const changed = await referenceWith({
      "src/parcel.ts": PARCEL.replaceAll("1_000", "2_000"),
      "src/label.ts": LABEL.replaceAll("copies", "count").replace("small: 1", "small: 3"),
    });
    expect(changed.text).toBe(text);
  });
});
