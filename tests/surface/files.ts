import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compactJson } from "./compact-json";
import type { Conversation } from "./recorder";

/** Everything that a program can read: what must stay the same. */
const CONVERSATION = join(import.meta.dirname, "conversation.json");

export type Spoken = Pick<Conversation, "headers" | "exchanges">;

/** As the file has it: what is undefined is not there. */
export function spokenOf({ headers, exchanges }: Conversation): Spoken {
  return JSON.parse(JSON.stringify({ headers, exchanges })) as Spoken;
}

export function writeConversation(conversation: Conversation): void {
  writeFileSync(CONVERSATION, `${compactJson(spokenOf(conversation))}\n`);
}

export function recordedConversation(): Spoken {
  return JSON.parse(readFileSync(CONVERSATION, "utf8")) as Spoken;
}
