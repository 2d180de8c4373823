import { cpSync, mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { commandOf, copyOf, environmentOf, inContext, lineageOf, type Stage } from "./dockerfile";

/** What a RUN instruction runs. */
export interface ShellStep {
  readonly command: string;
  /** The folder on this machine that stands for the WORKDIR. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface ImageOptions {
  readonly stages: readonly Stage[];
  /** A folder for the file systems of the stages. */
  readonly folder: string;
  readonly run: (step: ShellStep) => Promise<void> | void;
}

export interface Image {
  /** The folder on this machine that stands for the last WORKDIR. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Folders of the project that no build may contain, and that would take long to walk. */
const SKIPPED = ["node_modules", ".git", ".next", ".holdfast", "reports", "coverage", "dist"];

/**
 * Executes the COPY and RUN instructions of a stage, and of the stages that it needs, without Docker:
 * each stage has a folder that stands for its file system. What the base image brings, other users and
 * the isolation of a container are not there.
 */
export async function makeImage(options: ImageOptions, name: string): Promise<Image> {
  const { stages, folder } = options;
  const made = new Map<string, string>();
  const rootOf = async (stageName: string): Promise<string> => {
    const existing = made.get(stageName);
    if (existing !== undefined) return existing;
    const stage = stages.find((each) => each.name === stageName);
    if (stage === undefined) throw new Error(`there is no stage ${stageName}`);
    const root = join(folder, stageName);
    mkdirSync(root, { recursive: true });
    if (stages.some((each) => each.name === stage.base)) {
      cpSync(await rootOf(stage.base), root, { recursive: true, verbatimSymlinks: true });
    }
    await executeStage(options, stage, root, rootOf);
    made.set(stageName, root);
    return root;
  };
  const root = await rootOf(name);
  const lineage = lineageOf(stages, name);
  const instructions = lineage.flatMap((stage) => stage.instructions);
  return { folder: join(root, workdirOf(lineage)), env: environmentOf(instructions) };
}

async function executeStage(
  { stages, run }: ImageOptions,
  stage: Stage,
  root: string,
  rootOf: (name: string) => Promise<string>,
): Promise<void> {
  const lineage = lineageOf(stages, stage.name);
  const workdir = join(root, workdirOf(lineage));
  mkdirSync(workdir, { recursive: true });
  const env = environmentOf(lineage.flatMap(({ instructions }) => instructions));
  for (const instruction of stage.instructions) {
    if (instruction.getKeyword() === "RUN") {
      await run({ command: commandOf(instruction), folder: workdir, env });
    } else if (instruction.getKeyword() === "COPY") {
      const { from, sources, destination } = copyOf(instruction);
      const to = destination.endsWith("/")
        ? `${join(workdir, destination)}/`
        : join(workdir, destination);
      const origin = from === null ? null : await rootOf(from);
      for (const source of sources) {
        if (origin === null) copyFromContext(source, to);
        else copy(join(origin, source), to);
      }
    }
  }
}

/** One WORKDIR for each image, which the rules test. */
function workdirOf(lineage: readonly Stage[]): string {
  const all = lineage.flatMap(({ instructions }) => instructions);
  const workdir = all.findLast((each) => each.getKeyword() === "WORKDIR");
  return workdir?.getArgumentsContent() ?? "/";
}

/** As COPY: the content of a folder, or a file, which keeps its name in a folder. */
function copy(source: string, to: string, filter: (path: string) => boolean = () => true): void {
  const target = statSync(source).isFile() && to.endsWith("/") ? join(to, basename(source)) : to;
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target, { recursive: true, verbatimSymlinks: true, filter });
}

const isInContext = inContext(readFileSync(join(PROJECT, ".dockerignore"), "utf8"));

function copyFromContext(source: string, to: string): void {
  if (filesOf(source).length === 0) throw new Error(`.dockerignore leaves nothing of ${source}`);
  copy(join(PROJECT, source), to, (path) => {
    const isFile = statSync(path).isFile();
    return !isFile || isInContext(relative(PROJECT, path));
  });
}

/** The files of the project that Docker sends to a build, at this path or below. */
export function filesOf(path = "."): readonly string[] {
  const full = join(PROJECT, path);
  if (statSync(full).isFile()) return isInContext(path) ? [path] : [];
  return readdirSync(full, { withFileTypes: true }).flatMap((entry) => {
    const below = path === "." ? entry.name : `${path}/${entry.name}`;
    if (SKIPPED.includes(entry.name)) return isInContext(below) ? [below] : [];
    if (entry.isDirectory()) return filesOf(below);
    return isInContext(below) ? [below] : [];
  });
}
