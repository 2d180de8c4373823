import { numberOfResult } from "./concrete";

/** What one process knows: what the theory calls known, of one client instead of all. */
export interface Knowledge {
  /** Records that it has read or written, or that a client's token names. */
  readonly versions: ReadonlySet<string>;
  /** Numbers whose id it has found free in the gradebook. */
  readonly free: ReadonlySet<number>;
  /** Attempts that it was shown, or that a client's token names. */
  readonly shown: ReadonlySet<string>;
  /** Outbox entries that it has read. */
  readonly read: ReadonlySet<string>;
  /** Entries whose id it has looked up since, and found no result of another attempt. */
  readonly lookedUp: ReadonlySet<string>;
  /** Entries that it has read again after that. */
  readonly mayPut: ReadonlySet<string>;
  /** Attempts whose own result it has seen. */
  readonly sawOwn: ReadonlySet<string>;
}

/** A call that a process has made, and what it was told. */
export interface Heard {
  readonly method: string;
  readonly args: readonly unknown[];
  /** Whether the call failed, as far as the process knows. */
  readonly hasFailed: boolean;
  readonly value: unknown;
}

/** What it knew when it was last idle. */
export interface Remembered {
  /** The records that it keeps of its last writes, and those that its clients' tokens name. */
  readonly versions: readonly string[];
  /** The attempts that its clients' tokens name. */
  readonly shown: readonly string[];
}

interface ReadRecord {
  readonly record: { readonly stateJson: string; readonly number: number } | null;
}

interface EntryFacts {
  readonly id: string;
  readonly attemptId: string;
}

/** Everything that a process knows after these calls. */
export function knowledgeOf(
  remembered: Remembered,
  heard: readonly Heard[],
  attemptOf: (stateJson: string, number: number) => string,
): Knowledge {
  const knowledge = {
    versions: new Set(remembered.versions),
    free: new Set<number>(),
    shown: new Set(remembered.shown),
    ...{ read: new Set<string>(), lookedUp: new Set<string>() },
    ...{ mayPut: new Set<string>(), sawOwn: new Set<string>() },
  };
  const reads = ({ record }: ReadRecord): void => {
    if (record === null) return;
    knowledge.versions.add(record.stateJson);
    knowledge.shown.add(attemptOf(record.stateJson, record.number));
  };
  for (const { method, args, hasFailed, value } of heard) {
    switch (method) {
      // What it has sent it knows, whatever became of it.
      case "create": {
        const { stateJson, number } = args[1] as { stateJson: string; number: number };
        knowledge.versions.add(stateJson);
        if (value === "created") knowledge.shown.add(attemptOf(stateJson, number));
        break;
      }
      case "commit": {
        knowledge.versions.add((args[1] as { readonly stateJson: string }).stateJson);
        if (!hasFailed) reads({ record: null, ...(value as { readonly now?: ReadRecord }).now });
        break;
      }
      case "load":
        if (!hasFailed) reads(value as ReadRecord);
        break;
      case "readOutbox":
        if (hasFailed) break;
        for (const json of (value as ReadonlyMap<number, string>).values()) {
          if (knowledge.lookedUp.has(json)) knowledge.mayPut.add(json);
          knowledge.read.add(json);
        }
        break;
      case "findResult": {
        if (hasFailed) break;
        const id = String(args[0]);
        const found = value as { readonly attemptId?: string | null } | null;
        if (found === null) knowledge.free.add(numberOfResult(id));
        for (const json of knowledge.read) {
          const entry = JSON.parse(json) as EntryFacts;
          if (entry.id !== id) continue;
          if (found === null || found.attemptId === entry.attemptId) knowledge.lookedUp.add(json);
          if (found?.attemptId === entry.attemptId) knowledge.sawOwn.add(entry.attemptId);
        }
        break;
      }
      case "putResult":
        if (hasFailed) break;
        knowledge.sawOwn.add((args[0] as { readonly attemptId: string }).attemptId);
        break;
    }
  }
  return knowledge;
}
