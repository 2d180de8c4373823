import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";

interface PackageJson {
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** What an application needs each peer package for. */
const NEEDED_FOR: Readonly<Record<string, string>> = {
  "@openfeature/server-sdk": "`holdfast/rollout`",
  "@opentelemetry/api": "`holdfast/otel`",
  inngest: "`holdfast/inngest`",
  ioredis: "`holdfast/redis`",
  next: "`holdfast/next`",
  react: "`holdfast/react`",
  xstate: "the machine",
};

/** The table of supported versions, from package.json. Throws for a peer without a purpose. */
export function supportedVersions(): string {
  const text = readFileSync(join(PROJECT, "package.json"), "utf8");
  const { engines, dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
    text,
  ) as PackageJson;
  const peers = Object.entries(peerDependencies).map(([name, range]) => {
    const purpose = NEEDED_FOR[name];
    if (purpose === undefined) throw new Error(`say in NEEDED_FOR what ${name} is for`);
    const isOptional = peerDependenciesMeta[name]?.optional === true;
    return row(name, range, `you, ${isOptional ? "if you use" : "always, for"} ${purpose}`);
  });
  const own = Object.entries(dependencies).map(([name, range]) => row(name, range, "npm"));
  return [
    "| what | versions | installed by |",
    "|---|---|---|",
    row("Node.js", engines.node, "you"),
    ...peers,
    ...own,
  ].join("\n");
}

function row(name: string, range: string, installedBy: string): string {
  return `| ${name} | \`${range}\` | ${installedBy} |`;
}
