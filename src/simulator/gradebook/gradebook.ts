import type { Clock } from "../clock";
import type { Effect, WritePlan } from "../faults/fault";
import { unmetDemand } from "../habits/demands";
import { echoed } from "../habits/echo";
import type { Habits } from "../habits/table";
import { type Call, innerObject } from "../wire/call";
import { type ErrorShape, errorReply } from "../wire/error-body";
import { emptyReply, jsonReply, type Reply } from "../wire/reply";
import { spoken } from "../wire/words";
import { Collection } from "./collection";
import { folded } from "./filter";
import {
  isSelected,
  matchingRows,
  type Page,
  pageOf,
  parseListQuery,
  totalsFields,
  totalsHeaders,
  type TotalsPlace,
  withPaging,
} from "./listing";
import { absent, invalid, notFound, problemOf, unprocessable } from "./refused";
import { parsePut, referenceOf, type Resource, type Row } from "./row";

function putStatusOf(resource: Resource, habits: Habits): number {
  const habit = habits["put-status"];
  if (habit !== "mixed") return Number(habit);
  return resource === "assessmentLineItems" && habits.resource === "results" ? 201 : 200;
}

export interface GradebookOptions {
  readonly clock: Clock;
  /** The habits in force, which may change from request to request. */
  readonly habits: () => Habits;
  readonly errorShape: ErrorShape;
  /** A line item that was never created is a 404, instead of being created on the way. */
  readonly strictLineItems: boolean;
  /** A delete marks the row `tobedeleted` instead of removing it. */
  readonly softDelete: boolean;
}

/** A gradebook call: one of the four operations on a known collection. */
export type GradebookCall = Call & { readonly resource: Resource };

/** A row to write, and where its id came from. */
interface Write {
  readonly row: Row;
  readonly suppliedId: string | null;
}

/** The gradebook itself, which answers correctly unless an effect makes it do otherwise. */
export class Gradebook {
  readonly collections: Readonly<Record<Resource, Collection>>;
  readonly #options: GradebookOptions;
  #allocated = 0;

  constructor(options: GradebookOptions) {
    this.#options = options;
    const foldsIds = (): boolean => options.habits().ids !== "exact";
    this.collections = {
      assessmentResults: new Collection(foldsIds),
      assessmentLineItems: new Collection(foldsIds),
    };
  }

  /** Answers one request under the given effects; what is wrong with it becomes an error reply. */
  answer(call: GradebookCall, effects: readonly Effect[]): Reply {
    try {
      return this.#answer(call, effects);
    } catch (error) {
      const filterMinor = this.#options.habits()["filter-error"];
      const problem = problemOf(error, { words: call.words, filterMinor });
      if (problem === null) throw error;
      return errorReply(problem, this.#options.errorShape);
    }
  }

  /** Creates the line item that a stored result refers to, unless it exists. */
  ensureLineItem(result: Row): void {
    const sourcedId = referenceOf(result, "assessmentLineItem");
    const items = this.collections.assessmentLineItems;
    if (sourcedId === null || items.find(sourcedId) !== null) return;
    const { dateLastModified } = result;
    items.put({ sourcedId, status: "active", dateLastModified, title: sourcedId });
  }

  #answer(call: GradebookCall, effects: readonly Effect[]): Reply {
    if (call.operation === "list") return this.#list(call, effects);
    const sourcedId = call.sourcedId ?? "";
    if (call.operation === "get") return this.#get(call, sourcedId, effects);
    if (call.operation === "put") return this.#put(call, effects);
    return this.#delete(call, sourcedId, effects);
  }

