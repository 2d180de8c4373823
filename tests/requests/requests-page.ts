import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { measure } from "./measuring";
import { requestsMarkdown } from "./requests-markdown";

/** Counts what each request sends, on real servers, and writes it down: about a minute. */
const page = join(PROJECT, "docs/reference/requests.md");
mkdirSync(dirname(page), { recursive: true });
writeFileSync(page, requestsMarkdown(await measure()));
