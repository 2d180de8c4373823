import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DockerfileParser, type Copy, type From, type Instruction } from "dockerfile-ast";
import type { JSONInstruction, ModifiableInstruction } from "dockerfile-ast";
import { PROJECT } from "#src/cli/project.ts";

export const DOCKERFILE = readFileSync(join(PROJECT, "Dockerfile"), "utf8");

/** A stage of a Dockerfile, with its instructions after FROM. */
export interface Stage {
  readonly name: string;
  /** The name of an image, or of an earlier stage. */
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** The stages in their order. Throws if one has no name. */
export function stagesOf(text: string): readonly Stage[] {
  const stages: { name: string; base: string; instructions: Instruction[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction.getKeyword() === "FROM") {
      const from = instruction as From;
      const [base, name] = [from.getImage(), from.getBuildStage()];
      if (base === null || name === null) throw new Error("a stage has no image or no name");
      stages.push({ name, base, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push(instruction);
    }
  }
  return stages;
}

/** The stage, and the stages that it is made from, the first one first. */
export function lineageOf(stages: readonly Stage[], name: string): readonly Stage[] {
  const stage = stages.find((each) => each.name === name);
  if (stage === undefined) return [];
  return [...lineageOf(stages, stage.base), stage];
}

/** The instructions of an image, with those of the stages that it is made from. */
export function instructionsOf(
  stages: readonly Stage[],
  name: string,
  keyword?: string,
): readonly Instruction[] {
  const all = lineageOf(stages, name).flatMap(({ instructions }) => instructions);
  return keyword === undefined ? all : all.filter((each) => each.getKeyword() === keyword);
}

/** The arguments of CMD, ENTRYPOINT and HEALTHCHECK CMD in exec form; null in shell form. */
export function execForm(instruction: Instruction): readonly string[] | null {
  const [, json] = /(\[.*\])\s*$/s.exec(instruction.getArgumentsContent() ?? "") ?? [];
  if (json === undefined) return null;
  const parsed: unknown = JSON.parse(json);
  const isText = (each: unknown): each is string => typeof each === "string";
  return Array.isArray(parsed) && parsed.every(isText) ? parsed : null;
}

/** The variables of ENV instructions. */
export function environmentOf(instructions: readonly Instruction[]): Record<string, string> {
  const pairs = instructions
    .filter((each) => each.getKeyword() === "ENV")
    .flatMap((each) => each.getArguments().map((argument) => argument.getValue()))
    .map((pair): [string, string] => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), pair.slice(at + 1)];
    });
  return Object.fromEntries(pairs);
}

/** The flags of RUN, COPY and HEALTHCHECK, by name. */
export function flagsOf(instruction: Instruction): Readonly<Record<string, string>> {
  const { getFlags } = instruction as Partial<ModifiableInstruction>;
  const flags = getFlags?.call(instruction) ?? [];
  return Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? ""]));
}

/** The sources and the destination of COPY. */
export function copyOf(instruction: Instruction): {
  readonly from: string | null;
  readonly sources: readonly string[];
  readonly destination: string;
} {
  const paths = (instruction as Copy).getArguments().map((argument) => argument.getValue());
  const destination = paths.at(-1) ?? "";
  return { from: flagsOf(instruction)["from"] ?? null, sources: paths.slice(0, -1), destination };
}

/** The shell command of RUN, with the lines that a backslash continues joined. */
export function commandOf(instruction: Instruction): string {
  const { getOpeningBracket } = instruction as Partial<JSONInstruction>;
  const bracket = getOpeningBracket?.call(instruction) ?? null;
  if (bracket !== null) throw new Error("RUN is in exec form");
  return instruction
    .getArguments()
    .map((argument) => argument.getValue())
    .join(" ");
}

/**
 * Whether the .dockerignore lets a path of the project into the build. The last line that matches
 * decides. Throws on patterns that this repository does not use.
 */
export function inContext(ignoreFile: string): (path: string) => boolean {
  const rules = ignoreFile
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({ isKept: line.startsWith("!"), pattern: line.replace(/^!/, "") }));
  for (const { pattern } of rules) {
    if (pattern !== "*" && /[*?[\]]/.test(pattern)) throw new Error(`cannot match ${pattern}`);
  }
  const matches = (pattern: string, path: string): boolean =>
    pattern === "*" || path === pattern || path.startsWith(`${pattern}/`);
  return (path) => rules.findLast(({ pattern }) => matches(pattern, path))?.isKept ?? true;
}
