import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { docstringOf, kindOf, publicDeclaration, type ExportKind } from "./declaration-text";

export interface ApiExport {
  readonly name: string;
  readonly kind: ExportKind;
  readonly code: string;
  /** Empty if there is none, which is a problem. */
  readonly docstring: string;
  /** Where it is described: the first subpath that exports it. */
  readonly home: ApiHome;
  /** The exported types in its code, by name. */
  readonly uses: readonly ApiHome[];
}

/** An export where it is described. */
export interface ApiHome {
  /** As an application imports it: "holdfast/next". */
  readonly subpath: string;
  readonly name: string;
  readonly kind: ExportKind;
}

export interface ApiSubpath {
  readonly subpath: string;
  /** In the order of their names. */
  readonly exports: readonly ApiExport[];
}

export interface PublicApi {
  readonly subpaths: readonly ApiSubpath[];
  /** Subpaths of files without types: styles and the like. */
  readonly untyped: readonly string[];
  /** What an application could not read about, or not name. Empty if all is well. */
  readonly problems: readonly string[];
}

interface PackageJson {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * The public API of the package in `project`: the subpaths of its package.json, each built of a
 * module in src/entries. Throws if a module cannot be loaded.
 */
export function publicApi(project: string): PublicApi {
  const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as PackageJson;
  const entries = Object.entries(manifest.exports).map(([path, target]) => ({
    subpath: join(manifest.name, path).replaceAll("\\", "/"),
    file: sourceOf(project, target),
  }));
  const files = entries.flatMap(({ file }) => (file === null ? [] : [file]));
  const options = optionsOf(project);
  const program = ts.createProgram(files, options, hostOf(options));
  const checker = program.getTypeChecker();
  const homes = new Map<ts.Symbol, ApiHome>();
  const typed = entries.flatMap(({ subpath, file }) => {
    if (file === null) return [];
    const symbols = exportsOf(program, checker, file);
    for (const [name, symbol] of symbols) {
      if (!homes.has(symbol)) homes.set(symbol, { subpath, name, kind: kindOf(symbol) });
    }
    return [{ subpath, symbols }];
  });
  const peers = Object.keys(manifest.peerDependencies ?? {});
  const root = manifest.name;
  const described = typed.map(({ subpath, symbols }) =>
    describe(subpath, symbols, { checker, homes, peers, root }),
  );
  return {
    subpaths: described.map(({ subpath, exports }) => ({ subpath, exports })),
    untyped: entries.filter(({ file }) => file === null).map(({ subpath }) => subpath),
    problems: described.flatMap(({ problems }) => problems),
  };
}

/** Who imports the one has the other, whose result it takes. Everybody has the root. */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  "holdfast/inngest": ["holdfast/operations"],
};

interface Surroundings {
  readonly checker: ts.TypeChecker;
  readonly homes: ReadonlyMap<ts.Symbol, ApiHome>;
  readonly peers: readonly string[];
  /** The subpath from which an application can import a type, whichever subpath it uses. */
  readonly root: string;
}

function describe(
  subpath: string,
  symbols: ReadonlyMap<string, ts.Symbol>,
  { checker, homes, peers, root }: Surroundings,
): ApiSubpath & { readonly problems: readonly string[] } {
  const ofSubpath = new Set(symbols.values());
  const problems: string[] = [];
  const companions = [root, ...(COMPANIONS[subpath] ?? [])];
  const isNameable = (each: ts.Symbol): boolean =>
    ofSubpath.has(each) ||
    companions.includes(homes.get(each)?.subpath ?? "") ||
    isGiven(each, peers);
  const exports = [...symbols].map(([name, symbol]): ApiExport => {
    const { kind, code, named } = publicDeclaration(checker, symbol, isNameable);
    const docstring = docstringOf(symbol);
    if (docstring === "") problems.push(`${subpath}: ${name} (${kind}) has no docstring`);
    for (const each of [...named].filter((type) => !isNameable(type))) {
      problems.push(`${subpath}: ${name} names ${each.name}, which is not exported`);
    }
    const uses = [...named].flatMap((each) => (each === symbol ? [] : (homes.get(each) ?? [])));
    const home = homes.get(symbol) ?? { subpath, name, kind };
    return { name, kind, code, docstring, home, uses: uses.sort(byName) };
  });
  return { subpath, exports: exports.sort(byName), problems: problems.sort() };
}

/** Names without regard to case; of two that differ in nothing else, the capital comes first. */
function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  const [a, b] = [one.name.toLowerCase(), other.name.toLowerCase()];
  if (a !== b) return a < b ? -1 : 1;
  return one.name < other.name ? -1 : 1;
}

/** What an application has without this package: the language, Node.js and the peer packages. */
function isGiven(symbol: ts.Symbol, peers: readonly string[]): boolean {
  const files = (symbol.declarations ?? []).map((each) => each.getSourceFile().fileName);
  const allowed = [
    ...["typescript", "@types/node", "undici-types"],
    ...peers.flatMap((peer) => [peer, `@types/${peer}`]),
  ];
  // Other packages may add members to a type of the language.
  return files.some((file) => allowed.includes(packageOf(file) ?? ""));
}

function packageOf(file: string): string | null {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  return name ?? null;
}

function exportsOf(
  program: ts.Program,
  checker: ts.TypeChecker,
  file: string,
): ReadonlyMap<string, ts.Symbol> {
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is not a module`);
  return new Map(
    checker.getExportsOfModule(module).map((symbol) => {
      const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
      return [symbol.name, isAlias ? checker.getAliasedSymbol(symbol) : symbol];
    }),
  );
}

/** src/entries/next.ts for the subpath whose types are dist/next.d.ts; null without types. */
function sourceOf(project: string, target: unknown): string | null {
  const [, name] = /"types":"\.\/dist\/([\w-]+)\.d\.ts"/.exec(JSON.stringify(target)) ?? [];
  if (name === undefined) return null;
  return join(project, "src/entries", `${name}.ts`).replaceAll("\\", "/");
}

function optionsOf(project: string): ts.CompilerOptions {
  const path = join(project, "tsconfig.json");
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as {
    readonly config: object;
  };
  // No files: the entry modules say what is read.
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, project);
  return { ...options, noEmit: true, incremental: false, allowJs: false, checkJs: false };
}

/** Reads docstrings in our own files only: those of packages would take as long as all the rest. */
function hostOf(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const plain = host.getSourceFile.bind(host);
  const { ParseAll, ParseNone } = ts.JSDocParsingMode;
  host.getSourceFile = (file, target, ...rest) => {
    const plainOptions = typeof target === "object" ? target : { languageVersion: target };
    const jsDocParsingMode = packageOf(file) === null ? ParseAll : ParseNone;
    return plain(file, { ...plainOptions, jsDocParsingMode }, ...rest);
  };
  return host;
}
