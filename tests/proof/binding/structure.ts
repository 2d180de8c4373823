import type { Sort, Symbol } from "#theory/formula";
import type { Structure, Value } from "#theory/evaluate";
import type { Knowledge } from "./knowledge";
import { versionOf } from "./concrete";
import type { Stored, Version } from "./concrete";

/** What the theory says of one state of a slot, and of what one client knows. */
export class SlotStructure implements Structure {
  readonly #stored: Stored;
  readonly #knowledge: Knowledge;
  readonly #universe: Universe;

  constructor(stored: Stored, knowledge: Knowledge, universe: Universe) {
    this.#stored = stored;
    this.#knowledge = knowledge;
    this.#universe = universe;
  }

  domain(sort: Sort): readonly Value[] {
    return this.#universe.values[sort];
  }

  valueOf({ name }: Symbol, [first = ""]: readonly Value[]): Value {
    const { attempts, versions, entries } = this.#universe;
    switch (name) {
      case "zero":
        return 0;
      case "never":
        return "";
      case "pointer":
        return this.#stored.pointer;
      case "mark":
        return this.#stored.mark;
      case "abandonedAt":
        return this.#stored.abandonedAt;
      case "abandonedMark":
        return this.#stored.abandonedMark;
      // No request of an exploration is older than a tombstone's time to live.
      case "lapsedBefore":
        return "";
      case "numberOf":
        return attempts.get(String(first))?.number ?? 0;
      case "startOf":
        return attempts.get(String(first))?.start ?? "";
      case "attemptOf":
        return versions.get(String(first))?.attempt ?? "";
      case "entryOf":
        return entries.get(String(first)) ?? "";
      default:
        throw new Error(`the function ${name} has no meaning in a concrete state`);
    }
  }

  holds({ name }: Symbol, [one = "", other = "", third = ""]: readonly Value[]): boolean {
    const { versions, entries } = this.#universe;
    const stored = this.#stored;
    const known = this.#knowledge;
    const number = Number(one);
    switch (name) {
      case "below":
      case "before":
        return one < other;
      case "isFinal":
        return versions.get(String(one))?.isFinal === true;
      case "record":
        return stored.records.get(number) === other;
      case "isOccupied":
        return stored.records.has(number);
      case "answer":
        return stored.answers.get(number)?.get(String(other)) === third;
      case "list":
        return stored.lists.get(number) === other;
      case "hasList":
        return stored.lists.has(number);
      case "outbox":
        return stored.outbox.get(this.#universe.numberOfEntry(String(one))) === one;
      case "waits":
        return [...stored.outbox.values()].some((json) => entries.get(json) === one);
      case "result":
        return stored.results.get(number) === other;
      case "isHeld":
        return stored.results.has(number);
      case "known":
        return known.versions.has(String(one));
      case "foundFree":
        return known.free.has(number);
      case "shown":
        return known.shown.has(String(one));
      case "readEntry":
        return known.read.has(String(one));
      case "lookedUp":
        return known.lookedUp.has(String(one));
      case "mayPut":
        return known.mayPut.has(String(one));
      case "sawOwn":
        return known.sawOwn.has(String(entries.get(String(one))));
      case "written":
        return known.read.has(String(one)) || [...stored.outbox.values()].includes(String(one));
      default:
        throw new Error(`the relation ${name} has no meaning in a concrete state`);
    }
  }
}

interface AttemptFacts {
  readonly number: number;
  readonly start: string;
}

/** What the variables of the theory range over in one step: what is stored, and what is written. */
export class Universe {
  readonly attempts = new Map<string, AttemptFacts>();
  readonly versions = new Map<string, Version>();
  /** Entry -> attempt. */
  readonly entries = new Map<string, string>();
  readonly values: Readonly<Record<Sort, Value[]>> = {
    ...{ Number: [], Attempt: [], Version: [], Question: [], Answer: [] },
    ...{ QuestionList: [], Moment: [], Entry: [] },
  };
  readonly #slot: Parameters<typeof versionOf>[2];

  constructor(slot: Parameters<typeof versionOf>[2]) {
    this.#slot = slot;
    this.#add("Moment", "");
    this.addNumber(0);
  }

  addStored(stored: Stored): void {
    for (const number of [stored.pointer, stored.mark, stored.abandonedMark]) {
      this.addNumber(number);
    }
    this.#add("Moment", stored.abandonedAt);
    for (const [number, json] of stored.records) this.addVersion(json, number);
    for (const [number, json] of stored.outbox) this.addEntry(json, number);
    for (const [number, attempt] of stored.results) this.addAttempt(attempt, { number, start: "" });
    for (const json of stored.lists.values()) this.#add("QuestionList", json);
    for (const [number, byQuestion] of stored.answers) {
      this.addNumber(number);
      for (const [question, answer] of byQuestion) this.addAnswer(question, answer);
    }
  }

  addVersion(json: string, number: number): void {
    const version = versionOf(json, number, this.#slot);
    this.versions.set(json, version);
    this.#add("Version", json);
    this.addAttempt(version.attempt, version);
  }

  addEntry(json: string, number: number): void {
    const { attemptId } = JSON.parse(json) as { readonly attemptId: string };
    this.entries.set(json, attemptId);
    this.#add("Entry", json);
    this.addAttempt(attemptId, { number, start: "" });
  }

  addAttempt(id: string, facts: AttemptFacts): void {
    const known = this.attempts.get(id);
    if (known === undefined || known.start === "") this.attempts.set(id, facts);
    this.#add("Attempt", id);
    this.#add("Moment", facts.start);
    this.addNumber(facts.number);
  }

  addAnswer(question: string, answer: string): void {
    this.#add("Question", question);
    this.#add("Answer", answer);
  }

  addList(json: string): void {
    this.#add("QuestionList", json);
  }

  /** With its neighbours, so that "right above" and "right below" mean what they say. */
  addNumber(number: number): void {
    for (const near of [number - 1, number, number + 1]) {
      if (near >= 0) this.#add("Number", near);
    }
  }

  numberOfEntry(json: string): number {
    return this.attempts.get(this.entries.get(json) ?? "")?.number ?? 0;
  }

  #add(sort: Sort, value: Value): void {
    if (!this.values[sort].includes(value)) this.values[sort].push(value);
  }
}
