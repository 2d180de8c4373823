import type { Count } from "./counting";
import type { Row } from "./measuring";

const KINDS = [
  { title: "Server actions", isOf: (door: string) => door.startsWith("action ") },
  { title: "Pages", isOf: (door: string) => door.startsWith("page ") },
  { title: "API", isOf: (door: string) => /^[A-Z]+ \//.test(door) },
] as const;

const INTRODUCTION = `# What each request sends

Counted, not estimated: \`npx tsx tests/requests/requests-page.ts\` sends a request to every server
action, page and API route of the built application, with a private Redis and the gradebook
simulator, and writes this page. \`npm test\` counts again. It fails when a number differs, and when
there is an action, a page or a route without a row (\`tests/requests/requests.test.ts\`).

- **Redis** lists the commands that reached Redis because of the request, in their order, also those
  that the reply did not wait for. Small letters are a script of
  \`src/lib/assessment-cache/lua/\`, which is one command (\`EVALSHA\`, and once a minute \`EVAL\`);
  \`rate limit\` is the script that counts the requests of a user; capitals are plain commands.
- **inside** says how many commands these scripts ran inside Redis. They cost no round trip.
- **gradebook** lists the requests to the gradebook, in their order. A list is read until a pass
  over it is conclusive, or two are alike ([decision 9](../decisions/0009-reading-lists.md)).
- **process** is \`warm\`, the process that has written the slot last; \`cold\`, one that has never
  seen it; or \`any\`, where both send the same.

Not counted, because it belongs to no request: opening a connection, getting an access token of the
gradebook, the check of the Redis settings at the start, and the sweep, whose timer is off here. The
application has its default settings, so the trail, the slot index and the rate limit are counted.
Redis is a single server; the rollout mode is \`pinned-compat\`.
`;

/** docs/reference/requests.md, word for word. */
export function requestsMarkdown(rows: readonly Row[]): string {
  const tables = KINDS.map(({ title, isOf }) => {
    const own = rows.filter(({ door }) => isOf(door));
    return `## ${title}\n\n${tableOf(own)}\n`;
  });
  return [INTRODUCTION, ...tables].join("\n");
}

const HEAD = [
  "| request | situation | answer | process | Redis | inside | gradebook |",
  "|---|---|---|---|---|---|---|",
];

function tableOf(rows: readonly Row[]): string {
  return [...HEAD, ...rows.flatMap(linesOf)].join("\n");
}

function linesOf({ door, situation, answer, warm, cold }: Row): readonly string[] {
  const name = door.replace(/^(action|page) /, "");
  const line = (process: string, { commands, inside, gradebook }: Count): string => {
    const cells = [`\`${name}\``, situation, answer, process];
    const counted = [codes(commands), String(inside), codes(gradebook)];
    return `| ${[...cells, ...counted].join(" | ")} |`;
  };
  const isSame = JSON.stringify(warm) === JSON.stringify(cold);
  return isSame ? [line("any", warm)] : [line("warm", warm), line("cold", cold)];
}

function codes(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `\`${name}\``).join(" ");
}
