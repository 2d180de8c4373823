import type { CommitReply, CreateReply, LoadedSlot } from "./contract";

/** Parses the raw replies of the Lua commands. A reply of another form is a bug, and throws. */

export function readLoaded(reply: unknown): LoadedSlot {
  const [number, stateJson, questions, highWater, outboxEntry, named, orphaned, listJson] =
    asList(reply);
  const count = asNumber(number);
  return {
    record:
      count === 0
        ? null
        : {
            number: count,
            stateJson: asText(stateJson),
            questionJsons: readQuestions(questions),
            outboxEntry: asText(outboxEntry) === "" ? null : asText(outboxEntry),
            listJson: asText(listJson) === "" ? null : asText(listJson),
          },
    highWater: asNumber(highWater),
    pointerFound: asText(named) === "" ? null : asText(named),
    orphanedNumber: asNumber(orphaned) === 0 ? null : asNumber(orphaned),
  };
}

/** `unread`: the answers that were asked for, by index; null if none could be. */
export function readCommitReply(reply: unknown, unread: readonly number[] | null): CommitReply {
  const tag = readTag(reply, ["committed", "stale"]);
  const content = asList(reply)[1];
  if (tag === "stale") return { kind: tag, now: readLoaded(content) };
  if (unread === null) return { kind: tag };
  const jsons = content === undefined ? [] : asList(content);
  return {
    kind: tag,
    questionJsons: new Map(unread.map((index, at) => [index, asText(jsons[at])])),
  };
}

export function readCreateReply(reply: unknown): CreateReply {
  const tag = readTag(reply, ["created", "occupied", "burned", "cleared"]);
  return tag === "cleared" ? { kind: tag, latestStart: asText(asList(reply)[1]) } : tag;
}

export function readTag<const Tag extends string>(reply: unknown, tags: readonly Tag[]): Tag {
  const [found] = asList(reply);
  const tag = tags.find((candidate) => candidate === found);
  if (tag === undefined)
    throw new Error(`a Lua command replied something else than ${tags.join("|")}`);
  return tag;
}

/** What `claim` took: the members, also those that name no slot. */
export interface ClaimReply {
  readonly leaseEndMs: number;
  readonly hasMore: boolean;
  readonly members: readonly string[];
}

export function readClaim(reply: unknown): ClaimReply {
  const [leaseEnd, hasMore, ...members] = asList(reply);
  return {
    leaseEndMs: asNumber(leaseEnd),
    hasMore: asNumber(hasMore) === 1,
    members: members.map(asText),
  };
}

/** A number written in decimal, or null for anything else. */
export function readDecimal(text: unknown): number | null {
  return typeof text === "string" && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

export function asList(reply: unknown): readonly unknown[] {
  if (!Array.isArray(reply)) throw new Error("a Lua command did not reply with a list");
  return reply;
}

export function asNumber(reply: unknown): number {
  if (typeof reply !== "number") throw new Error("a Lua command did not reply with a number");
  return reply;
}

export function asText(reply: unknown): string {
  if (typeof reply !== "string") throw new Error("a Lua command did not reply with a text");
  return reply;
}

/** Parses the questions hash, a flat list of field, value, …. */
function readQuestions(reply: unknown): ReadonlyMap<number, string> {
  const flat = asList(reply);
  const entries: [string, string][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    entries.push([asText(flat[at]), asText(flat[at + 1])]);
  }
  return readIndexed(entries);
}

/** The fields of a hash by number. Other fields are ignored. */
export function readIndexed(
  entries: Iterable<readonly [string, string]>,
): ReadonlyMap<number, string> {
  const indexed = new Map<number, string>();
  for (const [field, json] of entries) {
    if (/^(0|[1-9]\d{0,8})$/.test(field)) indexed.set(Number(field), json);
  }
  return indexed;
}
