import type { Clock } from "../clock";
import type { FaultEffect, WritePlan } from "../faults/fault";
import { unmetRequirement } from "../habits/requirements";
import { shownRow } from "../habits/shown-row";
import type { Habits } from "../habits/table";
import { type ErrorShape, errorReply } from "../wire/error-body";
import { emptyReply, jsonReply, type Reply } from "../wire/reply";
import { innerObject, type SimulatorRequest } from "../wire/simulator-request";
import { toWire } from "../wire/wire-names";
import { Collection } from "./collection";
import { caseFolded } from "./filter";
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
import { errorReplyOf, invalid, noSuchRow, notFound, unprocessable } from "./request-error";
import { parsePut, referenceOf, type Resource, type Row } from "./row";

export interface GradebookOptions {
  readonly clock: Clock;
  /** The current habits. They may change between requests. */
  readonly habits: () => Habits;
  readonly errorShape: ErrorShape;
  /** Answers 404 if a line item was never created, instead of creating it with the result. */
  readonly strictLineItems: boolean;
  /** Marks a deleted row `tobedeleted` instead of removing it. */
  readonly softDelete: boolean;
}

/** A request for one of the four operations on a collection. */
export type GradebookRequest = SimulatorRequest & { readonly resource: Resource };

/** The gradebook itself. Without fault effects it answers correctly. */
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

  /** Answers one request with the given effects. An invalid request gets an error reply. */
  answer(request: GradebookRequest, effects: readonly FaultEffect[]): Reply {
    try {
      return this.#answer(request, effects);
    } catch (error) {
      const filterMinor = this.#options.habits()["filter-error"];
      const reply = errorReplyOf(error, request.names, filterMinor);
      if (reply === null) throw error;
      return errorReply(reply, this.#options.errorShape);
    }
  }

  /** Creates the line item of a stored result, unless it exists. */
  ensureLineItem(result: Row): void {
    const sourcedId = referenceOf(result, "assessmentLineItem");
    const items = this.collections.assessmentLineItems;
    if (sourcedId === null || items.find(sourcedId) !== null) return;
    const { dateLastModified } = result;
    items.put({ sourcedId, status: "active", dateLastModified, title: sourcedId });
  }

  #answer(request: GradebookRequest, effects: readonly FaultEffect[]): Reply {
    if (request.operation === "list") return this.#list(request, effects);
    const sourcedId = request.sourcedId ?? "";
    if (request.operation === "get") return this.#get(request, sourcedId, effects);
    if (request.operation === "put") return this.#put(request, effects);
    return this.#delete(request, sourcedId, effects);
  }

  #list(request: GradebookRequest, effects: readonly FaultEffect[]): Reply {
    const { resource, names } = request;
    const habits = this.#options.habits();
    this.#requireListedLineItem(request);
    const requested = parseListQuery(request.url.searchParams, { resource, names, habits });
    const changed = effects.reduce(
      (before, { query: change }) => change?.(before) ?? before,
      requested,
    );
    const query = withPaging(changed, habits.paging);
    const collection = this.collections[resource];
    if (requested.offset === 0) collection.countList((row) => isSelected(row, query));
    const visible = matchingRows(collection.visibleRows("list", this.#options.clock.now()), query);
    const found = effects.reduce(
      (rows, { rows: change }) => change?.(rows, request) ?? rows,
      visible,
    );
    const isWrong = habits.totals === "wrong";
    const correctPage: Page = {
      rows: pageOf(found, query),
      query,
      total: found.length + (isWrong ? 1 : 0),
      totals: habits.totals === "wrong" ? "both" : habits.totals,
    };
    if (correctPage.rows.length === 0) {
      const habit = requested.offset > 0 ? habits["past-end"] : habits.empty;
      if (habit === "204") return emptyReply(204);
      if (habit === "404") throw notFound(`no ${names.collection[resource]}`);
    }
    const page = effects.reduce(
      (before, { page: change }) => change?.(before) ?? before,
      correctPage,
    );
    return this.#pageReply(page, request, effects);
  }

  #get(request: GradebookRequest, sourcedId: string, effects: readonly FaultEffect[]): Reply {
    const found = this.collections[request.resource].readOne(sourcedId, this.#options.clock.now());
    const before: readonly Row[] = found === null ? [] : [found];
    const [row] = effects.reduce(
      (rows, { rows: change }) => change?.(rows, request) ?? rows,
      before,
    );
    if (row === undefined) throw noSuchRow(request.resource, sourcedId, request.names);
    return jsonReply(200, {
      [request.names.item[request.resource]]: this.#sentRow(row, request, effects),
    });
  }

  #put(request: GradebookRequest, effects: readonly FaultEffect[]): Reply {
    const { resource, names } = request;
    const habits = this.#options.habits();
    const row = this.#rowToWrite(request);
    if (resource === "assessmentResults") {
      const requirement = unmetRequirement(row, habits, names);
      if (requirement !== null) throw unprocessable(requirement);
      this.#requireLineItem(row, request);
    }
    this.collections[resource].put(row, this.#writePlan(effects).lag);
    if (resource === "assessmentResults") this.ensureLineItem(row);
    const stored = this.collections[resource].find(row.sourcedId) ?? row;
    const shown = this.#sentRow(stored, request, []);
    const body = { [names.item[resource]]: shown };
    if (request.method !== "POST") {
      const isPlainLineItem = resource === "assessmentLineItems" && habits.resource === "results";
      const habit = habits["put-status"];
      return jsonReply(habit === "mixed" ? (isPlainLineItem ? 201 : 200) : Number(habit), body);
    }
    const { sourcedId: allocatedSourcedId } = shown;
    const suppliedSourcedId = request.sourcedId ?? allocatedSourcedId;
    return jsonReply(201, { sourcedIdPairs: { suppliedSourcedId, allocatedSourcedId }, ...body });
  }

  /** Parses the row of a PUT or a POST, with a new id if it has none. */
  #rowToWrite(request: GradebookRequest): Row {
    const { resource, names, sourcedId: suppliedId } = request;
    const sent = innerObject(request.bodyText, resource, names);
    if (typeof sent !== "object" || sent === null) {
      throw invalid(`the body must be {"${names.item[resource]}": {…}}`);
    }
    const isPost = request.method === "POST";
    if (isPost && suppliedId !== null && this.collections[resource].find(suppliedId) !== null) {
      throw unprocessable(`${names.item[resource]} ${suppliedId} already exists`);
    }
    const sourcedId = suppliedId ?? this.#allocateId(resource);
    const row = parsePut(resource, { sourcedId, ...sent }, this.#options.clock.now());
    const isSameId =
      this.#options.habits().ids === "exact"
        ? row.sourcedId === sourcedId
        : caseFolded(row.sourcedId) === caseFolded(sourcedId);
    if (!isSameId) throw invalid("sourcedId differs from the path");
    return row;
  }

  /** Allocated ids start again with the first one. */
  resetAllocatedIds(): void {
    this.#allocated = 0;
  }

  /** An id for a POST without one. */
  #allocateId(resource: Resource): string {
    for (;;) {
      this.#allocated += 1;
      const sourcedId = `allocated-${this.#allocated}`;
      if (this.collections[resource].find(sourcedId) === null) return sourcedId;
    }
  }

  #delete(request: GradebookRequest, sourcedId: string, effects: readonly FaultEffect[]): Reply {
    const collection = this.collections[request.resource];
    const row = collection.find(sourcedId);
    if (row === null) throw noSuchRow(request.resource, sourcedId, request.names);
    const plan = this.#writePlan(effects);
    const dateLastModified = new Date(this.#options.clock.now()).toISOString();
    if (!plan.softDelete) collection.remove(sourcedId, plan.lag);
    else collection.put({ ...row, status: "tobedeleted", dateLastModified }, plan.lag);
    return emptyReply(204);
  }

  #writePlan(effects: readonly FaultEffect[]): WritePlan {
    const initial: WritePlan = { lag: null, softDelete: this.#options.softDelete };
    const now = this.#options.clock.now();
    return effects.reduce((plan, { write }) => write?.(plan, now) ?? plan, initial);
  }

  #requireListedLineItem({ resource, lineItemId, names }: GradebookRequest): void {
    if (!this.#options.strictLineItems || resource !== "assessmentResults") return;
    if (lineItemId !== null && this.#isUnknownLineItem(lineItemId)) {
      throw noSuchRow("assessmentLineItems", lineItemId, names);
    }
  }

  #requireLineItem(row: Row, { names }: GradebookRequest): void {
    const habit = this.#options.habits()["line-item"];
    if (habit === "optional" && !this.#options.strictLineItems) return;
    const sourcedId = referenceOf(row, "assessmentLineItem");
    if (sourcedId === null || !this.#isUnknownLineItem(sourcedId)) return;
    if (habit !== "required-422") throw noSuchRow("assessmentLineItems", sourcedId, names);
    throw unprocessable(`${names.lineItem}.sourcedId: no ${names.lineItem} ${sourcedId}`);
  }

  #isUnknownLineItem(sourcedId: string): boolean {
    return this.collections.assessmentLineItems.find(sourcedId) === null;
  }

  /** A row as it is sent: changed by the habits, then by the effects, with the sent names. */
  #sentRow(row: Row, { resource, names }: GradebookRequest, effects: readonly FaultEffect[]): Row {
    const correctRow = shownRow(row, resource, this.#options.habits());
    const changed = effects.reduce(
      (before, { row: change }) => change?.(before) ?? before,
      correctRow,
    );
    return (resource === "assessmentResults" ? toWire(changed, names) : changed) as Row;
  }

  #pageReply(page: Page, request: GradebookRequest, effects: readonly FaultEffect[]): Reply {
    const rows = page.rows.map((row) => this.#sentRow(row, request, effects));
    const hasTotalsIn = (place: TotalsPlace): boolean =>
      page.totals === place || page.totals === "both";
    const fields = hasTotalsIn("body") ? totalsFields(page) : {};
    const headers = hasTotalsIn("headers") ? totalsHeaders(page, request.url) : {};
    return jsonReply(
      200,
      { [request.names.collection[request.resource]]: rows, ...fields },
      headers,
    );
  }
}