  #list(call: GradebookCall, effects: readonly Effect[]): Reply {
    const { resource, words } = call;
    const habits = this.#options.habits();
    this.#requireListedLineItem(call);
    const asked = parseListQuery(call.url.searchParams, { resource, words, habits });
    const bent = effects.reduce((before, { query: change }) => change?.(before) ?? before, asked);
    const query = withPaging(bent, habits.paging);
    const collection = this.collections[resource];
    if (asked.offset === 0) collection.countList((row) => isSelected(row, query));
    const seen = matchingRows(collection.seen("list", this.#options.clock.now()), query);
    const found = effects.reduce((rows, { rows: change }) => change?.(rows, call) ?? rows, seen);
    const isWrong = habits.totals === "wrong";
    const plain: Page = {
      rows: pageOf(found, query),
      query,
      total: found.length + (isWrong ? 1 : 0),
      totals: habits.totals === "wrong" ? "both" : habits.totals,
    };
    if (plain.rows.length === 0) {
      const habit = asked.offset > 0 ? habits["past-end"] : habits.empty;
      if (habit === "204") return emptyReply(204);
      if (habit === "404") throw notFound(`no ${words.collection[resource]} here`);
    }
    const page = effects.reduce((before, { page: change }) => change?.(before) ?? before, plain);
    return this.#renderPage(page, call, effects);
  }

  #get(call: GradebookCall, sourcedId: string, effects: readonly Effect[]): Reply {
    const found = this.collections[call.resource].readOne(sourcedId, this.#options.clock.now());
    const before: readonly Row[] = found === null ? [] : [found];
    const [row] = effects.reduce((rows, { rows: change }) => change?.(rows, call) ?? rows, before);
    if (row === undefined) throw absent(call.resource, sourcedId, call.words);
    return jsonReply(200, { [call.words.one[call.resource]]: this.#shown(row, call, effects) });
  }

  #put(call: GradebookCall, effects: readonly Effect[]): Reply {
    const { resource, words } = call;
    const { row, suppliedId } = this.#rowToWrite(call);
    if (resource === "assessmentResults") {
      const demand = unmetDemand(row, this.#options.habits(), words);
      if (demand !== null) throw unprocessable(demand);
      this.#requireLineItem(row, call);
    }
    this.collections[resource].put(row, this.#writePlan(effects).lag);
    if (resource === "assessmentResults") this.ensureLineItem(row);
    const stored = this.collections[resource].find(row.sourcedId) ?? row;
    const shown = this.#shown(stored, call, []);
    const body = { [words.one[resource]]: shown };
    const putStatus = putStatusOf(resource, this.#options.habits());
    if (call.method !== "POST") return jsonReply(putStatus, body);
    const { sourcedId: allocatedSourcedId } = shown;
    const suppliedSourcedId = suppliedId ?? allocatedSourcedId;
    return jsonReply(201, { sourcedIdPairs: { suppliedSourcedId, allocatedSourcedId }, ...body });
  }

  #rowToWrite(call: GradebookCall): Write {
    const { resource, words, sourcedId: suppliedId } = call;
    const sent = innerObject(call.bodyText, resource, words);
    if (typeof sent !== "object" || sent === null) {
      throw invalid(`the body must be {"${words.one[resource]}": {…}}`);
    }
    const isPost = call.method === "POST";
    if (isPost && suppliedId !== null && this.collections[resource].find(suppliedId) !== null) {
      throw unprocessable(`${words.one[resource]} ${suppliedId} exists already`);
    }
    const sourcedId = suppliedId ?? this.#allocate(resource);
    const row = parsePut(resource, { sourcedId, ...sent }, this.#options.clock.now());
    const isSameId =
      this.#options.habits().ids === "exact"
        ? row.sourcedId === sourcedId
        : folded(row.sourcedId) === folded(sourcedId);
    if (!isSameId) throw invalid("sourcedId differs from the path");
    return { row, suppliedId };
  }

  /** Ids for rows without one begin again at the first. */
  forgetAllocations(): void {
    this.#allocated = 0;
  }

  /** An id for a row that was posted without one. */
  #allocate(resource: Resource): string {
    for (;;) {
      this.#allocated += 1;
      const sourcedId = `allocated-${this.#allocated}`;
      if (this.collections[resource].find(sourcedId) === null) return sourcedId;
    }
  }

  #delete(call: GradebookCall, sourcedId: string, effects: readonly Effect[]): Reply {
    const collection = this.collections[call.resource];
    const row = collection.find(sourcedId);
    if (row === null) throw absent(call.resource, sourcedId, call.words);
    const plan = this.#writePlan(effects);
    const dateLastModified = new Date(this.#options.clock.now()).toISOString();
    if (!plan.softDelete) collection.remove(sourcedId, plan.lag);
    else collection.put({ ...row, status: "tobedeleted", dateLastModified }, plan.lag);
    return emptyReply(204);
  }

  #writePlan(effects: readonly Effect[]): WritePlan {
    const plain: WritePlan = { lag: null, softDelete: this.#options.softDelete };
    const now = this.#options.clock.now();
    return effects.reduce((plan, { write }) => write?.(plan, now) ?? plan, plain);
  }

  #requireListedLineItem({ resource, lineItemId, words }: GradebookCall): void {
    if (!this.#options.strictLineItems || resource !== "assessmentResults") return;
    if (lineItemId !== null && this.#isUnknownLineItem(lineItemId)) {
      throw absent("assessmentLineItems", lineItemId, words);
    }
  }

  #requireLineItem(row: Row, { words }: GradebookCall): void {
    const habit = this.#options.habits()["line-item"];
    if (habit === "optional" && !this.#options.strictLineItems) return;
    const sourcedId = referenceOf(row, "assessmentLineItem");
    if (sourcedId === null || !this.#isUnknownLineItem(sourcedId)) return;
    if (habit !== "required-422") throw absent("assessmentLineItems", sourcedId, words);
    throw unprocessable(`${words.lineItem}.sourcedId: no ${words.lineItem} ${sourcedId}`);
  }

  #isUnknownLineItem(sourcedId: string): boolean {
    return this.collections.assessmentLineItems.find(sourcedId) === null;
  }

  /** A row as it is sent: what the habits make of it, then the effects, then the wire's words. */
  #shown(row: Row, { resource, words }: GradebookCall, effects: readonly Effect[]): Row {
    const plain = echoed(row, resource, this.#options.habits());
    const bent = effects.reduce((before, { row: change }) => change?.(before) ?? before, plain);
    return (resource === "assessmentResults" ? spoken(bent, words) : bent) as Row;
  }

  #renderPage(page: Page, call: GradebookCall, effects: readonly Effect[]): Reply {
    const rows = page.rows.map((row) => this.#shown(row, call, effects));
    const isIn = (place: TotalsPlace): boolean => page.totals === place || page.totals === "both";
    const fields = isIn("body") ? totalsFields(page) : {};
    const headers = isIn("headers") ? totalsHeaders(page, call.url) : {};
    return jsonReply(200, { [call.words.collection[call.resource]]: rows, ...fields }, headers);
  }
}
